"""The report as JUnit XML, which CI systems show as tests.

Source of the form: junit-10.xsd of Jenkins' xUnit plugin. JUnit has no warnings: one that does not fail
the run passes, and its words stand in <system-out>.
"""

from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from directory.model import Finding
from directory.report.findings import Report, in_words, place
from directory.report.style import Style
from directory.values.text import printable


def junit(report: Report, _: Style) -> str:
    """Return a failed test for each finding, and a passed test for each rule without findings."""
    found = [*report.headings, *report.others, *report.accepted]
    seen = {one.code for one in found}
    silent = [rule for rule in report.rules if rule.code not in seen]
    numbers: dict[str, Any] = {
        "tests": str(len(found) + len(silent)),
        "failures": str(sum(map(report.fails, found))),
        "errors": "0",
    }
    root = Element("testsuites", name="Recipient directory", **numbers)
    skipped = str(len(report.accepted))
    suite = SubElement(root, "testsuite", name=printable(report.name), skipped=skipped, **numbers)
    for one in found:
        _add(suite, report, one)
    for rule in silent:
        SubElement(suite, "testcase", classname=f"{rule.code} {rule.name}", name=rule.summary)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _add(suite: Element, report: Report, one: Finding) -> None:
    name = f"{place(one)} {one.recipient}" if one.recipient else place(one)
    case = SubElement(suite, "testcase", classname=printable(f"{one.code} {one.name}"), name=printable(name))
    words = printable(in_words(one))
    if one.accepted:
        told = f"Accepted by {one.accepted.by} until {one.accepted.until.isoformat()}: {one.accepted.reason}"
        SubElement(case, "skipped", type="accepted", message=printable(told)).text = words
    elif report.fails(one):
        failure = SubElement(case, "failure", type=one.severity.value, message=words)
        failure.text = f"{printable(report.file(one))}, {printable(name)}\n{words}"
    else:
        SubElement(case, "system-out").text = f"{one.severity.value}: {words}"

"""Bring the help at the headings of the shipped workbooks up to date: python -m tests.workbook.prompts

The workbooks are kept by hand, so nothing else of them changes.
"""

import io
import re
import zipfile
from html import unescape
from pathlib import Path
from xml.sax.saxutils import escape

from openpyxl import load_workbook

from directory.workbook.create import help_in_excel
from directory.workbook.schema import ALL_SHEETS

DATA = Path(__file__).parents[2] / "data"
SHIPPED = (DATA / "recipients.xlsx", DATA / "leavers.example.xlsx")
_HELP = re.compile(r"<dataValidation\b[^>]*\bpromptTitle=\"([^\"]*)\"[^>]*>")
_PROMPT = re.compile(r"\bprompt=\"[^\"]*\"")


def renewed(content: bytes) -> bytes:
    """Return a workbook whose headings have the help that a new one's have."""
    titles = load_workbook(io.BytesIO(content), read_only=True).sheetnames
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            part = old.read(member)
            if found := re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", member.filename):
                part = _renewed(part.decode(), titles[int(found[1]) - 1]).encode()
            new.writestr(member, part)
    return out.getvalue()


def _renewed(sheet: str, title: str) -> str:
    if title not in ALL_SHEETS:
        return sheet
    helps = {column.heading: help_in_excel(column) for column in ALL_SHEETS[title].columns}

    def of_heading(found: re.Match[str]) -> str:
        said = escape(helps.get(unescape(found[1]), ""), {'"': "&quot;"})
        return _PROMPT.sub(lambda _: f'prompt="{said}"', found[0]) if said else found[0]

    return _HELP.sub(of_heading, sheet)


if __name__ == "__main__":
    for path in SHIPPED:
        path.write_bytes(renewed(path.read_bytes()))

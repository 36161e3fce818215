"""The front door: what commands, a web page and other programs call.

A function is loaded from the module that owns it when it is first asked for (PEP 562), so that importing the
package costs nothing.
"""

TYPE_CHECKING = False  # as typing has it, which takes longer to load than this package

if TYPE_CHECKING:
    from directory.checks.fix import mend, repairs_for
    from directory.checks.registry import check_codes, codes, explanation, template_codes
    from directory.checks.run import annotate, check_leavers, check_templates, check_workbook
    from directory.ledger import open_ledger, read_ledger
    from directory.ledger.history import (
        history,
        notice,
        overdue_receipts,
        past_retention,
        recorded_as,
        say_received,
        say_sent,
        to_chase,
    )
    from directory.planning.already_sent import corrections, without_sent
    from directory.planning.explain import explain
    from directory.planning.prepare import prepare
    from directory.post import adding_up, approve, read_sendable, resolve, send, send_tests, survey
    from directory.templates.folder import list_templates
    from directory.workbook.compare import compare_workbooks
    from directory.workbook.lookup import recipient_in_full, recipient_rows
    from directory.workbook.read import read_workbook
    from directory.workspace import make_home
    from directory.writing.audit import verify
    from directory.writing.bundle import pack
    from directory.writing.write import write
else:
    _OWNERS = {
        "annotate": "checks.run",
        "check_leavers": "checks.run",
        "check_templates": "checks.run",
        "check_workbook": "checks.run",
        "check_codes": "checks.registry",
        "codes": "checks.registry",
        "explanation": "checks.registry",
        "template_codes": "checks.registry",
        "write": "writing.write",
        "make_home": "workspace",
        "open_ledger": "ledger",
        "read_ledger": "ledger",
        "recipient_in_full": "workbook.lookup",
        "recipient_rows": "workbook.lookup",
        "mend": "checks.fix",
        "repairs_for": "checks.fix",
        "pack": "writing.bundle",
        "adding_up": "post",
        "approve": "post",
        "read_sendable": "post",
        "resolve": "post",
        "send": "post",
        "send_tests": "post",
        "survey": "post",
        "explain": "planning.explain",
        "prepare": "planning.prepare",
        "history": "ledger.history",
        "notice": "ledger.history",
        "overdue_receipts": "ledger.history",
        "past_retention": "ledger.history",
        "recorded_as": "ledger.history",
        "say_received": "ledger.history",
        "say_sent": "ledger.history",
        "to_chase": "ledger.history",
        "verify": "writing.audit",
        "list_templates": "templates.folder",
        "corrections": "planning.already_sent",
        "without_sent": "planning.already_sent",
        "compare_workbooks": "workbook.compare",
        "read_workbook": "workbook.read",
    }

    def __getattr__(name):
        from importlib import import_module

        if name not in _OWNERS:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_OWNERS[name]}"), name)


__all__ = [
    "adding_up",
    "annotate",
    "approve",
    "check_codes",
    "check_leavers",
    "check_templates",
    "check_workbook",
    "codes",
    "compare_workbooks",
    "corrections",
    "explain",
    "explanation",
    "history",
    "list_templates",
    "make_home",
    "mend",
    "notice",
    "open_ledger",
    "overdue_receipts",
    "pack",
    "past_retention",
    "prepare",
    "read_ledger",
    "read_sendable",
    "read_workbook",
    "recipient_in_full",
    "recipient_rows",
    "recorded_as",
    "repairs_for",
    "resolve",
    "say_received",
    "say_sent",
    "send",
    "send_tests",
    "survey",
    "template_codes",
    "to_chase",
    "verify",
    "without_sent",
    "write",
]

"""The front door: what commands, a web page and other programs call.

A function is loaded from the module that owns it when it is first asked for (PEP 562), so that importing the
package costs nothing.
"""

TYPE_CHECKING = False  # as typing has it, which takes longer to load than this package

if TYPE_CHECKING:
    from directory.checking import annotate, check_leavers, check_templates, check_workbook
    from directory.checks.registry import check_codes, codes, explanation, template_codes
    from directory.dispatch import write
    from directory.home import make_example, make_home
    from directory.ledger import open_ledger, read_ledger
    from directory.listing import recipient_in_full, recipient_rows
    from directory.mending import mend, repairs_for
    from directory.outbox.bundle import pack
    from directory.post import adding_up, approve, read_sendable, resolve, send, send_tests, survey
    from directory.preparation import explain, prepare
    from directory.record import (
        history,
        notice,
        overdue_receipts,
        past_retention,
        recorded_as,
        say_received,
        say_sent,
        to_chase,
        verify,
    )
    from directory.templates import list_templates
    from directory.unsent import corrections, without_sent
    from directory.workbook.compare import compare_workbooks
    from directory.workbook.read import read_workbook
else:
    _OWNERS = {
        "annotate": "checking",
        "check_leavers": "checking",
        "check_templates": "checking",
        "check_workbook": "checking",
        "check_codes": "checks.registry",
        "codes": "checks.registry",
        "explanation": "checks.registry",
        "template_codes": "checks.registry",
        "write": "dispatch",
        "make_example": "home",
        "make_home": "home",
        "open_ledger": "ledger",
        "read_ledger": "ledger",
        "recipient_in_full": "listing",
        "recipient_rows": "listing",
        "mend": "mending",
        "repairs_for": "mending",
        "pack": "outbox.bundle",
        "adding_up": "post",
        "approve": "post",
        "read_sendable": "post",
        "resolve": "post",
        "send": "post",
        "send_tests": "post",
        "survey": "post",
        "explain": "preparation",
        "prepare": "preparation",
        "history": "record",
        "notice": "record",
        "overdue_receipts": "record",
        "past_retention": "record",
        "recorded_as": "record",
        "say_received": "record",
        "say_sent": "record",
        "to_chase": "record",
        "verify": "record",
        "list_templates": "templates",
        "corrections": "unsent",
        "without_sent": "unsent",
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
    "make_example",
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

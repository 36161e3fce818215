"""The front door for other programs: the functions and classes that they may rely on."""

from directory.checks.choices import Given, record_choice
from directory.checks.edits import (
    Editing,
    accept,
    add_body,
    confirm,
    confirm_contact,
    save_body,
    save_contact,
    save_setting,
)
from directory.checks.fix import mend, mend_chosen, put_back, repairs_for
from directory.checks.known_pupils import known_references, told_more
from directory.checks.matching import keep_pairing, match_list
from directory.checks.registry import check_codes, codes, explanation, template_codes
from directory.checks.run import annotate, check_leavers, check_templates, check_workbook
from directory.ledger import open_ledger, read_ledger
from directory.ledger.history import (
    bounced,
    history,
    overdue_receipts,
    past_retention,
    recorded_as,
    say_received,
    say_sent,
)
from directory.planning.already_sent import corrections, without_sent
from directory.planning.explain import explain
from directory.planning.prepare import prepare
from directory.planning.request import Request
from directory.sending.approval import approve
from directory.sending.bounces import compare_reports, record_reports
from directory.sending.by_hand import fit_to_leave, say_sent_by_hand
from directory.sending.drafts import read_sendable
from directory.sending.mailbox import messages_in
from directory.sending.reports import report_in
from directory.sending.send import adding_up, resolve, send, send_tests, server_of, survey
from directory.settings import read_settings, save_settings
from directory.templates.folder import letters, list_templates
from directory.workbook.compare import compare_workbooks
from directory.workbook.lookup import recipient_in_full, recipient_rows
from directory.workbook.read import read_workbook
from directory.workspace import Workspace, find_workspace, make_workspace
from directory.writing.audit import verify
from directory.writing.bundle import pack, packed
from directory.writing.one import letter_html, letter_message, letter_pdf, letter_text
from directory.writing.runs import runs
from directory.writing.write import write

__all__ = [
    "Editing",
    "Given",
    "Request",
    "Workspace",
    "accept",
    "add_body",
    "adding_up",
    "annotate",
    "approve",
    "bounced",
    "check_codes",
    "check_leavers",
    "check_templates",
    "check_workbook",
    "codes",
    "compare_reports",
    "compare_workbooks",
    "confirm",
    "confirm_contact",
    "corrections",
    "explain",
    "explanation",
    "find_workspace",
    "fit_to_leave",
    "history",
    "keep_pairing",
    "known_references",
    "letter_html",
    "letter_message",
    "letter_pdf",
    "letter_text",
    "letters",
    "list_templates",
    "make_workspace",
    "match_list",
    "mend",
    "mend_chosen",
    "messages_in",
    "open_ledger",
    "overdue_receipts",
    "pack",
    "packed",
    "past_retention",
    "prepare",
    "put_back",
    "read_ledger",
    "read_sendable",
    "read_settings",
    "read_workbook",
    "recipient_in_full",
    "recipient_rows",
    "record_choice",
    "record_reports",
    "recorded_as",
    "repairs_for",
    "report_in",
    "resolve",
    "runs",
    "save_body",
    "save_contact",
    "save_setting",
    "save_settings",
    "say_received",
    "say_sent",
    "say_sent_by_hand",
    "send",
    "send_tests",
    "server_of",
    "survey",
    "template_codes",
    "told_more",
    "verify",
    "without_sent",
    "write",
]

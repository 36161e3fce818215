"""The report of `send` as a dry run: each draft's state before anything leaves."""

from types import MappingProxyType

from directory.report.sending import Posting, adding_up, posting_record
from directory.report.style import Forms, Style, json_of
from directory.report.tables import Heading, table


def _text(posting: Posting, style: Style) -> str:
    headings = [
        Heading("Key", 10),
        Heading("To", 26),
        Heading("State", 8),
        Heading("Why, or the server's word"),
    ]
    rows = [[one.drafted.key, one.drafted.recipient, one.state.value, one.why] for one in posting.steps]
    return f"{table(headings, rows, style)}{adding_up(posting.tally)}\n"


FORMS: Forms[Posting] = MappingProxyType({"text": _text, "json": json_of(posting_record)})

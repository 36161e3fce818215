"""The report of `send` as a dry run: each draft's state before anything leaves."""

from types import MappingProxyType

from directory.report.sending import Posting, adding_up, posting_record
from directory.report.style import Forms, Style, json_of
from directory.report.tables import Heading, table


def _text(posting: Posting, style: Style) -> str:
    """Return a table with each body's address below its ID: an address that a line end splits reads badly."""
    to = {one.drafted.key: f"{one.drafted.recipient}\n{one.drafted.to}" for one in posting.steps}
    longest = max((len(line) for both in to.values() for line in both.split("\n")), default=0)
    headings = [
        Heading("Key", 10),
        Heading("To", min(max(longest, 26), 60)),
        Heading("State", 8),
        Heading("Why, or the server's word"),
    ]
    rows = [[one.drafted.key, to[one.drafted.key], one.state.value, one.why] for one in posting.steps]
    return f"{table(headings, rows, style)}{adding_up(posting.tally)}\n"


FORMS: Forms[Posting] = MappingProxyType({"text": _text, "json": json_of(posting_record)})

"""What the ledger keeps of a notice: names of fields, and no value of the leaver."""

from dataclasses import replace
from datetime import date

from directory.ledger.entries import Channel
from directory.model import Chooser, Household, SendBy
from directory.planning.already_sent import (
    entry_of,
)
from tests.helpers import row
from tests.ledger.makers import entry as good
from tests.makers import notice, recipient
from tests.planning.test_already_sent import TEMPLATE


def test_what_is_kept_of_a_notice_to_a_body() -> None:
    withheld = {"ks4_results": "The young person has asked us not to."}
    one = replace(notice(), shared=("name", "course"), withheld=withheld)
    told = entry_of(one, TEMPLATE)
    assert told == good(
        template="example",
        template_hash=TEMPLATE.text_hash,
        keep_until=date(2035, 8, 31),
        withheld=(("KS4 results", "S21"),),
        receipt_within="10 school days",
    )


def test_letter_to_post_keeps_the_bodys_address_and_a_familys_is_not_kept() -> None:
    posted = replace(notice(to=recipient(send_by=SendBy.POST)), email="")
    told = entry_of(posted, TEMPLATE)
    assert (told.channel, told.address) == (
        Channel.POST,
        "Example College, 1 Example Street, Example Park, Leicester, LE1 1FZ",
    )
    family = replace(posted, recipient=Household(Chooser.PARENT, ("3 Example Street",), "LE1 1FZ"))
    told = entry_of(family, TEMPLATE)
    assert (told.recipient, told.address) == ("family", "")


def test_letter_about_nobody_keeps_no_reference_and_no_day() -> None:
    told = entry_of(replace(notice(), leaver=None, decision=None, rule=None), TEMPLATE)
    assert (told.reference, told.keep_until, told.rule, told.basis, told.withheld) == ("", None, "", "", ())
    assert entry_of(notice(), replace(TEMPLATE, receipt_within=None)).receipt_within == ""


def test_nothing_that_is_kept_is_a_value_of_the_leaver() -> None:
    told = entry_of(notice(), TEMPLATE)
    values = {
        text
        for key, text in row("Leavers").values.items()
        if text and key not in ("reference", "destination")
    }
    texts = {str(getattr(told, name)) for name in told.__slots__}
    assert not [value for value in values for text in texts if len(value) > 3 and value in text]

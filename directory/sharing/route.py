"""By which route a letter goes to a body: a draft to which address, or a letter to post. Pure."""

from dataclasses import dataclass

from directory.model import Acceptance, Recipient, SendBy
from directory.values.dates import show_date


@dataclass(frozen=True, slots=True)
class Route:
    """How a letter goes: ``email`` is the draft's address, "" for post alone; ``remarks`` say why."""

    email: str
    remarks: tuple[str, ...] = ()


def route(
    recipient: Recipient,
    address: str,
    *,
    pupil: bool,
    free_mail: bool,
    doubt: str,
    accepted: Acceptance | None,
) -> Route:
    """Return how a letter to ``recipient`` goes, whose e-mail address is ``address``, "" for none.

    ``doubt`` says why the address may be another body's: then no draft goes, for a letter about a child to
    the wrong body is the worst that can happen here. About a pupil (``pupil``), plain e-mail and a free
    mailbox need somebody's recorded word for the letter's rule and this body: ``accepted``.
    """
    if not address or recipient.send_by not in (SendBy.SECURE_EMAIL, SendBy.EMAIL):
        return Route("")
    if doubt:
        return Route("", (doubt,))
    if not pupil or (recipient.send_by is SendBy.SECURE_EMAIL and not free_mail):
        return Route(address)
    kind = "a free mailbox" if free_mail else "plain e-mail"
    if accepted is None:
        return Route("", (f"No e-mail draft: {kind} does not carry a pupil's data.",))
    return Route(address, (f"By {kind}: accepted by {accepted.by} until {show_date(accepted.until)}.",))

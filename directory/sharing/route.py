"""Choose a letter's route to a body: an e-mail draft and to which address, or post alone. Pure."""

from dataclasses import dataclass

from directory.model import Acceptance, Recipient, SendBy
from directory.values.dates import show_date


@dataclass(frozen=True, slots=True)
class Route:
    """How a letter goes: ``email`` is the draft's address, "" for post alone; ``remarks`` say why.

    ``doubted``: whether the body's address is right is what they ask.
    """

    email: str
    remarks: tuple[str, ...] = ()
    doubted: bool = False


def route(
    recipient: Recipient,
    address: str,
    *,
    pupil: bool,
    free_mail: bool,
    doubt: str,
    accepted: Acceptance | None,
) -> Route:
    """Return the route of a letter to ``recipient``, whose e-mail address is ``address`` ("" for none).

    ``doubt`` says why the address may be another body's; then no draft is made, because a letter about a
    child to the wrong body is the worst that can happen here. For a letter about a pupil (``pupil``), plain
    e-mail and a free mailbox need ``accepted``: a recorded acceptance for this rule and this body.
    """
    if not address or recipient.send_by not in (SendBy.SECURE_EMAIL, SendBy.EMAIL):
        return Route("")
    if doubt:
        return Route("", (doubt,), doubted=True)
    if not pupil or (recipient.send_by is SendBy.SECURE_EMAIL and not free_mail):
        return Route(address)
    kind = "a free mailbox" if free_mail else "plain e-mail"
    if accepted is None:
        return Route("", (f"No e-mail draft: {kind} does not carry a pupil's data.",))
    return Route(address, (f"By {kind}: accepted by {accepted.by} until {show_date(accepted.until)}.",))

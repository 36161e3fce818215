"""ContactError, which the phone, e-mail and postcode parsers raise, and the shape of its message."""

_LONGEST_QUOTE = 60  # characters: a cell can hold 32,767, a line of findings cannot


class ContactError(ValueError):
    """A cell's text is not an e-mail address, phone number or postcode that can be used as it stands.

    ``message`` (also ``str(error)``) quotes the text, says why, and ends in "Did you mean X?" when there is
    an answer; ``suggestion`` is that X, ready to paste into the cell, or None. ``reason`` is the why alone,
    which quotes at most one character of the text: for sheets about pupils. ``certain``: only X can be
    meant, and replacing the cell's text with X loses nothing. ``second`` is the other number of a cell that
    holds two, when both are certain. ``usable``: whoever
    reads the text makes X of it without being told.
    """

    def __init__(
        self,
        typed: str,
        noun: str,
        reason: str,
        suggestion: str | None = None,
        *,
        mend: str = "",
        certain: bool = False,
        second: str | None = None,
        usable: bool = False,
    ) -> None:
        """Build the message: ``typed`` is not ``noun``, ``reason``; ``mend`` is one more sentence."""
        sentences = [f"{_quoted(typed)} is not {noun}: {reason}."]
        if mend:
            sentences.append(mend)
        if suggestion:
            sentences.append(f"Did you mean {suggestion}?")
        self.message = " ".join(sentences)
        self.reason = reason
        self.suggestion = suggestion
        self.certain = certain
        self.second = second
        self.usable = usable
        super().__init__(self.message)

    def again(self) -> "ContactError":
        """Return an equal error without a traceback, so that no frame is kept alive."""
        error = ContactError.__new__(ContactError, *self.args)
        vars(error).update(vars(self))
        return error


def _quoted(typed: str) -> str:
    """Return ``typed`` on one line, in quotation marks, without characters that could upset a terminal."""
    line = " ".join("".join(c if c.isprintable() else " " for c in typed).split())
    if len(line) > _LONGEST_QUOTE:
        line = line[:_LONGEST_QUOTE].rstrip() + "..."
    return '"' + line.replace('"', '\\"') + '"'

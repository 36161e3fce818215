"""Text that cannot upset a terminal, a page or a log, whoever wrote it. Pure."""


def printable(text: str) -> str:
    """Return a text in which every character shows: a control, or one that turns the line, as U+202E."""
    return "".join(
        character if character.isprintable() or character == "\n" else f"<U+{ord(character):04X}>"
        for character in text
    )

"""Know how wide a text is in the letters' face, before it is set: from the font file's own tables.

Arial has the same widths, so what fits here fits in Word. Tables: OpenType 1.9, cmap format 4 and hmtx.
"""

from functools import cache, lru_cache
from struct import unpack_from

from directory.documents.faces import FONTS

UNKNOWN = 1.0  # ems of a character that the face lacks: no less than any other


def width_of(text: str, size: float) -> float:
    """Return how wide ``text`` is in the upright face of ``size`` points, in points."""
    widths = _widths()
    return size * sum(widths.get(character, UNKNOWN) for character in text)


@lru_cache(maxsize=1024)  # each of a body's letters has the same address
def lines_of(text: str, size: float, room: float) -> int:
    """Return how many lines ``text`` takes when it is folded at its spaces into ``room`` points."""
    lines, used, space = 1, 0.0, width_of(" ", size)
    for word in text.split():
        width = width_of(word, size)
        if used and used + space + width <= room:
            used += space + width
            continue
        lines += bool(used)
        over = int(width // room)  # a word wider than a line is broken
        lines, used = lines + over, width - over * room
    return lines


@cache
def _widths() -> dict[str, float]:
    """Return the width of each character of the face, in ems."""
    font = (FONTS / "LiberationSans-Regular.ttf").read_bytes()
    (count,) = unpack_from(">H", font, 4)
    tables = {font[at : at + 4]: unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * count, 16)}
    (units,) = unpack_from(">H", font, tables[b"head"] + 18)
    (metrics,) = unpack_from(">H", font, tables[b"hhea"] + 34)
    advances = unpack_from(">" + "Hh" * metrics, font, tables[b"hmtx"])[::2]
    return {
        chr(code): advances[min(glyph, metrics - 1)] / units
        for code, glyph in _glyphs(font, tables[b"cmap"]).items()
    }


def _glyphs(font: bytes, cmap: int) -> dict[int, int]:
    """Return the number of each character's glyph, from the table of Windows and Unicode's first plane."""
    (count,) = unpack_from(">H", font, cmap + 2)
    records = [unpack_from(">HHI", font, cmap + 4 + 8 * number) for number in range(count)]
    start = cmap + next(offset for platform, coding, offset in records if (platform, coding) == (3, 1))
    (double,) = unpack_from(">H", font, start + 6)
    segments = double // 2
    ends = unpack_from(f">{segments}H", font, start + 14)
    starts = unpack_from(f">{segments}H", font, start + 16 + double)
    deltas = unpack_from(f">{segments}H", font, start + 16 + 2 * double)
    ranges_at = start + 16 + 3 * double
    offsets = unpack_from(f">{segments}H", font, ranges_at)
    found: dict[int, int] = {}
    for number, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            if offset:
                (glyph,) = unpack_from(">H", font, ranges_at + 2 * number + offset + 2 * (code - first))
                found[code] = (glyph + delta) % 65536 if glyph else 0
            else:
                found[code] = (code + delta) % 65536
    return {code: glyph for code, glyph in found.items() if glyph}

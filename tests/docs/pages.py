"""The pages of README and docs/ as a test reads them: their blocks, their links, their headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
README = ROOT / "README.md"
COMMANDS = [README, *sorted((ROOT / "docs").rglob("*.md"))]  # pages whose commands are run
PAGES = sorted({*ROOT.glob("*.md"), *COMMANDS})  # pages whose links are followed

_FENCE = re.compile(r" {0,3}(?P<fence>```+|~~~+) *(?P<language>[\w-]*) *(?P<note>.*)")
_INLINE = re.compile(r"(`+)(.+?)\1")
_LINK = re.compile(r"!?\[(?:[^\[\]]|!\[[^\]]*\]\([^)]*\))*\]\(<?(?P<target>[^)\s>]+)>?\)")
_HTML = re.compile(r"<(?:img|a)\b[^>]*?\b(?:src|href)=\"(?P<target>[^\"]+)\"")
_HEADING = re.compile(r" {0,3}#{1,6} +(?P<text>.*?)(?: +#+)? *")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: the number of its first line, its language, and what else its fence says."""

    line: int
    language: str
    note: str
    lines: tuple[str, ...]


def blocks(text: str) -> Iterator[Block]:
    """Yield the fenced blocks of a page; a fence that nobody closes ends with the page."""
    lines = enumerate(text.splitlines(), start=1)
    for number, line in lines:
        if opened := _FENCE.fullmatch(line):
            inside = []
            for _, within in lines:
                if within.strip() == opened["fence"]:
                    break
                inside.append(within)
            yield Block(number + 1, opened["language"], opened["note"].strip(), tuple(inside))


def prose(text: str) -> str:
    """Return a page without its fenced blocks."""
    kept, fence = [], ""
    for line in text.splitlines():
        opened = _FENCE.fullmatch(line)
        if not fence and opened:
            fence = opened["fence"]
        elif not fence:
            kept.append(line)
        elif line.strip() == fence:
            fence = ""
    return "\n".join(kept)


def inline_code(text: str) -> list[str]:
    """Return what stands between backticks in a page's prose; a line's end within is a space."""
    return [" ".join(code.split()) for _, code in _INLINE.findall(re.sub(r"\n(?!\n)", " ", prose(text)))]


def links(text: str) -> list[str]:
    """Return the targets of a page's links and pictures."""
    plain = _INLINE.sub("", prose(text))
    return [found["target"] for pattern in (_LINK, _HTML) for found in pattern.finditer(plain)]


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    found: set[str] = set()
    for line in prose(text).splitlines():
        if heading := _HEADING.fullmatch(line):
            words = re.sub(r"[`*]|\[|\]\([^)]*\)", "", heading["text"]).lower()
            anchor = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
            at = 0
            while (numbered := f"{anchor}-{at}" if at else anchor) in found:
                at += 1
            found.add(numbered)
    return found

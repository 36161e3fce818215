"""Put each ``if`` and ``for`` of a letter around what it governs, and make one list of a loop over items."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from directory.templates.letter import Block, Bullets, Entry, Flow, Paragraph
from directory.templates.marks import Statement
from directory.templates.tags import END_OF


def nest(flat: Sequence[Any], crossing: Callable[[Statement], None]) -> tuple[Any, ...]:
    """Return nodes of one kind, each ``if`` and ``for`` now around the nodes that it governs.

    ``crossing`` gets each statement whose others are not among these nodes.
    """
    top: list[Any] = []
    opened: list[list[tuple[Statement, list[Any]]]] = []  # each: statements and their nodes
    for node in flat:
        here = opened[-1][-1][1] if opened else top
        if not isinstance(node, Statement):
            here.append(node)
        elif node.word in END_OF:
            opened.append([(node, [])])
        elif not opened or opened[-1][0][0].group != node.group:
            crossing(node)
        elif node.word not in END_OF.values():
            opened[-1].append((node, []))
        else:
            parts = opened.pop()
            outside = opened[-1][-1][1] if opened else top
            outside.append(Flow(tuple((part.text, tuple(nodes)) for part, nodes in parts), node.word))
    for parts in opened:
        crossing(parts[0][0])
    return tuple(top)


def lift(paragraph: Paragraph) -> Block:
    """Return a paragraph that is only an ``if`` as an ``if`` around paragraphs: "no" leaves no gap."""
    match paragraph.inlines:
        case (Flow(parts=parts, end="endif" as end),):
            lifted = ((text, (lift(Paragraph(inner)),) if inner else ()) for text, inner in parts)
            return Flow(tuple(lifted), end)
    return paragraph


def join_lists(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks, each list and the statements between its items joined into one list.

    ``- a``, a loop over ``- b`` and ``- c`` are three blocks to Markdown, but one list to their author.
    """
    joined: list[Block] = []
    for outer in blocks:
        block = outer
        if isinstance(block, Flow):
            block = Flow(tuple((text, join_lists(nodes)) for text, nodes in block.parts), block.end)
        items = _as_list(block)
        before = _as_list(joined[-1]) if joined else None
        if items and before and items.marker == before.marker:
            joined[-1] = Bullets(before.marker, before.items + items.items)
        elif items and isinstance(block, Flow) and block.end == "endfor":
            joined.append(items)
        else:
            joined.append(block)
    return tuple(joined)


def _as_list(block: Block) -> Bullets | None:
    """Return ``block`` as a list, if it is a list or statements around a list; else None."""
    if isinstance(block, Bullets):
        return block
    if not isinstance(block, Flow):
        return None
    lists = [(text, [_as_list(node) for node in nodes]) for text, nodes in block.parts]
    markers = {found.marker if found else None for _, part in lists for found in part}
    if len(markers) != 1 or None in markers:
        return None
    parts: list[tuple[str, tuple[Entry, ...]]] = [
        (text, tuple(item for found in part if found for item in found.items)) for text, part in lists
    ]
    return Bullets(str(markers.pop()), (Flow(tuple(parts), block.end),))

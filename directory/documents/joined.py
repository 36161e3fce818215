"""Put PDFs that Typst made one behind the other, with one structure tree for all their tags.

Parts go over as they stand, with new numbers: a library builds a tree of objects from each file, which takes
ten times as long. What letters have in common, such as a logo, is in the file once.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from directory.documents.typeset import NUMBER, Typeset, reference

# What changes where a part gets another place: references, the keys of the tree that leads from content to
# its tag, and the names of a table's headings. Text stands in round brackets: in it nothing changes.
MOVED = re.compile(
    rb"\((?:[^\\()]|\\.)*\)|\\.|[()]|(?P<number>\d{1,10}) 0 R|(?P<key>/StructParents? )(?P<at>\d+)"
    rb"|(?P<named>/ID\([^()\\]*\)|/Headers\[(?:\([^()\\]*\))*\])",
    re.DOTALL,
)
KIDS = re.compile(rb"/K\[([^\]]*)\]")
NUMS = re.compile(rb"/Nums\[([^\]]*)\]")
KEYED = re.compile(rb"(\d{1,10}) (\d{1,10}) 0 R")
NAMES = re.compile(rb"/Names\[((?:\([^()\\]*\)\d+ 0 R ?)*)\]")
NAMED = re.compile(rb"\(([^()\\]*)\)(\d{1,10}) 0 R")
ROLES = re.compile(rb"/RoleMap<<([^>]*)>>")
ROLE = re.compile(rb"(/\w+) ?(/\w+)")
LANGUAGE = re.compile(rb"/Lang\([^()\\]*\)")
BOX = re.compile(rb"/MediaBox\[[^\]]*\]")


def joined(cover: bytes, letters: Iterable[tuple[str, bytes]], *, two_sided: bool) -> bytes:
    """Return ``cover`` and the letters behind it, each with a bookmark of its title, as one PDF/UA-1.

    ``two_sided``: each begins on an odd page. All are PDFs that Typst made.
    """
    whole = _Joined(cover, two_sided=two_sided)
    for title, letter in letters:
        whole.add(title, Typeset(letter))
    return whole.written()


class _Tags:
    """One structure tree (ISO 32000-1, 14.7), which grows by those of whole letters."""

    def __init__(self) -> None:
        self.kids: list[int] = []
        self.parents: list[tuple[int, int]] = []
        self.names: list[tuple[bytes, int]] = []
        self.roles: dict[bytes, bytes] = {}

    @property
    def next_key(self) -> int:
        """Return the first key that is free in the tree that leads from content to its tag."""
        return 1 + max((key for key, _ in self.parents), default=-1)

    def add(self, tree: bytes, place: Mapping[int, int], mark: bytes) -> None:
        """Add another tree, whose parts now have the places ``place``, and its names a ``mark``."""
        first = self.next_key
        self.kids += [place[one] for one in _numbers(KIDS, tree)]
        self.parents += [(first + int(key), place[int(to)]) for key, to in _pairs(NUMS, KEYED, tree)]
        self.names += [(mark + name, place[int(to)]) for name, to in _pairs(NAMES, NAMED, tree)]
        self.roles |= dict(_pairs(ROLES, ROLE, tree))

    def written(self) -> bytes:
        """Return the tree's dictionary."""
        return (
            b"<</Type/StructTreeRoot/RoleMap<<%b>>/K[%b]/ParentTree<</Nums[%b]>>%b/ParentTreeNextKey %d>>"
            % (
                b"".join(one + other for one, other in self.roles.items()),
                b" ".join(b"%d 0 R" % one for one in self.kids),
                b" ".join(b"%d %d 0 R" % pair for pair in sorted(self.parents)),
                b"/IDTree<</Names[%b]>>" % b" ".join(b"(%b)%d 0 R" % pair for pair in sorted(self.names)),
                self.next_key,
            )
        )


class _Joined:
    """The parts of one PDF, to which whole letters are added."""

    def __init__(self, cover: bytes, *, two_sided: bool) -> None:
        file = Typeset(cover)
        self.two_sided = two_sided
        self.head, self.trailer = cover[: file.places[0]], file.trailer
        self.parts = [b"".join(file.split(number)) for number in range(1, len(file.places) + 1)]
        self.same = {part: number for number, part in enumerate(self.parts, 1)}
        self.root = reference(file.trailer, b"Root")
        root = file.root
        self.sheets, self.tree = reference(root, b"Pages"), reference(root, b"StructTreeRoot")
        self.outlines = reference(root, b"Outlines")
        self.pages = [number for number, _ in file.pages()]
        self.bookmarks: list[tuple[str, int]] = []
        self.tags = _Tags()
        self.tags.add(self._part(self.tree), {one: one for one in range(1, len(self.parts) + 1)}, b"")

    def add(self, title: str, letter: Typeset) -> None:
        """Add a letter behind what is there."""
        self._fill_sheet()
        root = letter.root
        sheets, at = reference(root, b"Pages"), reference(root, b"StructTreeRoot")
        tree, pages = letter.part(at), list(letter.pages())
        moving = _Moving(
            letter, {sheets: self.sheets, at: self.tree}, self.tags.next_key, len(self.bookmarks) + 1
        )
        for _, page in pages:
            self._share(moving, reference(page, b"Resources"))
        kids = _numbers(KIDS, tree)
        numbers = moving.needed(
            [*(number for number, _ in pages), *kids, *(int(to) for _, to in _pairs(NUMS, KEYED, tree))]
        )
        first = len(self.parts) + 1
        moving.place |= {number: first + after for after, number in enumerate(numbers)}
        language = LANGUAGE.search(root)
        for number in numbers:
            part = moving.moved(number)
            if number in kids and language and not LANGUAGE.search(part):
                part = part.replace(b"<<", b"<<" + language[0], 1)
            self.parts.append(part)
        self.tags.add(tree, moving.place, moving.mark)
        self.bookmarks.append((title, moving.place[pages[0][0]]))
        self.pages += [moving.place[number] for number, _ in pages]

    def _share(self, moving: "_Moving", number: int) -> int:
        """Put a part and all that it refers to, each only if it is not there yet; return where it is."""
        if number not in moving.place:
            for one in moving.asked(number):
                self._share(moving, one)
            part = moving.moved(number)
            if part not in self.same:
                self.parts.append(part)
                self.same[part] = len(self.parts)
            moving.place[number] = self.same[part]
        return moving.place[number]

    def _part(self, number: int) -> bytes:
        return self.parts[number - 1]

    def _fill_sheet(self) -> None:
        if self.two_sided and len(self.pages) % 2:
            box = BOX.search(self._part(self.pages[-1]))
            assert box  # noqa: S101  # every page of Typst's has its own
            self.parts.append(b"<</Type/Page/Parent %d 0 R%b/Resources<<>>/Tabs/S>>" % (self.sheets, box[0]))
            self.pages.append(len(self.parts))

    def written(self) -> bytes:
        """Return the file."""
        self._fill_sheet()
        self._add_bookmarks()
        duplex = b"DuplexFlipLongEdge" if self.two_sided else b"Simplex"  # what the print dialog begins with
        self._replace(self.root, b"/ViewerPreferences<<", b"/ViewerPreferences<</Duplex/" + duplex)
        kids = b" ".join(b"%d 0 R" % one for one in self.pages)
        self.parts[self.sheets - 1] = b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(self.pages), kids)
        self.parts[self.tree - 1] = self.tags.written()
        pieces, places, at = [self.head], [], len(self.head)
        for number, part in enumerate(self.parts, 1):
            pieces.append(b"%d 0 obj\n%b\nendobj\n" % (number, part))
            places.append(b"%010d 00000 n\r\n" % at)
            at += len(pieces[-1])
        size = len(self.parts) + 1
        trailer = re.sub(rb"/Size \d+", b"/Size %d" % size, self.trailer, count=1)
        table = b"xref\n0 %d\n0000000000 65535 f\r\n%b" % (size, b"".join(places))
        return b"%b%btrailer\n%b\nstartxref\n%d\n%%%%EOF" % (b"".join(pieces), table, trailer, at)

    def _add_bookmarks(self) -> None:
        """Add the letters' bookmarks behind the cover's own."""
        outlines = self._part(self.outlines)
        before, count = reference(outlines, b"Last"), int(outlines.partition(b"/Count ")[2].split(b">")[0])
        first, last = len(self.parts) + 1, len(self.parts) + len(self.bookmarks)
        for number, (title, page) in enumerate(self.bookmarks, first):
            beside = b"/Prev %d 0 R" % (number - 1 if number > first else before)
            beside += b"/Next %d 0 R" % (number + 1) if number < last else b""
            self.parts.append(
                b"<</Parent %d 0 R%b/Title<%b>/Dest[%d 0 R/Fit]>>"
                % (self.outlines, beside, ("\ufeff" + title).encode("utf-16-be").hex().encode(), page)
            )
        self._replace(before, b"<<", b"<</Next %d 0 R" % first)
        self._replace(self.outlines, b"/Last %d " % before, b"/Last %d " % last)
        self._replace(self.outlines, b"/Count %d" % count, b"/Count %d" % (count + len(self.bookmarks)))

    def _replace(self, number: int, old: bytes, new: bytes) -> None:
        self.parts[number - 1] = self._part(number).replace(old, new, 1)


class _Moving:
    """The parts of one letter on their way: ``place`` is where each of them goes, or what stands for it."""

    def __init__(self, letter: Typeset, place: dict[int, int], first_key: int, number: int) -> None:
        self.letter, self.place, self.first_key = letter, place, first_key
        self.mark = b"%d-" % number  # of this letter's names for table headings, which each letter uses anew

    def asked(self, number: int) -> Sequence[int]:
        """Return the numbers of the parts that a part refers to."""
        found = map(int, NUMBER.findall(self.letter.part(number)))
        return [one for one in found if 0 < one <= len(self.letter.places)]  # text may look like a reference

    def needed(self, numbers: Iterable[int]) -> Sequence[int]:
        """Return the parts that have no place yet, of these and all that they lead to."""
        waiting, found = [*numbers], dict[int, None]()
        while waiting:
            number = waiting.pop()
            if number not in found and number not in self.place:
                found[number] = None
                waiting += self.asked(number)
        return list(found)

    def moved(self, number: int) -> bytes:
        """Return a part as it stands in its new place."""
        head, stream = self.letter.split(number)

        def change(found: re.Match[bytes]) -> bytes:
            if found["number"]:
                return b"%d 0 R" % self.place[int(found["number"])]
            if found["key"]:
                return found["key"] + b"%d" % (self.first_key + int(found["at"]))
            return found[0].replace(b"(", b"(" + self.mark)

        return _outside_text(head, change) + stream


def _outside_text(part: bytes, change: Callable[[re.Match[bytes]], bytes]) -> bytes:
    """Return a dictionary in which ``change`` was made to all that MOVED finds outside of text."""
    depth = 0  # of brackets, which may stand in text in pairs

    def see(found: re.Match[bytes]) -> bytes:
        nonlocal depth
        if found.lastgroup:
            return found[0] if depth else change(found)
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
        return found[0]

    return MOVED.sub(see, part)


def _numbers(where: re.Pattern[bytes], part: bytes) -> list[int]:
    """Return the numbers of the parts that a list in a dictionary names."""
    found = where.search(part)
    return [int(one) for one in NUMBER.findall(found[1])] if found else []


def _pairs(where: re.Pattern[bytes], pair: re.Pattern[bytes], part: bytes) -> list[tuple[bytes, bytes]]:
    """Return the pairs that a list in a dictionary holds."""
    found = where.search(part)
    return pair.findall(found[1]) if found else []

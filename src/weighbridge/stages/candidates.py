"""Which formats some bytes may be of, by how they begin, so that few formats are asked whether.

A format says how its files begin (``Format.begins``, ``plain``, ``opens``). For every byte that may
stand in one of the places that count, one number says which formats it leaves, a bit each; the
numbers of all these places, put together, say which are asked. Nothing is decided here: whoever is
not asked would have said no.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from functools import lru_cache

from weighbridge.formats import Format
from weighbridge.intake.doubts import QUESTIONS, Question
from weighbridge.intake.glimpse import Glimpse
from weighbridge.stages import beginnings
from weighbridge.stages.beginnings import Beginning
from weighbridge.typings import TypeAlias

BLANKS = b"\xef\xbb\xbf\xff\xfe\0 \t\n\r\x0b\x0c"
"""All that any reader of text passes over before it says something, with marks of byte order."""

WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
"""What text begins with that may hold zero bytes."""

OFTEN = 64
"""Files that leave the same formats, from which on these are asked at once."""

NOTHING = 256
"""Stands for a byte where there is none."""


Words: TypeAlias = tuple[bytes, ...]

More: TypeAlias = tuple[int, Words, int, Words, int, Words, bool]
"""What a format says that one byte does not tell: its bit, ``begins``, ``at``, ``holds``,
``least``, ``within`` and ``ends``."""


def is_plain(head: bytes) -> bool:
    """Whether some first bytes may be those of a text."""
    return head.find(b"\0") < 0 or head.startswith(WIDE)


def opening(head: bytes) -> int:
    """Return the first byte that is not blank, or ``NOTHING``."""
    rest = head.lstrip(BLANKS)
    return rest[0] if rest else NOTHING


def may_be(fmt: Beginning, head: bytes, tail: bytes | None = None, size: int = 0) -> bool:
    """Whether a format has to be asked about bytes that begin and end so.

    Args:
        fmt: What it says.
        head: The first bytes.
        tail: The last bytes, if they are known.
        size: How many there are in all; known if the last ones are.
    """
    last = tail if tail is not None and fmt.ends else b""
    if tail is not None and not (_held(fmt.holds, head, last) and size >= fmt.least):
        return False
    if tail is not None and len(head) == size and not _held(fmt.within, head, b""):
        return False
    if fmt.begins is not None and not head[fmt.at :].startswith(fmt.begins):
        return False
    if fmt.plain and not is_plain(head):
        return False
    first = opening(head)
    return not fmt.opens or first == NOTHING or first in fmt.opens


def _held(words: Words, head: bytes, tail: bytes) -> bool:
    """Whether one of some words stands in either; or there are none."""
    held = not words
    # This is asked ten times of every small file, and for ``in``, Python first makes an error of
    # each word, since it might be a byte.
    for word in words:
        held = held or head.find(word) >= 0 or tail.find(word) >= 0
    return held


@lru_cache(maxsize=256)
def _begun_alike(words: Words) -> bytes:
    """Return what all words begin with."""
    begin = words[0] if len(words) > 1 else b""
    while not all(word.startswith(begin) for word in words):
        begin = begin[:-1]
    return begin


def _held_at_ends(words: Words, head: bytes, tail: bytes) -> bool:
    """Whether one of some words stands in either end of a long file."""
    begin = _begun_alike(words)
    if len(begin) > 1 and head.find(begin) < 0 and tail.find(begin) < 0:
        return False
    return _held(words, head, tail)


Start: TypeAlias = tuple[int, dict[int, tuple[tuple[int, Words], ...]]]
"""A place where words may stand; for each byte by which one of several begins, words to compare,
and what is left if none of them is there."""


class _Sieve:
    """What some formats say that one byte does not tell; asked of all of them at once if often.

    Most files hold none of some forty words, and to look for one after the other takes most of the
    time that it takes to find out which formats to ask. To compile an expression for all of them
    takes as long as a hundred files do.
    """

    def __init__(self, rows: Iterable[More]) -> None:
        """Keep what they say."""
        self.rows = tuple(rows)
        self._asked = 0
        self._starts: list[Start] = []
        self._least: list[tuple[int, int]] = []
        self._zero: Words = ()
        self._words = re.compile(b"")
        self._wordy: tuple[int, int, tuple[tuple[bytes, int], ...]] = 0, 0, ()
        self._shift = 0

    def often(self) -> bool:
        """Take note that it is asked, and say whether it was often."""
        self._asked += 1
        if self._asked == OFTEN:
            self._compile()
        return self._asked >= OFTEN

    def _compile(self) -> None:
        starts: dict[int, list[More]] = {}
        for row in self.rows:
            if row[1] != (b"",):
                starts.setdefault(row[2], []).append(row)
        every = (_start(at, rows) for at, rows in starts.items())
        self._starts = [start for start in every if start[1]]
        # For each length, what is left of a file that has fewer bytes.
        self._least = [
            (least, ~_bits(row for row in self.rows if row[4] >= least))
            for least in sorted({row[4] for row in self.rows})
        ]
        wordy = [row for row in self.rows if row[3] or row[5]]
        bits = _bits(wordy)
        # A bit says that a format's ``holds`` are met, one as far to the left that ``within`` is.
        self._shift = shift = bits.bit_length()
        free = sum(row[0] * ((not row[3]) + ((not row[5]) << shift)) for row in wordy)
        whose: dict[bytes, int] = {}
        for row in wordy:
            for word in row[3]:
                whose[word] = whose.get(word, 0) | row[0]
            for word in row[5]:
                whose[word] = whose.get(word, 0) | row[0] << shift
        self._wordy = bits, free, tuple(whose.items())
        words = {word for row in wordy for word in (*row[3], *row[5])}
        # Where a word stands, so does what is in it.
        words = {
            word for word in words if all(word.find(each) < 0 or each == word for each in words)
        }
        # Zeros are what most bytes are: an expression that may begin with one stops at each.
        self._zero = tuple(sorted(word for word in words if word.startswith(b"\0")))
        self._words = re.compile(_either(words.difference(self._zero)))

    def sieved(self, left: int, head: bytes) -> int:
        """Return the bits that are left of a file that is no longer than its first bytes."""
        size = len(head)
        for least, without in self._least:
            if size < least:
                left &= without
                break
        for at, firsts in self._starts:
            # Whatever begins with another byte was left out before.
            if at < size and head[at] in firsts:
                for without, words in firsts[head[at]]:
                    if not head.startswith(words, at):
                        left &= without
        bits, free, each = self._wordy
        if self._words.search(head) is None and not (self._zero and _held(self._zero, head, b"")):
            return left & ~bits
        # Of a text, most words have to be looked for: each once, whoever asks for it.
        find, found = head.find, free
        for word, whose in each:
            if find(word) >= 0:
                found |= whose
        return left & (~bits | found & found >> self._shift)


def _start(at: int, rows: list[More]) -> Start:
    """Sort what stands in one place by first bytes."""
    firsts: dict[int, tuple[tuple[int, Words], ...]] = {}
    for first in {word[0] for row in rows for word in row[1]}:
        rest: list[tuple[int, Words]] = []
        for row in rows:
            words = tuple(word for word in row[1] if word[0] == first)
            if words and min(map(len, words)) > 1:
                rest.append((~row[0], words))
        if rest:
            firsts[first] = tuple(rest)
    return at, firsts


def _either(words: Iterable[bytes]) -> bytes:
    """Return an expression for one of some words, those that begin alike together."""
    firsts: dict[bytes, list[bytes]] = {}
    for word in sorted(words):
        firsts.setdefault(word[:1], []).append(re.escape(word[1:]))
    groups = (re.escape(first) + b"(?:%b)" % b"|".join(rest) for first, rest in firsts.items())
    # Without words, nothing is found, and nothing lacks any.
    return b"|".join(groups) or rb"(?!)"


def _bits(rows: Iterable[More]) -> int:
    return sum(row[0] for row in rows)


class Candidates:
    """Some formats, by how their files begin; imported when they are to be asked.

    Attributes:
        formats: What is known of each.
    """

    def __init__(self, formats: Iterable[Beginning]) -> None:
        """Sort formats by first bytes; they are always told in the order given."""
        self.formats = tuple(formats)
        self._bits = {fmt.id: 1 << bit for bit, fmt in enumerate(self.formats)}
        whole = (1 << len(self.formats)) - 1
        self._wide = whole
        starts: dict[int, Words] = {}
        places: dict[int, list[tuple[int, Iterable[int]]]] = {}
        opens: list[tuple[int, Iterable[int]]] = []
        for fmt in self.formats:
            own = self._bits[fmt.id]
            starts[fmt.at] = starts.get(fmt.at, ()) + (fmt.begins or ())
            if fmt.begins is not None:
                places.setdefault(fmt.at, []).append((own, {each[0] for each in fmt.begins}))
            if fmt.opens:
                opens.append((own, fmt.opens))
            if fmt.plain:
                self._wide &= ~own
        fixed = all(fmt.begins is not None for fmt in self.formats)
        self._starts = tuple(starts.items()) if fixed else None
        self._places = {at: _masks(whole, each) for at, each in places.items()}
        self._opens = _masks(whole, opens)
        # Whoever begins with many blanks is told further on.
        self._opens[NOTHING] = whole
        # Which are not imported yet, and can be asked something first.
        self._asks = [(self._bits[key], ask) for key, ask in QUESTIONS.items() if key in self._bits]
        self._unmet = sum(bit for bit, _ in self._asks)
        self._doubts = lru_cache(maxsize=4096)(self._asking)
        self._left = lru_cache(maxsize=4096)(self._listed)
        self._named = lru_cache(maxsize=4096)(self._imported)

    def of(self, glimpse: Glimpse, expect: str = "") -> tuple[Format, ...]:
        """Return the formats that may be recognised in some bytes, and the one that is expected."""
        head = glimpse.head
        left = self._begun(head)
        if not is_plain(head):
            left &= self._wide
        own = self._bits.get(expect, 0)
        size = glimpse.size
        whole = len(head) == size
        if not whole:
            # To ask a few numbers takes less than to look for words at both ends.
            left = self._doubted(left, own, glimpse)
        more = self._left(left)
        if whole and more.often():
            return self._named(self._doubted(more.sieved(left, head), own, glimpse) | own)
        for bit, begins, at, holds, least, within, ends in more.rows:
            # The first byte alone was seen so far.
            if (
                size < least
                or not head.startswith(begins, at)
                or (whole and within and not _held(within, head, b""))
                or (holds and not ends and not _held(holds, head, b""))
                or (holds and ends and not _held_at_ends(holds, head, glimpse.tail))
            ):
                left &= ~bit
        return self._named(self._doubted(left, own, glimpse) | own)

    def _doubted(self, left: int, own: int, glimpse: Glimpse) -> int:
        """Leave out those that can not be it, and would have to be imported to say so."""
        if own & self._unmet:
            self._unmet &= ~own
        if asked := left & self._unmet:
            for without, ask in self._doubts(asked):
                if ask(glimpse):
                    self._unmet &= without
                else:
                    left &= without
        return left

    def _asking(self, asked: int) -> tuple[tuple[int, Question], ...]:
        """Return what is asked first where these formats are left, with all bits but its own."""
        return tuple((~bit, ask) for bit, ask in self._asks if bit & asked)

    def begin(self, head: bytes) -> bool:
        """Whether some format may be recognised by the first bytes of something."""
        if self._starts is not None:
            for at, begins in self._starts:
                if head.startswith(begins, at):
                    break
            else:
                return False
        return self._begun(head) != 0 and any(may_be(fmt, head) for fmt in self.formats)

    def _begun(self, head: bytes) -> int:
        """Return the bits of the formats of which single bytes leave it open."""
        size = len(head)
        left = self._opens[opening(head)]
        for at, masks in self._places.items():
            left &= masks[head[at] if at < size else NOTHING]
        return left

    def _listed(self, left: int) -> _Sieve:
        """Return which of these formats say more than what was seen."""
        return _Sieve(
            (
                1 << bit,
                fmt.begins or (b"",),
                fmt.at if fmt.begins else 0,
                fmt.holds,
                fmt.least,
                fmt.within,
                fmt.ends,
            )
            for bit, fmt in enumerate(self.formats)
            if left >> bit & 1
            and (
                fmt.holds
                or fmt.least
                or fmt.within
                or any(len(each) > 1 for each in fmt.begins or ())
            )
        )

    def _imported(self, left: int) -> tuple[Format, ...]:
        asked = (fmt for bit, fmt in enumerate(self.formats) if left >> bit & 1)
        return tuple(beginnings.one(fmt.id) for fmt in asked)


def _masks(whole: int, said: Iterable[tuple[int, Iterable[int]]]) -> list[int]:
    """Return which formats each byte leaves, or none: all but those that name others."""
    said = tuple(said)
    free = whole
    for own, _ in said:
        free &= ~own
    masks = [free] * (NOTHING + 1)
    for own, bytes_ in said:
        for byte in bytes_:
            masks[byte] |= own
    return masks

"""Tell that a file holds a secret, and keep the secret itself out of all evidence.

Texts, configurations, sources and weights that are text are searched as they stand; of weights,
what no tensor takes, up to ``BESIDES`` bytes of it: names, descriptions, metadata of any part,
however long; of every other format, the evidence that its reader yields. Not searched: tensors,
programs, and what lies past ``Limits.text`` of one text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from weighbridge.core import (
    EXPOSED,
    Call,
    Code,
    Constant,
    Cut,
    Entry,
    Evidence,
    Gap,
    Kind,
    Place,
    Reference,
    Several,
    Span,
    Value,
)
from weighbridge.core.records import replace
from weighbridge.formats import Format
from weighbridge.intake import secrets, text
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.source import is_elsewhere

CHUNK = 1 << 20
"""Bytes of a text that are searched at once."""

BESIDES = 4 << 20
"""Bytes of weights that are searched, besides tensors: 4 to 50 ms a megabyte."""

FETCHED = 1 << 20
"""The same, of a file that is elsewhere."""

LEAST, OVERLAP = 20, 1 << 12
"""Bytes that the shortest secret has, and that a stretch has from the next one."""

SMALL = 1 << 12
"""Bytes of a file of which one expression tells that there is nothing to be found."""

MOST = 64
"""Secrets of one text that are told."""

NESTED = 3
"""Levels of a value in which secrets are masked."""

ITEMS = 64
"""Values of one call in which secrets are masked."""

_TEXTUAL = frozenset({Kind.TEXT, Kind.CONFIG, Kind.CODE})


class Seen:
    """What need not be searched any more in a span that was read.

    Attributes:
        spans: Tensors, and parts that are searched by themselves.
        told: Kind and beginning of the secrets that its evidence holds.
        starts: Of what was found in bytes.
    """

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.told: set[tuple[str, str]] = set()
        self.starts: set[int] = set()

    def masked(self, item: Evidence) -> Iterator[Evidence]:
        """As ``masked``; notes what is told."""
        for each in masked(item):
            if each is not item and isinstance(each, Entry) and each.key.startswith(EXPOSED):
                self.told.add((each.key, each.value))
            yield each


def exposed(cursor: Cursor, faces: list[Format], seen: Seen) -> Iterator[Evidence]:
    """Yield an ``Entry`` for each secret in a text, or in what is no tensor of weights.

    Args:
        cursor: What was read.
        faces: As which formats.
        seen: What need not be searched again.
    """
    if any(face.kind is Kind.WEIGHTS and not face.plain and not face.opens for face in faces):
        yield from _besides(cursor, seen)
    if not any(face.kind in _TEXTUAL or face.plain or face.opens for face in faces):
        return
    size = min(cursor.stop - cursor.start, cursor.limits.text)
    head = cursor.source.read(cursor.start, min(size, 4096))
    encoding = text.encoding(head, whole=len(head) == size)
    if not encoding:
        return
    width = {"utf-16": 2, "utf-32": 4}.get(encoding, 1)
    order = "be" if head[:1] in {b"\xfe", b"\0"} else "le"
    told = 0
    for begin in range(0, size, CHUNK):
        # Some bytes before, for what has to stand there or beside, and enough after.
        before = min(begin, 2 * secrets.NEAR * width)
        start = cursor.start + begin - before
        stop = min(cursor.start + size, cursor.start + begin + CHUNK + secrets.REACH * width)
        data = cursor.source.read(start, stop - start)
        if width > 1:
            string = data.decode(f"{encoding}-{order}", "replace")
            data = string.encode("ascii", "replace")
        for secret in secrets.found(data):
            at, end = secret.start * width - before, secret.stop * width - before
            if at < 0 or at >= CHUNK:
                continue
            told += 1
            if told > MOST:
                return
            first = cursor.start + begin + at
            place = cursor.place(first, min(first + end - at, cursor.stop))
            yield _entry(place, secret)


def _besides(cursor: Cursor, seen: Seen) -> Iterator[Evidence]:
    """Search what no tensor takes, from the first byte on; what lies apart is searched at once."""
    size = cursor.stop - cursor.start
    if size <= SMALL and not seen.spans and secrets.none(cursor.source.read(cursor.start, size)):
        return
    left = FETCHED if is_elsewhere(cursor.source) else BESIDES
    held, pieces, starts = 0, list[bytes](), list[tuple[int, int]]()
    for start, size in _holes(cursor, seen.spans, left):
        starts.append((held, start))
        pieces.append(cursor.source.read(start, size))
        held += size + 1
        if held < CHUNK:
            continue
        yield from _told(cursor, pieces, starts, seen)
        held, pieces, starts = 0, [], []
    yield from _told(cursor, pieces, starts, seen)


def _holes(cursor: Cursor, spans: list[Span], left: int) -> Iterator[tuple[int, int]]:
    """Yield what is not taken, and how long that is, in pieces that overlap."""
    at = cursor.start
    for span in [*sorted(spans), Span(cursor.stop, cursor.stop)]:
        stop = min(span.start, cursor.stop, at + left)
        while stop - at >= LEAST:
            size = min(stop - at, CHUNK)
            yield at, min(size + OVERLAP, stop - at)
            at, left = at + size, left - size
        at = max(at, span.stop)


def _told(
    cursor: Cursor, pieces: list[bytes], starts: list[tuple[int, int]], seen: Seen
) -> Iterator[Evidence]:
    for secret in secrets.found(b"\0".join(pieces), loose=True):
        held, start = starts[bisect_right(starts, (secret.start, cursor.stop)) - 1]
        at = start + secret.start - held
        entry = _entry(cursor.place(at, at + secret.stop - secret.start), secret)
        if (
            len(seen.starts) < MOST
            and at not in seen.starts
            and (entry.key, entry.value) not in seen.told
        ):
            seen.starts.add(at)
            yield entry


MASKED = frozenset({Entry, Reference, Code, Gap, Call})
"""Evidence that may hold a secret: it has texts that are more than names."""


def bare(item: Evidence) -> bool:
    """Whether nothing in a piece of evidence is as long as a secret: a name, or a few letters."""
    if type(item) is Call:
        return not item.arguments and not item.keywords
    return type(item) is Entry and len(item.key) < LEAST > len(item.value)


def masked(item: Evidence) -> Iterator[Evidence]:
    """Yield a piece of evidence without the secrets in it, and an ``Entry`` for each of them."""
    kept, found = item, tuple[secrets.Secret, ...]()
    match item:
        case Entry():
            key, first = secrets.masked(item.key)
            value, second = secrets.masked(item.value)
            if found := first + second:
                kept = replace(item, key=key, value=value)
        case Reference():
            target, found = secrets.masked(item.target)
            kept = replace(item, target=target) if found else item
        case Code():
            summary, found = secrets.masked(item.summary)
            kept = replace(item, summary=summary) if found else item
        case Gap():
            why, found = secrets.masked(item.why)
            kept = replace(item, why=why) if found else item
        case Call():
            kept, found = _call(item)
        case _:
            pass
    yield kept
    for secret in found:
        yield _entry(item.place, secret)


def _entry(place: Place, secret: secrets.Secret) -> Entry:
    return Entry(place, f"{EXPOSED}{secret.kind}", secret.shown)


def _call(call: Call) -> tuple[Call, tuple[secrets.Secret, ...]]:
    values = _Values()
    arguments = tuple(values.masked(each, NESTED) for each in call.arguments)
    keywords = tuple((key, values.masked(each, NESTED)) for key, each in call.keywords)
    if not values.found:
        return call, ()
    return replace(call, arguments=arguments, keywords=keywords), tuple(values.found)


class _Values:
    """Masks values, as many as one call may cost."""

    def __init__(self) -> None:
        self.found: list[secrets.Secret] = []
        self._left = ITEMS

    def masked(self, value: Value, depth: int) -> Value:
        self._left -= 1
        if self._left < 0 or depth == 0:
            return value
        # Of very many values there is no more to ask: what they are is looked at first.
        if type(value) is Constant and not isinstance(value.value, str | bytes):
            return value
        match value:
            case Constant(str() as string):
                shown = self._text(string)
                return value if shown == string else replace(value, value=shown)
            case Constant(bytes() as data):
                string = data.decode("latin-1")
                shown = self._text(string)
                return value if shown == string else replace(value, value=shown.encode("latin-1"))
            case Cut(head=str() as head):
                shown = self._text(head)
                return value if shown == head else replace(value, head=shown)
            case Several(items=items):
                before = len(self.found)
                inner = tuple([self.masked(each, depth - 1) for each in items])
                return value if len(self.found) == before else replace(value, items=inner)
            case _:
                return value

    def _text(self, string: str) -> str:
        shown, found = secrets.masked(string)
        self.found += found
        return shown

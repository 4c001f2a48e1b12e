"""Tell that a file holds a secret, and keep the secret itself out of all evidence.

Texts, configurations, sources and weights that are text are searched as they stand; of every other
format, the evidence that its reader yields. Not searched: tensors, programs, and what lies past
``Limits.text`` of one text.
"""

from __future__ import annotations

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
    Value,
)
from weighbridge.core.records import replace
from weighbridge.formats import Format
from weighbridge.intake import secrets, text
from weighbridge.intake.cursor import Cursor

CHUNK = 1 << 20
"""Bytes of a text that are searched at once."""

MOST = 64
"""Secrets of one text that are told."""

NESTED = 3
"""Levels of a value in which secrets are masked."""

ITEMS = 64
"""Values of one call in which secrets are masked."""

_TEXTUAL = frozenset({Kind.TEXT, Kind.CONFIG, Kind.CODE})


def exposed(cursor: Cursor, faces: list[Format]) -> Iterator[Evidence]:
    """Yield an ``Entry`` for each secret in a text; nothing for anything that is no text."""
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


MASKED = frozenset({Entry, Reference, Code, Gap, Call})
"""Evidence that may hold a secret: it has texts that are more than names."""


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

"""Protocol buffers written as text, turned into their wire format as far as a schema goes.

    node { name: "x" op: "Const" attr { key: "dtype" value { type: DT_STRING } } }

Fields that the schema does not name are passed over, with all that is in them: enumerations and
most numbers among them.

Source: https://protobuf.dev/reference/protobuf/textformat-spec/ (retrieved 2026-11-26). Not read:
expanded ``Any`` messages, extensions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from weighbridge.core import FormatError, GapKind, later
from weighbridge.core.records import dataclass

TEXT, NUMBER = "text", "number"
"""Types of a field that is no message."""

DIGITS = 19
"""Digits of a number."""

Schema = Mapping[str, Mapping[str, tuple[int, str]]]
"""For each message, its fields: number, and ``TEXT``, ``NUMBER`` or another message."""

_TOKEN = later.pattern(
    rb"(?:\s|#[^\n]*)*+"
    rb"(?:(?P<word>[-+.\w]+)|(?P<text>\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+')"
    rb"|(?P<mark>[{}<>:,;\[\]/]))",
    re.DOTALL,
)
_BLANK = later.pattern(rb"(?:\s|#[^\n]*)*+")
_ESCAPE = later.pattern(rb"\\(?:[xX]([0-9A-Fa-f]{1,2})|([0-7]{1,3})|(.))", re.DOTALL)
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v"}

_CLOSING = {b"{": b"}", b"<": b">"}


_FLAT = rb"(?:[-+.\w\s:,;\[\]/]|\"(?:[^\"\\\n]|\\.)*+\")*+"
"""What is in a message that has no other in it, as every writer writes it."""

DEEP = 4
"""Messages inside one another that are passed over at once."""

_INSIDE = _FLAT
for _ in range(DEEP):
    _INSIDE = rb"%b(?:\{%b\}%b)*+" % (_FLAT, _INSIDE, _FLAT)
_MESSAGE = rb"[ ]?:?[ ]?\{%b\}" % _INSIDE
_NEXT = rb"[,;]?\s*+(?=[A-Za-z_}]|\Z)"
"""Behind a field: the name of another one, or the end of the message."""

_WHOLE = later.pattern(rb"[A-Za-z_]\w*+%b%b" % (_MESSAGE, _NEXT), re.DOTALL)

SHORT, KNOWN = 512, 4096
"""Bytes of a message that is known again by them, and how many are."""


@lru_cache(maxsize=64)
def _dull(names: frozenset[str]) -> re.Pattern[bytes]:
    """Return an expression for fields that have none of the names, as many as follow."""
    known = "|".join(sorted(names)).encode("ascii") or b"(?!)"
    value = rb":\s*+(?:[-+.\w]++|\"(?:[^\"\\\n]|\\.)*+\")|%b" % _MESSAGE
    field = rb"(?!(?:%b)(?![-+.\w]))[A-Za-z_][-+.\w]*+(?:%b)%b" % (known, value, _NEXT)
    return re.compile(rb"(?:%b)++" % field, re.DOTALL)


@dataclass(slots=True)
class _Open:
    """A message that is not at its end yet."""

    message: str
    closing: bytes
    number: int
    parts: list[bytes]
    key: bytes


def encode(text: bytes, schema: Schema, top: str, base: int, nesting: int) -> bytes:
    """Return a message as it would be on the wire.

    Args:
        text: All of it.
        schema: What is wanted.
        top: The message that the text is.
        base: Offset of its first byte, for errors.
        nesting: Messages inside one another, at most.

    Raises:
        FormatError: Not such a text; of kind ``LIMIT`` if it is nested too deeply.
    """
    return _Writer(schema, nesting, {}).encode(text, top, base)


class _Writer:
    """What is wanted, and messages that came before: they come again and again."""

    def __init__(self, schema: Schema, nesting: int, known: dict[tuple[str, bytes], bytes]) -> None:
        self._schema = schema
        self._nesting = nesting
        self._known = known

    def encode(self, text: bytes, top: str, base: int) -> bytes:
        stack, key, pieces = [_Open(top, b"", 0, [], b"")], b"", list[bytes]()
        at, kind = 0, ""
        while kind != END:
            before, (kind, token, start, at) = kind, _token(text, at, base)
            if kind == "text":
                pieces.append(_unescaped(token[1:-1]))
                continue
            inner = stack[-1]
            fields = self._schema.get(inner.message, _NONE)
            number, sort = fields.get(key.decode("latin-1"), _UNKNOWN)
            # Texts that stand one after another are one.
            if pieces and sort == TEXT:
                inner.parts.append(field(number, b"".join(pieces)))
            pieces.clear()
            if kind == "word":
                if sort == NUMBER and token.isdigit():
                    inner.parts.append(integer(number, token))
                elif before != ":" and len(stack) + DEEP < self._nesting:
                    at = self._run(text, start, inner, token) or at
                key = token
            elif token in _CLOSING:
                if len(stack) > self._nesting:
                    why = "messages nested too deeply"
                    raise FormatError(why, offset=base + start, kind=GapKind.LIMIT)
                stack.append(_Open(sort, _CLOSING[token], number, [], key))
                key = b""
            elif token in (b"}", b">"):
                key = _closed(stack, token, base + start)
            elif token == b":":
                kind = ":"
        if len(stack) > 1:
            raise FormatError("a message without an end", offset=base + len(text))
        return b"".join(stack[0].parts)

    def _run(self, text: bytes, start: int, inner: _Open, name: bytes) -> int:
        """Pass over fields that are not wanted, or one message that may have come before.

        Returns:
            Where they end, in front of another field or at the end of a message; 0 for none.
        """
        fields = self._schema.get(inner.message, _NONE)
        sort = fields.get(name.decode("latin-1"), _UNKNOWN)[1]
        if sort in (TEXT, NUMBER):
            return 0
        if not sort:
            dull = _dull(frozenset(fields)).match(text, start)
            return dull.end() if dull else 0
        whole = _WHOLE.match(text, start, start + SHORT)
        if whole is None or whole.end() == start + SHORT:
            return 0
        known = self._known.get((inner.message, whole[0]))
        if known is None:
            if len(self._known) >= KNOWN or whole.end() == len(text):
                return 0
            known = _Writer(self._schema, self._nesting, self._known).encode(
                whole[0], inner.message, 0
            )
            self._known[inner.message, whole[0]] = known
        inner.parts.append(known)
        return whole.end()


def _closed(stack: list[_Open], token: bytes, offset: int) -> bytes:
    """End the message that is open; return the key that it had."""
    inner = stack[-1]
    if token != inner.closing:
        raise FormatError("a message that ends before it begins", offset=offset)
    stack.pop()
    if inner.number:
        stack[-1].parts.append(field(inner.number, b"".join(inner.parts)))
    # Of a list of messages, only the first has the key before it.
    return inner.key


_NONE: Mapping[str, tuple[int, str]] = {}
_UNKNOWN = (0, "")
END = "end"


def _token(text: bytes, at: int, base: int) -> tuple[str, bytes, int, int]:
    """Return the kind of a token, itself, where it begins and where it ends."""
    found = _TOKEN.match(text, at)
    if found is None:
        blank = _BLANK.match(text, at)
        if blank is not None and blank.end() == len(text):
            return END, b"", len(text), len(text)
        raise FormatError("what is no field of a message", offset=base + at)
    kind = found.lastgroup or ""
    return kind, found[kind], found.start(kind), found.end()


def _unescaped(raw: bytes) -> bytes:
    return _ESCAPE.sub(_one, raw) if b"\\" in raw else raw


def _one(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return bytes([int(found[1], 16)])
    if found[2]:
        return bytes([int(found[2], 8) & 0xFF])
    return _PLAIN.get(found[3], found[3])


def field(number: int, raw: bytes) -> bytes:
    """Return a field of a text or a message, as it is on the wire."""
    return _varint(number << 3 | 2) + _varint(len(raw)) + raw


def integer(number: int, digits: bytes) -> bytes:
    """Return a field of a number, as it is on the wire; ``digits`` are decimal."""
    return _varint(number << 3) + _varint(int(digits[:DIGITS]))


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:  # noqa: PLR2004 - seven bits a byte
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)

"""Protocol buffers written as text, turned into their wire format as far as a schema goes.

    node { name: "x" op: "Const" attr { key: "dtype" value { type: DT_STRING } } }

Fields that the schema does not name are passed over, with all that is in them: enumerations and
most numbers among them.

Source: https://protobuf.dev/reference/protobuf/textformat-spec/ (retrieved 2026-11-26). Not read:
expanded ``Any`` messages, extensions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

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
    stack, key, pieces = [_Open(top, b"", 0, [], b"")], b"", list[bytes]()
    for kind, token, at in _tokens(text, base):
        if kind == "text":
            pieces.append(_unescaped(token[1:-1]))
            continue
        inner = stack[-1]
        number, sort = schema.get(inner.message, {}).get(key.decode("latin-1"), (0, ""))
        # Texts that stand one after another are one.
        if pieces and sort == TEXT:
            inner.parts.append(field(number, b"".join(pieces)))
        pieces.clear()
        if kind == "word":
            if sort == NUMBER and token.isdigit():
                inner.parts.append(integer(number, token))
            key = token
        elif token in _CLOSING:
            if len(stack) > nesting:
                raise FormatError("messages nested too deeply", offset=at, kind=GapKind.LIMIT)
            stack.append(_Open(sort, _CLOSING[token], number, [], key))
            key = b""
        elif token in (b"}", b">"):
            if token != inner.closing:
                raise FormatError("a message that ends before it begins", offset=at)
            stack.pop()
            # Of a list of messages, only the first has the key before it.
            key = inner.key
            if inner.number:
                stack[-1].parts.append(field(inner.number, b"".join(inner.parts)))
    if len(stack) > 1:
        raise FormatError("a message without an end", offset=base + len(text))
    return b"".join(stack[0].parts)


def _tokens(text: bytes, base: int) -> Iterator[tuple[str, bytes, int]]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            blank = _BLANK.match(text, at)
            if blank is not None and blank.end() == len(text):
                break
            raise FormatError("what is no field of a message", offset=base + at)
        kind = found.lastgroup or ""
        yield kind, found[kind], base + found.start(kind)
        at = found.end()
    yield "mark", b"", base + len(text)


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

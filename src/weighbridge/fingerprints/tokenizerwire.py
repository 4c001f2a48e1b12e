"""Vocabularies in binary files: SentencePiece's protocol buffer, and the arrays of a GGUF file.

Sources (retrieved 2026-11-25):
https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto, and
https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (``tokenizer.ggml.*``); both number the
types of tokens alike.

Not read: trainers' and normalisers' settings but for the kind of model, tensors, templates.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import FormatError, GapKind, Place
from weighbridge.core.records import dataclass, field
from weighbridge.fingerprints.tokenizerfiles import whole
from weighbridge.fingerprints.vocabulary import KEPT, MOST, Vocabulary, continued, fault
from weighbridge.intake import ggml
from weighbridge.intake.cursor import Cursor

ORDINARY = frozenset({1, 6})
"""Types of tokens: normal, and one byte. Not unknown (2), control (3), user defined (4), unused."""

MODELS = {1: "unigram", 2: "bpe", 3: "word", 4: "char"}
"""``TrainerSpec.ModelType``."""

VARINT, BYTES, FIXED32 = 0, 2, 5
TEXT, SCORE, TYPE = 10, 21, 24
"""Keys of the three fields of a piece: number times eight, and wire type."""

WIDE = 4
"""Bytes of a number of fixed size in a GGUF array of types or scores."""


def sentencepiece(cursor: Cursor) -> Vocabulary:
    """Read a SentencePiece model; a piece's id is its number.

    Raises:
        FormatError: Not such a message.
    """
    data, place = whole(cursor)
    tokens, scores, special, model = list[str](), list[float](), set[int](), "unigram"
    at = 0
    try:
        while at < len(data):
            key, at = _varint(data, at)
            size, start = _varint(data, at) if key & 7 in (VARINT, BYTES) else (4, at)
            at = start + size if key & 7 == BYTES else start
            if key & 7 not in (VARINT, BYTES) or at > len(data):
                raise fault(place, "SentencePiece: fields are cut or of another wire type")
            if key == TEXT:
                token, score, kind = _piece(data, start, at)
                if kind not in ORDINARY:
                    special.add(len(tokens))
                tokens.append(token)
                scores.append(score)
            elif key == 18:  # noqa: PLR2004 - the trainer's settings
                model = _trainer(data, start, at) or model
    except (IndexError, UnicodeDecodeError, struct.error) as error:
        raise fault(place, "SentencePiece: a field is cut, or a piece is not UTF-8") from error
    if not tokens or len(tokens) > MOST:
        raise fault(place, f"SentencePiece: {len(tokens)} pieces")
    special.update(index for index, token in enumerate(tokens) if not token)
    named = (tuple(tokens), frozenset(special))
    return Vocabulary(place, "sentencepiece", model, *named, scores=tuple(scores))


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return the number at a position, and the position behind it."""
    byte = data[at]
    if byte < 0x80:  # noqa: PLR2004 - the last byte has no continuation bit
        return byte, at + 1
    found, shift = byte & 0x7F, 7
    while byte >= 0x80 and shift < 70:  # noqa: PLR2004 - as above; ten bytes at most
        at += 1
        byte = data[at]
        found |= (byte & 0x7F) << shift
        shift += 7
    return found, at + 1


def _piece(data: bytes, at: int, stop: int) -> tuple[str, float, int]:
    """Return text, score and type of a piece."""
    token, score, kind = "", 0.0, 1
    while at < stop:
        key, at = _varint(data, at)
        if key == TEXT:
            size, at = _varint(data, at)
            token = data[at : min(at + size, stop)].decode("utf-8")
            at += size
        elif key == SCORE:
            score = struct.unpack_from("<f", data, at)[0]
            at += 4
        elif key == TYPE:
            kind, at = _varint(data, at)
        else:
            at = _past(data, at, key & 7)
    if at != stop:
        raise IndexError
    return token, score, kind


def _trainer(data: bytes, at: int, stop: int) -> str:
    """Return the kind of model; empty if the settings do not say."""
    while at < stop:
        key, at = _varint(data, at)
        if key == TYPE:
            kind, at = _varint(data, at)
            return MODELS.get(kind, "")
        at = _past(data, at, key & 7)
    return ""


def _past(data: bytes, at: int, wire: int) -> int:
    """Return the position behind a value."""
    if wire == VARINT:
        return _varint(data, at)[1]
    if wire == BYTES:
        size, at = _varint(data, at)
        return at + size
    if wire in (1, FIXED32):
        return at + (8 if wire == 1 else 4)
    raise IndexError


@dataclass(slots=True)
class _Found:
    """What was found of a vocabulary so far."""

    words: dict[str, str] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    merges: list[str] = field(default_factory=list)
    kinds: tuple[int, ...] = ()
    scores: tuple[float, ...] = ()


def gguf(cursor: Cursor) -> Vocabulary:
    """Read the vocabulary of a GGUF file, of any version and byte order.

    Raises:
        FormatError: Not GGUF, damaged, or without a vocabulary.
    """
    start = cursor.offset
    if cursor.take(4, "magic number") != b"GGUF":
        raise FormatError("not a GGUF file", offset=start)
    how = ggml.dialect(cursor)
    cursor.number(how.wide, "tensor count", how.order)
    pairs = cursor.number(how.wide, "metadata count", how.order)
    found = _Found()
    for _ in range(pairs):
        key = ggml.string(cursor, how, "metadata key", KEPT)
        kind = cursor.number(4, "metadata type", how.order)
        _pair(cursor, how, found, key, kind)
        if cursor.offset - start > cursor.limits.header:
            why = f"metadata is over {cursor.limits.header} bytes"
            raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    return _vocabulary(cursor.place(start), found)


def _pair(cursor: Cursor, how: ggml.Dialect, found: _Found, key: str, kind: int) -> None:
    """Read one value, or pass over it."""
    if kind == ggml.STRING:
        value = ggml.string(cursor, how, "value", KEPT)
        if key.startswith("tokenizer.ggml."):
            found.words[key] = value
    elif kind != ggml.ARRAY:
        ggml.scalar(cursor, how, kind)
    else:
        inner = cursor.number(4, "array type", how.order)
        count = cursor.number(how.wide, "array count", how.order)
        match key, inner:
            case "tokenizer.ggml.tokens", ggml.STRING:
                found.tokens = list(_strings(cursor, how, count))
            case "tokenizer.ggml.merges", ggml.STRING:
                found.merges = list(_strings(cursor, how, count))
            case "tokenizer.ggml.token_type", 4 | 5:
                found.kinds = tuple(map(int, _numbers(cursor, how, count, "i")))
            case "tokenizer.ggml.scores", 6:
                found.scores = _numbers(cursor, how, count, "f")
            case _:
                _pass_over(cursor, how, inner, count, cursor.limits.nesting)


def _strings(cursor: Cursor, how: ggml.Dialect, count: int) -> Iterator[str]:
    if count > MOST:
        kind = GapKind.LIMIT
        raise FormatError(f"more than {MOST} tokens or merges", offset=cursor.offset, kind=kind)
    return ggml.strings(cursor, how, count)


def _numbers(cursor: Cursor, how: ggml.Dialect, count: int, letter: str) -> tuple[float, ...]:
    if count > MOST:
        kind = GapKind.LIMIT
        raise FormatError(f"more than {MOST} types or scores", offset=cursor.offset, kind=kind)
    return struct.unpack(f"{how.mark}{count}{letter}", cursor.take(WIDE * count, "array"))


def _pass_over(cursor: Cursor, how: ggml.Dialect, kind: int, count: int, deep: int) -> None:
    if deep == 0:
        raise FormatError("arrays nested too deeply", offset=cursor.offset, kind=GapKind.LIMIT)
    if kind == ggml.STRING:
        ggml.skip_strings(cursor, how, count)
    elif kind == ggml.ARRAY:
        for _ in range(count):
            inner = cursor.number(4, "array type", how.order)
            held = cursor.number(how.wide, "array count", how.order)
            _pass_over(cursor, how, inner, held, deep - 1)
    elif kind in ggml.SCALARS:
        cursor.skip(struct.calcsize("=" + ggml.SCALARS[kind]) * count, "array")
    else:
        raise FormatError(f"metadata type {kind} is not known", offset=cursor.offset)


def _vocabulary(place: Place, found: _Found) -> Vocabulary:
    if not found.tokens:
        raise fault(place, "no vocabulary")
    model = found.words.get("tokenizer.ggml.model", "")
    tokens = list(map(continued, found.tokens)) if model == "bert" else found.tokens
    special = {index for index, kind in enumerate(found.kinds) if kind not in ORDINARY}
    special = {index for index in special if index < len(tokens)}
    special.update(index for index, token in enumerate(tokens) if not token)
    return Vocabulary(
        place,
        "gguf",
        model,
        tuple(tokens),
        frozenset(special),
        tuple(found.merges),
        found.scores,
        found.words.get("tokenizer.ggml.pre", ""),
    )

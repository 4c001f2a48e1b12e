"""Vocabularies in text files: tokenizer.json, vocab.json, vocab.txt, tekken.json, tiktoken ranks.

Sources (retrieved 2026-11-25): https://github.com/huggingface/tokenizers (``models/*/
serialization.rs``) for ``tokenizer.json``; https://github.com/mistralai/mistral-common
(``tokens/tokenizers/tekken.py``) for ``tekken.json``; https://github.com/openai/tiktoken
(``load.py``, ``load_tiktoken_bpe``) for ranks; BERT's ``vocab.txt`` is a token a line.

Not read: normalisers, decoders, templates.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Iterator

from weighbridge.core import GapKind, Place
from weighbridge.fingerprints.vocabulary import (
    KEPT,
    MOST,
    Vocabulary,
    added,
    by_id,
    fault,
    joined,
    room,
    spelled,
)
from weighbridge.intake import strictjson
from weighbridge.intake.cursor import Cursor

VALUES = 3_000_000
"""Values of one JSON text, estimated before it is read, so that memory is bounded."""


def whole(cursor: Cursor) -> tuple[bytes, Place]:
    """Take the whole file.

    Raises:
        FormatError: Larger than a text file may be.
    """
    start, size = cursor.offset, cursor.left
    if size > cursor.limits.text:
        here = cursor.place(start, cursor.stop)
        raise fault(here, f"text is over {cursor.limits.text} bytes", GapKind.LIMIT)
    return cursor.take(size, "text"), cursor.place(start)


def json_file(cursor: Cursor) -> Vocabulary:
    """Read a ``tokenizer.json``, a ``tekken.json`` or a ``vocab.json``, told apart by their keys.

    Raises:
        FormatError: Not JSON, or none of the three.
    """
    text, place = whole(cursor)
    if text.count(b",") + text.count(b"[") + text.count(b"{") > VALUES:
        raise fault(place, f"JSON of more than {VALUES} values", GapKind.LIMIT)
    folded = strictjson.Folded(text, what="vocabulary", offset=place.span.start)
    match folded.tree:
        case {"model": dict(model), **rest}:
            return _fast(place, model, rest, folded, room(text))
        case {"config": dict(config), "vocab": list(entries), **rest}:
            return _tekken(place, config, entries, rest, room(text))
    tokens, special = added(place, by_id(place, folded.pairs(folded.tree), room(text)), ())
    if not tokens:
        raise fault(place, "vocabulary: empty")
    return Vocabulary(place, "vocab.json", "bpe", tuple(tokens), frozenset(special))


def _fast(
    place: Place,
    model: dict[str, object],
    rest: dict[str, object],
    folded: strictjson.Folded,
    most: int,
) -> Vocabulary:
    kind = str(model.get("type") or "").lower()
    scores: tuple[float, ...] = ()
    match model.get("vocab"):
        case dict(ids):
            tokens = by_id(place, folded.pairs(ids), most)
        case list(pieces):
            tokens, scores = _pieces(place, folded.items(pieces))
            kind = kind or "unigram"
        case _:
            raise fault(place, "tokenizer.json: no vocabulary")
    merges = _merges(place, model.get("merges"), folded)
    tokens, special = added(place, tokens, _added(place, rest.get("added_tokens")), most)
    if not tokens:
        raise fault(place, "vocabulary: empty")
    pre = rest.get("pre_tokenizer")
    return Vocabulary(
        place,
        "tokenizer.json",
        kind or ("bpe" if merges else "wordpiece"),
        tuple(tokens),
        frozenset(special),
        merges,
        scores,
        json.dumps(pre, sort_keys=True)[:KEPT] if pre else "",
    )


def _merges(place: Place, merges: object, folded: strictjson.Folded) -> tuple[str, ...]:
    if not merges:
        return ()
    if not isinstance(merges, list):
        raise fault(place, "merges: expected a list")
    return joined(place, folded.items(merges))


def _pieces(place: Place, pieces: Iterable[object]) -> tuple[list[str], tuple[float, ...]]:
    tokens, scores = list[str](), list[float]()
    for piece in pieces:
        if len(tokens) == MOST:
            raise fault(place, f"more than {MOST} tokens", GapKind.LIMIT)
        match piece:
            case [str(token), int() | float() as score]:
                tokens.append(token)
                scores.append(_finite(place, score))
            case _:
                raise fault(place, "tokenizer.json: expected pieces with scores")
    return tokens, tuple(scores)


def _finite(place: Place, score: float) -> float:
    try:
        return float(score)
    except OverflowError as error:
        raise fault(place, "tokenizer.json: a score is out of range") from error


def _added(place: Place, entries: object) -> Iterator[tuple[int, str]]:
    if not isinstance(entries, list):
        return
    for entry in entries:
        match entry:
            case {"id": int(index), "content": str(token)}:
                yield index, token
            case _:
                raise fault(place, "added token: expected an id and a text")


def _tekken(
    place: Place,
    config: dict[str, object],
    entries: list[object],
    rest: dict[str, object],
    most: int,
) -> Vocabulary:
    match config:
        case {"default_vocab_size": int(size), "default_num_special_tokens": int(first)}:
            pass
        case _:
            raise fault(place, "tekken: no vocabulary size")
    if not 0 <= first <= size <= MOST or len(entries) > MOST:
        raise fault(place, f"tekken: {size} tokens, {first} of them special")
    ids = dict[str, object]()
    more = 0
    for entry in entries:
        match entry:
            case {"rank": int(rank), "token_bytes": str(text)} if first + rank < size:
                ids[spelled(_unpacked(place, text))] = first + rank
            case {"rank": int(), "token_bytes": str()}:
                more += 1
            case _:
                raise fault(place, "tekken: expected a rank and bytes")
    tokens, special = added(
        place, by_id(place, ids.items(), most), _controls(rest.get("special_tokens")), most
    )
    pattern = config.get("pattern")
    pre = pattern[:KEPT] if isinstance(pattern, str) else ""
    named = (tuple(tokens), frozenset(special))
    return Vocabulary(place, "tekken", "ranks", *named, pre=pre, more=more)


def _controls(entries: object) -> Iterator[tuple[int, str]]:
    for entry in entries if isinstance(entries, list) else []:
        match entry:
            case {"rank": int(rank), "token_str": str(token)}:
                yield rank, token


def _unpacked(place: Place, text: str | bytes) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise fault(place, "a token is not base64") from error


def ranks_begin(head: bytes) -> bool:
    """Whether the first line is base64, a blank and a number, as ranks are written."""
    text, _, rank = head.partition(b"\n")[0].strip().partition(b" ")
    try:
        return bool(base64.b64decode(text, validate=True)) and rank.isdigit()
    except (binascii.Error, ValueError):
        return False


def ranks_file(cursor: Cursor) -> Vocabulary:
    """Read tiktoken's ranks: a line has a token in base64 and its rank, which is its id.

    Raises:
        FormatError: A line is something else.
    """
    text, place = whole(cursor)
    lines = text.split(b"\n", MOST)
    if len(lines) > MOST:
        raise fault(place, f"more than {MOST} lines", GapKind.LIMIT)
    ids = dict[str, object]()
    for line in lines:
        if not line.strip():
            continue
        token, _, rank = line.strip().partition(b" ")
        if not rank.isdigit() or len(rank) > len(str(MOST)):
            raise fault(place, "ranks: expected base64 and a number on every line")
        ids[spelled(_unpacked(place, token))] = int(rank)
    tokens, special = added(place, by_id(place, ids.items()), ())
    if not tokens:
        raise fault(place, "vocabulary: empty")
    return Vocabulary(place, "tiktoken", "ranks", tuple(tokens), frozenset(special))


def lines_file(cursor: Cursor) -> Vocabulary:
    """Read a ``vocab.txt``: a token a line, its id the number of lines before it.

    Raises:
        FormatError: Not UTF-8, or too many lines.
    """
    text, place = whole(cursor)
    try:
        lines = text.decode("utf-8").split("\n", MOST)
    except UnicodeDecodeError as error:
        raise fault(place, "vocab.txt: not UTF-8") from error
    if len(lines) > MOST:
        raise fault(place, f"more than {MOST} lines", GapKind.LIMIT)
    while lines and not lines[-1].strip():
        lines.pop()
    tokens, special = added(place, [line.rstrip("\r") for line in lines], ())
    if not tokens:
        raise fault(place, "vocabulary: empty")
    return Vocabulary(place, "vocab.txt", "wordpiece", tuple(tokens), frozenset(special))

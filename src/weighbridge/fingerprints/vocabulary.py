"""One form for every tokenizer file: tokens by id, merges, and which ids are no ordinary text.

Spelling is that of the Hugging Face fast tokenizers: bytes of a byte-level tokenizer are written
in the 256 letters of GPT-2, SentencePiece's blank is U+2581, WordPiece's continuations start with
``##``. A vocabulary converted from one file format to another therefore stays the same.

Source of the letters: ``bytes_to_unicode`` in
https://github.com/openai/gpt-2/blob/master/src/encoder.py (retrieved 2026-11-25).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from weighbridge.core import FormatError, GapKind, Place
from weighbridge.core.records import dataclass, replace

MOST = 1 << 21
"""Ids of one vocabulary, and merges; the largest known vocabulary has a quarter of a million."""

FEW = 1 << 16
"""Ids that any text may have, however short it is."""

HASHED = 4096
"""Lines that are hashed at once."""

KEPT = 4096
"""Characters of a description that are kept."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A tokenizer, as far as it can be compared.

    Attributes:
        place: The bytes it was read from.
        form: Kind of file: ``tokenizer.json``, ``vocab.json``, ``vocab.txt``, ``sentencepiece``,
            ``tekken``, ``tiktoken`` or ``gguf``.
        model: ``bpe``, ``unigram``, ``wordpiece``, ``ranks`` ..., as the file says.
        tokens: Tokens by id; empty where no token has the id. Attacker-controlled text.
        special: Ids that are holes, added, control, unused or unknown tokens, as the file says.
        merges: ``left right``, in order; empty where the file has none.
        scores: Scores by id; empty where the file has none.
        pre: How text is cut before, as written in the file; empty if it does not say.
        more: Ordinary tokens that follow in the file but have no id by default.
    """

    place: Place
    form: str
    model: str
    tokens: tuple[str, ...]
    special: frozenset[int]
    merges: tuple[str, ...] = ()
    scores: tuple[float, ...] = ()
    pre: str = ""
    more: int = 0

    @property
    def normal(self) -> int:
        """Number of ordinary tokens."""
        return len(self.tokens) - len(self.special)


def fault(place: Place, why: str, kind: GapKind = GapKind.DAMAGED) -> FormatError:
    """Make the one error that readers of vocabularies raise."""
    return FormatError(why, offset=place.span.start, kind=kind)


def room(text: bytes) -> int:
    """Return how many tokens a text can have: each takes a few bytes, and few ids have none."""
    return min(max(len(text), FEW), MOST)


def by_id(place: Place, ids: Iterable[tuple[str, object]], most: int = MOST) -> list[str]:
    """Order tokens by id, of which there are ``most``; ids that no token has are left empty.

    Raises:
        FormatError: An id is no whole number, is out of range, or stands twice.
    """
    found = list[str]()
    taken = bytearray()
    for token, index in ids:
        if type(index) is not int or not 0 <= index < most:
            shown = str(index)[:40] if isinstance(index, int) else "of another type"
            raise fault(place, f"vocabulary: id {shown} is not one of {most}")
        if index >= len(found):
            more = index + 1 - len(found)
            found.extend([""] * more)
            taken.extend(bytes(more))
        if taken[index]:
            raise fault(place, f"vocabulary: two tokens have id {index}")
        found[index] = token
        taken[index] = 1
    return found


def added(
    place: Place, tokens: list[str], more: Iterable[tuple[int, str]], most: int = MOST
) -> tuple[list[str], set[int]]:
    """Put added tokens in, by ids below ``most``; return also which are special: those, and holes.

    Raises:
        FormatError: An id is out of range.
    """
    special = set[int]()
    for index, token in more:
        if not 0 <= index < most:
            raise fault(place, f"added token: id {index} is not one of {most}")
        if index >= len(tokens):
            tokens.extend([""] * (index + 1 - len(tokens)))
        tokens[index] = token
        special.add(index)
    special.update(index for index, token in enumerate(tokens) if not token)
    return tokens, special


def joined(place: Place, merges: Iterable[object]) -> tuple[str, ...]:
    """Write merges as ``left right``, whichever way the file does.

    Raises:
        FormatError: Neither strings nor pairs of strings, or too many.
    """
    found = list[str]()
    for merge in merges:
        if len(found) == MOST:
            raise fault(place, f"merges: more than {MOST}", GapKind.LIMIT)
        found.append(merge if isinstance(merge, str) else _pair(place, merge))
    return tuple(found)


def _pair(place: Place, merge: object) -> str:
    if isinstance(merge, list) and len(merge) == 2:  # noqa: PLR2004 - what is merged
        left, right = merge
        if isinstance(left, str) and isinstance(right, str):
            return f"{left} {right}"
    raise fault(place, "merges: expected strings or pairs of strings")


def with_merges(vocabulary: Vocabulary, text: str) -> Vocabulary:
    """Add the merges of a ``merges.txt``, which lies beside a ``vocab.json``.

    Raises:
        FormatError: Too many lines.
    """
    lines = text.split("\n")
    if len(lines) > MOST:
        raise fault(vocabulary.place, f"merges: more than {MOST} lines", GapKind.LIMIT)
    start = 1 if lines[0].startswith("#version") else 0
    merges = tuple(line.rstrip("\r") for line in lines[start:] if line.strip())
    return replace(vocabulary, model="bpe", merges=merges)


def _letters() -> dict[int, int]:
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    rest = [byte for byte in range(256) if byte not in plain]
    return {byte: byte for byte in plain} | {byte: 256 + n for n, byte in enumerate(rest)}


_LETTERS = _letters()


def spelled(raw: bytes) -> str:
    """Write the bytes of a token in GPT-2's letters."""
    return raw.decode("latin-1").translate(_LETTERS)


def continued(token: str) -> str:
    """Write a WordPiece token of a GGUF file, where words are marked, with continuations marked.

    Source: ``convert_hf_to_gguf.py`` of llama.cpp, ``BertModel.set_vocab`` (retrieved 2026-11-25).
    """
    if token.startswith("[") and token.endswith("]"):
        return token
    return token[1:] if token.startswith("\u2581") else f"##{token}"


def digest(parts: Sequence[str]) -> str:
    """Return the SHA-256 of lines of text, in hexadecimal."""
    whole = hashlib.sha256()
    for at in range(0, len(parts), HASHED):
        some = "\n".join(parts[at : at + HASHED])
        whole.update(f"{chr(10) if at else ''}{some}".encode("utf-8", "surrogatepass"))
    return whole.hexdigest()


def ranges(ids: Iterable[int]) -> str:
    """Write ids as ranges: ``0-2 151643-151935``."""
    found = list[list[int]]()
    for index in sorted(ids):
        if found and found[-1][1] == index - 1:
            found[-1][1] = index
        else:
            found.append([index, index])
    return " ".join(f"{a}-{b}" if a != b else str(a) for a, b in found)

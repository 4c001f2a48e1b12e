r"""KenLM: a language model as the library keeps it in memory (.bin, .binary, .klm).

Layout (little-endian)::

    0    56     "mmap lm http://kheafield.com/code format version 5\n", zeros
    56   32     f32 0, 1, -0.5; u32 1, 4294967295, padding; u64 1: what the machine is tried with
    88   20     u8 order, f32 multiplier, i32 kind, u8 whether words follow, u32 version of the kind
    108  u64    counts of n-grams, one per order; all of that is padded to a multiple of 8
    ..   bytes  hash tables, or a trie, of probabilities
    ..   texts  if words follow, as many as there are unigrams, each ended by a zero; <unk> is first

Where the tables lie follows from counts and kind, and is not told. The words are counted from the
end of the file, and everything before them is numbers. Nothing is run, imported or fetched.

Source: https://github.com/kpu/kenlm/blob/master/lm/binary_format.cc, ``lm/model_type.hh`` and
``lm/vocab.cc`` (retrieved 2026-11-26). Not read: tables, but for the magic numbers of programs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, GapKind, Span, Tensor
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = b"mmap lm http://kheafield.com/code format version "
VERSION = b"5\n\0"
MAGIC_SIZE, SANITY_SIZE = 56, 32
TRIED = struct.pack("<fffII", 0, 1, -0.5, 1, 2**32 - 1), struct.pack("<Q", 1)
PARAMETERS = struct.Struct("<B3xfiB3xI")
KINDS = ("probing", "rest-probing", "trie", "quant-trie", "array-trie", "quant-array-trie")
ORDERS = range(1, 33)
FIRST = b"<unk>"

_STEP = 1 << 18


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic text is there."""
    return glimpse.head.startswith(MAGIC)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield what the header says, and the tables as one ``Tensor``.

    Raises:
        FormatError: Of another version or machine, cut, or the words are not all there.
    """
    start = cursor.offset
    magic = cursor.take(MAGIC_SIZE, "magic text")
    if not magic.startswith(MAGIC + VERSION):
        why = f"KenLM {magic[len(MAGIC) :].rstrip()[:20]!r}: this version is not read"
        raise FormatError(why, offset=start, kind=GapKind.UNSUPPORTED)
    tried = cursor.take(SANITY_SIZE, "numbers")
    if (tried[: len(TRIED[0])], tried[-8:]) != TRIED:
        raise FormatError("of a machine of another kind", offset=start, kind=GapKind.UNSUPPORTED)
    order, _, kind, words, _ = PARAMETERS.unpack(cursor.take(PARAMETERS.size, "parameters"))
    if order not in ORDERS:
        raise FormatError(f"order {order}", offset=start)
    counts = struct.unpack(f"<{order}Q", cursor.take(8 * order, "counts"))
    cursor.skip(-(cursor.offset - start) % 8, "padding")
    place, begin = cursor.place(start), cursor.offset
    name = KINDS[kind] if 0 <= kind < len(KINDS) else f"kind {kind}"
    yield Entry(place, "kenlm.kind", name)
    yield Entry(place, "kenlm.counts", ", ".join(map(str, counts)))
    stop = _words(cursor, counts[0], begin) if words else cursor.stop
    if stop < begin + 8 * sum(counts[1:]):
        raise FormatError(f"{sum(counts)} n-grams in {stop - begin} bytes", offset=begin)
    yield Tensor(place, "tables", name, (stop - begin,), Span(begin, stop))
    yield Part("", lambda: cursor.source, Role.DATA, "", Span(begin, stop))


def _words(cursor: Cursor, count: int, begin: int) -> int:
    """Return where the words begin.

    Raises:
        FormatError: There are not as many, or the first is not that of unknown words.
    """
    at, left = cursor.stop, count
    if at - begin < count + len(FIRST) or not count:
        raise FormatError(f"{count} words in {at - begin} bytes", offset=begin)
    if cursor.source.read(at - 1, 1) != b"\0":
        raise FormatError("words that do not end", offset=at - 1)
    while left:
        if at == begin:
            raise FormatError(f"{left} words less than {count}", offset=begin)
        size = min(_STEP, at - begin)
        data = cursor.source.read(at - size, size)
        found = data.count(b"\0")
        at -= size
        if found < left:
            left -= found
            continue
        place = size
        for _ in range(left):
            place = data.rfind(b"\0", 0, place)
        at, left = at + place - len(FIRST), 0
    if at < begin or cursor.source.read(at, len(FIRST)) != FIRST:
        raise FormatError(f"the first of {count} words is not <unk>", offset=max(at, begin))
    return at


FORMAT = Format(
    id="kenlm-binary",
    title="KenLM language model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
)

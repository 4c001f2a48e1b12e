"""GGML, GGMF, GGJT, GGLA: what llama.cpp wrote before GGUF, and whisper.cpp writes still.

Layout, little-endian::

    0    "lmgg", "fmgg", "tjgg", "algg"
    4    u32     version, but for the first: 1, 2, 3; of RWKV 100, 101
    ..   u32s    settings: how many there are is told nowhere, and is another number for each model
    ..   words   vocabulary: u32 length and bytes each, and a float but for the first
    ..   tensors until the end: u32 axes, u32 length of name, u32 type, u32 per axis (innermost
                 first), name, data; of the last two, data begins at a multiple of 32

What a file is of is told by which of ``SHAPES`` brings a reader to its last byte, tensor by tensor.
Types have other sizes before version 3. Nothing in such a file is run, imported or fetched.

Sources (retrieved 2026-11-26):
https://github.com/ggml-org/ggml/blob/master/docs/gguf.md#historical-state-of-affairs,
https://github.com/ggml-org/llama.cpp (``llama.cpp`` at ``master-dadbed9``),
https://github.com/ggml-org/whisper.cpp (``src/whisper.cpp``),
https://github.com/ggml-org/ggml/tree/master/examples, https://github.com/RWKV/rwkv.cpp
(``docs/FILE_FORMAT.md``). Not read: what settings mean; words; elements, but for the magic numbers
of programs; models of any other shape, which have no verdict.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Mapping

from weighbridge.core import Entry, Evidence, FormatError, Gap, GapKind, Span, Tensor
from weighbridge.core.records import dataclass
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.ggml import TYPES
from weighbridge.intake.glimpse import Glimpse

MAGIC = (b"lmgg", b"fmgg", b"tjgg", b"algg")
GGML, GGMF, GGJT, GGLA = MAGIC

ALIGN = 32
"""Bytes; of data in files of the last two."""

AXES = 4
"""``GGML_MAX_DIMS``; loaders have room for no more."""

NAME = 4096
"""Bytes of a tensor's name, at most."""

WORD = 1 << 15
"""Bytes of a word, at most."""

WINDOW = 1 << 16
"""Bytes of words that are looked at at once."""

NONE, AFTER = -1, -2

BEFORE = {
    0: ("F32", 1, 4), 1: ("F16", 1, 2), 2: ("Q4_0", 32, 20), 3: ("Q4_1", 32, 24),
    4: ("Q4_2", 16, 10), 5: ("Q4_3", 16, 12), 6: ("Q5_0", 32, 22), 7: ("Q5_1", 32, 24),
    8: ("Q8_0", 32, 36),
}  # fmt: skip
"""Types before version 3: name, elements and bytes of a block."""

RWKV = 100
"""The first version that is one of RWKV's."""

_NUMBERED = {0: 0, 1: 1, 2: 2, 3: 3, 7: 6, 8: 7, 9: 8}
"""What RWKV numbers in another way; types that were dropped are not among them."""

Types = Mapping[int, tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class Shape:
    """What stands before the tensors.

    Attributes:
        model: Which models have it; of some models, files have two of them.
        words: Settings, u32 each.
        count: Which of them counts the vocabulary; ``AFTER`` for one more u32 behind them, ``NONE``
            if there is no vocabulary.
        scored: Whether each word has a float, whatever the magic number.
        filters: Whether two counts and a table of floats stand before the vocabulary.
    """

    model: str
    words: int
    count: int
    scored: bool = False
    filters: bool = False


SHAPES = (
    Shape("LLaMA, BERT", 7, 0),
    Shape("Whisper", 11, AFTER, filters=True),
    Shape("GPT-2, StarCoder", 6, AFTER),
    Shape("GPT-J", 7, AFTER),
    Shape("GPT-NeoX, Dolly", 8, 0),
    Shape("BLOOM", 6, 0),
    Shape("MPT", 8, 4),
    Shape("Replit", 6, 4, scored=True),
    Shape("SAM", 6, NONE),
)

ADAPTER, RECURRENT, SILERO = (
    Shape("LoRA", 2, NONE),
    Shape("RWKV", 4, NONE),
    Shape("Silero", 0, NONE),
)


def recognises(glimpse: Glimpse) -> bool:
    """Whether one of the magic numbers is there, as a little-endian u32."""
    return glimpse.head[:4] in MAGIC


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Entry`` for the version, and a ``Tensor`` each; a ``Gap`` if it is of no shape.

    Raises:
        FormatError: It is something else, it is cut, or a tensor makes no sense.
    """
    start = cursor.start
    magic = cursor.take(4, "magic number")
    if magic not in MAGIC:
        raise FormatError("no magic number of GGML", offset=start)
    version = 0 if magic == GGML else cursor.u32("version")
    settings, best = cursor.offset, _Found((), FormatError("no tensor", offset=start))
    for shape in _shapes(magic, version):
        try:
            cursor.seek(settings, "settings")
            _before(cursor, shape, scored=shape.scored or magic in {GGMF, GGJT})
        except FormatError:
            continue
        tensors = cursor.offset
        for types in _types(magic, version):
            cursor.seek(tensors, "tensors")
            found = _tensors(cursor, types, ALIGN if magic in {GGJT, GGLA} else 1)
            if found.fault is None or len(found.tensors) > len(best.tensors):
                best = found
            if found.fault is None:
                break
        if best.fault is None:
            break
    if best.fault is not None and len(best.tensors) < 2:
        why = "a file of GGML from before GGUF, of a model whose settings are not known"
        yield Gap(cursor.place(start, cursor.stop), GapKind.UNSUPPORTED, why)
        return
    told = magic[::-1].decode("ascii")
    yield Entry(cursor.place(start, settings), "ggml.version", f"{told} {version}")
    for tensor in best.tensors:
        yield tensor
        if tensor.data is not None and tensor.data.size:
            yield Part("", lambda: cursor.source, Role.DATA, "", tensor.data)
    if best.fault is not None:
        raise best.fault


def _shapes(magic: bytes, version: int) -> tuple[Shape, ...]:
    if magic == GGLA:
        return (ADAPTER,)
    if magic == GGMF and version >= RWKV:
        return (RECURRENT,)
    return (*SHAPES, SILERO) if magic == GGML else SHAPES


def _types(magic: bytes, version: int) -> Iterator[Types]:
    """Yield the types that a file may have."""
    if magic == GGMF and version >= RWKV:
        types: Types = BEFORE if version == RWKV else TYPES
        old = {6: TYPES[6], 7: TYPES[7]} | dict(types)
        yield {number: old[of] for number, of in _NUMBERED.items()}
    elif magic == GGJT:
        yield BEFORE if version < 3 else TYPES
    else:
        yield from (TYPES, BEFORE)


def _before(cursor: Cursor, shape: Shape, *, scored: bool) -> None:
    """Pass over what stands before the tensors.

    Raises:
        FormatError: It is not of this shape.
    """
    if shape is SILERO:
        _silero(cursor)
        return
    words = struct.unpack(f"<{shape.words}I", cursor.take(4 * shape.words, "settings"))
    if shape.filters:
        rows, columns = struct.unpack("<2I", cursor.take(8, "filters"))
        cursor.skip(4 * rows * columns, "filters")
    if shape.count != NONE:
        count = cursor.u32("vocabulary") if shape.count == AFTER else words[shape.count]
        _vocabulary(cursor, count, 4 if scored else 0)


def _silero(cursor: Cursor) -> None:
    """Pass over the name, the version, the window and the layers of a detector of voices."""
    size = cursor.u32("length of the name")
    if size > NAME:
        raise FormatError(f"a name of {size} bytes", offset=cursor.offset)
    cursor.skip(size + 4 * 5, "version and window")
    cursor.skip(12 * cursor.u32("layers") + 4 * 4, "layers")


def _vocabulary(cursor: Cursor, count: int, more: int) -> None:
    """Pass over words, window by window.

    Args:
        cursor: At the first.
        count: How many there are.
        more: Bytes behind each.

    Raises:
        FormatError: Fewer are left, or one is longer than any word is.
    """
    if count * (4 + more) > cursor.left:
        raise FormatError(f"{count} words in {cursor.left} bytes", offset=cursor.offset)
    length = struct.Struct("<I").unpack_from
    while count:
        window = cursor.peek(min(cursor.left, WINDOW), "words")
        at = 0
        while count and at + 4 <= len(window):
            size = length(window, at)[0]
            after = at + 4 + size + more
            if size > WORD or after > len(window):
                break
            at, count = after, count - 1
        if at == 0:
            raise FormatError("a word is cut, or too long", offset=cursor.offset)
        cursor.skip(at, "words")


@dataclass(frozen=True, slots=True)
class _Found:
    """Tensors, and what is the matter with the next one, if there is anything."""

    tensors: tuple[Tensor, ...]
    fault: FormatError | None = None


def _tensors(cursor: Cursor, types: Types, align: int) -> _Found:
    """Read tensors up to the end."""
    tensors: list[Tensor] = []
    spent = 0
    try:
        while cursor.left:
            tensors.append(_tensor(cursor, types, align))
            spent += tensors[-1].place.span.size
            if spent > cursor.limits.header:
                why = f"tensor declarations are over {cursor.limits.header} bytes"
                fault = FormatError(why, offset=cursor.offset, kind=GapKind.LIMIT)
                return _Found(tuple(tensors), fault)
    except FormatError as error:
        return _Found(tuple(tensors), error)
    return _Found(tuple(tensors))


def _tensor(cursor: Cursor, types: Types, align: int) -> Tensor:
    """Read one tensor, and pass over its elements.

    Raises:
        FormatError: It is cut, has too many axes or no name, or is of a type that is not known.
    """
    start = cursor.offset
    axes, size, kind = struct.unpack("<3I", cursor.take(12, "tensor"))
    # Of no axes is a single number, such as the last bias of Silero; loaders count from one.
    if axes > AXES or not 1 <= size <= NAME:
        raise FormatError(f"a tensor of {axes} axes, its name of {size} bytes", offset=start)
    shape = struct.unpack(f"<{axes}I", cursor.take(4 * axes, "shape"))
    name = cursor.take(size, "tensor name").decode("utf-8", "backslashreplace")
    if kind not in types:
        raise FormatError(f"tensor {name[:80]!r}: type {kind} is not known", offset=start)
    label, block, width = types[kind]
    row = shape[0] if shape else 1
    if row % block:
        why = f"tensor {name[:80]!r}: rows of {row} are not blocks of {block}"
        raise FormatError(why, offset=start)
    place = cursor.place(start)
    cursor.skip(-(cursor.offset - cursor.start) % align, "padding")
    begin, wanted = cursor.offset, math.prod(shape) // block * width
    cursor.skip(wanted, f"data of tensor {name[:80]!r}")
    return Tensor(place, name, label, tuple(reversed(shape)), Span(begin, cursor.offset), wanted)


FORMAT = Format(
    id="ggml-legacy",
    title="the GGML container of before GGUF",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=MAGIC,
)

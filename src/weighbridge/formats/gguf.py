"""GGUF: metadata and tensors of llama.cpp and its family.

Layout (version 3; 1 has 32-bit counts and lengths; little-endian unless written otherwise)::

    0    "GGUF"
    4    u32     version: 1, 2 or 3
    8    u64     tensors
    16   u64     metadata pairs
    ..   pairs   key (string), type (u32), value; a string is u64 length and bytes
    ..   tensors name (string), u32 axes, u64 per axis (innermost first), u32 type, u64 offset
    ..   data    aligned to general.alignment, 32 bytes unless given; offsets count from here

A file is big-endian if its version is not plausible read the other way.

Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md and ``ggml.h`` (retrieved
2026-11-23). Not read: the elements, but for the magic numbers of programs; elements of arrays are
passed over, but for the first few. Chat templates are parsed: see ``intake/templates.py``.
"""

from __future__ import annotations

import bisect
import math
import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Gap, GapKind, Place, Span, Tensor
from weighbridge.core.records import replace
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import pieces, stray, templates
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.ggml import (
    ARRAY,
    SCALARS,
    STRING,
    TYPES,
    Dialect,
    declared,
    dialect,
    scalar,
    skip_strings,
    string,
)
from weighbridge.intake.glimpse import Glimpse
from weighbridge.typings import TypeAlias

AXES = 4
"""``GGML_MAX_DIMS``: no reader takes more."""

TEMPLATE = "tokenizer.chat_template"
"""The key of a chat template, and the beginning of the keys of further ones."""

WIDER, NARROW, WIDE = "Q8_1", 36, 40
"""A type of results in between, and bytes of a block of it: to ggml, and as gguf-py writes it. A
file in which each tensor of it fills its place up to the next one by the second is taken for one of
gguf-py's; llama.cpp takes no such file: ``gguf_init_from_file_impl`` compares each offset with the
bytes before it. Source: https://github.com/ggml-org/llama.cpp, ``ggml/src/ggml-common.h``,
``ggml/src/gguf.cpp`` and ``gguf-py/gguf/constants.py`` (retrieved 2026-11-27)."""

SHOWN = 4
"""Elements of an array that are kept."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there; whatever follows is then read as GGUF."""
    return glimpse.head[:4] == b"GGUF"


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Entry`` per metadata pair, a ``Tensor`` per tensor, a ``Gap`` for stray bytes."""
    origin = cursor.offset
    cursor.take(4, "magic number")
    how = dialect(cursor)
    tensors = cursor.number(how.wide, "tensor count", how.order)
    pairs = cursor.number(how.wide, "metadata count", how.order)

    align, seen, room = 32, set[str](), templates.Room(cursor.budget)
    for _ in range(pairs):
        entry, number = _pair(cursor, how, origin)
        if _templated(entry.key):
            yield from templates.facts(entry.value, entry.place, entry.key, room)
            entry = replace(entry, value=entry.value[: cursor.limits.kept])
        yield entry
        if entry.key in seen:
            yield Gap(entry.place, GapKind.DAMAGED, f"duplicate key {entry.key[:80]!r}")
        seen.add(entry.key)
        if entry.key == "general.alignment":
            if number is None or not 0 < number <= 1 << 20 or number & (number - 1):
                raise FormatError(f"general.alignment: {entry.value!r}", offset=cursor.offset)
            align = number

    every, names = list[_Declared](), set[str]()
    for _ in range(tensors):
        place, name, *_rest = tensor = _tensor(cursor, how, origin)
        if name in names:
            yield Gap(place, GapKind.DAMAGED, f"duplicate tensor {name[:80]!r}")
        names.add(name)
        every.append(tensor)
    yield from _data(cursor, every, origin, align)


def _templated(key: str) -> bool:
    """Whether a key holds a chat template: one, or one of several by name."""
    return "chat_template" in key


def _pair(cursor: Cursor, how: Dialect, origin: int) -> tuple[Entry, int | None]:
    start = cursor.offset
    key = string(cursor, how, "metadata key", cursor.limits.kept)
    kind = cursor.number(4, "metadata type", how.order)
    number: int | None = None
    if kind == STRING:
        kept = templates.MOST + 1 if _templated(key) else cursor.limits.kept
        value = string(cursor, how, f"value of {key[:80]!r}", kept)
    elif kind == ARRAY:
        value = _array(cursor, how, cursor.limits.nesting)
    else:
        plain = scalar(cursor, how, kind)
        number = plain if type(plain) is int else None
        value = str(plain)
    if cursor.offset - origin > cursor.limits.header:
        why = f"metadata is over {cursor.limits.header} bytes"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    return Entry(cursor.place(start), key, value), number


def _array(cursor: Cursor, how: Dialect, deep: int) -> str:
    """Pass over an array; return its count and its first elements as text."""
    if deep == 0:
        raise FormatError("arrays nested too deeply", offset=cursor.offset, kind=GapKind.LIMIT)
    kind = cursor.number(4, "array type", how.order)
    count = cursor.number(how.wide, "array count", how.order)
    shown: list[str] = []
    if kind == STRING:
        shown = [repr(string(cursor, how, "array item", 80)) for _ in range(min(count, SHOWN))]
        skip_strings(cursor, how, count - len(shown))
    elif kind == ARRAY:
        for index in range(count):
            inner = _array(cursor, how, deep - 1)
            if index < SHOWN:
                shown.append(inner)
    else:
        shown = [str(scalar(cursor, how, kind)) for _ in range(min(count, SHOWN))]
        size = struct.calcsize("=" + SCALARS.get(kind, "B"))
        cursor.skip(size * (count - len(shown)), "array")
    more = ", ..." if count > len(shown) else ""
    return f"{count} x [{', '.join(shown)}{more}]"


_Declared: TypeAlias = tuple[Place, str, str, tuple[int, ...], int, int | None]
"""A tensor's declaration, name, type, shape, offset as written, and bytes if they are known."""


def _tensor(cursor: Cursor, how: Dialect, origin: int) -> _Declared:
    """Read one declaration."""
    start = cursor.offset
    found = declared(cursor, how, cursor.limits.kept, AXES)
    name, shape, kind, offset = found or _cut_tensor(cursor, how)
    if cursor.offset - origin > cursor.limits.header:
        why = f"tensor declarations are over {cursor.limits.header} bytes"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    label, wanted = f"type {kind}", None
    if kind in TYPES:
        label, block, size = TYPES[kind]
        row = shape[0] if shape else 1
        if row % block:
            why = f"tensor {name!r}: rows of {row} are not blocks of {block}"
            raise FormatError(why, offset=start)
        wanted = math.prod(shape) // block * size
    return cursor.place(start), name, label, tuple(reversed(shape)), offset, wanted


def _cut_tensor(cursor: Cursor, how: Dialect) -> tuple[str, list[int], int, int]:
    """Read one declaration field by field: it may be cut, or odd."""
    start = cursor.offset
    name = string(cursor, how, "tensor name", cursor.limits.kept)
    axes = cursor.number(4, "axis count", how.order)
    if axes > AXES:
        raise FormatError(f"tensor {name!r}: {axes} axes", offset=start)
    shape = [cursor.number(how.wide, "axis", how.order) for _ in range(axes)]
    kind = cursor.number(4, "tensor type", how.order)
    offset = cursor.number(8, "tensor offset", how.order)
    return name, shape, kind, offset


def _data(
    cursor: Cursor, every: list[_Declared], origin: int, align: int
) -> Iterator[Evidence | Part]:
    """Yield tensors with their data in place, then what lies between and after them."""
    base = min(origin - (origin - cursor.offset) // align * align, cursor.stop)
    spans, known = [Span(base, base)], True
    piece, cut = pieces.first(cursor.artifact.name), False
    every = _widened(every, cursor.stop - base, align)
    for place, name, label, shape, offset, wanted in every:
        if wanted is None:
            known = False
            yield Tensor(place, name, label, shape)
            yield Gap(place, GapKind.UNSUPPORTED, f"tensor {name!r}: {label} is not known")
            continue
        data = Span(base + offset, base + offset + wanted)
        if piece and data.stop > cursor.stop:
            cut = True
            spans.append(Span(min(data.start, cursor.stop), cursor.stop))
            yield Tensor(place, name, label, shape)
            continue
        yield Tensor(place, name, label, shape, data, wanted)
        if offset % align:
            why = f"tensor {name!r}: offset {offset} is not a multiple of {align}"
            yield Gap(place, GapKind.DAMAGED, why)
        spans.append(data)
    end = max(span.stop for span in spans)
    if cut:
        why = "the first piece of a file that was cut; what it says of the rest is not here"
        yield Gap(cursor.place(base, cursor.stop), GapKind.UNSUPPORTED, why)
    if end > cursor.stop:
        raise FormatError(f"data ends at {end}, the file at {cursor.stop}", offset=base)
    if known and not cut:
        # Data of a type whose size is not known may lie anywhere: then nothing is called stray.
        what = "bytes no tensor refers to"
        if any(label == WIDER for _, _, label, *_ in every):
            what += f" (gguf-py writes {WIDE} bytes for a block of {WIDER}, ggml reads {NARROW})"
        yield from stray.holes(cursor, spans, cursor.offset, cursor.stop, what, align=align)
    for span in spans:
        if span.size:
            yield Part("", lambda: cursor.source, Role.DATA, "", span)


def _widened(every: list[_Declared], size: int, align: int) -> list[_Declared]:
    """Return declarations with blocks as gguf-py makes them, if those of ``WIDER`` lie only so.

    Args:
        every: As read.
        size: Bytes of all data.
        align: What offsets are multiples of.
    """
    if all(label != WIDER for _, _, label, *_ in every):
        return every
    starts = sorted({offset for *_, offset, _ in every} | {size})
    found: list[_Declared] = []
    narrow = True
    for place, name, label, shape, offset, wanted in every:
        whole = wanted
        if label == WIDER and wanted:
            whole, after = wanted // NARROW * WIDE, bisect.bisect_right(starts, offset)
            room = starts[after] - offset if after < len(starts) else 0
            if not whole <= room < whole + align:
                return every
            narrow = narrow and room < wanted + align
        found.append((place, name, label, shape, offset, whole))
    return every if narrow else found


FORMAT = Format(
    id="gguf",
    title="GGUF",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(b"GGUF",),
    extensions=(".gguf",),
)

"""Messages of ONNX that hold tensors: where the elements lie, here or in another file.

Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto and
https://github.com/onnx/onnx/blob/main/docs/ExternalData.md (retrieved 2026-11-26). Not read: the
elements, but for the magic numbers of programs; how many numbers ``int32_data``, ``int64_data`` and
``uint64_data`` hold, which are varints; metadata of a tensor.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator

from weighbridge.core import (
    Evidence,
    FormatError,
    Gap,
    GapKind,
    Place,
    Purpose,
    Reference,
    Span,
    Tensor,
)
from weighbridge.core.records import dataclass, field
from weighbridge.intake import protowire
from weighbridge.intake.cursor import WINDOW, Cursor
from weighbridge.intake.part import Part, Role
from weighbridge.intake.protowire import BYTES, GROUP, MORE, VARINT, Field
from weighbridge.typings import TypeAlias

TYPES = {
    1: ("float", 32), 2: ("uint8", 8), 3: ("int8", 8), 4: ("uint16", 16), 5: ("int16", 16),
    6: ("int32", 32), 7: ("int64", 64), 8: ("string", 0), 9: ("bool", 8), 10: ("float16", 16),
    11: ("double", 64), 12: ("uint32", 32), 13: ("uint64", 64), 14: ("complex64", 64),
    15: ("complex128", 128), 16: ("bfloat16", 16), 17: ("float8e4m3fn", 8),
    18: ("float8e4m3fnuz", 8), 19: ("float8e5m2", 8), 20: ("float8e5m2fnuz", 8), 21: ("uint4", 4),
    22: ("int4", 4), 23: ("float4e2m1", 4), 24: ("float8e8m0", 8), 25: ("uint2", 2),
    26: ("int2", 2), 27: ("float6e2m3", 0), 28: ("float6e3m2", 0),
}  # fmt: skip
"""Names of element types and their bits in ``raw_data``; 0 where no size is to be told."""

PROGRAM = 52
"""Bytes of the smallest program: less is not looked at."""

STRAY = 1024
"""Bytes in a field that ONNX does not have, from which they are told."""

AXES = 1024
"""Axes of a tensor, at most."""

FILES = 4096
"""Files that one graph keeps its tensors in, at most."""

TOP = 1 << 63
"""The smallest number that a signed one of 64 bits is not."""

EXTERNAL = 1
"""``TensorProto.DataLocation.EXTERNAL``."""

KEYS = frozenset({"location", "offset", "length", "checksum", "basepath"})
"""Keys of ``external_data``."""

PACKED = "prepacked"
"""Begins keys of ``external_data`` that ONNX Runtime adds: where weights lie as a kernel has them.

``prepacked_0`` is ``KERNEL+HASH|OFFSET;LENGTH;CHECKSUM|...``, a run of bytes for each buffer, see
https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/core/framework/tensor_external_data_info.cc
(retrieved 2026-11-28).
"""

_KNOWN = frozenset(range(1, 15)) | {16}


@dataclass(slots=True)
class _Declared:
    """What a ``TensorProto`` says of itself."""

    name: str = ""
    type: int = 0
    dims: list[int] = field(default_factory=list)
    runs: list[Span] = field(default_factory=list)
    whole: bool = True
    location: int = 0
    outside: dict[str, str] = field(default_factory=dict)
    twice: set[str] = field(default_factory=set)


class Tensors:
    """Reads tensors of one file, and tells every other file that holds some once."""

    def __init__(self) -> None:
        self._files: set[str] = set()

    def dense(self, cursor: Cursor) -> Iterator[Evidence | Part]:
        """Read a ``TensorProto``."""
        if (found := plain(cursor, cursor.offset, cursor.stop)) is None:
            yield from self.walked(cursor)
        else:
            cursor.offset = cursor.stop
            yield found[0]
            yield from programs(cursor, found[1])

    def walked(self, cursor: Cursor) -> Iterator[Evidence | Part]:
        """As ``dense``, of one that is not ``plain``."""
        place = cursor.place(cursor.offset, cursor.stop)
        found = _Declared()
        short = None
        if cursor.limits.kept >= BRIEF:
            short = plain(cursor, cursor.offset, cursor.stop, found)
        if short and not short[1] and (found.location == EXTERNAL or found.outside):
            told, cursor.offset, found.name = short[0], cursor.stop, short[0].name
            data, file = yield from self._outside(cursor, found, place, told.wanted)
            yield Tensor(place, told.name, told.dtype, told.shape, data, told.wanted, file)
            yield from _packed(found, place, file)
            return
        found = _Declared()
        for item in protowire.fields(cursor):
            if item.number not in _KNOWN and (strange := unknown(cursor, item, _KNOWN)):
                yield strange
            _take(cursor, item, found)
        label, bits = TYPES.get(found.type, (f"type {found.type}", 0))
        if found.dims and min(found.dims) < 0:
            why = f"tensor {found.name[:80]!r}: an extent below zero"
            yield Gap(place, GapKind.DAMAGED, why)
            return
        wanted = (math.prod(found.dims) * bits + 7) // 8 if bits and found.whole else None
        data, file = None, ""
        if found.location == EXTERNAL or found.outside:
            data, file = yield from self._outside(cursor, found, place, wanted)
        elif len(found.runs) == 1 and found.runs[0].size:
            data = found.runs[0]
        elif len(found.runs) > 1:
            yield Gap(place, GapKind.DAMAGED, f"tensor {found.name[:80]!r}: its data stand twice")
        if data and found.type not in TYPES:
            why = f"tensor {found.name[:80]!r}: its type {found.type} is not known"
            yield Gap(place, GapKind.UNSUPPORTED, why)
        name = f"tensor({label})"
        yield Tensor(place, found.name, name, tuple(found.dims), data, wanted, file)
        yield from _packed(found, place, file)
        yield from programs(cursor, found.runs)

    def sparse(self, cursor: Cursor) -> Iterator[Evidence | Part]:
        """Read a ``SparseTensorProto``: values and indices, each a tensor."""
        for item in protowire.fields(cursor):
            if item.number in (1, 2) and item.wire == BYTES:
                cursor.budget.part(1, item.start)
                yield from self.dense(protowire.inside(cursor, item))
            elif strange := unknown(cursor, item, frozenset((1, 2, 3))):
                yield strange

    def _outside(
        self, cursor: Cursor, found: _Declared, place: Place, wanted: int | None
    ) -> Generator[Evidence, None, tuple[Span | None, str]]:
        """Tell where data in another file lie; return the span and the file."""
        said = found.outside
        label = f"tensor {found.name[:80]!r}"
        for key in said:
            if key not in KEYS and not key.startswith(PACKED):
                yield Gap(place, GapKind.DAMAGED, f"{label}: external data with a key {key[:80]!r}")
        # Loaders differ in which of them counts.
        for key in sorted(found.twice):
            why = f"{label}: external data with two values of {key[:80]!r}"
            yield Gap(place, GapKind.DAMAGED, why)
        file = said.get("location", "")
        if not file:
            yield Gap(place, GapKind.DAMAGED, f"{label}: external data without a location")
            return None, ""
        if file not in self._files:
            if len(self._files) >= FILES:
                why = f"tensors in more than {FILES} files"
                raise FormatError(why, offset=cursor.stop, kind=GapKind.LIMIT)
            self._files.add(file)
            yield Reference(place, Purpose.WEIGHTS, file, "external_data.location")
        numbers = [_number(said.get(key, "")) for key in ("offset", "length")]
        if -1 in numbers:
            yield Gap(place, GapKind.DAMAGED, f"{label}: offset or length is no number")
            return None, file
        offset, length = numbers[0] or 0, wanted if numbers[1] is None else numbers[1]
        return (None if length is None else Span(offset, offset + length)), file


def _packed(found: _Declared, place: Place, file: str) -> Iterator[Evidence]:
    """Tell where in another file a tensor lies once more, packed for kernels."""
    for key, value in found.outside.items():
        if not file or not key.startswith(PACKED):
            continue
        for run in value.split("|")[1:]:
            offset, length = [*map(_number, run.split(";")), None, None][:2]
            if offset is None or length is None or min(offset, length) < 0:
                why = f"tensor {found.name[:80]!r}: {key[:80]!r} does not say where its bytes lie"
                yield Gap(place, GapKind.DAMAGED, why)
                break
            data = Span(offset, offset + length)
            yield Tensor(place, found.name, "tensor(uint8)", (length,), data, length, file)


def _number(text: str) -> int | None:
    """Return a count of bytes, ``None`` if there is none, -1 if it is something else."""
    if not text:
        return None
    plain = text.isascii() and text.isdigit() and len(text) < 20  # noqa: PLR2004 - of 64 bits
    return int(text) if plain else -1


def plain(
    cursor: Cursor, start: int, stop: int, more: _Declared | None = None
) -> tuple[Tensor, list[Span]] | None:
    """Read a ``TensorProto`` as it is written where its elements lie in one run of bytes, or none.

    Args:
        cursor: Over what the message is in.
        start: Where the message begins.
        stop: One past its last byte.
        more: Is told where data in another file lie; ``None`` if they ought to be in this one.

    Returns:
        The tensor, and where its elements lie; ``None`` if it is another, or damaged: then
        ``Tensors.dense`` tells what it is.
    """
    window, base = cursor.held(start, min(stop, start + WINDOW))
    at, end, kind, name = start - base, stop - base, 0, (0, 0)
    dims, runs = list[int](), list[Span]()
    try:
        while at < end:
            key, value = window[at], window[at + 1]
            if value < MORE:
                at += 2
            else:
                # Whether it ends comes first: a long one would be made into a number step by step.
                begun, at = at + 1, protowire.passed(window, at + 1, VARINT)
                value = protowire.small(window, begun)
            if key == _DIM:
                dims.append(_signed(value))
            elif key == _TYPE:
                kind = value
            elif key in _TEXTS:
                at += value
                if key == _NAME:
                    name = at - value, at
                elif key in _ELEMENTS:
                    runs.append(Span(base + at - value, base + at))
            elif key not in _COUNTS:
                at = _further(window, at, key, value, more)
    except IndexError:
        return None
    label = _LABELS.get(kind)
    whole = at == end and name[1] <= len(window) and len(runs) <= 1 and len(dims) <= AXES
    if not whole or label is None or min(dims, default=0) < 0:
        return None
    raw = window[name[0] : min(name[1], name[0] + cursor.limits.kept)]
    wanted = (math.prod(dims) * label[1] + 7) // 8 if label[1] else None
    data = runs[0] if runs and runs[0].size else None
    text = raw.decode("utf-8", "backslashreplace")
    return Tensor(cursor.place(start, stop), text, label[0], tuple(dims), data, wanted), runs


Known: TypeAlias = tuple[Tensor, int]
"""A tensor in a message that comes again, and where the message began."""


def again(cursor: Cursor, known: Known, start: int) -> Tensor:
    """Return the tensor of a message that came before, and begins elsewhere now."""
    tensor, first = known
    at, data = tensor.place.span.start + start - first, tensor.data
    # As many parts as were counted for it: an attribute's value, and a tensor.
    cursor.budget.part(1, at)
    cursor.budget.part(1, at)
    if data is not None:
        data = Span(data.start + start - first, data.stop + start - first)
    place = cursor.place(at, at + tensor.place.span.size)
    return Tensor(place, tensor.name, tensor.dtype, tensor.shape, data, tensor.wanted)


_DIM, _TYPE, _NAME = 0x08, 0x10, 0x42
_ELEMENTS = frozenset((0x22, 0x4A, 0x52))
_TEXTS = _ELEMENTS | {_NAME, 0x2A, 0x32, 0x3A, 0x5A, 0x62}
_COUNTS = frozenset((0x28, 0x38, 0x58))
"""Keys of extents, type and name; of elements; of bytes, with prose and numbers that are not looked
at; of such numbers."""

_LABELS = {kind: (f"tensor({label})", bits) for kind, (label, bits) in TYPES.items()}
"""How element types are told, and their bits in ``raw_data``."""


def _further(window: bytes, at: int, key: int, value: int, more: _Declared | None) -> int:
    """Take a field that says where data in another file lie; return where it ends.

    Args:
        window: Some bytes.
        at: Where the value begins in them; if it is a number, ends.
        key: Of the field.
        value: The number, or how many bytes there are.
        more: Is told; ``None`` if there ought to be no such field.

    Raises:
        IndexError: It is another field, or one that is not as every writer writes it.
    """
    if more is None or key not in (_OUTSIDE, _WHERE):
        raise IndexError(at)
    if key == _WHERE:
        more.location = value
        return at
    pair = _entry(window, at, at + value)
    if pair is None or more.outside.get(*pair) != pair[1]:
        raise IndexError(at)
    more.outside[pair[0]] = pair[1]
    return at + value


_OUTSIDE, _WHERE = 0x6A, 0x70
"""Keys of a pair that tells of data in another file, and of whether they are there."""


def _take(cursor: Cursor, item: Field, found: _Declared) -> None:
    match item.number, item.wire:
        case (1, 0 | 2):
            _dims(cursor, item, found.dims)
        case (2, 0):
            found.type = item.value
        case (3, _):
            found.whole = False
        case (8, 2):
            found.name = text(cursor, item)
        case (4 | 9 | 10, 2):
            found.runs.append(Span(item.start, item.stop))
        case (4 | 10, _):
            found.whole = False
        case (13, 2):
            key, value = pair(cursor, item)
            if found.outside.get(key, value) != value:
                found.twice.add(key)
            found.outside[key] = value
        case (14, 0):
            found.location = item.value
        case _:
            pass


def _dims(cursor: Cursor, item: Field, dims: list[int]) -> None:
    if item.wire == VARINT:
        dims.append(_signed(item.value))
    else:
        inner = protowire.inside(cursor, item)
        while inner.left and len(dims) <= AXES:
            dims.append(_signed(protowire.varint(inner, "extent")))
    if len(dims) > AXES:
        raise FormatError(f"more than {AXES} axes", offset=item.start, kind=GapKind.LIMIT)


def _signed(value: int) -> int:
    return value - 2 * TOP if value >= TOP else value


KEY, VALUE = 0x0A, 0x12
"""Begin the two fields of a pair."""

LEAST = 4
"""Bytes of a pair of which both are empty."""

BRIEF = 128
"""Lengths below it are written in one byte."""


def programs(cursor: Cursor, runs: list[Span]) -> Iterator[Part]:
    """Have data looked at for programs, if they are long enough to be one."""
    for run in runs:
        if run.size >= PROGRAM:
            yield Part("", lambda: cursor.source, Role.DATA, "", run)


def unknown(cursor: Cursor, item: Field, known: frozenset[int]) -> Gap | None:
    """Return a ``Gap`` for many bytes in a field that a message does not have."""
    if item.number in known or item.wire not in (BYTES, GROUP) or item.value < STRAY:
        return None
    why = f"{item.value} bytes in field {item.number}, which is not one of ONNX"
    return Gap(cursor.place(item.start, item.stop), GapKind.TRAILING, why)


def text(cursor: Cursor, item: Field) -> str:
    """Return a string, cut where it is long; bytes that are not UTF-8 are escaped."""
    size = min(item.value, cursor.limits.kept)
    raw = protowire.inside(cursor, item).take(size, "text")
    return raw.decode("utf-8", "backslashreplace")


def pair(cursor: Cursor, item: Field) -> tuple[str, str]:
    """Return key and value of a ``StringStringEntryProto``."""
    if (brief := _brief(cursor, item)) is not None:
        return brief
    found = {1: "", 2: ""}
    inner = protowire.inside(cursor, item)
    for part in protowire.fields(inner):
        if part.wire == BYTES and part.number in found:
            found[part.number] = text(inner, part)
    return found[1], found[2]


def _brief(cursor: Cursor, item: Field) -> tuple[str, str] | None:
    """Return a pair as it is mostly written: a key, a value, each shorter than ``BRIEF``."""
    window, base = cursor.held(item.start, item.stop)
    if item.stop - base > len(window) or cursor.limits.kept < BRIEF:
        return None
    return _entry(window, item.start - base, item.stop - base)


def _entry(window: bytes, at: int, stop: int) -> tuple[str, str] | None:
    """As ``_brief``, of bytes in memory."""
    if stop - at < LEAST or stop > len(window):
        return None
    middle = at + 2 + window[at + 1]
    if middle + 2 > stop or window[at] != KEY or window[middle] != VALUE:
        return None
    if window[at + 1] >= BRIEF or window[middle + 1] >= BRIEF:
        return None
    if middle + 2 + window[middle + 1] != stop:
        return None
    key, value = window[at + 2 : middle], window[middle + 2 : stop]
    return key.decode("utf-8", "backslashreplace"), value.decode("utf-8", "backslashreplace")

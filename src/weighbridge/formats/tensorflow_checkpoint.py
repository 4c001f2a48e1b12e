"""TensorFlow checkpoint: a table of names (.index) beside files of bare numbers, or all in one.

A table of sorted keys, see ``intake.sstable``. In version 2 the value of the empty key is a
``BundleHeaderProto`` and every other key the name of a tensor::

    BundleHeaderProto   num_shards (1), endianness (2), version (3)
    BundleEntryProto    dtype (1), shape (2), shard_id (3), offset (4), size (5), slices (7)

and the elements lie in ``<name>.data-00000-of-00001`` and so on, where the name may be empty, as
``Saver.save(session, "folder/")`` leaves it. In version 1 the value of the empty key is a
``SavedTensorSlices``, whose meta (1) lists tensors (1: name 1, shape 2, type 3), and the other
values hold the elements.

Source: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/protobuf/tensor_bundle.proto,
https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/util/saved_tensor_slice.proto
(retrieved 2026-11-26). Not read: elements; checksums; which objects the tensors belong to.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

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
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import (
    protowire,
    sstable,
    tensorflow,
    tensorflow_nodes,
    tensorflow_shapes,
)
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.protowire import BYTES, FIXED32, VARINT
from weighbridge.intake.sstable import Row

SHARDS = 100_000
"""Files of one checkpoint, at most."""

SUFFIX = ".index"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the footer ends in the table's magic number."""
    return glimpse.size >= sstable.FOOTER and glimpse.tail[-8:] == sstable.MAGIC


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` per name, and a ``Reference`` to every file that holds some."""
    bundle: _Bundle | None = None
    first = True
    for row in sstable.rows(cursor):
        if isinstance(row, Gap):
            yield row
        elif first:
            first = False
            if row.key:
                raise FormatError("a checkpoint without a header", offset=cursor.start)
            kinds = {item.number: item.wire for item in protowire.fields(row.value.again())}
            if kinds.get(1) == BYTES:
                yield from _slices(row)
            else:
                bundle = _header(cursor, row)
        elif bundle is not None:
            yield from bundle.entry(row)


def _header(cursor: Cursor, row: Row) -> _Bundle:
    said = {1: 0, 2: 0}
    for item in protowire.fields(row.value):
        if item.wire == VARINT and item.number in said:
            said[item.number] = item.value
    if said[1] > SHARDS:
        raise FormatError(f"a checkpoint of {said[1]} files", offset=cursor.start)
    base = cursor.artifact.name.rpartition("/")[2]
    stem = base.removesuffix(SUFFIX) if base.endswith(SUFFIX) else None
    return _Bundle(stem, said[1])


class _Bundle:
    """What the entries of a checkpoint of version 2 have in common."""

    def __init__(self, stem: str | None, shards: int) -> None:
        self._stem = stem
        self._shards = shards
        self._told: set[int] = set()

    def entry(self, row: Row) -> Iterator[Evidence]:
        """Tell one tensor, and the file that holds it."""
        name = row.key.decode("utf-8", "backslashreplace")
        if (plain := _plain(row.value)) is not None:
            said, shape, sliced = *plain, False
        else:
            said, shape, sliced = _walked(row.value)
        label, wanted = _sort(said[1], shape)
        if sliced:
            # The elements belong to slices, which are entries of their own.
            yield Tensor(row.place, name, label, shape, None, wanted)
            return
        shard, offset, size = said[3], said[4], said[5]
        if shard >= self._shards:
            why = f"tensor {name[:80]!r} lies in file {shard} of {self._shards}"
            yield Gap(row.place, GapKind.DAMAGED, why)
            return
        named = self._stem is not None
        file = f"{self._stem}.data-{shard:05}-of-{self._shards:05}" if named else ""
        if file and shard not in self._told:
            self._told.add(shard)
            yield Reference(row.place, Purpose.WEIGHTS, file, "shard_id")
        data = Span(offset, offset + size) if file else None
        yield Tensor(row.place, name, label, shape, data, wanted, file)


_NUMBERS = frozenset(number << 3 | VARINT for number in (1, 3, 4, 5))
_SHAPE = 2 << 3 | BYTES
_WANTED, _DULL = _NUMBERS | {_SHAPE}, frozenset({6 << 3 | FIXED32})
"""Keys of an entry as TensorFlow writes it; the last is that of a checksum."""


def _plain(value: Cursor) -> tuple[dict[int, int], tuple[int, ...]] | None:
    """Read an entry that has no slices; ``None`` if it has to be walked."""
    start, stop = value.start, value.stop
    found = protowire.picked(value, start, stop, _WANTED, _DULL)
    if found is None:
        return None
    window, base = value.held(start, stop)
    said, shape = {1: 0, 3: 0, 4: 0, 5: 0}, tuple[int, ...]()
    for key, at, end in found:
        if key == _SHAPE:
            shape = tensorflow_shapes.extents(value.part(at, end))
        else:
            said[key >> 3] = protowire.small(window, at - base)
    return said, shape


def _walked(value: Cursor) -> tuple[dict[int, int], tuple[int, ...], bool]:
    """Read any entry, field by field."""
    said, shape, sliced = {1: 0, 3: 0, 4: 0, 5: 0}, tuple[int, ...](), False
    for item in protowire.fields(value):
        if item.wire == VARINT and item.number in said:
            said[item.number] = item.value
        elif (item.number, item.wire) == (2, BYTES):
            shape = tensorflow_shapes.extents(protowire.inside(value, item))
        elif (item.number, item.wire) == (7, BYTES):
            sliced = True
    return said, shape, sliced


def _sort(kind: int, shape: tuple[int, ...]) -> tuple[str, int | None]:
    """Return a type's name, and the bytes that it and a shape ask for."""
    label, size = tensorflow.TYPES.get(kind, (f"type {kind}", 0))
    known = size and min(shape, default=0) >= 0
    return label, size * math.prod(shape) if known else None


def _slices(row: Row) -> Iterator[Evidence]:
    """Tell the tensors of a checkpoint of version 1."""
    for meta in protowire.fields(row.value):
        if (meta.number, meta.wire) == (1, BYTES):
            inner = protowire.inside(row.value, meta)
            for item in protowire.fields(inner):
                if (item.number, item.wire) == (1, BYTES):
                    yield _slice(protowire.inside(inner, item), row.place)


def _slice(cursor: Cursor, place: Place) -> Tensor:
    name, kind, shape = "", 0, tuple[int, ...]()
    for item in protowire.fields(cursor):
        match item.number, item.wire:
            case (1, 2):
                name = tensorflow_nodes.text(cursor, item)
            case (2, 2):
                shape = tensorflow_shapes.extents(protowire.inside(cursor, item))
            case (3, 0):
                kind = item.value
            case _:
                pass
    label, wanted = _sort(kind, shape)
    return Tensor(place, name, label, shape, None, wanted)


FORMAT = Format(
    id="tensorflow-checkpoint",
    title="TensorFlow checkpoint",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    holds=(sstable.MAGIC,),
    ends=True,
    read=read,
    extensions=(".index",),
)

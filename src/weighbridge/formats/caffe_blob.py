"""Caffe's arrays outside of a network: a mean (``mean.binaryproto``), a state of the solver.

Protocol buffers. Of ``BlobProto`` the extents (1 to 4, or 7) and the numbers (5, or 8 in double
precision; 6 and 9 for differences), which are as many; of ``SolverState`` the step (1), the file of
the network (2), which Caffe opens when it goes on with the training, and arrays (3).

Source: https://github.com/BVLC/caffe/blob/master/src/caffe/proto/caffe.proto (retrieved
2026-11-28). Not read: elements.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from weighbridge.core import Artifact, Evidence, FormatError, Purpose, Reference, Span, Tensor
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.limits import Budget, Limits
from weighbridge.intake.protowire import BYTES, VARINT, Field

EXTENTS, NUMBERS, SHAPE = (1, 2, 3, 4), {5: 4, 6: 4, 8: 8, 9: 8}, 7
"""Fields of an array; of numbers with their bytes."""

STEP, NETWORK, HISTORY, RATE = 1, 2, 3, 4
AXES = 32
NAMES = (b".caffemodel", b".caffemodel.h5")
PATH = 4096
"""Bytes of the name of a file."""

_NOTHING = Artifact("bytes", 0)
_BUDGET = Budget(Limits(), 0)


def recognises(glimpse: Glimpse) -> bool:
    """Whether it is one array with as many numbers as it has, or a step, a network and arrays."""
    found = protowire.glance(glimpse)
    if not found or len(found) == protowire.FEW:
        return bool(found) and _state(glimpse, found)
    return _array(glimpse, found) or _state(glimpse, found)


def _array(glimpse: Glimpse, found: list[Field]) -> bool:
    """Whether these are all fields of an array, whose numbers end where it does.

    Without numbers, it may as well be a tensor of ONNX that has none.
    """
    last = found[-1]
    if last.wire != BYTES or last.stop != glimpse.stop or last.start == last.stop:
        return False
    try:
        cursor = Cursor(
            glimpse.source, _NOTHING, _BUDGET, start=glimpse.start,
            stop=glimpse.stop,
        )  # fmt: skip
        list(_blob(cursor, ""))
    except FormatError:
        return False
    return True


def _state(glimpse: Glimpse, found: list[Field]) -> bool:
    """Whether these are a step, a file and arrays."""
    kinds = [(field.number, field.wire) for field in found[:2]]
    if kinds != [(STEP, VARINT), (NETWORK, BYTES)]:
        return False
    name = protowire.text(glimpse, found[1]).encode()
    return name.endswith(NAMES) and all(
        (field.number, field.wire) in ((HISTORY, BYTES), (RATE, VARINT)) for field in found[2:]
    )


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` per array, and the network that a state belongs to.

    Raises:
        FormatError: Neither, or numbers that are not as many as the extents ask for.
    """
    fields = list(protowire.glance(Glimpse(cursor.source, cursor.start, cursor.stop)))
    kinds = [(field.number, field.wire) for field in fields[:2]]
    if kinds != [(STEP, VARINT), (NETWORK, BYTES)]:
        yield from _blob(cursor, "mean")
        return
    count = 0
    for field in protowire.fields(cursor):
        if (field.number, field.wire) == (NETWORK, BYTES):
            if field.value > PATH:
                raise FormatError("the name of a file that is too long", offset=field.start)
            inner = protowire.inside(cursor, field)
            name = inner.take(field.value, "name").decode("utf-8", "replace")
            place = cursor.place(field.start, field.stop)
            yield Reference(place, Purpose.WEIGHTS, name, "learned_net")
        elif (field.number, field.wire) == (HISTORY, BYTES):
            yield from _blob(protowire.inside(cursor, field), f"history.{count}")
            count += 1
        elif (field.number, field.wire) not in ((STEP, VARINT), (RATE, VARINT)):
            raise FormatError(f"field {field.number} of a state", offset=field.start)


def _blob(cursor: Cursor, name: str) -> Iterator[Evidence | Part]:
    """Read an array.

    Raises:
        FormatError: It is none.
    """
    start = cursor.start
    extents: dict[int, int] = {}
    shape: tuple[int, ...] | None = None
    spans: list[tuple[int, Span]] = []
    for field in protowire.fields(cursor):
        if field.number in EXTENTS and field.wire == VARINT:
            extents[field.number] = field.value
        elif field.number == SHAPE and field.wire == BYTES:
            shape = tuple(_axes(protowire.inside(cursor, field)))
        elif field.number in NUMBERS and field.wire == BYTES:
            spans.append((NUMBERS[field.number], Span(field.start, field.stop)))
        else:
            raise FormatError(f"field {field.number} of an array", offset=field.start)
    if shape is None:
        shape = tuple(extents.get(number, 0) for number in EXTENTS)
    wanted = math.prod(shape)
    if not spans or any(span.size != wanted * width for width, span in spans):
        raise FormatError(f"no array of {wanted} numbers", offset=start)
    for width, span in spans:
        label = "F32" if width == NUMBERS[5] else "F64"
        yield Tensor(cursor.place(start), name, label, shape, span, span.size)
        if span.size:
            yield Part("", lambda: cursor.source, Role.DATA, "", span)


def _axes(cursor: Cursor) -> Iterator[int]:
    """Yield extents, in one run or one by one."""
    for count, field in enumerate(protowire.fields(cursor)):
        if field.number != 1 or count > AXES:
            raise FormatError("no extents", offset=field.start)
        if field.wire != BYTES:
            yield field.value
            continue
        inner = protowire.inside(cursor, field)
        while inner.left and inner.offset - inner.start < 10 * AXES:
            yield protowire.varint(inner, "extent")


FORMAT = Format(
    id="caffe-blob",
    title="Caffe mean or state of training",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(b"\x08", b"\x2a", b"\x3a"),
    extensions=(".binaryproto", ".solverstate"),
)

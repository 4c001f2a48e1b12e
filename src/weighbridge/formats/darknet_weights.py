"""Darknet: weights of a network that a .cfg beside them describes (.weights, .conv.23 ...).

Layout (little-endian)::

    0    i32 x 3   version: 0, 1 or 2, revision
    12   u64       pictures seen; u32 before version 0.2
    ..   f32       biases, scales and kernels, layer after layer

There is no magic number: a file is taken for one if it holds whole numbers of four bytes, and those
at either end are such as weights are. Nothing is run, imported or fetched.

Source: https://github.com/AlexeyAB/darknet/blob/master/src/parser.c (``load_weights_upto``;
retrieved 2026-11-26). Not read: the elements, but for programs of the host among them,
wherever they begin; whether they are as many as the layers ask for.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Span, Tensor
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import programs
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

VERSION = struct.Struct("<iii")
MINORS, REVISIONS = (1, 2), range(10)
WIDE = 2
"""Minor version from which pictures are counted in eight bytes."""

LEAST = 256
"""Bytes of the smallest network."""

LARGEST = 1e6
"""A weight, a mean or a variance is no larger."""

RUNS = "when something takes it out of the weights"

SEEN = 1 << 40
"""Pictures, at most."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether a version is there, and numbers as weights are stand at both ends."""
    start = _start(glimpse.head)
    if not start or glimpse.size < LEAST or (glimpse.size - start) % 4:
        return False
    head = glimpse.head[start:]
    return _weights(head) and _weights(glimpse.tail[-1024:])


def _start(head: bytes) -> int:
    """Return where the numbers begin; 0 if it is no header."""
    if len(head) < 20:
        return 0
    major, minor, revision = VERSION.unpack_from(head)
    if major != 0 or minor not in MINORS or revision not in REVISIONS:
        return 0
    wide = 8 if minor >= WIDE else 4
    seen = int.from_bytes(head[12 : 12 + wide], "little")
    return 12 + wide if seen < SEEN else 0


def _weights(data: bytes) -> bool:
    """Whether numbers are as weights are: finite, not large, and not all of them zero."""
    numbers = struct.unpack_from(f"<{len(data) // 4}f", data)
    return any(numbers) and all(math.isfinite(each) and abs(each) < LARGEST for each in numbers)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the version, and the numbers as one ``Tensor``.

    Raises:
        FormatError: No header, or a part of a number at the end.
    """
    start = cursor.offset
    head = cursor.peek(min(cursor.left, 20), "header")
    size = _start(head)
    if not size or (cursor.left - size) % 4:
        raise FormatError("no header with whole numbers behind it", offset=start)
    cursor.skip(size, "header")
    place, data = cursor.place(start), Span(cursor.offset, cursor.stop)
    version = ".".join(map(str, VERSION.unpack_from(head)))
    yield Entry(place, "darknet.version", version)
    yield Tensor(place, "weights", "F32", (data.size // 4,), data, data.size)
    yield Part("", lambda: cursor.source, Role.DATA, "", data)
    yield from programs.inside(cursor.part(data.start, data.stop), "the weights", RUNS)


FORMAT = Format(
    id="darknet-weights",
    title="Darknet weights",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=tuple(VERSION.pack(0, minor, 0)[:8] for minor in MINORS),
)

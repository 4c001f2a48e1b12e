"""Questions of ``doubts`` for formats that know their files by counts, or by words, alone."""

# ruff: noqa: PLR2004 - numbers of layouts, which have their names in the formats

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping

from weighbridge.intake.glimpse import Glimpse

_COUNTS = struct.Struct("<II")
_SIZES = struct.Struct("<5i")

_ARRAY = bytes([0x08, 0x10, 0x18, 0x20, 0x2A, 0x32, 0x3A, 0x42, 0x4A])
"""Keys of what an array of Caffe has."""

_NET = bytes([0x12, 0x1A, 0x20, 0x2A, 0x32, 0x3A, 0x42, 0x4A])
"""Keys that may follow the name of a network of Caffe2."""


def alphafold(glimpse: Glimpse) -> bool:
    """Whether sizes of texts come first."""
    head = glimpse.head
    if len(head) < _SIZES.size:
        return False
    scope, name, kind, axes, _ = _SIZES.unpack_from(head)
    return all(0 < size < 1024 for size in (scope, name, kind)) and 0 <= axes <= 16


def blob(glimpse: Glimpse) -> bool:
    """Whether keys are those of an array of Caffe, or a network of it is named."""
    head = glimpse.head
    if b".caffemodel" in head:
        return True
    at = 0
    for _ in range(2):
        if at >= len(head):
            return False
        if head[at] & 7 or head[at] >= 0x80:
            return head[at] in _ARRAY or head[at] >= 0x80
        if head[at] not in _ARRAY:
            return False
        at += 1
        while at < len(head) and head[at] >= 0x80:
            at += 1
        at += 1
    return at < len(head) and (head[at] in _ARRAY or head[at] >= 0x80)


def net(glimpse: Glimpse) -> bool:
    """Whether a name comes first, and something else behind it."""
    head = glimpse.head
    if len(head) < 3 or head[0] != 0x0A:
        return False
    size = head[1]
    if size >= 0x80 or 2 + size >= len(head):
        return size >= 0x80
    return head[2 + size] in _NET or head[2 + size] >= 0x80


def vectors(glimpse: Glimpse) -> bool:
    """Whether two counts end where the file does, or one count comes again."""
    head, size = glimpse.head[:8], glimpse.size
    if len(head) < 8 or size < 16:
        return False
    many, each = _COUNTS.unpack(head)
    if many and 2 <= each < 1 << 16 and size - 8 in (many * each, 4 * many * each):
        return True
    strides = [4 + many * width for width in (4, 1)] if 2 <= many < 1 << 16 else []
    return any(
        size % stride == 0
        and size > stride
        and glimpse.source.read(glimpse.start + stride, 4) == head[:4]
        for stride in strides
    )


def words(glimpse: Glimpse) -> bool:
    """Whether a number is the second word."""
    head = glimpse.head
    if b"\0" in head:
        return False
    second = head.partition(b"\n")[0].split()[1:2]
    return bool(second) and (len(second[0]) > 512 or second[0][:1] in b"0123456789-+.nNiI")


QUESTIONS: Mapping[str, Callable[[Glimpse], bool]] = {
    "alphafold-records": alphafold,
    "caffe-blob": blob,
    "caffe2-net": net,
    "vector-file": vectors,
    "word-vectors": words,
}
"""By the id of the format."""

"""OpenVINO: a network as it is compiled for a processor, exported or kept in a cache (.blob).

Layout (little-endian)::

    0    of a cache: <?xml ...?><compiled_blob .../>, a line feed
    ..   from 2026 on: "RR_UPCVO", u32 1, u64 size, text: versions and kind of processor
    ..   u64 x 6: offset, from here, and size of what is known of outputs (XML), of constants, and
         of the network (IR as XML), one behind the other to the end

Of most, the network is turned by XOR with twelve known bytes, which hides nothing; a program may
have it encrypted by functions of its own. What is compiled for a GPU or an NPU is written
otherwise.

Source: https://github.com/openvinotoolkit/openvino, ``src/plugins/intel_cpu/src/utils``
(``serialize.cpp``, ``codec_xor.cpp``), and files that 2026.4 writes (retrieved 2026-11-27). The
network is read as OpenVINO's. Not read: constants, but for the magic numbers of programs; networks
that are encrypted, which are a gap.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Gap, GapKind, Span, later
from weighbridge.core.records import dataclass
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Slice, Source

HEADER = struct.Struct("<6Q")
MAGIC = b"RR_UPCVO"
WRAPPER = struct.Struct("<8sIQ")
VERSION = 1
XML = b'<?xml version="1.0"?><compiled_blob '
BEFORE = 4096
"""Bytes before the header, at most."""

KEPT = 400
KEY = bytes.fromhex("30607002 04083f6f 7274787f")
"""What networks are turned by."""

OPENINGS = (b"<?xml", b"<net")

_CACHED = later.pattern(re.escape(XML) + rb"[^<>]{1,2000}/>\n")


def recognises(glimpse: Glimpse) -> bool:
    """Whether three parts are there, one behind the other to the end."""
    return _parts(glimpse.head, glimpse.size) is not None


@dataclass(frozen=True, slots=True)
class _Parts:
    """Where what lies, from the first byte."""

    said: Span
    outputs: Span
    constants: Span
    network: Span


def _parts(head: bytes, size: int) -> _Parts | None:
    """Return where the parts lie; ``None`` if it is no such file."""
    at = 0
    if head.startswith(XML):
        cached = _CACHED.match(head)
        if not cached:
            return None
        at = cached.end()
    said = Span(0, at)
    if head.startswith(MAGIC, at) and len(head) >= at + WRAPPER.size:
        _, version, long = WRAPPER.unpack_from(head, at)
        if version != VERSION or long > BEFORE:
            return None
        at += WRAPPER.size + long
        said = Span(0, at)
    if len(head) < at + HEADER.size:
        return None
    numbers = HEADER.unpack_from(head, at)
    spans, end = [], HEADER.size
    for first, long in zip(numbers[::2], numbers[1::2], strict=True):
        if first != end:
            return None
        end += long
        spans.append(Span(at + first, at + end))
    return _Parts(said, *spans) if at + end == size and spans[2].size else None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield what wrote it, parts for what is known of outputs and for the network, and constants.

    Raises:
        FormatError: The parts do not end where the file does.
    """
    start = cursor.start
    parts = _parts(cursor.peek(min(cursor.left, BEFORE), "header"), cursor.left)
    if parts is None:
        raise FormatError("no parts that end where the file does", offset=start)
    if parts.said.size:
        raw = cursor.source.read(start, min(parts.said.size, KEPT))
        place = cursor.place(start, start + parts.said.size)
        yield Entry(place, "openvino.compiled", raw.decode("utf-8", "backslashreplace"))
    if parts.outputs.size:
        yield Part("outputs.xml", lambda: _slice(cursor, parts.outputs))
    if parts.constants.size:
        yield Part("network.bin", lambda: _slice(cursor, parts.constants), Role.DATA)
    network = _slice(cursor, parts.network)
    if not _opens(network):
        network = _Turned(network)
    if _opens(network):
        yield Part("network.xml", lambda: network, expect="openvino-ir")
    else:
        why = "a network that is encrypted; this version does not read it"
        place = cursor.place(start + parts.network.start, start + parts.network.stop)
        yield Gap(place, GapKind.UNSUPPORTED, why)


def _slice(cursor: Cursor, span: Span) -> Source:
    return Slice(cursor.source, cursor.start + span.start, cursor.start + span.stop)


def _opens(source: Source) -> bool:
    return source.read(0, len(OPENINGS[0])).startswith(OPENINGS)


class _Turned:
    """Bytes that are turned by XOR with others, over and over."""

    def __init__(self, inner: Source) -> None:
        self._inner = inner
        self.size = inner.size

    def read(self, offset: int, size: int) -> bytes:
        data = self._inner.read(offset, size)
        first = offset % len(KEY)
        key = (KEY[first:] + KEY[:first]) * (len(data) // len(KEY) + 1)
        number = int.from_bytes(data) ^ int.from_bytes(key[: len(data)])
        return number.to_bytes(len(data))


FORMAT = Format(
    id="openvino-blob",
    title="OpenVINO compiled network",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    least=HEADER.size + 1,
    begins=(struct.pack("<Q", HEADER.size), MAGIC, XML),
    steps=3,
)

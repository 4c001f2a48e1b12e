"""WebAssembly: a program for a virtual machine.

Source: https://webassembly.github.io/spec/core/binary/modules.html (retrieved 2026-11-23).
Not read: what the program does.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Code, Evidence
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Whether magic number and version 1 are there."""
    return glimpse.head[:8] in (b"\0asm\x01\0\0\0", b"\0asm\x0d\0\x01\0")


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Code``: what it is, and no more."""
    place = cursor.place(cursor.start, cursor.stop)
    yield Code(place, "wasm", "a WebAssembly program")


FORMAT = Format(
    id="wasm-module",
    title="WebAssembly module",
    doc=__doc__,
    kind=Kind.CODE,
    recognises=recognises,
    read=read,
    begins=(b"\0asm",),
    extensions=(".wasm",),
    program=True,
)

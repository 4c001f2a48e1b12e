"""TensorRT plan: an engine for one kind of GPU, which may hold libraries for the host as well.

The format is not published; plans start with ``ftrt`` or ``ptrt``. All of the file is searched for
programs, since writers may put libraries into it: plug-ins that are serialised with the engine, and
the lean runtime of a version-compatible one. Both are told. Programs of the GPU, which are ELF
files too, are what an engine is made of, and are not.

Source: https://docs.nvidia.com/deeplearning/tensorrt/latest/inference-library/advanced.html
(retrieved 2026-11-26), on version compatibility and on plug-in shared libraries; for the numbers of
machines, https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html and its registry. Not
read: the engine.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Code, Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

CHUNK = 1 << 20
"""Bytes searched at once."""

HEADER = 8192
"""Bytes behind a magic number that are looked at; the pieces searched overlap by as many."""

GPU = 190
"""``EM_CUDA``: a program that runs on the GPU."""

MACHINES = {3: "x86", 40: "ARM", 62: "x86-64", 183: "AArch64", 243: "RISC-V"}

MACH_O = (b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe")

MOST = 64
"""Programs of one file that are told."""

RUNS = "when an application that allows host code loads the engine"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there, with binary data behind it."""
    head = glimpse.head[:16]
    return head[:4] in (b"ftrt", b"ptrt") and b"\0" in head[4:]


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Code`` per program for the host, and one ``Gap`` for the engine."""
    found = 0
    for at in range(cursor.start, cursor.stop, CHUNK):
        size = min(CHUNK + HEADER, cursor.stop - at)
        data = cursor.source.read(at, size)
        for start, language, what in _programs(data):
            if start < CHUNK and found < MOST:
                found += 1
                yield Code(cursor.place(at + start, cursor.stop), language, what, RUNS)
    place = cursor.place(cursor.start, cursor.stop)
    yield Gap(
        place,
        GapKind.UNSUPPORTED,
        "TensorRT plan is recognised and searched for programs; this version does not read it",
    )


def _programs(data: bytes) -> Iterator[tuple[int, str, str]]:
    """Yield where programs for the host begin, their languages, and what they are."""
    for start in _every(data, b"\x7fELF"):
        head = data[start : start + HEADER]
        if len(head) < 20 or head[4] not in (1, 2) or head[5] not in (1, 2) or head[6] != 1:
            continue
        kind, machine = struct.unpack("<HH" if head[5] == 1 else ">HH", head[16:20])
        if 1 <= kind <= 4 and machine != GPU:
            name = MACHINES.get(machine, f"machine {machine}")
            yield start, "elf", f"a native library or program for {name} inside the engine"
    for start in _every(data, b"MZ"):
        at = int.from_bytes(data[start + 60 : start + 64], "little")
        if 64 <= at <= 4096 and data[start + at : start + at + 4] == b"PE\0\0":
            yield start, "pe", "a Windows library or program inside the engine"
    for magic in MACH_O:
        for start in _every(data, magic):
            kind = int.from_bytes(data[start + 12 : start + 16], "little")
            commands = int.from_bytes(data[start + 16 : start + 20], "little")
            if 1 <= kind <= 12 and 0 < commands < 1000:
                yield start, "mach-o", "a macOS library or program inside the engine"


def _every(data: bytes, wanted: bytes) -> Iterator[int]:
    at = data.find(wanted)
    while at >= 0:
        yield at
        at = data.find(wanted, at + 1)


FORMAT = Format(
    id="tensorrt-plan",
    title="TensorRT plan",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    extensions=(".engine", ".plan"),
)

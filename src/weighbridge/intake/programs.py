"""Programs for the host, wherever they begin in bytes that nobody reads.

ELF files are told by their header and machine, PE by the offset of its second one, Mach-O by kind
and number of commands. Programs of a GPU, which are ELF files too, are what some models are made
of, and are not told.

Source: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html and its registry of
machines (retrieved 2026-11-26).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Code
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.source import windows

CHUNK = 1 << 20
"""Bytes searched at once."""

HEADER = 8192
"""Bytes behind a magic number that are looked at; the pieces searched overlap by as many."""

GPU = 190
"""``EM_CUDA``: a program that runs on the GPU."""

MACHINES = {3: "x86", 40: "ARM", 62: "x86-64", 183: "AArch64", 243: "RISC-V"}

MACH_O = (b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe")

ELF_HEADER = 20
"""Bytes of an ELF header up to its machine."""

ELF_KINDS = range(1, 5)
"""Relocatable, executable, shared, core."""

PE_OFFSETS = range(64, 4097)
"""Where the second header of a PE file may lie."""

MACH_O_KINDS = range(1, 13)
MACH_O_COMMANDS = range(1, 1000)

MOST = 64
"""Programs of one file that are told."""


def inside(cursor: Cursor, where: str, runs: str) -> Iterator[Code]:
    """Yield a ``Code`` per program in the cursor's span.

    Args:
        cursor: Over the bytes to be searched.
        where: What they are, e.g. ``"the engine"``.
        runs: When a program in them runs.
    """
    found = 0
    for at, data in windows(cursor.source, cursor.start, cursor.stop, CHUNK, HEADER):
        for start, language, what in _programs(data):
            if start < CHUNK and found < MOST:
                found += 1
                place = cursor.place(at + start, cursor.stop)
                yield Code(place, language, f"{what} inside {where}", runs)


def _programs(data: bytes) -> Iterator[tuple[int, str, str]]:
    """Yield where programs for the host begin, their languages, and what they are."""
    for start in _every(data, b"\x7fELF"):
        head = data[start : start + HEADER]
        if len(head) < ELF_HEADER or head[4] not in (1, 2) or head[5] not in (1, 2) or head[6] != 1:
            continue
        kind, machine = struct.unpack("<HH" if head[5] == 1 else ">HH", head[16:20])
        if kind in ELF_KINDS and machine != GPU:
            name = MACHINES.get(machine, f"machine {machine}")
            yield start, "elf", f"a native library or program for {name}"
    for start in _every(data, b"MZ"):
        at = int.from_bytes(data[start + 60 : start + 64], "little")
        if at in PE_OFFSETS and data[start + at : start + at + 4] == b"PE\0\0":
            yield start, "pe", "a Windows library or program"
    for magic in MACH_O:
        for start in _every(data, magic):
            kind = int.from_bytes(data[start + 12 : start + 16], "little")
            commands = int.from_bytes(data[start + 16 : start + 20], "little")
            if kind in MACH_O_KINDS and commands in MACH_O_COMMANDS:
                yield start, "mach-o", "a macOS library or program"


def _every(data: bytes, wanted: bytes) -> Iterator[int]:
    at = data.find(wanted)
    while at >= 0:
        yield at
        at = data.find(wanted, at + 1)

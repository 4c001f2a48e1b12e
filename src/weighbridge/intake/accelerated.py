"""Which parts of a model for an accelerator are programs, as far as its maker has said.

Layouts (little-endian)::

    Ascend    256 bytes; u32 sections; per section u32 kind, u32 offset, u32 size; they follow one
              another: 0 model, 1 weights, 2 tasks, 3 kernels of the chip, 4 kernels that a user
              wrote for the processors of the chip, which run Linux; others
    Sophon    u32 magic number, u32 64, u32 size of a flatbuffer, u32 size of what is behind it;
              Model: 3 chip, 4 networks, 6 firmware, 8 library for the host (0 name, 1 where it is);
              Net: 3 stages; stage: 12 parts; part: 2 layers of the host; layer: 0 which, 3 whether
              a user wrote it
    Kendryte  from version 6: u32 x 4, u32 modules, u32 x 3; per module 16 letters which kind, u32
              version, u32 sections, u32 functions, u32, u64 size of all of it. Kinds are a virtual
              machine, chips, and processors of the host

Sources (retrieved 2026-11-27): ``ge/common/types.h`` and ``om_file_helper.cc`` of
https://gitee.com/ascend/graphengine; ``include/tpu_mlir/Builder/BM168x/bmodel.fbs`` of
https://github.com/sophgo/tpu-mlir; ``src/Native/include/nncase/runtime/model.h`` of
https://github.com/kendryte/nncase.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Code, Effect, Entry, Evidence, FormatError
from weighbridge.intake import flatbuffer
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.flatbuffer import Table

LOADED = "when the model is loaded"
NATIVE = frozenset({Effect.NATIVE})

SECTIONS = 64
"""Sections of a model of Ascend, and modules of one of Kendryte, at most."""

OWN_KERNELS = 4
TABLE = 256
"""Where the sections of a model of Ascend are listed."""

CHIP, NETWORKS, FIRMWARE, LIBRARY = 3, 4, 6, 8
STAGES, PARTS, LAYERS, WHICH, OWN = 3, 12, 2, 0, 3
HEADER = struct.Struct("<4I")
WHERE = struct.Struct("<QQ")

MODEL = struct.Struct("<8I")
MODULE = struct.Struct("<16s4IQ")
SIZED = 6
"""Version of Kendryte's from which on modules say their size so."""

HARMLESS = frozenset({b"stackvm", b"k210", b"k230", b"k510"})
"""Modules of Kendryte that are no program for a processor of the host."""


def ascend(cursor: Cursor) -> Iterator[Evidence]:
    """Yield a ``Code`` per section of kernels that a user wrote.

    Raises:
        FormatError: Sections that lie outside of the file.
    """
    cursor.seek(cursor.start + TABLE, "sections")
    at, count = cursor.offset, cursor.u32("sections")
    if count > SECTIONS:
        raise FormatError(f"{count} sections", offset=at)
    rows = [struct.unpack("<3I", cursor.take(12, "section")) for _ in range(count)]
    for kind, _, size in rows:
        start = cursor.skip(size, "section")
        if kind == OWN_KERNELS and size:
            place = cursor.place(start, start + size)
            what = f"{size} bytes of kernels that a user wrote"
            yield Code(place, "native", what, LOADED, NATIVE)


def sophon(cursor: Cursor) -> Iterator[Evidence]:
    """Yield the chip, a ``Code`` per library, and layers of the host that a user wrote.

    Raises:
        FormatError: No flatbuffer where the header says; too many references in it.
    """
    start = cursor.start
    _, head, size, _ = HEADER.unpack(cursor.take(HEADER.size, "header"))
    cursor.seek(start + head, "flatbuffer")
    stop = start + head + size
    if stop > cursor.stop:
        raise FormatError(f"a flatbuffer of {size} bytes", offset=start)
    model = flatbuffer.root(cursor.part(start + head, stop))
    yield Entry(cursor.place(start), "sophon.chip", model.text(CHIP)[:80])
    for slot, what in ((FIRMWARE, "firmware of the chip"), (LIBRARY, "a library for the host")):
        if (module := model.table(slot)) is not None:
            yield from _library(cursor, module, what, stop)
    own = dict.fromkeys(
        layer.number(WHICH, 4)
        for network in model.tables(NETWORKS)
        for stage in network.tables(STAGES)
        for part in stage.tables(PARTS)
        for layer in part.tables(LAYERS)
        if layer.number(OWN, 4)
    )
    for which in own:
        yield Entry(cursor.place(start), "sophon.layer-of-a-user", str(which))


def _library(cursor: Cursor, module: Table, what: str, base: int) -> Iterator[Evidence]:
    at = module.field(1)
    if at is None:
        return
    first, size = WHERE.unpack(cursor.source.read(at, WHERE.size).ljust(WHERE.size, b"\0"))
    if size and base + first + size <= cursor.stop:
        place = cursor.place(base + first, base + first + size)
        name = f"{what}, {module.text(0)[:80]!r}"
        yield Code(place, "native", name, LOADED, NATIVE if what.startswith("a") else frozenset())


def kendryte(cursor: Cursor) -> Iterator[Evidence]:
    """Yield which modules there are, and a ``Code`` per module for another processor.

    Raises:
        FormatError: Modules that lie outside of the file.
    """
    _, version, _, _, modules, *_ = MODEL.unpack(cursor.take(MODEL.size, "header"))
    if version < SIZED:
        return
    if modules > SECTIONS:
        raise FormatError(f"{modules} modules", offset=cursor.start)
    for _ in range(modules):
        at = cursor.offset
        kind, *_, size = MODULE.unpack(cursor.peek(MODULE.size, "module"))
        if size < MODULE.size:
            raise FormatError(f"a module of {size} bytes", offset=at)
        cursor.skip(size, "module")
        place, name = cursor.place(at, cursor.offset), kind.rstrip(b"\0")
        told = name.decode("ascii", "backslashreplace")
        yield Entry(place, "kendryte.module", told)
        if name not in HARMLESS:
            yield Code(place, "native", f"a module for {told!r}", LOADED, NATIVE)

"""Models for accelerators: Hailo (.hef), Sophon (.bmodel), Ascend (.om), Kendryte (.kmodel).

Layouts::

    Hailo     01 "HEF", u32 version, u32 size of a message (big-endian); message, which is read for
              what it says of itself (``intake/hailo.py``); what the chip runs
    Sophon    u32 0xFF55AAEE, u32 size of the header, u32 size of a flatbuffer (little-endian); it,
              numbers, programs of the chip
    Ascend    "IMOD", u32 size of the header, 256 bytes; sections: model, weights, kernels; of
              those that users add, some are libraries for the host
    Kendryte  "LDMK", u32 version, 4 to 9, a header; modules, for the chip or for the host

What the chip runs can be followed by its maker's software only. What runs on processors beside it
is told as code, as far as the layout is known (``intake/accelerated.py``).

Source: ``hailort/libhailort/src/hef/hef_internal.hpp`` of https://github.com/hailo-ai/hailort,
``bmodel.cpp`` of https://github.com/sophgo/tpu-mlir, ``types.h`` of
https://gitee.com/ascend/graphengine, ``nncase/runtime/model.h`` of
https://github.com/kendryte/nncase (retrieved 2026-11-27). Not read: what the chip runs, which is a
gap; programs of the host are looked for in all of it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import accelerated, hailo, programs
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

HAILO, SOPHON, ASCEND = b"\x01HEF", struct.pack("<I", 0xFF55AAEE), b"IMOD"
KENDRYTE = b"LDMK"
MAKERS = {HAILO: "Hailo", SOPHON: "Sophon", ASCEND: "Ascend", KENDRYTE: "Kendryte"}
LEAST = 64
VERSIONS = 16
"""Versions of Hailo's files end below."""

SIZES = {SOPHON: (64,), ASCEND: (256,), KENDRYTE: tuple(range(4, 10))}
"""Bytes of the header, as it says itself; of Kendryte, the version."""

LAYOUTS = {
    HAILO: hailo.read, SOPHON: accelerated.sophon, ASCEND: accelerated.ascend,
    KENDRYTE: accelerated.kendryte,
}  # fmt: skip

RUNS = "when something loads it from the model"


def recognises(glimpse: Glimpse) -> bool:
    """Whether a magic number is there, with a version or the size of its header."""
    head = glimpse.head[:LEAST]
    if len(head) < LEAST or head[:4] not in MAKERS:
        return False
    if head.startswith(HAILO):
        return int.from_bytes(head[4:8], "big") < VERSIONS
    return int.from_bytes(head[4:8], "little") in SIZES[head[:4]]


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield programs of the host, what is one by the layout, and a ``Gap``.

    Raises:
        FormatError: Parts that lie where there is nothing; with what was found before.
    """
    yield from programs.inside(cursor, "the model", RUNS)
    letters = cursor.peek(4, "magic number")
    maker = MAKERS.get(letters, "nobody known")
    if letters in LAYOUTS:
        yield from LAYOUTS[letters](cursor.again())
    why = f"a model for an accelerator of {maker} is recognised; this version does not read it"
    yield Gap(cursor.place(cursor.start, cursor.stop), GapKind.UNSUPPORTED, why)


FORMAT = Format(
    id="accelerator-model",
    title="model of Hailo, Sophon, Ascend or Kendryte",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=tuple(MAKERS),
    extensions=(".hef", ".bmodel", ".om", ".kmodel"),
)

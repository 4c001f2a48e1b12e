"""TensorRT plan: an engine for one kind of GPU, which may hold libraries for the host as well.

The format is not published. Plans start with ``ftrt`` or ``ptrt`` and a number for the way they
are serialised; exporters of Ultralytics put a u32 and as many bytes of JSON before that, which are
read. All of the file is searched:

- for programs, since writers may put libraries into it: plug-ins that are serialised with the
  engine, and the lean runtime of a version-compatible one. Both are told. Programs of the GPU,
  which are ELF files too, are what an engine is made of, and are not;
- for what plug-ins are called (``..._TRT``, ``...Plugin``): the runtime asks what the application
  has registered under that name, and gives it bytes of the plan.

An engine is code for a GPU, and what surrounds it is read by a runtime that takes it on trust: no
list of what was seen makes the rest of it weighed. So there is a gap for all of it, always, and no
verdict but a bad one.

Source: https://docs.nvidia.com/deeplearning/tensorrt/latest/inference-library/advanced.html
(retrieved 2026-11-26), on version compatibility and on plug-in shared libraries;
https://github.com/lutzroeder/netron (``source/tensorrt.js``) on how plans begin. Not read: the
engine.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, Gap, GapKind, Operation
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs, strictjson
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import windows

MAGIC = (b"ftrt", b"ptrt")

ABOUT = 1 << 20
"""Bytes of JSON before the plan, at most."""

MARKS = (b"_TRT", b"Plugin")
"""What names of plug-ins have at their end, or near it."""

LONGEST = 128
"""Bytes of a name; the pieces searched overlap by as many on either side."""

NAMES = 256
"""Plug-ins of one plan that are told."""

WORD = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")

RUNS = "when an application that allows host code loads the engine"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there, with binary data behind it."""
    head = glimpse.head
    if head[3:5] == b"\0{":
        start = 4 + int.from_bytes(head[:4], "little")
        if start + 16 > min(glimpse.size, ABOUT):
            return False
        head = glimpse.source.read(glimpse.start + start, 16)
    return head[:4] in MAGIC and b"\0" in head[4:16]


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield what is said of it, programs for the host, plug-ins, and one ``Gap`` for the engine.

    Raises:
        FormatError: Cut, or what comes before the plan is no JSON.
    """
    if cursor.peek(4, "magic number") not in MAGIC:
        size = cursor.u32("length")
        start = cursor.offset
        about = strictjson.table(cursor.take(size, "about"), what="about", offset=start)
        for key, value in about.items():
            if isinstance(value, str):
                kept = cursor.limits.kept
                yield Entry(cursor.place(start), f"tensorrt.{key}"[:kept], value[:kept])
    start = cursor.skip(4, "magic number")
    way = cursor.u32("serialisation")
    yield Entry(cursor.place(start), "tensorrt.serialisation", f"0x{way:x}")
    yield from programs.inside(cursor.part(start, cursor.stop), "the engine", RUNS)
    for name, at in _plugins(cursor.part(start, cursor.stop)).items():
        yield Operation(cursor.place(at, at + len(name)), "tensorrt", name)
    yield Gap(
        cursor.place(start, cursor.stop),
        GapKind.UNSUPPORTED,
        "TensorRT plan is recognised and searched for programs; this version does not read it",
    )


def _plugins(cursor: Cursor) -> dict[str, int]:
    """Return names of plug-ins, and where each is first."""
    found: dict[str, int] = {}
    for base, _ in windows(cursor.source, cursor.start, cursor.stop, programs.CHUNK):
        start = max(base - LONGEST, cursor.start)
        stop = min(base + programs.CHUNK + LONGEST, cursor.stop)
        data = cursor.source.read(start, stop - start)
        for mark in MARKS:
            at = data.find(mark)
            while at >= 0 and len(found) < NAMES:
                first, last = _word(data, at)
                if last - first < LONGEST:
                    found.setdefault(data[first:last].decode("ascii"), start + first)
                at = data.find(mark, last)
    return found


def _word(data: bytes, at: int) -> tuple[int, int]:
    """Return where the word around ``at`` begins and ends, as far as it is looked at."""
    first = last = at
    while first and at - first < LONGEST and data[first - 1] in WORD:
        first -= 1
    while last < len(data) and last - at < LONGEST and data[last] in WORD:
        last += 1
    return first, last


FORMAT = Format(
    id="tensorrt-plan",
    title="TensorRT plan",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    within=MAGIC,
    extensions=(".engine", ".plan"),
)

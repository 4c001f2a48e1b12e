"""ncnn: a network as numbers (``.param.bin``), beside which its weights lie (``.bin``).

Layout (little-endian, i32 each): 7767517, layers, blobs; per layer a type, how many blobs go in and
out, which, and settings up to -233: a number and a value, or from -23300 down a list with its
length. A type from 256 on is one that the program registers.

Source: ``src/net.cpp``, ``src/paramdict.cpp`` and ``src/layer.h`` of
https://github.com/Tencent/ncnn (retrieved 2026-11-28). Not read: settings. The ``.bin`` beside it
has no header: ``stages/stores.py`` says what it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Operation
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = (7767517).to_bytes(4, "little")
LAYERS, BLOBS = range(1, 1 << 16), range(1, 1 << 17)
OWN = 256
"""The first type that is not ncnn's."""

END, LISTS = -233, -23300
SETTINGS = 32
"""Settings of a layer, as ncnn has them."""

HEADER = 12
WIDTH = 4


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there, and counts."""
    head = glimpse.head[:HEADER]
    if not head.startswith(MAGIC) or len(head) < HEADER:
        return False
    return int.from_bytes(head[4:8], "little") in LAYERS and (
        int.from_bytes(head[8:12], "little") in BLOBS
    )


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` per type of layer.

    Raises:
        FormatError: A layer or a setting that is none, or bytes behind the last layer.
    """
    cursor.skip(len(MAGIC), "magic number")
    layers, blobs = cursor.u32("layers"), cursor.u32("blobs")
    if layers not in LAYERS or blobs not in BLOBS:
        raise FormatError(f"{layers} layers and {blobs} blobs", offset=cursor.start)
    told: set[int] = set()
    for _ in range(layers):
        start = cursor.offset
        kind, below, above = (cursor.u32(what) for what in ("type", "inputs", "outputs"))
        if max(below, above) > blobs:
            raise FormatError(f"{below} blobs in and {above} out of {blobs}", offset=start)
        for _ in range(below + above):
            if (blob := cursor.u32("blob")) >= blobs:
                raise FormatError(f"blob {blob} of {blobs}", offset=cursor.offset - WIDTH)
        _settings(cursor)
        if kind not in told:
            told.add(kind)
            domain = "ncnn-layer" if kind < OWN else "custom"
            yield Operation(cursor.place(start, cursor.offset), domain, f"layer {kind}")
    if cursor.left:
        raise FormatError(f"{cursor.left} bytes behind the layers", offset=cursor.offset)


def _settings(cursor: Cursor) -> None:
    """Pass over the settings of a layer.

    Raises:
        FormatError: One that ncnn has not.
    """
    while (number := cursor.number(WIDTH, "setting", signed=True)) != END:
        at = cursor.offset - WIDTH
        if number <= LISTS:
            number = LISTS - number
            cursor.skip(cursor.u32("length") * WIDTH, "list")
        else:
            cursor.skip(WIDTH, "value")
        if not 0 <= number < SETTINGS:
            raise FormatError(f"setting {number}", offset=at)


FORMAT = Format(
    id="ncnn-binary",
    title="ncnn, as numbers",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
)

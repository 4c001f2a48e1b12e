"""ncnn: a network as text (``.param``), a line per layer; the weights are in a file beside it.

The first line is 7767517, the second counts layers and blobs; then a type and a name, how many
blobs go in and out and which, and settings as ``number=value``.

Source: https://github.com/Tencent/ncnn/wiki/param-and-model-file-structure (retrieved 2026-11-26).
Not read: settings. The ``.bin`` beside it has no header: ``stages/stores.py`` says what it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, GapKind, Operation
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = b"7767517"

PNNX = "pnnx.Input"
"""The first layer of a network that PNNX has still to convert: ncnn itself has no such layer."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the first line is the magic number, and the second two numbers."""
    lines = glimpse.head[:64].split(b"\n")
    counts = lines[1].split() if len(lines) > 1 else []
    return lines[0].strip() == MAGIC and len(counts) == 2 and all(map(bytes.isdigit, counts))


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` per layer.

    Raises:
        FormatError: Too large, a line that is no layer, or fewer layers than are counted.
    """
    start = cursor.offset
    if cursor.left > cursor.limits.text:
        why = f"{cursor.left} bytes of text are over {cursor.limits.text}"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    lines = cursor.take(cursor.left, "network").decode("utf-8", "replace").split("\n")
    at, found = start, 0
    first = "".join(lines[2:3]).split()[:1]
    domain = "pnnx" if first == [PNNX] else "ncnn"
    for number, line in enumerate(lines):
        size = len(line.encode("utf-8", "replace")) + 1
        words = line.split()
        if number > 1 and words:
            if len(words) < 4 or not (words[2].isdecimal() and words[3].isdecimal()):
                raise FormatError(f"line {number + 1} is no layer", offset=min(at, cursor.stop))
            place = cursor.place(min(at, cursor.stop), min(at + size, cursor.stop))
            yield Operation(place, domain, words[0])
            found += 1
        at += size
    counted = "".join(lines[1:2]).partition(" ")[0].strip().lstrip("0") or "0"
    if (len(counted), counted) > (len(str(found)), str(found)):
        raise FormatError(f"{found} layers of {counted[:20]} are there", offset=cursor.stop)


FORMAT = Format(
    id="ncnn-param",
    title="ncnn",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    opens=b"7",
    extensions=(".param",),
)

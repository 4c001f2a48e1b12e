"""llama2.c: weights of a small Llama in one run of numbers (.bin).

Layout (little-endian)::

    0    i32 x 7   width, hidden width, layers, heads, heads of keys, words (negative: an output
                   layer of its own), longest text
    28   f32       embedding, norms, layers one after another, tables of rotations, output layer

    0    "24ka", u32 version, the seven numbers, u8 whether the output layer is the embedding
         2: i32 how many numbers share a scale; zeros up to 256
    256  f32       norms, then the rest as above, without rotations
         2: norms, then per matrix i8 per number and f32 per scale

How long the file is follows from these numbers; one of another length is none. Nothing is run,
imported or fetched.

Source: https://github.com/karpathy/llama2.c/blob/master/export.py and ``run.c`` (retrieved
2026-11-26). Not read: elements, but for the magic numbers of programs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Span, Tensor
from weighbridge.core.records import dataclass
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = b"24ka"
SETTINGS = struct.Struct("<7i")
HEADER = 256
FLOATS, QUANTISED = 1, 2
MOST = 1 << 20
"""Of any of the numbers: the first of them has a zero as its highest byte."""


@dataclass(frozen=True, slots=True)
class _Layout:
    version: int
    start: int
    size: int


def recognises(glimpse: Glimpse) -> bool:
    """Whether the numbers at the beginning ask for as many bytes as there are."""
    return _layout(glimpse.head[:64], glimpse.size) is not None


def _layout(head: bytes, size: int) -> _Layout | None:
    """Return where the numbers lie; ``None`` if they would not fill the file."""
    marked = head.startswith(MAGIC)
    at = 8 if marked else 0
    if len(head) < 64:
        return None
    width, hidden, layers, heads, keys, words, length = SETTINGS.unpack_from(head, at)
    version = int.from_bytes(head[4:8], "little") if marked else 0
    shared = bool(head[at + SETTINGS.size]) if marked else words > 0
    numbers = (width, hidden, layers, heads, keys, abs(words), length)
    if not all(0 < each < MOST for each in numbers) or width % heads or keys > heads:
        return None
    narrow = width // heads * keys
    norms = (2 * layers + 1) * width
    table = abs(words) * width
    matrices = [table] + layers * [2 * width * width + 2 * width * narrow + 3 * width * hidden]
    matrices += [] if shared else [table]
    plain = norms + sum(matrices)
    if version == 0:
        wanted = 28 + 4 * (plain + length * (width // heads))
    elif version == FLOATS:
        wanted = HEADER + 4 * plain
    elif version == QUANTISED:
        group = int.from_bytes(head[at + SETTINGS.size + 1 :][:4], "little")
        if not 0 < group < MOST:
            return None
        wanted = HEADER + 4 * norms + sum(each + 4 * (each // group) for each in matrices)
    else:
        return None
    return _Layout(version, HEADER if version else 28, wanted) if wanted == size else None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the version, and the numbers as one ``Tensor``.

    Raises:
        FormatError: The file is not as long as its numbers say.
    """
    start, size = cursor.offset, cursor.left
    found = _layout(cursor.peek(min(size, 64), "settings"), size)
    if found is None:
        raise FormatError(f"{size} bytes are not what the settings ask for", offset=start)
    cursor.skip(found.start, "settings")
    place, data = cursor.place(start), Span(cursor.offset, cursor.stop)
    yield Entry(place, "llama2c.version", str(found.version))
    dtype = "I8 and F32" if found.version == QUANTISED else "F32"
    yield Tensor(place, "weights", dtype, (), data, found.size - found.start)
    yield Part("", lambda: cursor.source, Role.DATA, "", data)


FORMAT = Format(
    id="llama2c-model",
    title="llama2.c",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    at=3,
    begins=(b"\0", b"a"),
)

"""ML.NET: one part of a model (Model.key, Model.bin in a zip archive), and tables beside it (.idv).

Layouts (little-endian)::

    part     0    "ML", zero, "MODEL", u32 x 2 versions
             16   i64 x 2 each: where the model is, and its bytes; ends of strings; strings
             64   8 letters: which format it is; u32 x 2 versions; 24 letters x 2: who loads it
             128  i64 where the tail is, i64 where it ends; i64 where the name of an assembly is,
                  u32 its bytes; zeros up to 256
             ..   what these say; strings and name in UTF-16; "LEDOM", zero, "LM"
    table    0    "CML", zero, "DVB", zero, u64 x 2 versions, i64 where columns are listed, i64
                  where the tail is, i64 rows, i32 columns; zeros up to 256
             ..   blocks; columns; zero, "BVD", zero, "LMC"; or all of that behind its u32 size

The library loads the assembly by its name before it reads the model, and those that strings of
some parts name. Assemblies that are not of ML.NET are told as code.

Source: ``src/Microsoft.ML.Core/Data/ModelHeader.cs`` and ``ModelLoading.cs``
(``EnsureLoaderAssemblyIsRegistered``) of https://github.com/dotnet/machinelearning, and models that
nimbusml 1.8.0 writes (retrieved 2026-11-27). Not read: what the model is to its loader, and columns
of tables, but for programs.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Place, Purpose, Reference, Span, Tensor
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

PART, TAIL = b"ML\0MODEL", b"LEDOM\0LM"
TABLE, TABLE_TAIL = b"CML\0DVB\0", b"\0BVD\0LMC"
HEADER = 256
PLACES = struct.Struct("<6q")
LAST = struct.Struct("<3qI")
TABLES = struct.Struct("<4qi")
LETTERS = 24
NAMED = 1 << 12
"""Bytes of an assembly's name, at most."""

STRINGS = 1 << 20
"""Strings of a part, at most."""

KEPT = 200
KEY = "cc7b13ffcd2ddd51"
"""Of that by which Microsoft signs ML.NET, as assemblies write it."""

ASSEMBLIES = frozenset({
    "Microsoft.ML", "Microsoft.ML.AutoML", "Microsoft.ML.Core", "Microsoft.ML.CpuMath",
    "Microsoft.ML.Data", "Microsoft.ML.DataView", "Microsoft.ML.Dnn",
    "Microsoft.ML.DotNetBridge", "Microsoft.ML.Ensemble", "Microsoft.ML.EntryPoints",
    "Microsoft.ML.FastTree", "Microsoft.ML.Featurizers", "Microsoft.ML.HalLearners",
    "Microsoft.ML.ImageAnalytics", "Microsoft.ML.KMeansClustering", "Microsoft.ML.LightGBM",
    "Microsoft.ML.LightGbm", "Microsoft.ML.Mkl.Components", "Microsoft.ML.OneDal",
    "Microsoft.ML.OnnxConverter", "Microsoft.ML.OnnxTransform", "Microsoft.ML.OnnxTransformer",
    "Microsoft.ML.PCA", "Microsoft.ML.Parquet", "Microsoft.ML.Recommender",
    "Microsoft.ML.StandardLearners", "Microsoft.ML.StandardTrainers", "Microsoft.ML.Sweeper",
    "Microsoft.ML.TensorFlow", "Microsoft.ML.TimeSeries", "Microsoft.ML.TorchSharp",
    "Microsoft.ML.Transforms", "Microsoft.ML.Vision",
})  # fmt: skip
"""Of ML.NET itself. Source: https://www.nuget.org/profiles/MLNET (retrieved 2026-11-27)."""

_DISPLAY = re.compile(
    r"([^,\0]+), *Version=[\d.]+, *Culture=[\w-]+, *PublicKeyToken=([0-9a-f]+|null)"
)
RUNS = "when something takes it out of the model"


def recognises(glimpse: Glimpse) -> bool:
    """Whether it begins as a part or a table does, or as one behind its size."""
    head, size = glimpse.head[:12], glimpse.size
    if _counted(head, size):
        head, size = head[4:], size - 4
    return head.startswith((PART, TABLE)) and size >= HEADER + len(TAIL)


def _counted(head: bytes, size: int) -> bool:
    """Whether a table stands behind its size."""
    return head[4:12] == TABLE and int.from_bytes(head[:4], "little") == size - 4


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield who loads it, assemblies that are not ML.NET's, and programs.

    Raises:
        FormatError: Cut, or what it refers to lies elsewhere.
    """
    start = cursor.offset
    if _counted(cursor.peek(min(cursor.left, 12), "header"), cursor.left):
        cursor.skip(4, "size")
        start = cursor.offset
    header = cursor.take(HEADER, "header")
    yield from programs.inside(cursor, "the model", RUNS)
    if header.startswith(TABLE):
        yield from _table(cursor, start, header)
    elif header.startswith(PART):
        yield from _part(cursor, start, header)
    else:
        raise FormatError("no header of ML.NET", offset=start)


def _table(cursor: Cursor, start: int, header: bytes) -> Iterator[Evidence]:
    listed, tail, rows, columns = struct.unpack_from("<3qi", header, 24)
    _spelled(cursor, start + tail, TABLE_TAIL)
    if not HEADER <= listed <= tail or rows < 0 or columns < 0:
        raise FormatError(f"{columns} columns at {listed}, {rows} rows", offset=start)
    data = Span(start + HEADER, start + listed)
    yield Tensor(cursor.place(start), "columns", "U8", (rows, columns), data, data.size)
    cursor.seek(start + tail + len(TABLE_TAIL), "end")
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes behind the table")


def _part(cursor: Cursor, start: int, header: bytes) -> Iterator[Evidence]:
    numbers = PLACES.unpack_from(header, 16)
    tail, end, named, size = LAST.unpack_from(header, 128)
    places = [*zip(numbers[::2], numbers[1::2], strict=True), (named, size)]
    spans = [Span(start, start + HEADER)]
    for at, length in places:
        if length and not (at >= HEADER and length >= 0 and at + length <= tail):
            raise FormatError(f"{length} bytes at {at}, the tail at {tail}", offset=start)
        spans.append(Span(start + at, start + at + length) if length else Span(start, start))
    _spelled(cursor, start + tail, TAIL)
    if end != tail + len(TAIL):
        raise FormatError(f"an end at {end}, the tail at {tail}", offset=start)
    spans.append(Span(start + tail, start + end))
    place = cursor.place(start, start + HEADER)
    loader = header[80 : 80 + LETTERS].rstrip(b"\0").decode("ascii", "backslashreplace")
    yield Entry(place, "mlnet.loader", loader)
    data = spans[1]
    yield Tensor(place, "model", "U8", (data.size,), data, data.size)
    if size > NAMED:
        raise FormatError(f"an assembly's name of {size} bytes", offset=start + named)
    name = _text(cursor, spans[4]) if size else ""
    if name:
        yield Entry(place, "mlnet.assembly", name[:KEPT])
        yield from _assembly(cursor.place(spans[4].start, spans[4].stop), name, "assembly")
    for text in _strings(cursor, spans[2], spans[3]):
        if _DISPLAY.search(text):
            yield from _assembly(cursor.place(spans[3].start, spans[3].stop), text, "string")
    yield from stray.holes(cursor, spans, start, cursor.stop, "bytes nothing refers to")


def _spelled(cursor: Cursor, at: int, tail: bytes) -> None:
    """Check that a tail is there.

    Raises:
        FormatError: It is not.
    """
    cursor.seek(at, "tail")
    if cursor.take(len(tail), "tail") != tail:
        raise FormatError("no tail where the header says", offset=at)


def _text(cursor: Cursor, span: Span) -> str:
    return cursor.source.read(span.start, span.size).decode("utf-16-le", "backslashreplace")


def _strings(cursor: Cursor, table: Span, letters: Span) -> Iterator[str]:
    """Yield strings, by where each ends.

    Raises:
        FormatError: One ends before it begins, or behind the last letter.
    """
    if table.size % 8 or table.size > 8 * STRINGS:
        raise FormatError(f"ends of strings in {table.size} bytes", offset=table.start)
    ends = struct.unpack(f"<{table.size // 8}q", cursor.source.read(table.start, table.size))
    begin = 0
    for end in ends:
        if not begin <= end <= letters.size:
            raise FormatError(f"a string from {begin} to {end}", offset=table.start)
        yield _text(cursor, Span(letters.start + begin, letters.start + end))
        begin = end


def _assembly(place: Place, name: str, field: str) -> Iterator[Reference]:
    """Tell an assembly that is not one of ML.NET's."""
    found = _DISPLAY.fullmatch(name.strip())
    if found is None or found[1] not in ASSEMBLIES or found[2] not in (KEY, "null"):
        yield Reference(place, Purpose.CODE, f"dotnet:{name[:KEPT]}", field)


FORMAT = Format(
    id="mlnet-model",
    title="ML.NET model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    holds=(PART, TABLE),
    least=HEADER + len(TAIL),
    extensions=(".idv",),
)

"""CRF++: weights of labels by features, as numbers (``model_file``).

Layout (little-endian)::

    0    u32 version (100 to 199), u32 0, f64 cost, u32 weights, u32 columns, u32 bytes of the trie
    28   u32 size and labels, each with a zero; u32 size and templates, each with a zero
    ..   the trie; f32 per weight, to the end

Templates say which columns make a feature, and begin with U or B. Nothing is run, imported or
fetched.

Source: ``feature_index.cpp`` of https://github.com/taku910/crfpp (``openFromArray``; retrieved
2026-11-28). Not read: the trie, and weights, which are searched for programs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Span, Tensor
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

HEAD = struct.Struct("<IIdIII")
VERSIONS = range(100, 200)
TEXTS = 1 << 20
"""Bytes of labels, and of templates."""

KEPT = 200
WIDTH = 4
RUNS = "when something takes it out of the model"
BEGINS = tuple(bytes([each, 0, 0, 0, 0, 0, 0, 0]) for each in VERSIONS)


def recognises(glimpse: Glimpse) -> bool:
    """Whether a version is there, and sizes that end where the file does."""
    head = glimpse.head[: HEAD.size + WIDTH]
    if len(head) < HEAD.size + WIDTH or not head.startswith(BEGINS):
        return False
    *_, many, _, trie = HEAD.unpack_from(head)
    (labels,) = struct.unpack_from("<I", head, HEAD.size)
    at = HEAD.size + WIDTH + labels
    if labels > TEXTS or at + WIDTH > glimpse.size:
        return False
    templates = int.from_bytes(glimpse.source.read(glimpse.start + at, WIDTH), "little")
    whole: int = at + WIDTH + templates + trie + WIDTH * many
    return whole == glimpse.size


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield labels and templates as entries, weights as a ``Tensor``, and programs.

    Raises:
        FormatError: Cut, or texts that are none.
    """
    start = cursor.offset
    version, *_, many, _, trie = HEAD.unpack(cursor.take(HEAD.size, "header"))
    if version not in VERSIONS:
        raise FormatError(f"version {version}", offset=start)
    for what in ("labels", "templates"):
        at = cursor.offset
        size = cursor.u32(f"size of {what}")
        if size > TEXTS:
            raise FormatError(f"{what} of {size} bytes", offset=at)
        texts = cursor.take(size, what).rstrip(b"\0").split(b"\0")
        if what == "templates" and not all(text[:1] in (b"U", b"B", b"") for text in texts):
            raise FormatError("a template that is none", offset=at)
        shown = b" ".join(texts)[:KEPT].decode("utf-8", "replace")
        yield Entry(cursor.place(at, cursor.offset), f"crfpp.{what}", shown)
    yield from programs.inside(cursor.part(cursor.offset, cursor.stop), "the model", RUNS)
    cursor.skip(trie, "trie")
    if cursor.left != WIDTH * many:
        raise FormatError(f"{cursor.left} bytes of {many} weights", offset=cursor.offset)
    data = Span(cursor.offset, cursor.stop)
    yield Tensor(cursor.place(data.start), "weights", "F32", (many,), data, data.size)


FORMAT = Format(
    id="crfpp-model",
    title="CRF++ model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=BEGINS,
)

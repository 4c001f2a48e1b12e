"""LiteRT-LM: a language model as several models of TensorFlow Lite in one file (.litertlm).

Layout (little-endian)::

    0    "LITERTLM", u32 x 3 version, u32, u64 end of the header
    32   flatbuffer: 1 sections: 0 list of them: 1 begin, 2 end, 3 type
    ..   sections, each at a multiple of 16 KiB

Sections are told by type: models (3) and SentencePiece (4) are read as such files are, those of
weights, messages and packed tokenizers are data of the runtime. Nothing else is run or fetched.

Source: https://github.com/google-ai-edge/LiteRT-LM/blob/main/schema/core/litertlm_header_schema.fbs
and https://github.com/lutzroeder/netron, ``source/litertlm.js`` (retrieved 2026-11-26). Not read:
settings of sections; messages; tokenizers packed with zlib, but for the magic numbers of programs.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Gap, GapKind, Span
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import flatbuffer, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = b"LITERTLM"
HEADER = 32
"""Bytes before the flatbuffer."""

ALIGN = 1 << 14
"""Bytes to which sections are aligned."""

TYPES = {
    1: "data", 3: "model", 4: "sentencepiece", 5: "about the model", 6: "tokenizer", 7: "weights",
    8: "about embeddings", 9: "about executors", 10: "about speech", 11: "about hearing",
    12: "about pictures",
}  # fmt: skip
READ = {3: "tflite", 4: "sentencepiece-model"}
"""Types of sections that are files of a format."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there."""
    return glimpse.head.startswith(MAGIC) and glimpse.size > HEADER


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the version, and a part per section.

    Raises:
        FormatError: Cut, or a section leads out of the file or into the header.
    """
    start = cursor.offset
    cursor.skip(len(MAGIC), "magic number")
    version = ".".join(str(cursor.u32("version")) for _ in range(3))
    cursor.skip(4, "padding")
    end = start + cursor.u64("end of the header")
    if not start + HEADER < end <= cursor.stop:
        raise FormatError(f"a header that ends at {end}", offset=start)
    place = cursor.place(start)
    yield Entry(place, "litertlm.version", version)
    spans = [Span(start, end)]
    held = flatbuffer.root(cursor.part(start + HEADER, end)).table(1)
    for section in held.tables(0) if held else ():
        first, last = section.number(1, 8), section.number(2, 8)
        kind = section.number(3, 1)
        span = Span(start + first, start + last)
        # a message without fields is written as no bytes, and begins where the next would
        empty = kind in TYPES and kind not in READ and not span.size
        if not end <= span.start <= span.stop <= cursor.stop + (ALIGN - 1) * empty:
            raise FormatError(f"a section at {first}..{last}", offset=start)
        spans += [span] * (not empty)
        yield Entry(place, "litertlm.section", TYPES.get(kind, f"type {kind}"))
        if kind not in TYPES:
            why = f"a section of type {kind}; this version does not read it"
            yield Gap(cursor.place(span.start, span.stop), GapKind.UNSUPPORTED, why)
        elif kind in READ:
            yield Part("", lambda: cursor.source, expect=READ[kind], span=span)
        elif span.size:
            yield Part("", lambda: cursor.source, Role.DATA, "", span)
    yield from stray.holes(cursor, spans, start, cursor.stop, "bytes of no section", align=ALIGN)


FORMAT = Format(
    id="litert-lm",
    title="LiteRT-LM model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
    extensions=(".litertlm",),
)

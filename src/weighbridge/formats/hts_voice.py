"""HTS: a voice for hts_engine and Open JTalk (.htsvoice).

Layout: lines of ``[GLOBAL]``, ``[STREAM]`` and ``[POSITION]`` with ``KEY:VALUE`` or
``KEY[STREAM]:VALUE``; a line ``[DATA]``; numbers and trees of questions. ``[POSITION]`` says where
each part lies, as ``first-last`` from behind that line. Nothing is run, imported or fetched.

Source: ``lib/HTS_model.c`` of https://hts-engine.sourceforge.net/, version 1.10 (retrieved
2026-11-28). Not read: numbers and trees, which are searched for programs.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Span, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

FIRST, DATA = b"[GLOBAL]", b"[DATA]"
HEADER = 1 << 16
"""Bytes before the parts."""

RUNS = "when something takes it out of the voice"
SECTIONS = (b"[GLOBAL]", b"[STREAM]", b"[POSITION]")
_LINE = later.pattern(rb"([A-Z_]{1,40}(?:\[[^\]\0\r\n]{1,80}\])?):([^\0\r\n]*)")
_RANGE = later.pattern(rb"(\d{1,12})-(\d{1,12})")
TOLD = (b"HTS_VOICE_VERSION", b"SAMPLING_FREQUENCY", b"NUM_VOICES", b"STREAM_TYPE")


def recognises(glimpse: Glimpse) -> bool:
    """Whether the first lines are those of a voice."""
    lines = glimpse.head[:128].split(b"\n")
    return lines[0].rstrip(b"\r") == FIRST and len(lines) > 1 and lines[1].startswith(b"HTS_")


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield what the voice says of itself, programs in it, gaps for bytes of no part.

    Raises:
        FormatError: No such lines, or a part lies outside.
    """
    head = cursor.peek(min(cursor.left, HEADER), "header")
    end = head.find(b"\n" + DATA)
    base = head.find(b"\n", end + 1) + 1 if end >= 0 else 0
    if not base:
        raise FormatError("no parts", offset=cursor.start)
    section = b""
    spans: list[Span] = []
    at = cursor.start
    for line in head[: end + 1].split(b"\n")[:-1]:
        said = line.rstrip(b"\r")
        found = _LINE.fullmatch(said)
        if said in SECTIONS:
            section = said
        elif found is None:
            raise FormatError("a line that is no setting", offset=at)
        elif section == SECTIONS[-1]:
            spans += _parts(found[2], cursor.start + base, at, cursor.stop)
        elif found[1] in TOLD:
            key, value = found[1].decode("ascii"), found[2].decode("utf-8", "replace")
            yield Entry(cursor.place(at, at + len(line)), f"hts.{key}", value)
        at += len(line) + 1
    yield from programs.inside(cursor, "the voice", RUNS)
    yield from stray.holes(
        cursor, spans, cursor.start + base, cursor.stop, "bytes of no part", align=16
    )


def _parts(value: bytes, base: int, at: int, stop: int) -> Iterator[Span]:
    """Yield where parts lie.

    Raises:
        FormatError: Outside of the file, or nowhere.
    """
    for each in filter(None, value.split(b",")):
        found = _RANGE.fullmatch(each.strip())
        if found is None:
            raise FormatError("no place of a part", offset=at)
        first, last = base + int(found[1]), base + int(found[2]) + 1
        if not first < last <= stop:
            raise FormatError(f"a part ends at {last}, the file at {stop}", offset=at)
        yield Span(first, last)


FORMAT = Format(
    id="hts-voice",
    title="HTS voice",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(FIRST,),
    extensions=(".htsvoice",),
)

"""What somebody put behind a model of which nothing says where it ends: a pickle, archive, program.

The tables of a flatbuffer lie in any order, so what no table refers to is not told from what is not
read; parts of other formats go on to the end of the file. Whatever was appended there is looked for
in the last bytes. A pickle counts if it imports something and ends where the file does, and an
archive by its magic number, of six bytes, or by the sum of its header.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Gap, GapKind, Span, later
from weighbridge.intake import programs, tarheaders
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.part import Part

TAIL = 1 << 16
"""Bytes at the end that are looked at."""

TRIED = 2 * TAIL
"""Bytes that are gone through, from all that may be beginnings of a pickle."""

SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c"
USTAR, AT = b"ustar", 257
"""What the header of a tar archive holds, and where."""

STOP = b"."

RUNS = "when something takes it out of the model"

_BEGINNINGS = later.pattern(
    rb"\x80[\x02-\x05](?=[\x95c(\]})\x8c\x8dXN])"
    rb"|c[A-Za-z_][\w.]{0,99}\n[A-Za-z_][\w.]{0,99}\n"
    rb"|\((?=[(cdiltIFSTUVXKMJ\x8c])"
    rb"|\x8c[\1-\x63][A-Za-z_][\w.]{0,98}\x8c[\1-\x63][A-Za-z_]"
    rb"|(?:U[\1-\x63]|[XT][\1-\x63]\0{3}|\x8d[\1-\x63]\0{7})[A-Za-z_](?=[\w.]{1,98}[^\w.])"
    rb"|[SV]['\"]?[A-Za-z_](?=[\w.]{0,98}['\"]?\n[pqr\x94\x8cXUSV])"
)


def anything(cursor: Cursor, what: str) -> Iterator[Evidence | Part]:
    """Yield as ``packed`` does, and programs near the end."""
    start = max(cursor.start, cursor.stop - TAIL)
    yield from programs.inside(cursor.part(start, cursor.stop), what, RUNS)
    yield from packed(cursor, what)


def packed(cursor: Cursor, what: str) -> Iterator[Evidence | Part]:
    """Yield a gap and a part for a pickle or an archive at the end.

    Args:
        cursor: Over the whole model; not moved.
        what: It, e.g. ``"the model"``.
    """
    stop = cursor.stop
    start = max(cursor.start, stop - TAIL)
    tail = cursor.source.read(start, stop - start)
    for at in _archives(tail):
        yield Gap(cursor.place(start + at, stop), GapKind.TRAILING, f"an archive behind {what}")
        yield Part("", lambda: cursor.source, span=Span(start + at, stop))
        return
    size = len(tail.rstrip(b"\0"))
    if not tail[:size].endswith(STOP):
        return
    left = TRIED
    for found in _BEGINNINGS.finditer(tail, 0, size):
        first, last = start + found.start(), start + size
        place = cursor.place(first, stop)
        if left < 0:
            yield Gap(place, GapKind.LIMIT, f"too much that looks like pickles behind {what}")
            return
        gone, whole = _followed(cursor.part(first, last))
        left -= gone
        if whole:
            yield Gap(place, GapKind.TRAILING, f"a pickle behind {what}")
            yield Part("", lambda: cursor.source, expect="pickle", span=Span(first, last))
            return


def _archives(tail: bytes) -> Iterator[int]:
    if (at := tail.find(SEVEN_ZIP)) >= 0:
        yield at
    at = tail.find(USTAR, AT)
    while at >= 0:
        first = at - AT
        if tarheaders.is_header(tail[first : first + tarheaders.BLOCK]):
            yield first
            return
        at = tail.find(USTAR, at + 1)


def _followed(cursor: Cursor) -> tuple[int, bool]:
    """Follow what may be a pickle.

    Returns:
        How many bytes were gone through, and whether a loader takes all of them for one pickle,
        which imports something.
    """
    from weighbridge.machine.log import Log  # noqa: PLC0415 - few files end like a pickle
    from weighbridge.machine.stream import follow  # noqa: PLC0415 - likewise

    log = Log(cursor)
    start = cursor.start
    try:
        stop = follow(cursor, log, whole=True).stop
    except FormatError as error:
        return 1 + max(error.offset - start, 0), False
    return stop - start, stop == cursor.stop and log.names > 0 and not log.faulty

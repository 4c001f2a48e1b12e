"""DSSE envelope: a statement and signatures over it, as JSON; or lines of such.

Taken for one only if every value has the keys of an envelope and no other: anything more is a
configuration and read as JSON. See ``intake/dsse.py`` for the layout and its source. Not read:
signatures; of the statement, anything but what it calls itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import configuration, dsse, strictjson
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MARKER = b'"payloadType"'


def recognises(glimpse: Glimpse) -> bool:
    """Whether it is envelopes, and nothing else."""
    return dsse.only(glimpse, MARKER, dsse.is_envelope)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the type of each payload and predicate, and whatever ``json-config`` would.

    Raises:
        FormatError: Not JSON, or no envelope.
    """
    start = cursor.offset
    text = cursor.take(min(cursor.left, dsse.MOST + 1), "envelope")
    place = cursor.place(start)
    for tree in strictjson.values(text, what="envelope", offset=start):
        if not isinstance(tree, dict) or not dsse.is_envelope(tree):
            raise FormatError("is no envelope", offset=start)
        yield from dsse.told(tree, place, cursor.limits)
        yield from configuration.everything(tree, place, cursor.limits)


FORMAT = Format(
    id="dsse-envelope",
    title="DSSE envelope",
    doc=__doc__,
    kind=Kind.RECORD,
    recognises=recognises,
    read=read,
    within=(MARKER,),
    opens=b"{[",
    extensions=(".intoto.jsonl",),
    refines=("json-config",),
)

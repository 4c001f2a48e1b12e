"""OpenVINO IR: a graph as XML, beside a file of weights.

Source: https://docs.openvino.ai (IR format specification) (retrieved 2026-11-23). Not read: the
graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

OPENING = re.compile(rb"\s{0,8}(?:<\?xml[^>]{0,200}\?>)?\s{0,8}<net\s[^>]{0,400}version=")


def recognises(glimpse: Glimpse) -> bool:
    """Whether an XML document starts with a ``net`` element."""
    return OPENING.match(glimpse.head[:1024]) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Gap`` that says so."""
    place = cursor.place(cursor.start, cursor.stop)
    yield Gap(
        place, GapKind.UNSUPPORTED, "OpenVINO network is recognised; this version does not read it"
    )


FORMAT = Format(
    id="openvino-ir",
    title="OpenVINO network",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
)

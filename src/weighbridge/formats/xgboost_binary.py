"""XGBoost: a model as UBJSON, or in the binary form of before (``binf``).

UBJSON: ``{``, then a key with its length, ``learner`` or ``version`` first, or after the config.

Source: https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html (retrieved 2026-11-23).
Not read: the trees. (As JSON, the same model is read as JSON.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

UBJSON = re.compile(rb"\\{(?:L\\0{7}.|[iU].|l\\0{3}.)(?:learner|version|Config|Model)", re.DOTALL)


def recognises(glimpse: Glimpse) -> bool:
    """Whether a UBJSON object starts with one of the keys, or the old magic number is there."""
    head = glimpse.head
    if head[:4] == b"binf":
        return True
    return UBJSON.match(head) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Gap`` that says so."""
    place = cursor.place(cursor.start, cursor.stop)
    yield Gap(
        place, GapKind.UNSUPPORTED, "XGBoost model is recognised; this version does not read it"
    )


FORMAT = Format(
    id="xgboost-binary",
    title="XGBoost model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    extensions=(".ubj",),
)

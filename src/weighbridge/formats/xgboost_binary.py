"""XGBoost: a model as UBJSON, or in the binary form of before (``binf``).

UBJSON: an object whose first key is ``learner`` or ``version``; every byte is walked, and nodes and
features are checked against one another. A file that is not one whole value is damaged.

The binary form (up to version 2) is ``binf`` and what ``intake.boosted_before`` reads; before 1.1
there is no ``binf``, which ``xgboost-bare`` tells.

Data only: no value is run.

Source: https://ubjson.org/type-reference/ and
https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html (retrieved 2026-11-26). Not
read: numbers other than those of nodes and features.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from weighbridge.core import Evidence, FormatError, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import boosted, boosted_before, ubjson
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

_START = later.pattern(rb"\{(?:L\0{7}.|[iU].|l\0{3}.)(?:learner|version|Config|Model)", re.DOTALL)


def recognises(glimpse: Glimpse) -> bool:
    """Whether an object starts with one of the keys, or the old magic number is there."""
    return glimpse.head[:4] == b"binf" or _START.match(glimpse.head) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield what the model says of itself, and gaps for what leads out of it.

    Raises:
        FormatError: Damaged, or nested too deeply.
    """
    if cursor.peek(min(cursor.left, 4), "magic number") == b"binf":
        cursor.skip(4, "magic number")
        yield from boosted_before.facts(cursor)
        return
    start = cursor.offset
    tree = ubjson.tree(cursor)

    def measure(found: object) -> boosted.Measured | None:
        match found:
            case ubjson.Array():
                return found.count, ubjson.extremes(cursor, found)
            case _:
                return boosted.listed(found)

    def spell(found: object) -> Iterable[int]:
        match found:
            case ubjson.Array():
                return ubjson.numbers(cursor, found)
            case _:
                return boosted.spelled(found)

    yield from boosted.facts(tree, cursor.place(start), measure, spell, ubjson.lengths)
    if cursor.left:
        raise FormatError(f"{cursor.left} bytes behind the value", offset=cursor.offset)


FORMAT = Format(
    id="xgboost-binary",
    title="XGBoost model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(b"binf", b"{L", b"{i", b"{U", b"{l"),
    extensions=(".ubj",),
)

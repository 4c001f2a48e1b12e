"""XGBoost: a model as JSON, its nodes and features checked against one another.

An object whose first key is ``learner``, or comes behind ``version``;
``gradient_booster.model.trees`` holds the trees as arrays of numbers. Everything that is looked for
in JSON is looked for here too. Long arrays are read where they lie (``intake/jsonnumbers.py``).

Source: https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html (retrieved 2026-11-26).
Not read: categories of splits; whether the numbers make sense.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, GapKind, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import boosted, configuration, forecast, jsonlevels
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

_START = later.pattern(
    rb'(?:\xef\xbb\xbf)?\s*\{\s*(?:"version"\s*:\s*\[[\d,\s]*\]\s*,\s*)?"learner"\s*:\s*\{'
)


def recognises(glimpse: Glimpse) -> bool:
    """Whether it begins as a model does, and ends as JSON does."""
    return _START.match(glimpse.head) is not None and glimpse.tail.rstrip()[-1:] == b"}"


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield what the model says of itself, and gaps for what leads out of it.

    Raises:
        FormatError: No JSON, or too much of it.
    """
    start = cursor.offset
    if cursor.left > cursor.limits.text:
        why = f"JSON of {cursor.left} bytes is over {cursor.limits.text}"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    text = cursor.take(cursor.left, "JSON")
    place, seen = cursor.place(start), forecast.of(text)
    nesting = cursor.limits.nesting
    for tree, levels in jsonlevels.trees(
        text, what="JSON", offset=start, nesting=nesting, each=not seen.nothing, lifted=True
    ):
        yield from boosted.facts(tree, place, boosted.listed, boosted.spelled)
        yield from configuration.everything(tree, place, cursor.limits, seen, levels)


FORMAT = Format(
    id="xgboost-json",
    title="XGBoost model as JSON",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    within=(b'"learner"',),
    opens=b"{",
    refines=("json-config",),
)

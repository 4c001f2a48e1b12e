"""CatBoost: a model as JSON, its splits and borders checked against one another (model.json).

An object whose keys come in order: ``ctr_data``, ``features_info``, ``model_info``,
``oblivious_trees``, ``scale_and_bias``; the ``trees`` of the growing policies ``Depthwise`` and
``Lossguide`` come last. Everything that is looked for in JSON is looked for here too.

Source: https://catboost.ai/docs/en/concepts/json-schema and models that CatBoost 1.2.10 writes, as
MLflow does with ``format="json"`` (retrieved 2026-11-27). Not read: whether the numbers make sense.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Gap, GapKind, Place, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import configuration, forecast, jsonlevels
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

_START = later.pattern(rb'\s*\{\s*"(?:ctr_data|features_info)"\s*:\s*(?:\{|null)\s*(?:"|\}|,)')
_STOP = later.pattern(
    rb'"(?:scale_and_bias"\s*:\s*\[[^"{}]*\]'
    rb'|(?:split_type|value|weight)"\s*:\s*(?:"\w{1,40}"|[-+.\w]{1,40}|\[[^"{}]*\])\s*\}\s*(?:\}\s*)?\])'
    rb"\s*\}\s*\Z"
)
"""The last key; or of trees that come last, the last of a node's split or of a leaf."""

KEYS = frozenset({
    "ctr_data", "features_info", "model_info", "oblivious_trees", "trees", "scale_and_bias",
})  # fmt: skip
TREES = ("oblivious_trees", "trees")
SAID = 10


def recognises(glimpse: Glimpse) -> bool:
    """Whether it begins and ends as a model does."""
    if b"\0" in glimpse.head or not _START.match(glimpse.head):
        return False
    return _STOP.search(glimpse.tail) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield what the model says of itself, and gaps for splits that lead out of it.

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
        text, what="JSON", offset=start, nesting=nesting, each=not seen.nothing
    ):
        yield from configuration.everything(tree, place, cursor.limits, seen, levels)
        if not isinstance(tree, dict):
            raise FormatError("the model is no object", offset=start)
        yield from _facts(tree, place)


def _facts(tree: dict[str, object], place: Place) -> Iterator[Evidence]:
    if others := tree.keys() - KEYS:
        why = f"{min(others)[:80]!r} is none of a model's keys"
        yield Gap(place, GapKind.DAMAGED, why)
    match tree.get("model_info"):
        case {"catboost_version_info": str(version)}:
            yield Entry(place, "catboost.version", version[:80])
    trees = [each for key in TREES for each in _list(tree.get(key))]
    said = 0
    for index, each in enumerate(trees):
        match each:
            case {"leaf_values": [*values], "splits": [*splits]}:
                wrong = bool(values) and len(values) % (1 << min(len(splits), 30)) != 0
            case {"leaf_values": [*_]} | {"left": _, "right": _} | {"value": _}:
                wrong = False
            case _:
                wrong = True
        said += wrong
        if wrong and said <= SAID:
            yield Gap(
                place, GapKind.DAMAGED, f"tree {index}: leaves that are not those of its splits"
            )


def _list(held: object) -> list[object]:
    return held if isinstance(held, list) else []


FORMAT = Format(
    id="catboost-json",
    title="CatBoost model as JSON",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    plain=True,
    opens=b"{",
    refines=("json-config",),
    within=(b'"scale_and_bias"', b'"split_type"', b'"weight"', b'"value"'),
)

"""What XGBoost takes from a model without looking: nodes and features by number.

XGBoost follows ``left_children`` and the like while it predicts, and does not check all of them.
A number that is no node of its tree, or no feature, reads outside of an array.

Source: https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html and its schema
``model.schema`` (retrieved 2026-11-26).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from weighbridge.core import Entry, Evidence, Gap, GapKind, Place

Table = Mapping[str, object]
Numbers = tuple[int, tuple[int, int] | None]
"""How many, and the least and the greatest of whole numbers."""

Measure = Callable[[object], Numbers | None]
"""Measures an array, whatever it was read from; ``None`` if it is no array of numbers."""

ALIKE = ("left_children", "right_children", "parents", "split_indices", "split_conditions",
         "default_left")  # fmt: skip
"""Arrays that have a number for each node."""

SAID = 10
"""Faults of one model that are told."""


def facts(tree: object, place: Place, measure: Measure) -> Iterator[Evidence]:
    """Yield an ``Entry`` for what the model says of itself, a ``Gap`` per number that leads out.

    Args:
        tree: The model: tables, lists, and arrays that ``measure`` understands.
        place: Where it lies.
        measure: Says how long an array is, and between which numbers it lies.
    """
    # a Booster's state has the model beside its configuration
    root = _table(_table(tree).get("Model")) or _table(tree)
    learner = _table(root.get("learner"))
    booster = _table(learner.get("gradient_booster"))
    for key, value in (
        ("xgboost.booster", booster.get("name")),
        ("xgboost.objective", _table(learner.get("objective")).get("name")),
    ):
        if isinstance(value, str):
            yield Entry(place, key, value[:80])
    inner = _table(booster.get("gbtree")) or booster
    model = _table(inner.get("model"))
    trees = model.get("trees")
    features = _number(_table(learner.get("learner_model_param")).get("num_feature"))
    said = 0
    for index, each in enumerate(trees if isinstance(trees, list) else ()):
        for why in _faults(_table(each), features, measure):
            said += 1
            if said <= SAID:
                yield Gap(place, GapKind.DAMAGED, f"tree {index}: {why}")
    if isinstance(trees, list) and "tree_info" in model:
        measured = measure(model["tree_info"])
        if measured and measured[0] != len(trees):
            yield Gap(place, GapKind.DAMAGED, f"{len(trees)} trees, tree_info of {measured[0]}")


def _faults(tree: Table, features: int | None, measure: Measure) -> Iterator[str]:
    nodes = _number(_table(tree.get("tree_param")).get("num_nodes"))
    if nodes is None:
        yield "no number of nodes"
        return
    for key in ALIKE:
        measured = measure(tree.get(key))
        if measured is None:
            yield f"{key} is no array of numbers"
            continue
        count, between = measured
        if count != nodes:
            yield f"{key} of {count} numbers, for {nodes} nodes"
        if between is None:
            continue
        low, high = between
        if key in ("left_children", "right_children") and not -1 <= low <= high < nodes:
            yield f"{key}: {high if high >= nodes else low} is no node of {nodes}"
        elif key == "split_indices" and features and not 0 <= low <= high < max(features, 1):
            yield f"split_indices: {high if high >= features else low} is no feature of {features}"


def listed(array: object) -> Numbers | None:
    """Measure a list, as JSON has it."""
    if not isinstance(array, list):
        return None
    if set(map(type, array)) != {int}:
        return len(array), None
    return len(array), (min(array), max(array))


def _table(value: object) -> Table:
    return value if isinstance(value, dict) else {}


def _number(value: object) -> int | None:
    match value:
        case int():
            return value
        case str() if value.isdecimal() and len(value) < len(str(1 << 63)):
            return int(value)
        case _:
            return None

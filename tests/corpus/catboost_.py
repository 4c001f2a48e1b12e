"""catboost: its classes pickled, and its own formats."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import catboost
import joblib

from tests.corpus.case import Case, at_protocols
from tests.corpus.tabular import classes, numbers

DISTRIBUTION = "catboost"


def _options() -> dict[str, object]:
    return {"iterations": 3, "depth": 2, "verbose": False, "allow_writing_files": False}


def _classifier() -> catboost.CatBoostClassifier:
    return catboost.CatBoostClassifier(**_options()).fit(*classes())


VALUES: dict[str, Callable[[], object]] = {
    "classifier": _classifier,
    "regressor": lambda: catboost.CatBoostRegressor(**_options()).fit(*numbers()),
    "plain": lambda: catboost.CatBoost(_options()).fit(*numbers()),
    "unfitted": catboost.CatBoostClassifier,
}


def _native(kind: str) -> Callable[[Path], object]:
    return lambda path: _classifier().save_model(str(path), format=kind)


def cases() -> Iterator[Case]:
    """Pickles and joblib dumps, then native formats; those that are source text carry code."""
    for name, make in VALUES.items():
        yield from at_protocols(name, f"catboost: {name}", make, (0, 2, 4, 5))
        yield Case(f"{name}.joblib", f"{name}, joblib", lambda p, m=make: joblib.dump(m(), p))
    for kind, extension in (
        ("cbm", "cbm"),
        ("json", "json"),
        ("onnx", "onnx"),
        ("coreml", "mlmodel"),
    ):
        yield Case(f"model.{extension}", f"save_model as {kind}", _native(kind))

"""xgboost: its scikit-learn classes and its Booster, pickled and in its own formats."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import joblib
import numpy as np
import xgboost

from tests.corpus.case import Case, at_protocols
from tests.corpus.tabular import classes, numbers

DISTRIBUTION = "xgboost"


def _booster() -> xgboost.Booster:
    features, target = classes()
    return xgboost.train({"max_depth": 2}, xgboost.DMatrix(features, target), 3)


def _classifier() -> xgboost.XGBClassifier:
    return xgboost.XGBClassifier(n_estimators=3, max_depth=2).fit(*classes())


def _linear() -> xgboost.Booster:
    features, target = numbers()
    return xgboost.train({"booster": "gblinear"}, xgboost.DMatrix(features, target), 2)


def _ranker() -> xgboost.XGBRanker:
    features, target = classes()
    return xgboost.XGBRanker(n_estimators=2).fit(features, target, group=[40, 40])


VALUES: dict[str, Callable[[], object]] = {
    "booster": _booster,
    "booster-linear": _linear,
    "classifier": _classifier,
    "classifier-nan": lambda: xgboost.XGBClassifier(n_estimators=2, missing=np.nan).fit(*classes()),
    "regressor": lambda: xgboost.XGBRegressor(n_estimators=3).fit(*numbers()),
    "regressor-dart": lambda: xgboost.XGBRegressor(n_estimators=3, booster="dart").fit(*numbers()),
    "ranker": _ranker,
    "forest": lambda: xgboost.XGBRFClassifier(n_estimators=3).fit(*classes()),
    "forest-regressor": lambda: xgboost.XGBRFRegressor(n_estimators=3).fit(*numbers()),
    "unfitted": xgboost.XGBClassifier,
}


def cases() -> Iterator[Case]:
    """Pickles and joblib dumps of all, native files of the Booster."""
    for name, make in VALUES.items():
        yield from at_protocols(name, f"xgboost: {name}", make, (0, 2, 4, 5))
        yield Case(
            f"{name}.joblib", f"xgboost: {name}, joblib", lambda p, m=make: joblib.dump(m(), p)
        )
    for extension in ("json", "ubj", "model", "deprecated", "bin"):
        name = f"saved.{extension}"
        yield Case(name, f"save_model as .{extension}", lambda p: _booster().save_model(p))
        yield Case(f"sklearn-{name}", "save_model", lambda p: _classifier().save_model(p))
    yield Case("dump.txt", "dump_model", lambda p: _booster().dump_model(p))
    yield Case("raw.bin", "save_raw", lambda p: p.write_bytes(_booster().save_raw()))

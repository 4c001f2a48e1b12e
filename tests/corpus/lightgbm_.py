"""lightgbm: its scikit-learn classes and its Booster, pickled and as text."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import joblib
import lightgbm

from tests.corpus.case import Case, at_protocols
from tests.corpus.tabular import classes, numbers

DISTRIBUTION = "lightgbm"

QUIET: dict[str, int] = {"verbose": -1, "n_jobs": 1}


def _booster() -> lightgbm.Booster:
    data = lightgbm.Dataset(*classes())
    return lightgbm.train({"objective": "binary", **QUIET}, data, 3)


def _ranker() -> lightgbm.LGBMRanker:
    features, target = classes()
    return lightgbm.LGBMRanker(n_estimators=2, **QUIET).fit(features, target, group=[40, 40])


VALUES: dict[str, Callable[[], object]] = {
    "booster": _booster,
    "classifier": lambda: lightgbm.LGBMClassifier(n_estimators=3, **QUIET).fit(*classes()),
    "regressor": lambda: lightgbm.LGBMRegressor(n_estimators=3, **QUIET).fit(*numbers()),
    "dart": lambda: lightgbm.LGBMRegressor(boosting_type="dart", n_estimators=3, **QUIET).fit(
        *numbers()
    ),
    "ranker": _ranker,
    "unfitted": lightgbm.LGBMClassifier,
}


def cases() -> Iterator[Case]:
    """Pickles and joblib dumps of all, the text format of the Booster."""
    for name, make in VALUES.items():
        yield from at_protocols(name, f"lightgbm: {name}", make, (0, 2, 4, 5))
        yield Case(f"{name}.joblib", f"{name}, joblib", lambda p, m=make: joblib.dump(m(), p))
    yield Case("model.txt", "save_model", lambda p: _booster().save_model(str(p)))
    yield Case(
        "model.json", "dump_model", lambda p: p.write_text(str(_booster().dump_model()), "utf-8")
    )

"""statsmodels: results of linear models and of time series, with their data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf
from statsmodels.tsa.arima.model import ARIMA
from statsmodels.tsa.holtwinters import ExponentialSmoothing

from tests.corpus.case import Case, at_protocols
from tests.corpus.tabular import classes, numbers

DISTRIBUTION = "statsmodels"


def _series() -> pd.Series:
    values = np.random.default_rng(0).standard_normal(60).cumsum() + 50
    return pd.Series(values, index=pd.date_range("2020-01-31", periods=60, freq="MS"))


def _frame() -> pd.DataFrame:
    features, target = numbers()
    return pd.DataFrame(
        {"y": target + features[:, 0] ** 2, "a": features[:, 0], "b": features[:, 1]}
    )


def _counts() -> tuple[np.ndarray, np.ndarray]:
    features, target = classes()
    return target + 1.0, sm.add_constant(features[:, 1:])


VALUES: dict[str, Callable[[], object]] = {
    "ols": lambda: sm.OLS(_counts()[0], _counts()[1]).fit(),
    "wls": lambda: sm.WLS(*_counts(), weights=np.ones(80)).fit(),
    "glm-gaussian": lambda: sm.GLM(*_counts()).fit(),
    "glm-poisson": lambda: sm.GLM(*_counts(), family=sm.families.Poisson()).fit(),
    "logit": lambda: sm.Logit(_counts()[0] - 1, _counts()[1]).fit(disp=0),
    "rlm": lambda: sm.RLM(*_counts()).fit(),
    "formula-ols": lambda: smf.ols("y ~ a + np.exp(b)", _frame()).fit(),
    "formula-glm": lambda: smf.glm("y ~ a * b", _frame()).fit(),
    "arima": lambda: ARIMA(_series(), order=(1, 1, 0)).fit(),
    "holt-winters": lambda: ExponentialSmoothing(_series(), trend="add").fit(),
    "autoreg": lambda: sm.tsa.AutoReg(_series(), 2).fit(),
    "sarimax": lambda: sm.tsa.SARIMAX(_series(), order=(1, 0, 0)).fit(disp=0),
    "lowess": lambda: sm.nonparametric.lowess(_counts()[0], np.arange(80.0)),
}


def _own_save(path: Path) -> None:
    VALUES["ols"]().save(path)  # type: ignore[attr-defined]


def cases() -> Iterator[Case]:
    """Results as pickles; the text of a formula is evaluated on loading, and only computes."""
    for name, make in VALUES.items():
        yield from at_protocols(name, f"statsmodels: {name}", make, (2, 4, 5))
    yield Case("saved.pickle", "results.save", _own_save)

"""lifelines: fitters of survival, with columns and with formulas."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

import lifelines
from lifelines.datasets import load_rossi

from tests.corpus.case import Case, pickled

DISTRIBUTION = "lifelines"

ALONE = (
    "KaplanMeierFitter",
    "NelsonAalenFitter",
    "WeibullFitter",
    "ExponentialFitter",
    "LogNormalFitter",
    "LogLogisticFitter",
)
TOGETHER = ("CoxPHFitter", "WeibullAFTFitter", "LogNormalAFTFitter", "AalenAdditiveFitter")


def _alone(name: str) -> object:
    frame = load_rossi()
    return getattr(lifelines, name)().fit(frame["week"], frame["arrest"])


def _together(name: str, **options: object) -> object:
    frame = load_rossi()[["week", "arrest", "fin", "age"]]
    return getattr(lifelines, name)().fit(frame, "week", "arrest", **options)


def cases() -> Iterator[Case]:
    """Every fitter by pickle."""
    makes: dict[str, Callable[[], object]] = {
        **{name: functools.partial(_alone, name) for name in ALONE},
        **{name: functools.partial(_together, name) for name in TOGETHER},
        "formula": functools.partial(_together, "CoxPHFitter", formula="fin + age"),
    }
    for name, make in makes.items():
        yield pickled(f"{name}.pkl", f"{name}, pickle", make)

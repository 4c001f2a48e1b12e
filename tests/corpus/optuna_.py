"""Optuna: studies in memory, by pickle and by joblib, with each sampler and pruner."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

import joblib
import optuna
from optuna import pruners, samplers

from tests.corpus.case import Case, pickled

DISTRIBUTION = "optuna"

SAMPLERS: dict[str, functools.partial[samplers.BaseSampler]] = {
    "random": functools.partial(samplers.RandomSampler, seed=1),
    "tpe": functools.partial(samplers.TPESampler, seed=1),
    "tpe-group": functools.partial(samplers.TPESampler, seed=1, multivariate=True, group=True),
    "cma-es": functools.partial(samplers.CmaEsSampler, seed=1),
    "nsga-ii": functools.partial(samplers.NSGAIISampler, seed=1),
    "nsga-iii": functools.partial(samplers.NSGAIIISampler, seed=1),
    "qmc": functools.partial(samplers.QMCSampler, seed=1),
    "gp": functools.partial(samplers.GPSampler, seed=1),
}

PRUNERS: dict[str, functools.partial[pruners.BasePruner]] = {
    "median": functools.partial(pruners.MedianPruner),
    "hyperband": functools.partial(pruners.HyperbandPruner),
    "halving": functools.partial(pruners.SuccessiveHalvingPruner),
    "threshold": functools.partial(pruners.ThresholdPruner, upper=3),
    "patient": functools.partial(pruners.PatientPruner, pruners.MedianPruner(), 2),
}


def _score(trial: optuna.Trial) -> float:
    number = trial.suggest_float("number", -1, 1)
    trial.suggest_categorical("kind", ["a", "b"])
    trial.suggest_int("count", 1, 9, log=True)
    trial.report(number, 1)
    return number * number


def _study(**options: object) -> optuna.Study:
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(**options)
    study.optimize(_score, n_trials=12)
    return study


def _dump(path: Path) -> object:
    return joblib.dump(_study(), path)


def cases() -> Iterator[Case]:
    """Studies, and what is taken out of them."""
    for name, make in SAMPLERS.items():
        yield pickled(f"{name}.pkl", f"{name}, pickle", lambda m=make: _study(sampler=m()))
    for name, make in PRUNERS.items():
        yield pickled(f"{name}.pkl", f"{name}, pickle", lambda m=make: _study(pruner=m()))
    yield pickled("trials.pkl", "trials alone", lambda: _study().trials)
    yield pickled("best.pkl", "the best trial", lambda: _study().best_trial, protocol=2)
    yield Case("study.joblib", "a study, joblib", _dump)

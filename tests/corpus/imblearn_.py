"""imbalanced-learn: samplers, ensembles and pipelines."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import joblib
from imblearn import combine, ensemble, over_sampling, pipeline, under_sampling
from sklearn.linear_model import LogisticRegression

from tests.corpus.case import Case, at_protocols
from tests.corpus.tabular import classes

DISTRIBUTION = "imbalanced-learn"


def _sampled(sampler: object) -> object:
    sampler.fit_resample(*classes())  # type: ignore[attr-defined]
    return sampler


def _pipeline() -> object:
    return pipeline.make_pipeline(over_sampling.SMOTE(), LogisticRegression()).fit(*classes())


VALUES: dict[str, Callable[[], object]] = {
    "smote": lambda: _sampled(over_sampling.SMOTE(random_state=0)),
    "adasyn": lambda: over_sampling.ADASYN(random_state=0),
    "random-over": lambda: _sampled(over_sampling.RandomOverSampler(random_state=0)),
    "random-under": lambda: _sampled(under_sampling.RandomUnderSampler(random_state=0)),
    "tomek": lambda: _sampled(under_sampling.TomekLinks()),
    "nearmiss": lambda: _sampled(under_sampling.NearMiss()),
    "smoteenn": lambda: _sampled(combine.SMOTEENN(random_state=0)),
    "balanced-forest": lambda: ensemble.BalancedRandomForestClassifier(5).fit(*classes()),
    "easy-ensemble": lambda: ensemble.EasyEnsembleClassifier(2).fit(*classes()),
    "rusboost": lambda: ensemble.RUSBoostClassifier(n_estimators=3).fit(*classes()),
    "pipeline": _pipeline,
}


def cases() -> Iterator[Case]:
    """Pickles and joblib dumps."""
    for name, make in VALUES.items():
        yield from at_protocols(name, f"imblearn: {name}", make, (2, 4))
        yield Case(f"{name}.joblib", f"{name}, joblib", lambda p, m=make: joblib.dump(m(), p))

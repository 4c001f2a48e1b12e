"""sklearn2pmml: pipelines of scikit-learn as PMML; needs Java."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd
from sklearn.cluster import KMeans
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier
from sklearn2pmml import sklearn2pmml
from sklearn2pmml.pipeline import PMMLPipeline

from tests.corpus.case import Case
from tests.corpus.tabular import classes

DISTRIBUTION = "sklearn2pmml"

VALUES: dict[str, Callable[[], object]] = {
    "logistic": LogisticRegression,
    "linear": LinearRegression,
    "tree": lambda: DecisionTreeClassifier(max_depth=3),
    "forest": lambda: RandomForestClassifier(3, max_depth=2),
    "kmeans": lambda: KMeans(2, n_init=1),
    "network": lambda: MLPClassifier((3,), max_iter=20),
}


def _pipeline(make: Callable[[], object]) -> PMMLPipeline:
    features, target = classes()
    table = pd.DataFrame(features, columns=[f"x{n}" for n in range(features.shape[1])])
    pipeline = PMMLPipeline([("scale", StandardScaler()), ("model", make())])
    return pipeline.fit(table, pd.Series(target, name="y"))


def cases() -> Iterator[Case]:
    """One document for each model."""
    for name, make in VALUES.items():
        write = lambda p, m=make: sklearn2pmml(_pipeline(m), str(p))  # noqa: E731
        yield Case(f"{name}.pmml", f"sklearn2pmml: {name}", write)

"""skl2onnx: scikit-learn models as graphs with operators of the ai.onnx.ml domain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from skl2onnx import to_onnx
from sklearn import (
    ensemble,
    linear_model,
    naive_bayes,
    neighbors,
    pipeline,
    preprocessing,
    svm,
    tree,
)

from tests.corpus.case import Case
from tests.corpus.tabular import classes

DISTRIBUTION = "skl2onnx"

MODELS: dict[str, Callable[[], object]] = {
    "logistic": linear_model.LogisticRegression,
    "forest": lambda: ensemble.RandomForestClassifier(5, max_depth=3),
    "tree": lambda: tree.DecisionTreeClassifier(max_depth=3),
    "svc": svm.SVC,
    "neighbours": neighbors.KNeighborsClassifier,
    "bayes": naive_bayes.GaussianNB,
    "pipeline": lambda: pipeline.make_pipeline(
        preprocessing.StandardScaler(), linear_model.Ridge()
    ),
}


def _write(make: Callable[[], object], path: Path) -> None:
    features, target = classes()
    made = make().fit(features, target)  # type: ignore[attr-defined]
    path.write_bytes(to_onnx(made, features[:1].astype("f4")).SerializeToString())


def cases() -> Iterator[Case]:
    """One graph per model."""
    for name, make in MODELS.items():
        yield Case(f"{name}.onnx", f"skl2onnx: {name}", lambda p, m=make: _write(m, p))

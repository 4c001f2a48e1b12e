"""mlflow: model folders of its flavours."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import mlflow
from sklearn.linear_model import LogisticRegression

from tests.corpus.case import Case, Expect
from tests.corpus.tabular import classes

DISTRIBUTION = "mlflow"

PINNED = {"pip_requirements": ["scikit-learn"]}
"""So that it does not look what is imported."""


def _sklearn(kind: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        logging.getLogger("mlflow").setLevel(logging.ERROR)
        made = LogisticRegression().fit(*classes())
        mlflow.sklearn.save_model(made, path, serialization_format=kind, **PINNED)

    return write


def _xgboost(path: Path) -> None:
    import xgboost  # noqa: PLC0415  (optional)

    made = xgboost.XGBClassifier(n_estimators=2).fit(*classes())
    mlflow.xgboost.save_model(made, path, **PINNED)


def _torch(kind: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        import torch  # noqa: PLC0415  (optional)

        example = torch.ones(1, 2).numpy()
        options = {"serialization_format": kind, "input_example": example, **PINNED}
        mlflow.pytorch.save_model(torch.nn.Linear(2, 2), path, **options)

    return write


def _pyfunc(path: Path) -> None:
    class Echo(mlflow.pyfunc.PythonModel):
        def predict(self, context: object, model_input: object, params: object = None) -> object:  # noqa: ARG002
            return model_input

    mlflow.pyfunc.save_model(path, python_model=Echo(), **PINNED)


def cases() -> Iterator[Case]:
    """Folders with MLmodel; the pyfunc one holds a class by value."""
    for kind in ("cloudpickle", "pickle", "skops"):
        yield Case(f"sklearn-{kind}", f"sklearn flavour, {kind}", _sklearn(kind))
    yield Case("xgboost", "xgboost flavour", _xgboost)
    for kind in ("pickle", "pt2"):
        yield Case(f"pytorch-{kind}", f"pytorch flavour, {kind}", _torch(kind))
    yield Case("pyfunc", "own class, cloudpickled", _pyfunc, Expect.CODE)

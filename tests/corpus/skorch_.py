"""skorch: torch networks behind scikit-learn's interface."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

import joblib
import numpy as np
import skorch
import torch

from tests.corpus import own_torch
from tests.corpus.case import Case
from tests.corpus.tabular import classes

DISTRIBUTION = "skorch"


def _data() -> tuple[np.ndarray, np.ndarray]:
    features, target = classes()
    return features.astype("f4"), target.astype("i8")


def _own() -> skorch.NeuralNetClassifier:
    options = {"criterion": torch.nn.CrossEntropyLoss, "max_epochs": 1, "verbose": 0}
    return skorch.NeuralNetClassifier(own_torch.Net, **options).fit(*_data())


def _stock() -> skorch.NeuralNetClassifier:
    options = {"module__in_features": 4, "module__out_features": 2, "max_epochs": 1, "verbose": 0}
    loss = torch.nn.CrossEntropyLoss
    return skorch.NeuralNetClassifier(torch.nn.Linear, criterion=loss, **options).fit(*_data())


def _parts(path: Path) -> None:
    path.mkdir()
    files = {"f_params": "params.pt", "f_optimizer": "optimizer.pt", "f_history": "history.json"}
    _stock().save_params(**{key: str(path / name) for key, name in files.items()})


def cases() -> Iterator[Case]:
    """Whole nets by pickle and joblib, and save_params."""
    for stem, make, is_own in (("stock", _stock, False), ("own", _own, True)):
        write = lambda p, m=make: p.write_bytes(pickle.dumps(m()))  # noqa: E731
        yield Case(f"{stem}.pkl", f"net, {stem} module", write, own=is_own)
        dump = lambda p, m=make: joblib.dump(m(), p)  # noqa: E731
        yield Case(f"{stem}.joblib", f"net, {stem} module, joblib", dump, own=is_own)
    yield Case("params", "save_params", _parts)

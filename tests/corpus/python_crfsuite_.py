"""python-crfsuite: models of both kinds of training."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pycrfsuite

from tests.corpus.case import Case

DISTRIBUTION = "python-crfsuite"


def _write(path: Path, algorithm: str) -> None:
    trainer = pycrfsuite.Trainer(algorithm=algorithm, verbose=False)
    for turn in range(20):
        labels = ["A", "B"] if turn % 2 else ["B", "A"]
        trainer.append([[f"w={turn % 4}", "bias"], [f"w={(turn + 1) % 4}"]], labels)
    trainer.train(str(path))


def cases() -> Iterator[Case]:
    """One file for each algorithm."""
    for name in ("lbfgs", "l2sgd", "ap", "pa", "arow"):
        yield Case(f"{name}.crfsuite", f"trained by {name}", lambda p, n=name: _write(p, n))

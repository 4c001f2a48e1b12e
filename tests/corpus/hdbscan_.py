"""hdbscan: fitted clusterers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import hdbscan
import joblib

from tests.corpus.case import Case, at_protocols
from tests.corpus.tabular import classes

DISTRIBUTION = "hdbscan"


def _fitted(**options: object) -> object:
    return hdbscan.HDBSCAN(min_cluster_size=5, **options).fit(classes()[0])


VALUES: dict[str, Callable[[], object]] = {
    "plain": _fitted,
    "prediction": lambda: _fitted(prediction_data=True),
    "leaf": lambda: _fitted(cluster_selection_method="leaf", metric="manhattan"),
    "tree": lambda: _fitted(gen_min_span_tree=True),
}


def cases() -> Iterator[Case]:
    """Pickles and joblib dumps."""
    for name, make in VALUES.items():
        yield from at_protocols(name, f"hdbscan: {name}", make, (2, 4, 5))
        yield Case(f"{name}.joblib", f"{name}, joblib", lambda p, m=make: joblib.dump(m(), p))

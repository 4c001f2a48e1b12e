"""umap-learn: fitted reducers; they keep numba functions by value, so they carry code."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import joblib
import pynndescent
import umap

from tests.corpus.case import Case, Expect, at_protocols, pickled
from tests.corpus.tabular import classes

DISTRIBUTION = "umap-learn"


def _fitted(**options: object) -> object:
    return umap.UMAP(n_neighbors=5, n_epochs=5, random_state=0, **options).fit(classes()[0])


VALUES: dict[str, Callable[[], object]] = {
    "plain": _fitted,
    "cosine": lambda: _fitted(metric="cosine"),
    "supervised": lambda: umap.UMAP(n_neighbors=5, n_epochs=5, random_state=0).fit(*classes()),
    "index": lambda: pynndescent.NNDescent(classes()[0], n_neighbors=5, random_state=0),
}


def cases() -> Iterator[Case]:
    """Pickles and joblib dumps."""
    for name, make in VALUES.items():
        for protocol in (2, 4):
            stem = f"{name}-p{protocol}.pkl"
            yield pickled(stem, f"umap: {name}", make, protocol=protocol, expect=Expect.CODE)
        dump = lambda p, m=make: joblib.dump(m(), p)  # noqa: E731
        yield Case(f"{name}.joblib", f"{name}, joblib", dump, Expect.CODE)
    yield from at_protocols("unfitted", "umap: unfitted", umap.UMAP, (2, 4))

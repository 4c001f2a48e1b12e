"""skops: scikit-learn estimators without pickle."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

from skops import io

from tests.corpus.case import Case
from tests.corpus.sklearn_ import OWN, SPECIAL

DISTRIBUTION = "skops"

SOME = (
    *("column-transformer", "function-log1p", "function-partial-clip", "tfidf-stop-words"),
    *("grid-search-scorer", "voting-soft", "gaussian-process-kernels", "isotonic", "forest"),
    *("hist-boosting", "neighbours-kdtree", "sgd-hinge", "kmeans", "bunch", "dict-of-models"),
    *("tfidf-str-lower", "function-itemgetter", "randomized-search", "unfitted", "splitter"),
)


def cases() -> Iterator[Case]:
    """A choice of what ``sklearn_`` saves."""
    for name in SOME:
        make = SPECIAL[name]
        yield Case(f"{name}.skops", f"skops: {name}", lambda p, m=make: io.dump(m(), p))
        packed = {"compression": zipfile.ZIP_DEFLATED, "compresslevel": 9}
        write = lambda p, m=make, o=packed: io.dump(m(), p, **o)  # noqa: E731
        yield Case(f"{name}-deflated.skops", f"skops, deflated: {name}", write)
    for name, make in OWN.items():
        yield Case(f"{name}.skops", name, lambda p, m=make: io.dump(m(), p), own=True)

"""category_encoders: every encoder it exports, fitted on two columns."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import category_encoders
import pandas as pd

from tests.corpus.case import Case, at_protocols

DISTRIBUTION = "category_encoders"


def _fitted(name: str) -> object:
    frame = pd.DataFrame({"a": list("xyxz") * 5, "b": list("uvvu") * 5})
    return getattr(category_encoders, name)().fit(frame, [0, 1, 1, 0] * 5)


def cases() -> Iterator[Case]:
    """Pickles."""
    for name in category_encoders.__all__:
        if name.endswith("Encoder"):
            make = functools.partial(_fitted, name)
            yield from at_protocols(name, f"category_encoders: {name}", make, (2, 4))

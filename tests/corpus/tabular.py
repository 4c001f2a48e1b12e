"""Small tables that several generators fit on."""

from __future__ import annotations

import numpy as np


def classes(rows: int = 80, columns: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """Features, and two classes that depend on the first of them."""
    features = np.random.default_rng(0).standard_normal((rows, columns))
    return features, (features[:, 0] > 0).astype(int)


def numbers(rows: int = 80, columns: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """Features, and a number that depends on them."""
    features = np.random.default_rng(0).standard_normal((rows, columns))
    return features, features @ np.arange(1.0, columns + 1)

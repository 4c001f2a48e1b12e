"""scikit-learn classes and functions of a user's own module."""

from __future__ import annotations

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin


class Clip(TransformerMixin, BaseEstimator):
    """A transformer of the user's."""

    def __init__(self, low: float = 0.0, high: float = 1.0) -> None:
        self.low = low
        self.high = high

    def fit(self, features: np.ndarray, target: object = None) -> Clip:  # noqa: ARG002
        self.n_features_in_ = np.asarray(features).shape[1]
        return self

    def transform(self, features: np.ndarray) -> np.ndarray:
        return np.clip(features, self.low, self.high)


def logarithm(values: np.ndarray) -> np.ndarray:
    """A function for FunctionTransformer."""
    return np.log1p(np.abs(values))


def tokenise(text: str) -> list[str]:
    """A tokenizer for a vectorizer."""
    return text.split()

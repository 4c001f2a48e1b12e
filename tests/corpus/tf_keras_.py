"""keras 2 in TensorFlow 2.15, in an environment of its own: .keras, .h5, .weights.h5."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

from tests.corpus.case import Case, Expect

DISTRIBUTION = "keras"

if not version(DISTRIBUTION).startswith("2."):
    raise ImportError("this is not Keras 2")


class Own(layers.Layer):
    """A layer of the user's own."""

    def call(self, inputs: object) -> object:
        """Return what is given."""
        return inputs


def _dense() -> keras.Model:
    made = keras.Sequential([layers.Input((4,)), layers.Dense(3, "relu", kernel_regularizer="l2")])
    made.compile("adam", keras.losses.Huber(), metrics=["mse"])
    return made


def _wrapped() -> keras.Model:
    start = layers.Input((6, 8))
    middle = layers.TimeDistributed(layers.Dense(3))(start)
    return keras.Model(start, layers.Bidirectional(layers.LSTM(3))(middle))


def _operations() -> keras.Model:
    start = layers.Input((8,))
    middle = tf.nn.relu(start) + tf.reduce_sum(start, axis=1, keepdims=True)
    return keras.Model(start, tf.concat([middle[:, :4], middle], 1))


def _lookup() -> keras.Model:
    words = layers.StringLookup(vocabulary=["a", "b"])
    return keras.Sequential([layers.Input((1,), dtype="string"), words, layers.Embedding(9, 2)])


def _own() -> keras.Model:
    return keras.Sequential([layers.Input((4,)), Own()])


def _lambda() -> keras.Model:
    return keras.Sequential([layers.Input((4,)), layers.Lambda(lambda x: x * 2)])


MODELS: dict[str, Callable[[], keras.Model]] = {
    "dense": _dense,
    "wrapped": _wrapped,
    "operations": _operations,
    "lookup": _lookup,
    "own": _own,
    "lambda": _lambda,
}


def _save(make: Callable[[], keras.Model]) -> Callable[[Path], object]:
    return lambda path: make().save(path)


def cases() -> Iterator[Case]:
    """Every model in every format."""
    for name, make in MODELS.items():
        expect = Expect.CODE if name == "lambda" else Expect.QUIET
        for extension in ("keras", "h5"):
            yield Case(f"{name}.{extension}", f"keras: {name}", _save(make), expect)
        weights = f"{name}.weights.h5"
        yield Case(weights, f"weights: {name}", lambda p, m=make: m().save_weights(p))

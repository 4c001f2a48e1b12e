"""keras 3 on torch: .keras, .h5, .weights.h5; a Lambda layer carries code."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
from keras import layers, ops

from tests.corpus.case import Case, Expect

DISTRIBUTION = "keras"


def _dense() -> keras.Model:
    made = keras.Sequential([layers.Input((4,)), layers.Dense(3, "relu"), layers.Dense(1)])
    made.compile("adam", "mse")
    return made


def _convolution() -> keras.Model:
    start = layers.Input((8, 8, 3))
    middle = layers.GlobalAveragePooling2D()(layers.Conv2D(4, 3, activation="gelu")(start))
    return keras.Model(start, layers.Dense(2, "softmax")(layers.BatchNormalization()(middle)))


def _recurrent() -> keras.Model:
    return keras.Sequential([layers.Input((5,)), layers.Embedding(9, 4), layers.LSTM(3)])


def _shared() -> keras.Model:
    one, two = layers.Input((4,), name="a"), layers.Input((4,), name="b")
    dense = layers.Dense(3)
    return keras.Model([one, two], layers.Concatenate()([dense(one), dense(two)]))


def _augmented() -> keras.Model:
    parts = [
        layers.Input((8, 8, 3)),
        layers.RandomFlip(),
        layers.Rescaling(1 / 255),
        layers.Flatten(),
    ]
    return keras.Sequential(parts)


def _wrapped() -> keras.Model:
    start = layers.Input((6, 8))
    middle = layers.TimeDistributed(layers.Dense(3))(start)
    middle = layers.Bidirectional(layers.LSTM(3, return_sequences=True))(middle)
    return keras.Model(start, layers.MultiHeadAttention(2, 4)(middle, middle))


def _operations() -> keras.Model:
    start = layers.Input((8,))
    middle = ops.relu(start) + ops.sum(start, axis=1, keepdims=True)
    middle = ops.concatenate([middle, ops.reshape(middle, (-1, 8))])
    return keras.Model(start, layers.Dense(2, activation=keras.activations.gelu)(middle))


def _mixed() -> keras.Model:
    dense = layers.Dense(3, kernel_regularizer="l2", dtype="mixed_bfloat16")
    made = keras.Sequential([layers.Input((4,)), dense])
    rate = keras.optimizers.schedules.CosineDecay(0.1, 100)
    made.compile(keras.optimizers.Adam(rate), keras.losses.Huber(), metrics=["mse", _own_loss])
    return made


def _own_loss(wanted: object, got: object) -> object:
    return ops.mean(ops.subtract(wanted, got))


def _lambda() -> keras.Model:
    return keras.Sequential([layers.Input((4,)), layers.Lambda(lambda x: x * 2), layers.Dense(1)])


MODELS: dict[str, Callable[[], keras.Model]] = {
    "dense": _dense,
    "convolution": _convolution,
    "recurrent": _recurrent,
    "shared": _shared,
    "augmented": _augmented,
    "wrapped": _wrapped,
    "operations": _operations,
    "mixed": _mixed,
}


def _save(make: Callable[[], keras.Model]) -> Callable[[Path], object]:
    return lambda path: make().save(path)


def cases() -> Iterator[Case]:
    """Every model in every format; the Lambda in those that hold the architecture."""
    for name, make in MODELS.items():
        for extension in ("keras", "h5"):
            yield Case(f"{name}.{extension}", f"keras: {name}", _save(make))
        weights = f"{name}.weights.h5"
        yield Case(weights, f"weights: {name}", lambda p, m=make: m().save_weights(p))
        text = f"{name}.json"
        yield Case(text, "to_json", lambda p, m=make: p.write_text(m().to_json(), "utf-8"))
    what = "a Lambda layer: marshalled byte code in base64"
    for extension in ("keras", "h5"):
        yield Case(f"lambda.{extension}", what, _save(_lambda), Expect.CODE)
    yield Case("lambda.weights.h5", "weights of it alone", lambda p: _lambda().save_weights(p))

"""coremltools: programs in packages and networks in one file, plain and compressed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import coremltools
import coremltools.optimize.coreml as compress
import numpy as np
from coremltools.converters.mil import Builder

from tests.corpus.case import Case

DISTRIBUTION = "coremltools"


def _ones(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.linspace(0, 1, int(np.prod(shape)), dtype="f4").reshape(shape)


def _linear(x: object) -> object:
    return Builder.linear(x=x, weight=_ones(64, 64), bias=_ones(64))


def _branch(x: object) -> object:
    total = Builder.reduce_sum(x=x, axes=[0, 1], keep_dims=False)
    positive = Builder.greater(x=total, y=0.0)
    return Builder.cond(
        pred=positive, _true_fn=lambda: Builder.relu(x=x), _false_fn=lambda: _linear(x)
    )


def _convolution(x: object) -> object:
    return Builder.conv(x=Builder.reshape(x=x, shape=[1, 1, 8, 8]), weight=_ones(4, 1, 3, 3))


BODIES = {"linear": _linear, "branch": _branch, "convolution": _convolution}


def _model(body: Callable[[object], object], kind: str, **options: object) -> object:
    @Builder.program(input_specs=[Builder.TensorSpec(shape=(1, 64))])  # type: ignore[misc]
    def made(x: object) -> object:
        return body(x)

    model = coremltools.convert(made, convert_to=kind, **options)
    model.author, model.license = "somebody", "MIT"
    model.user_defined_metadata["note"] = "eval( comment"
    return model


def _save(model: object, path: Path) -> None:
    model.save(str(path))  # type: ignore[attr-defined]


def _palettised(path: Path) -> None:
    how = compress.OptimizationConfig(compress.OpPalettizerConfig(mode="uniform", nbits=4))
    _save(compress.palettize_weights(_model(_linear, "mlprogram"), how), path)


def _quantised(path: Path) -> None:
    how = compress.OptimizationConfig(compress.OpLinearQuantizerConfig(mode="linear_symmetric"))
    _save(compress.linear_quantize_weights(_model(_linear, "mlprogram"), how), path)


def cases() -> Iterator[Case]:
    """Each body in both forms, and one compressed in two ways."""
    for name, body in BODIES.items():
        for half in (True, False):
            precision = coremltools.precision
            chosen = precision.FLOAT16 if half else precision.FLOAT32
            write = lambda path, body=body, chosen=chosen: _save(  # noqa: E731
                _model(body, "mlprogram", compute_precision=chosen), path
            )
            what = f"{name} as a package, {'half' if half else 'single'} precision"
            yield Case(f"{name}-{16 if half else 32}.mlpackage", what, write)
        write = lambda path, body=body: _save(_model(body, "neuralnetwork"), path)  # noqa: E731
        yield Case(f"{name}.mlmodel", f"{name} as a network", write)
    yield Case("palettised.mlpackage", "weights as indices", _palettised)
    yield Case("quantised.mlpackage", "weights of eight bits", _quantised)

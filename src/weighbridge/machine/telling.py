"""Keys of plain data whose text somebody acts on, who is given what a stream holds."""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Named, Unknown, Value
from weighbridge.machine.values import Any_

INSTANTIATOR = "_instantiator"
TARGET = "_target_"
SHAPES = "conv_feature_layers"
TELLING = (INSTANTIATOR, TARGET, SHAPES)
"""Lightning imports and calls what the first of the hyperparameters of a checkpoint names, Hydra
what the second does in the configuration that a checkpoint carries, and fairseq evaluates the
third.

Sources: https://github.com/Lightning-AI/pytorch-lightning/blob/master/src/lightning/pytorch/core/
saving.py, https://hydra.cc/docs/advanced/instantiate_objects/overview/,
https://github.com/facebookresearch/fairseq/blob/main/fairseq/models/wav2vec/wav2vec2.py
(retrieved 2026-11-26)."""

ACTING = frozenset(TELLING)
TEXT = frozenset({str})


def acting(keys: list[Any_]) -> bool:
    """Whether somebody acts on one of some keys."""
    if TEXT.issuperset(map(type, keys)):
        return not ACTING.isdisjoint(keys)
    return any(type(key) is str and key in ACTING for key in keys)


def called(items: list[Any_]) -> Iterator[Value]:
    """Yield what would be called for these keys and values in turn."""
    for key, value in zip(items[::2], items[1::2], strict=False):
        if key == INSTANTIATOR and value is not None:
            yield _named(value) if isinstance(value, str) else Unknown("what is not spelled out")
        elif isinstance(value, str) and key in (TARGET, SHAPES):
            yield from _reached(str(key), value)


def _named(value: str) -> Named:
    module, _, name = value.rpartition(".")
    return Named(module, name)


def _reached(key: str, value: str) -> Iterator[Value]:
    """Yield what a text in plain data calls that reaches out; nobody need act on such data."""
    from weighbridge.intake import evaluated, pysource  # noqa: PLC0415 - few streams have such keys

    if key == SHAPES:
        yield from evaluated.reached([value])
    elif pysource.reaches(value):
        yield _named(value)

"""Two models side by side, as text and for JSON."""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.cli import output
from weighbridge.core import printable
from weighbridge.fingerprints.weights import Verdict
from weighbridge.judgement.phrases import size
from weighbridge.reports.json import Json
from weighbridge.stages.comparing import Compared, Side

SCHEMA = "weighbridge-compare/1"

COLUMN = 24
"""Columns of one model's values."""

LABEL = 13
"""Columns of the word in front."""

TYPES = 3
"""Element types that are told."""

_MEANS = {
    Verdict.SAME: "the same weights, in all that was sampled",
    Verdict.DERIVED: "weights in common: one is made from the other, or both from a third",
    Verdict.UNRELATED: "no weights in common, in what was compared",
    Verdict.UNDECIDED: "what can be compared does not decide it",
}


def lines(found: Compared, width: int) -> Iterator[str]:
    """Yield the answer, what it rests on, and the two models side by side.

    Args:
        found: What was compared.
        width: Columns.
    """
    kin = found.kinship
    yield from output.wrap(found.one.name, "A  ", width)
    yield from output.wrap(found.other.name, "B  ", width)
    yield ""
    yield from output.wrap(_MEANS[kin.verdict], f"{kin.verdict.value.upper()}  ", width)
    yield ""
    yield from output.wrap(kin.why, f" {'why':<{LABEL}} ", width)
    if kin.matrices and kin.null != (0.0, 0.0):
        middle, spread = kin.null
        text = (
            f"z {kin.z:.1f}: standard errors from what runs that do not belong together have, "
            f"mean {middle:.4f}, deviation {spread:.4f}"
        )
        yield from output.wrap(text, f" {'distance':<{LABEL}} ", width)
    if kin.gram is not None:
        text = f"correlation of products of embedding rows: {kin.gram:.3f}"
        yield from output.wrap(text, f" {'embedding':<{LABEL}} ", width)
    if found.vocabulary:
        yield from output.wrap(found.vocabulary, f" {'vocabulary':<{LABEL}} ", width)
    for letter, side in (("A", found.one), ("B", found.other)):
        if side.elsewhere:
            text = f"{letter}: {side.elsewhere} tensors cannot be read in place"
            yield from output.wrap(text, f" {'not compared':<{LABEL}} ", width)
        if side.opaque:
            text = f"{letter}: tensors of types that are not decoded: {', '.join(side.opaque)}"
            yield from output.wrap(text, f" {'not compared':<{LABEL}} ", width)
    yield ""
    yield f" {'':<{LABEL}} {'A':<{COLUMN}} B".rstrip()
    for label, one, other in _rows(found):
        mark = "" if one == other else "   differs"
        left, right = printable(one, COLUMN - 1), printable(other, COLUMN - 1)
        yield f" {label:<{LABEL}} {left:<{COLUMN}} {right}{mark}"
    yield ""
    yield f"{size(found.read)} read, of {size(found.one.size + found.other.size)}"


def _rows(found: Compared) -> Iterator[tuple[str, str, str]]:
    """Yield a word, and the value of each model."""
    for (label, one), (_, other) in zip(_facts(found.one), _facts(found.other), strict=True):
        yield label, one, other
    first, second = dict(found.one.shape), dict(found.other.shape)
    for label in dict.fromkeys((*first, *second)):
        yield label, first.get(label, "?"), second.get(label, "?")


def _facts(side: Side) -> Iterator[tuple[str, str]]:
    types = [f"{name} x {count}" for name, count in side.types[:TYPES]]
    yield "size", size(side.size)
    yield "tensors", str(side.tensors)
    yield "elements", str(side.elements)
    yield "types", ", ".join(types) or "none"
    yield "tokens", str(side.tokens or "not read")


def document(found: Compared) -> Json:
    """Write everything, for JSON."""
    kin = found.kinship
    return {
        "schema": SCHEMA,
        "answer": kin.verdict.value.replace(" ", "-"),
        "why": kin.why,
        "cosine": kin.cosine,
        "z": kin.z,
        "null": {"mean": kin.null[0], "deviation": kin.null[1]},
        "matrices": kin.matrices,
        "gram": kin.gram,
        "vocabulary": found.vocabulary or None,
        "read-bytes": found.read,
        "models": [_side(side) for side in (found.one, found.other)],
    }


def _side(side: Side) -> Json:
    return {
        "name": side.name,
        "files": side.files,
        "bytes": side.size,
        "tensors": side.tensors,
        "tensors-not-compared": side.elsewhere,
        "types-not-decoded": list(side.opaque),
        "elements": side.elements,
        "types": dict(side.types),
        "shape": dict(side.shape),
        "tokens": side.tokens or None,
    }

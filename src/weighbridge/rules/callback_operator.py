r"""The graph calls functions that whoever loads it has registered.

## What it finds
``py_func`` of Paddle, ``Custom`` and its like of MXNet, callbacks into Python of StableHLO.

## Why it matters
Such a graph does not say what it does: it names a function or class of the process that loads it,
and whoever offers the model may offer the code that registers one, too.

## What to do
Find out which code the model is meant to be run with, and read it. Prefer a model that is exported
with standard operators only.

## Fires on
    name: net-symbol.json
    {\x22nodes\x22:\x20[{\x22op\x22:\x20\x22Custom\x22,\x20\x22name\x22:\x20\x22a\x22}],\x20\x22arg_nodes\x22:\x20[]}

## Silent on
    name: net-symbol.json
    {\x22nodes\x22:\x20[{\x22op\x22:\x20\x22Dot\x22,\x20\x22name\x22:\x20\x22a\x22}],\x20\x22arg_nodes\x22:\x20[]}
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Dossier, Finding, Operation, Severity, spell
from weighbridge.rules import Rule

CALLBACKS = frozenset(
    {
        ("mxnet", "Custom"),
        ("mxnet", "_CustomFunction"),
        ("mxnet", "_NDArray"),
        ("mxnet", "_Native"),
        ("paddle", "py_func"),
    }
)
"""Operators that call back, by whose they are."""

STABLEHLO = "stablehlo"

PLACES = 8


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per file and operator."""
    found: dict[tuple[str, str], list[Operation]] = {}
    for item in dossier.every(Operation):
        python = item.domain == STABLEHLO and "callback" in item.name
        if python or (item.domain, item.name) in CALLBACKS:
            found.setdefault((item.place.artifact.name, item.name), []).append(item)
    for (file, name), items in found.items():
        said = ", ".join(f"{key} {spell(value)}" for key, value in items[0].attributes)
        told = f" ({said})" if said else ""
        message = f"{file!r} calls what its loader has registered, by {name!r}{told}"
        yield RULE.finding(message, *items[:PLACES])


RULE = Rule(
    id="callback-operator",
    severity=Severity.MEDIUM,
    doc=__doc__,
    check=check,
    among=((Operation, STABLEHLO), (Operation, "mxnet"), (Operation, "paddle")),
)

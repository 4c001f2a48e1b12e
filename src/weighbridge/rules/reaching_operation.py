r"""The graph has operations that reach files, logs or other processes when it runs.

## What it finds
Operations of TensorFlow that read or write files by name, read data sets, write logs, talk to other
processes, or run what is named only while the graph runs. Operations with which every SavedModel
saves and restores itself, and tables that are filled from its own assets, are not among them. In
the graph beside a checkpoint (``.meta``), from which training goes on, data sets and logs are
usual, and noted only.

## Why it matters
A graph is a program, and these are its system calls: whoever serves the model lets its writer read
and write what the serving process may, see
https://github.com/tensorflow/tensorflow/blob/master/SECURITY.md.

## What to do
Ask the publisher why a model needs them. If it must be used, run it in a sandbox without files and
network, or load the weights into an architecture that you wrote.

## Fires on
    name: model.pb
    \x0a\x0d\x0a\x01x\x12\x08ReadFile

## Silent on
    name: model.pb
    \x0a\x0c\x0a\x01x\x12\x07RestoreV\x32
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Dossier, Finding, Operation, Severity
from weighbridge.facts import Reach, reach
from weighbridge.rules import Rule

DOMAIN = "tensorflow"

TRAINING = "tensorflow-meta-graph"
"""The format of graphs from which training goes on."""

SHOWN = 6
"""Operations that one message names."""

PLACES = 8


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per file and deed."""
    faces = dossier.faces()
    found: dict[tuple[str, Reach], list[Operation]] = {}
    for item in dossier.every(Operation):
        if item.domain == DOMAIN and (far := reach(item.name)) is not None:
            found.setdefault((item.place.artifact.name, far), []).append(item)
    for (file, far), items in found.items():
        training = TRAINING in faces.get(file, ())
        word = far.training if training else far.severity
        names = ", ".join(repr(item.name) for item in items[:SHOWN])
        more = f" and {len(items) - SHOWN} more" if len(items) > SHOWN else ""
        message = f"the graph of {file!r} {far.deed}: {names}{more}"
        yield RULE.finding(message, *items[:PLACES], severity=Severity[word.upper()])


RULE = Rule(
    id="reaching-operation",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    among=((Operation, DOMAIN),),
)

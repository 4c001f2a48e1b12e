r"""The graph uses operators that the runtime does not carry itself.

## What it finds
Nodes of an ONNX or OpenVINO graph whose domain is not on the list of what runtimes carry,
operations that TensorFlow and its Lite do not have, custom layers and models of Core ML, layers
that Caffe and ncnn do not have, user functions of CNTK, operators and backends that ExecuTorch and
RKNN do not come with, and plug-ins that are not TensorRT's own. Operators that run Python
(``PyOp``, ``PyFunc``, ``TritonOp`` ...) are a graver matter. A function that the file defines
itself is no custom operator.

## Why it matters
Somebody has to give the runtime a library that implements the operator, and that library is a
program: whoever offers the model may offer it too. An operator that runs Python makes the graph a
program itself.

## What to do
Find out where the implementation comes from, and weigh it like any other program. Prefer a model
that is exported with standard operators only.

## Fires on
    name: model.onnx
    \x08\x08\x3a\x11\x0a\x0d\x22\x03Own\x3a\x06my.own\x12\x00\x42\x02\x10\x11

## Silent on
    name: model.onnx
    \x08\x08\x3a\x09\x0a\x05\x22\x03Add\x12\x00\x42\x02\x10\x11
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Dossier, Finding, Operation, Severity, spell
from weighbridge.facts import carried, runs_python
from weighbridge.rules import Rule

SHOWN = 6
"""Operators that one message names, and attributes of one operator."""

PLACES = 8


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per file and domain, and one per operator that runs Python."""
    faces = dossier.faces()
    strange: dict[tuple[str, str], list[Operation]] = {}
    file, known = None, None
    for item in dossier.every(Operation):
        if item.place.artifact.name != file:
            file = item.place.artifact.name
            known = carried(faces.get(file, ()))
        if known is None:
            continue
        if runs_python(item.name):
            yield _python(file, item)
        elif not known.has(item.domain, item.name):
            strange.setdefault((file, item.domain), []).append(item)
    for (file, domain), found in strange.items():
        names = ", ".join(repr(item.name) for item in found[:SHOWN])
        more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        message = f"{file!r} uses operators of {domain!r}, which no runtime carries: {names}{more}"
        yield RULE.finding(message, *found[:PLACES])


def _python(file: str, item: Operation) -> Finding:
    said = ", ".join(f"{name} {spell(value)}" for name, value in item.attributes[:SHOWN])
    told = f" with {said}" if said else ""
    message = f"{file!r} has the operator {item.name!r} of {item.domain!r} run Python{told}"
    return RULE.finding(message, item, severity=Severity.HIGH)


RULE = Rule(
    id="custom-operator", severity=Severity.MEDIUM, doc=__doc__, check=check, about=(Operation,)
)

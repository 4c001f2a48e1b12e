"""For programs: everything the verdicts rest on, as JSON of a versioned schema.

Schema ``weighbridge-report/1``, which ``weighbridge report schema`` prints; keys may be added under
the same number. The same bytes, policy and moment give the same text, byte for byte: no host, no
order that depends on a disk; ``at`` is the moment, ``remembered`` counts digests of earlier runs.
Text from files is written as JSON escapes it, ASCII only; values inside files are objects that say
what is known of them, such as ``{"str": "text"}``. Offsets and sizes are in bytes. Every other
format can be made from it: ``weighbridge report convert``.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Dossier, Report
from weighbridge.reports import Renderer, View, dump, laid
from weighbridge.saved import document
from weighbridge.saved.shapes import Json

__all__ = ["RENDERER", "Json", "dump", "facts", "pieces", "render", "whence"]

MODEL, MEMBER, ITEM = "\n    ", "\n      ", "\n        "
"""What lines begin with: those of a model, of what it holds, and of an item of a list in it."""

AT_ONCE = 1 << 16
"""Characters that are written at once, at least."""


def render(report: Report, view: View) -> str:
    """Write the report as indented JSON."""
    return "".join(pieces(report, view))


def pieces(report: Report, view: View) -> Iterator[str]:  # noqa: ARG001 - the same however it is looked at
    """Write the report as indented JSON, bit by bit."""
    held, size = list[str](), 0
    for text in _bits(report):
        held.append(text)
        size += len(text)
        if size >= AT_ONCE:
            yield "".join(held)
            held, size = [], 0
    yield "".join(held)


def _bits(report: Report) -> Iterator[str]:
    before = "{"
    for name, value in document.parts(report):
        yield f"{before}\n  {laid(name)}: "
        if isinstance(value, Iterator):
            yield from _models(value)
        else:
            yield laid(value, "\n  ")
        before = ","
    yield "\n}\n"


def _models(models: Iterator[document.Members]) -> Iterator[str]:
    before = "["
    for members in models:
        yield f"{before}{MODEL}"
        yield from _model(members)
        before = ","
    yield "[]" if before == "[" else "\n  ]"


def _model(members: document.Members) -> Iterator[str]:
    before = "{"
    for name, value in members:
        yield f"{before}{MEMBER}{laid(name)}: "
        if isinstance(value, Iterator):
            yield from _items(value)
        else:
            yield laid(value, MEMBER)
        before = ","
    yield f"{MODEL}}}"


def _items(items: Iterator[Json]) -> Iterator[str]:
    before = "["
    for item in items:
        yield f"{before}{ITEM}{laid(item, ITEM)}"
        before = ","
    yield "[]" if before == "[" else f"{MEMBER}]"


def facts(dossier: Dossier) -> Json:
    """Write what is known about a model, without any judgement."""
    return {**document.facts(dossier)}


def whence(dossier: Dossier) -> Json:
    """Write where a model is from, what is claimed of it, and what is not known."""
    from weighbridge.lineage import words  # noqa: PLC0415 - only where it is asked

    return {
        "name": dossier.model,
        "layout": dossier.layout,
        "digest": None if dossier.digest is None else str(dossier.digest),
        "read-bytes": dossier.tally.read,
        **document.origin(dossier),
        "unknown": list(words.unknown(dossier)),
    }


RENDERER = Renderer(id="json", doc=__doc__, render=render, pieces=pieces)

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
from weighbridge.reports import Renderer, View, dump
from weighbridge.saved import document, laying, texts
from weighbridge.saved.shapes import Json

__all__ = ["RENDERER", "Json", "dump", "facts", "pieces", "render", "whence"]

AT_ONCE = 1 << 16
"""Characters that are written at once, at least."""


def render(report: Report, view: View) -> str:
    """Write the report as indented JSON."""
    return "".join(pieces(report, view))


def pieces(report: Report, view: View) -> Iterator[str]:  # noqa: ARG001 - the same however it is looked at
    """Write the report as indented JSON, bit by bit."""
    held, size = list[str](), 0
    for text in texts.bits(report):
        held.append(text)
        size += len(text)
        if size >= AT_ONCE:
            yield laying.plain("".join(held))
            held, size = [], 0
    yield laying.plain("".join(held))


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

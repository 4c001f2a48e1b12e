"""For programs: everything the verdicts rest on, as JSON of a versioned schema.

Schema ``weighbridge-report/1``, which ``weighbridge report schema`` prints; keys may be added under
the same number. The same bytes and policy give the same text, byte for byte: no clock, no host, no
order that depends on a disk; only ``remembered`` counts digests of an earlier run. Text from files
is written as JSON escapes it, ASCII only; values inside files are objects that say what is known of
them, such as ``{"str": "text"}``. Offsets and sizes are in bytes. Every other format can be made
from it: ``weighbridge report convert``.
"""

from __future__ import annotations

import json

from weighbridge.core import Dossier, Report
from weighbridge.reports import Renderer, View
from weighbridge.saved import document
from weighbridge.saved.shapes import Json

__all__ = ["RENDERER", "Json", "dump", "facts", "render", "whence"]


def render(report: Report, view: View) -> str:  # noqa: ARG001 - the same however it is looked at
    """Write the report as indented JSON."""
    return dump(document.document(report))


def dump(written: Json) -> str:
    """Write a document as indented ASCII, fit for a terminal too."""
    text = json.dumps(written, indent=2, ensure_ascii=True, allow_nan=False)
    return text.replace("\x7f", "\\u007f") + "\n"


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


RENDERER = Renderer(id="json", doc=__doc__, render=render)

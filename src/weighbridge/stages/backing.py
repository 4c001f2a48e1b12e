"""Files of bare numbers, which only the graph that refers to them tells how to read.

No format recognises such a file. If another file of the same model says which tensors lie in it, it
is weights: what no tensor covers is told, and every tensor is looked at for a program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager

from weighbridge.core import Artifact, Evidence, Face, Gap, GapKind, Kind, Span, Tensor
from weighbridge.intake import stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.limits import Budget, Limits
from weighbridge.intake.source import Source
from weighbridge.judgement import beside
from weighbridge.stages import driver

FACE = "raw-tensors"

PADDING = 1 << 16
"""Bytes to which writers align tensors, at most; the space between is zeros."""

Opened = Callable[[str], AbstractContextManager[Source | None]]


def settle(evidence: list[Evidence], opened: Opened, limits: Limits) -> list[Evidence]:
    """Return the evidence on a model, with files of bare numbers recognised for what they are.

    Args:
        evidence: Of every file of the model.
        opened: Opens a file on disk by its name; gives ``None`` if that cannot be done.
        limits: How much of anything is read.
    """
    spans = _spans(evidence)
    if not spans:
        return evidence
    found: list[Evidence] = []
    for item in evidence:
        name = item.place.artifact.name
        if name not in spans or not _whole(item):
            found.append(item)
            continue
        artifact = item.place.artifact
        held = [span for span in spans[name] if span.stop <= artifact.size]
        face = Face(item.place, FACE, Kind.WEIGHTS)
        with opened(name) as source:
            if source is not None:
                found += [face, *_inside(source, artifact, held, limits)]
            else:
                # A member of an archive is not opened again: tensors have to cover all of it.
                found.append(face if _covered(held, artifact.size) else item)
    return found


def _covered(spans: Iterable[Span], size: int) -> bool:
    """Whether tensors cover a file, but for padding."""
    at = 0
    for span in (*spans, Span(size, size)):
        if span.start - at >= PADDING:
            return False
        at = max(at, span.stop)
    return True


def _spans(evidence: Iterable[Evidence]) -> dict[str, list[Span]]:
    """Map names of files to where tensors lie in them, as other files say."""
    spans: dict[str, set[Span]] = {}
    for item in evidence:
        if isinstance(item, Tensor) and item.file and item.data is not None:
            name = beside(item.place.artifact.name, item.file)
            spans.setdefault(name, set()).add(item.data)
    return {name: sorted(found) for name, found in spans.items()}


def _whole(item: Evidence) -> bool:
    """Whether this says of a whole file that no format recognises it."""
    whole = Span(0, item.place.artifact.size)
    return isinstance(item, Gap) and item.kind is GapKind.UNRECOGNISED and item.place.span == whole


def _inside(
    source: Source, artifact: Artifact, spans: list[Span], limits: Limits
) -> Iterator[Evidence]:
    yield from driver.data(source, artifact, limits, spans)
    cursor = Cursor(source, artifact, Budget(limits, source.size))
    what = "bytes no tensor refers to"
    yield from stray.holes(cursor, spans, 0, artifact.size, what, align=PADDING)

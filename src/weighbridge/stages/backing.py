"""Files of bare numbers, which only the graph that refers to them tells how to read.

No format recognises such a file, but for those that any bytes are taken for now and then. If
another file of the same model says which tensors lie in it, it is weights: what no tensor covers is
told, and every tensor is looked at for a program. What else was told of it stays told.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from weighbridge.core import (
    Artifact,
    Call,
    Code,
    Entry,
    Evidence,
    Face,
    Gap,
    GapKind,
    Import,
    Kind,
    Place,
    Reference,
    Span,
    Tensor,
)
from weighbridge.judgement.paths import beside
from weighbridge.stages import driver

FACE = "raw-tensors"

BYTES = "bytes"
"""Type of what is no tensor by itself, as readers name it: a part of one, or several."""

WEAK = frozenset(
    {
        "audio-video",
        "empty",
        "float-array",
        "lzma-stream",
        "msgpack-flax",
        "plain-text",
        "zlib-stream",
    }
)
"""Formats that numbers are taken for by a byte or two, or by holding few bytes."""

REACHING = frozenset({Call, Code, Entry, Import, Reference})
"""What is never forgotten: no numbers say it, and other programs may read the file by its name."""

Look = Callable[[Artifact, tuple[Span, ...]], list[Evidence] | None]
"""Looks at a file on disk that holds tensors there and nothing else; ``None`` if it is not one."""


def settle(evidence: list[Evidence], look: Look) -> list[Evidence]:
    """Return the evidence on a model, with files of bare numbers recognised for what they are.

    Args:
        evidence: Of every file of the model.
        look: Looks at a file on disk once more.
    """
    spans, whole = _spans(evidence)
    if not spans:
        return evidence
    weak = _weak(evidence, spans.keys())
    found: list[Evidence] = []
    for item in evidence:
        artifact = item.place.artifact
        if type(item) in REACHING or (artifact.name not in weak and artifact.file not in weak):
            found.append(item)
        elif artifact.name in weak and item is weak[artifact.name]:
            held = [span for span in spans[artifact.name] if span.stop <= artifact.size]
            fits = held and len(held) == len(spans[artifact.name])
            if artifact.size <= whole.get(artifact.name, 0) and not (
                fits and _covered(held, artifact.size)
            ):
                held = [Span(0, artifact.size)]
            found += _settled(item, held, look)
    return found


def _weak(evidence: Iterable[Evidence], names: Collection[str]) -> dict[str, Evidence]:
    """Map files of which nothing is known that numbers could not be to what was said first."""
    first: dict[str, Evidence] = {}
    known: set[str] = set()
    for item in evidence:
        name = item.place.artifact.name
        if name in names:
            first.setdefault(name, item)
        # What is inside a stream speaks for the stream.
        outer = name if name in names else item.place.artifact.file
        if isinstance(item, Face) and item.format not in WEAK:
            known.add(outer)
        # What goes on behind what is read is for its loader to tell, and not for a graph.
        if isinstance(item, Gap) and item.kind is GapKind.LIMIT:
            known.add(outer)
    return {name: item for name, item in first.items() if name not in known}


def _settled(item: Evidence, spans: list[Span], look: Look) -> Iterator[Evidence]:
    artifact = item.place.artifact
    face = Face(Place(artifact, Span(0, artifact.size)), FACE, Kind.WEIGHTS)
    found = look(artifact, tuple(spans))
    if found is not None:
        yield face
        yield from found
    else:
        # A member of an archive is not opened again: tensors have to cover all of it.
        yield face if _covered(spans, artifact.size) else item


def _covered(spans: Iterable[Span], size: int) -> bool:
    """Whether tensors cover a file, but for padding."""
    at = 0
    for span in (*spans, Span(size, size)):
        if span.start - at >= driver.PADDING:
            return False
        at = max(at, span.stop)
    return True


def _spans(evidence: Iterable[Evidence]) -> tuple[dict[str, list[Span]], dict[str, int]]:
    """Map names of files to where tensors lie in them, as other files say.

    A tensor of nothing but bytes, without a place in its file, stands for all of it: such a file
    is mapped to how many bytes it may have as well.
    """
    spans: dict[str, set[Span]] = {}
    whole: dict[str, int] = {}
    for item in evidence:
        if isinstance(item, Tensor) and item.file:
            name = beside(item.place.artifact.name, item.file)
            held = spans.setdefault(name, set())
            if item.data is not None:
                held.add(item.data)
            elif item.dtype == BYTES and item.wanted is not None:
                whole[name] = max(whole.get(name, 0), item.wanted)
    return {name: sorted(found) for name, found in spans.items()}, whole

"""Loose files that a loose ONNX graph refers to as its tensors: the graph and they are one model.

What a graph says of a tensor that is elsewhere begins, in its bytes, with the pair of ``location``
and a path from the graph's folder (``StringStringEntryProto``). Those bytes are looked for, and no
graph is read for it; so what is found decides only what is judged together. Who refers to a file
needlessly has it judged with the graph, and the reader of graphs says what of it is tensors.

Source: https://onnx.ai/onnx/repo-docs/ExternalData.html (retrieved 2026-11-28). Not looked at:
graphs of which there are no files that might be tensors, larger ones, and those that are elsewhere.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator

from weighbridge.intake import companions
from weighbridge.intake.listing import Listed

LARGEST = 64 << 20
"""Bytes of a graph, at most: one whose tensors are elsewhere holds hardly more than names."""

BUDGET = 1 << 30
"""Bytes of graphs that are looked through for one folder, at most."""

STEP = 1 << 20
LONGEST = 4096
"""Bytes of a path, at most."""

_LOCATION = re.compile(rb"\x0a\x08location\x12([\x80-\xff]?[\x00-\x7f])")
"""The pair as protobuf writes it, up to the length of the path."""

_OTHERS = (
    ".onnx", ".cfg", ".csv", ".gguf", ".gif", ".gz", ".h5", ".hdf5", ".html", ".ini", ".ipynb",
    ".jpeg", ".jpg", ".json", ".keras", ".license", ".md", ".npy", ".npz", ".pdf", ".pickle",
    ".pkl", ".png", ".pt", ".pth", ".py", ".rst", ".safetensors", ".sh", ".svg", ".tar", ".tflite",
    ".toml", ".txt", ".xml", ".yaml", ".yml", ".zip",
)  # fmt: skip
"""How names end of what is no graph's tensors: such a file remains what it is by itself."""

_Sets = dict[str, list[Listed]]


def joined(found: _Sets, elsewhere: Collection[str]) -> _Sets:
    """Put files to the graphs that refer to them; one that several refer to belongs to each.

    Args:
        found: What each set of files is called, or one by itself, and its parts.
        elsewhere: Paths of files that only stand for what they are.
    """
    graphs = [
        name
        for name, parts in found.items()
        if name.endswith(companions.GRAPHS) and len(parts) == 1 and parts[0].path not in elsewhere
    ]
    maybe = {name for name, parts in found.items() if _maybe(name, parts)} if graphs else set()
    above = {folder for name in maybe for folder in _above(name)}
    taken: set[str] = set()
    more: _Sets = {}
    budget = BUDGET
    for name in graphs:
        (graph,) = found[name]
        folder = name.rpartition("/")[0]
        if folder not in above or graph.size > min(LARGEST, budget):
            continue
        budget -= graph.size
        named = [f"{folder}/{path}" if folder else path for path in _locations(graph.path)]
        own = sorted(maybe.intersection(named))
        taken.update(own)
        start = len(folder) + 1 if folder else 0
        more[name] = [
            graph,
            *(Listed(each[start:], found[each][0].path, found[each][0].size) for each in own),
        ]
    return {name: more.get(name, parts) for name, parts in found.items() if name not in taken}


def _maybe(name: str, parts: list[Listed]) -> bool:
    """Whether a file may be tensors of a graph, by its name."""
    lower = name.rpartition("/")[2].lower()
    return len(parts) == 1 and not lower.endswith(_OTHERS) and lower not in companions.PROSE


def _above(name: str) -> Iterator[str]:
    while name:
        name = name.rpartition("/")[0]
        yield name


def _locations(path: str) -> Iterator[str]:
    """Yield where a graph says that tensors are, if that is below its folder."""
    for raw in set(_written(path)):
        parts = [part for part in os.fsdecode(raw).split("/") if part != "."]
        if parts and parts[0] and ".." not in parts:
            yield "/".join(parts)


def _written(path: str) -> Iterator[bytes]:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        with open(os.open(path, flags), "rb", buffering=0) as file:  # noqa: PTH123 - by descriptor
            left, kept = LARGEST, b""
            while left > 0 and (read := file.read(STEP)):
                left -= len(read)
                data = kept + read
                yield from _in(data, len(data) - LONGEST - 16)
                # A pair that ends in what comes next is looked for again, once.
                kept = data[-LONGEST - 16 :]
            yield from _in(kept, len(kept))
    except OSError:
        return  # whoever weighs it says so


def _in(data: bytes, stop: int) -> Iterator[bytes]:
    """Yield the paths of pairs that begin before a place."""
    for match in _LOCATION.finditer(data):
        if match.start() >= stop:
            return
        length = match[1]
        size = length[0] if len(length) == 1 else length[0] & 127 | length[1] << 7
        if 0 < size <= LONGEST:
            yield data[match.end() : match.end() + size]

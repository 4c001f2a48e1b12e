"""Files of bare elements, which only another file tells how to read: of zarr, OCDBT, ncnn, Chroma.

Such a file has a name by which the store finds it, and no header: compressed or not, its bytes are
those of numbers. What formats recognise in them is told all the same; what none recognises is
weights, since the loader of such a store does nothing but compute with it. How the elements are
packed stands in ``.zarray`` and ``zarr.json``, which are read as configuration.

Source: https://zarr-specs.readthedocs.io/en/latest/v2/v2.0.html, the same of version 3,
https://google.github.io/tensorstore/kvstore/ocdbt/index.html (retrieved 2026-11-26).
Not compared: sizes of files with the shapes that the store declares.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from weighbridge.core import Evidence, Face, Gap, GapKind, Kind, later
from weighbridge.stages import backing
from weighbridge.typings import TypeAlias

ZARR, OCDBT = "zarr-chunk", "ocdbt-data"

_MARKS = {
    ".zarray": ("json-config", later.pattern(r"\d+([./]\d+)*"), ZARR),
    "zarr.json": ("json-config", later.pattern(r"c([./]\d+)*|\d+([./]\d+)*"), ZARR),
    "manifest.ocdbt": ("ocdbt-store", later.pattern(r"d/[0-9a-f]{32}"), OCDBT),
}
"""By the file that makes its folder a store: its own format, names of elements, their face."""

_BESIDE = {
    "ncnn-param": (".param", r"\.bin", "ncnn-weights"),
    "ncnn-binary": (".param.bin", r"\.bin", "ncnn-weights"),
    "hnswlib-index": ("header.bin", r"(data_level0|length|link_lists)\.bin", backing.FACE),
}
"""By the format that says so: its ending, those of files of elements beside it, their face."""

_BARE = frozenset({GapKind.UNRECOGNISED, GapKind.TRAILING, GapKind.FILLER})


Stores: TypeAlias = dict[str, list[tuple[re.Pattern[str], str]]]


def settle(evidence: list[Evidence]) -> list[Evidence]:
    """Return the evidence on a model, with elements of stores taken for what they are."""
    stores: Stores = {}
    for folder, names, face in _stores(evidence):
        stores.setdefault(folder, []).append((names, face))
    return list(_settled(evidence, stores)) if stores else evidence


def _stores(evidence: Iterable[Evidence]) -> Iterator[tuple[str, re.Pattern[str], str]]:
    """Yield folders that are stores, with the names and the face of what is in them."""
    for item in evidence:
        if isinstance(item, Face) and "!/" not in item.place.artifact.name:
            folder, slash, name = item.place.artifact.name.rpartition("/")
            own, names, face = _MARKS.get(name, ("", None, ""))
            if names is not None and item.format == own:
                yield folder + slash, names, face
            elif item.format in _BESIDE:
                ending, other, face = _BESIDE[item.format]
                if name.endswith(ending):
                    beside = re.compile(re.escape(name.removesuffix(ending)) + other)
                    yield folder + slash, beside, face


def _settled(evidence: Iterable[Evidence], stores: Stores) -> Iterator[Evidence]:
    for item in evidence:
        face = _face(item.place.artifact.file, stores)
        if not face or not isinstance(item, Gap) or item.kind not in _BARE:
            yield item
        elif item.kind is GapKind.UNRECOGNISED:
            yield Face(item.place, face, Kind.WEIGHTS)


def _face(name: str, stores: Stores) -> str:
    """Return what a file is to the store that it lies in; empty if it lies in none."""
    steps = name.split("/")
    for depth in range(len(steps) - 1, -1, -1):
        folder = "/".join(steps[:depth])
        for names, face in stores.get(folder + "/" if folder else "", ()):
            if names.fullmatch("/".join(steps[depth:])):
                return face
    return ""

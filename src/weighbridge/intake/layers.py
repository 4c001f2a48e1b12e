"""Say what descriptors of a container registry, and KitOps' Kitfiles, make an unpacker do.

A descriptor is ``{mediaType, digest, size}``. It may say from where its bytes can be fetched
(``urls``), and under which name they are to be written. Sources (retrieved 2026-11-26):

- ``digest``, by which a blob is called: https://nvd.nist.gov/vuln/detail/CVE-2024-37032
- ``urls``: https://github.com/opencontainers/image-spec/blob/main/descriptor.md
- ``org.opencontainers.image.title``, the name under which ORAS writes a blob:
  https://oras.land/docs/how_to_guides/manifest_config/
- ``org.cncf.model.filepath``, likewise, of ModelPack; ``org.cnai.model.filepath`` before:
  https://github.com/modelpack/model-spec/blob/main/docs/annotations.md
- ``path`` of a Kitfile's parts: https://kitops.org/docs/kitfile/format/

Not read: what a container runs (``Cmd``, ``Entrypoint``), which loads no model by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from weighbridge.core import Evidence, Place, Purpose, Reference, later

_NAMES = (
    "org.opencontainers.image.title", "org.cncf.model.filepath", "org.cnai.model.filepath",
)  # fmt: skip

MARKS = frozenset({"manifestVersion", "mediaType"})
"""Keys of which a table has one that has anything to tell."""

_SAFE = later.pattern(r"[^/\\]*")
"""A digest that is no path: blobs lie under its letters, and in Ollama of before 0.1.34 wherever
they lead (CVE-2024-37032)."""

_PARTS = ("code", "datasets", "docs", "prompts")


def marked(path: tuple[str, ...], table: Mapping[str, object]) -> bool:
    """Whether a table is a descriptor, or all of a Kitfile."""
    return _describes(table) or (not path and "manifestVersion" in table)


def _describes(table: Mapping[str, object]) -> bool:
    return "digest" in table and "mediaType" in table


def facts(table: Mapping[str, object], place: Place) -> Iterator[Evidence]:
    """Yield a reference per address and name."""
    if "manifestVersion" in table:
        yield from _kit(table, place)
    if _describes(table):
        yield from _descriptor(table, place)


def _descriptor(table: Mapping[str, object], place: Place) -> Iterator[Evidence]:
    urls, notes, digest = table.get("urls"), table.get("annotations"), table.get("digest")
    if isinstance(digest, str) and not _SAFE.fullmatch(digest):
        yield Reference(place, Purpose.DATA, digest, "digest")
    for url in urls if isinstance(urls, list) else ():
        if isinstance(url, str):
            yield Reference(place, Purpose.DATA, url, "urls")
    if isinstance(notes, dict):
        for key in _NAMES:
            if isinstance(name := notes.get(key), str):
                yield Reference(place, Purpose.DATA, name, f"annotations.{key}")


def _kit(table: Mapping[str, object], place: Place) -> Iterator[Evidence]:
    model = table.get("model")
    yield from _path(model, "model", place)
    if isinstance(model, dict):
        yield from _paths(model.get("parts"), "model.parts", place)
    for key in _PARTS:
        yield from _paths(table.get(key), key, place)


def _paths(rows: object, key: str, place: Place) -> Iterator[Evidence]:
    for row in rows if isinstance(rows, list) else ():
        yield from _path(row, key, place)


def _path(row: object, key: str, place: Place) -> Iterator[Evidence]:
    if isinstance(row, dict) and isinstance(path := row.get("path"), str):
        yield Reference(place, Purpose.DATA, path, f"{key}.path")

"""JSON and YAML documents of a model, read as laxly as libraries read them.

What is refused is absent: a document over the limit, nested too deeply, or not text. ``NaN``
passes, and of a key that stands twice the last one counts, as loaders have it: what they take must
not be hidden by what they let pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from weighbridge.core import FormatError
from weighbridge.intake import strictjson, strictyaml
from weighbridge.origins.folder import Folder
from weighbridge.typings import TypeAlias

Table: TypeAlias = Mapping[str, object]

JSON = 2 << 20
"""Bytes of a JSON document, unless a source has larger ones."""

BILL = 8 << 20
"""Bytes of a bill of materials."""

BILLS = 8
"""Bills of materials that are read."""

YAML = 64 << 10
"""Bytes of a YAML document; PyYAML in Python needs about ten microseconds for each."""

FILES = 4
"""YAML documents of one name that are read, for the same reason."""


def json(folder: Folder, name: str, limit: int = JSON) -> Table:
    """Read a JSON object; an empty one if the file holds none, for which ``faults`` says why.

    Args:
        folder: The model.
        name: The file.
        limit: Bytes, at most.
    """
    data = folder.bytes(name, limit)
    if data is None:
        return {}
    try:
        found = next(strictjson.values(data, what=name.rpartition("/")[2], offset=0), None)
    except FormatError as error:
        folder.faults[name] = str(error)
        return {}
    return found if isinstance(found, dict) else {}


def yaml(folder: Folder, name: str) -> Iterator[Table]:
    """Yield the mappings at the top of the documents of a YAML file, up to the first fault.

    Aliases share what they refer to, so a tree may contain itself.
    """
    data = folder.bytes(name, YAML)
    if data is None:
        return
    found = strictyaml.composed(data)
    if found.fault is not None:
        folder.faults[name] = str(found.fault)
    for document in found.documents:
        if isinstance(document.tree, dict):
            yield document.tree

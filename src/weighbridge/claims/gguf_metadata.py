"""What GGUF metadata say of origin, by the keys ``general.*``.

Converters fill them in from the name of the folder, from the model card and from what the user
types; organisations come out as titles, ``Deepseek Ai`` for ``deepseek-ai``. All of it is declared.
``general.quantized_by`` names who converted the file, which is no origin, and makes no claim.

Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (retrieved 2026-11-25).
Not taken for origin: ``general.architecture``, which files of many makers share. Not read: lists,
such as ``general.tags`` and ``general.datasets``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from weighbridge.claims import Source
from weighbridge.core import Claim, Dossier, Entry, Relation, Topic, later
from weighbridge.facts import references
from weighbridge.facts.references import ELSEWHERE
from weighbridge.lineage import known
from weighbridge.origins import telling
from weighbridge.origins.folder import Folder

FORMAT = "gguf"

ADAPTER = "adapter"
"""Value of ``general.type``."""

_BASE = later.pattern(r"general\.base_model\.([0-9]{1,3})\.([a-z_]+)")
_DATA = later.pattern(r"general\.datasets?\.([0-9]{1,3})\.([a-z_]+)")

_PLAIN = {
    "general.organization": Topic.PUBLISHER,
    "general.author": Topic.PUBLISHER,
    "general.license": Topic.LICENCE,
    "general.license.name": Topic.LICENCE,
}
_OWN = ("general.repo_url", "general.url")
_SOURCES = (
    "general.source.repo_url",
    "general.source.url",
    "general.source.huggingface.repository",
)

Entries = Mapping[str, Entry]


def read(dossier: Dossier, _folder: Folder) -> Iterator[Claim]:
    """Yield what each GGUF file declares."""
    return telling.bounded(_claims(dossier))


def _claims(dossier: Dossier) -> Iterator[Claim]:
    for entries in telling.metadata(dossier, FORMAT, "general."):
        yield from _file(entries)


def _file(entries: Entries) -> Iterator[Claim]:
    for key, topic in _PLAIN.items():
        # The name that a licence of no list has stands beside "other".
        if key in entries and not (key.endswith(".name") and _says(entries, "general.license")):
            yield from telling.told(topic, entries[key], _said(key))
    yield from _names(entries)
    adapter = _text(entries, "general.type") == ADAPTER
    relation = Relation.ADAPTER if adapter else Relation.UNKNOWN
    for key in _SOURCES:
        if key in entries:
            yield from _base(entries[key], relation)
    for rows in _numbered(entries, _BASE):
        yield from _ancestor(rows, relation)
    for rows in _numbered(entries, _DATA):
        for field in ("name", "repo_url", "url"):
            if field in rows:
                yield from telling.told(Topic.DATASET, rows[field], _said(rows[field].key))
                break


def _names(entries: Entries) -> Iterator[Claim]:
    """Yield what the model is called: on a hub if there is an address, or as written."""
    for key in _OWN:
        if key in entries:
            found = references.located(entries[key].value)
            if found is not None:
                yield from telling.told(
                    Topic.NAME, entries[key], _said(key), value=found.name, hub=found.hub
                )
                return
    for key in ("general.name", "general.basename"):
        if key in entries and _says(entries, key):
            yield from telling.told(Topic.NAME, entries[key], _said(key))
            return


def _ancestor(rows: Entries, relation: Relation) -> Iterator[Claim]:
    """Yield a base by its address; by its name too, if that is another one."""
    address = next((rows[field] for field in ("repo_url", "url") if field in rows), None)
    short = ""
    if address is not None and telling.text(address.value):
        yield from _base(address, relation)
        located = references.located(address.value)
        short = known.squeezed(located.name) if located else ""
    name, owner = rows.get("name"), rows.get("organization")
    if name is None or known.squeezed(name.value) == short:
        return
    value = telling.text(name.value)
    if value and owner is not None and (prefix := telling.text(owner.value)):
        value = f"{prefix}/{value}"
    yield from telling.told(Topic.BASE_MODEL, name, _said(name.key), value=value, relation=relation)


def _base(entry: Entry, relation: Relation) -> Iterator[Claim]:
    found = references.located(entry.value)
    value, hub = (found.name, found.hub) if found else (entry.value, "")
    if found is None and references.address(entry.value):
        hub = ELSEWHERE
    said = _said(entry.key)
    yield from telling.told(Topic.BASE_MODEL, entry, said, value=value, hub=hub, relation=relation)


def _numbered(entries: Entries, pattern: re.Pattern[str]) -> Iterator[Entries]:
    """Yield the entries of each numbered thing, by field."""
    found: dict[int, dict[str, Entry]] = {}
    for key, entry in entries.items():
        if match := pattern.fullmatch(key):
            found.setdefault(int(match[1]), {})[match[2]] = entry
    return (found[number] for number in sorted(found))


def _text(entries: Entries, key: str) -> str:
    return telling.text(entries[key].value) if key in entries else ""


def _says(entries: Entries, key: str) -> bool:
    return bool(_text(entries, key))


def _said(key: str) -> str:
    return f"declared by GGUF {key}"


SOURCE = Source(id="gguf-metadata", doc=__doc__, read=read)

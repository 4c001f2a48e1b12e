r"""The file makes its loader open something outside the model's folder.

## What it finds
A path of weights or data that is absolute, climbs out with ``..``, names a drive or a home folder,
is a URL, or is the mark by which ONNX Runtime takes an offset for an address in its own memory. So
is one that leads into a folder that is not looked into: ``.git``, and records of a download.

## Why it matters
A loader that follows it reads files of the host (keys, other models) into tensors, or fetches
bytes that nobody weighed.

## What to do
Ask the publisher for a model that refers to its own files only.

## Fires on
    name: model.safetensors.index.json
    {\x22metadata\x22:\x20{},\x20\x22weight_map\x22:\x20{\x22w\x22:\x20\x22../../other.safeten
    sors\x22}}

## Silent on
    name: model.safetensors.index.json
    {\x22metadata\x22:\x20{},\x20\x22weight_map\x22:\x20{\x22w\x22:\x20\x22model-00001-of-0000
    1.safetensors\x22}}
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Dossier, Finding, Purpose, Reference, Severity, later
from weighbridge.rules import Rule

_URL = later.pattern(r"[A-Za-z][A-Za-z0-9+.-]*:")
"""A scheme, or the letter of a drive."""

_MEMORY = "*/_ORT_MEM_ADDR_/"
"""Source: ``kTensorProtoMemoryAddressTag`` in ONNX Runtime (retrieved 2026-11-26)."""


PASSED = (".git", ".hg", ".svn", ".cache/huggingface")
"""Folders of a model that are not looked into, since no loader reads them."""


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per target and file."""
    seen: set[tuple[str, str]] = set()
    for item in dossier.every(Reference):
        key = (item.place.artifact.name, item.target)
        if item.purpose in (Purpose.CODE, Purpose.PACKAGE) or key in seen:
            continue
        if why := outside(item.target):
            seen.add(key)
            field = f" ({item.field})" if item.field else ""
            message = f"this file makes its loader open {item.target!r}{field}, which {why}"
            yield RULE.finding(message, item)


def outside(target: str) -> str | None:
    """Say how a path leaves the folder; ``None`` if it does not."""
    path = target.replace("\\", "/")
    if path.startswith(_MEMORY):
        return "is memory of the process that loads it"
    if ":" in target and _URL.match(target):
        return "is a URL or names a drive"
    if path.startswith(("/", "~")):
        return "is an absolute path"
    if ".." in path.split("/"):
        return "climbs out of the folder"
    steps = "/".join(step for step in path.lower().split("/") if step not in ("", "."))
    if any(f"/{folder}/" in f"/{steps}/" for folder in PASSED):
        return "is in a folder that no loader should read"
    if "\0" in target:
        return "holds a zero byte, at which some loaders end the name"
    return None


RULE = Rule(
    id="outside-reference", severity=Severity.HIGH, doc=__doc__, check=check, about=(Reference,)
)

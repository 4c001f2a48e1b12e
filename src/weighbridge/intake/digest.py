"""SHA-256 of files, and of a model as a whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

from weighbridge.core import Artifact, Digest
from weighbridge.intake.source import Source

CHUNK = 1 << 20
"""Bytes hashed at once."""

Progress = Callable[[int], None]


def of_source(source: Source, progress: Progress) -> Digest:
    """Hash all bytes, reporting how many were done after each chunk."""
    state, offset = hashlib.sha256(), 0
    while data := source.read(offset, CHUNK):
        state.update(data)
        offset += len(data)
        progress(len(data))
    return Digest("sha256", state.hexdigest())


def of_bytes(data: bytes) -> Digest:
    """Hash a string of bytes."""
    return Digest("sha256", hashlib.sha256(data).hexdigest())


def of_model(artifacts: Iterable[Artifact]) -> Digest | None:
    r"""Hash a model: one line ``sha256:<hex> <size> <name>`` per file, sorted by name, UTF-8.

    Names are written with ``\n`` and ``\`` escaped, so that no two models give the same lines.
    ``None`` if a file has no digest, or if there is no file.
    """
    rows = sorted(artifacts, key=lambda artifact: artifact.name)
    if not rows or any(row.digest is None for row in rows):
        return None
    lines = (
        f"{row.digest} {row.size} " + row.name.replace("\\", "\\\\").replace("\n", "\\n") + "\n"
        for row in rows
    )
    return of_bytes("".join(lines).encode("utf-8", "surrogateescape"))

"""Ollama's store: manifests that name blobs by digest.

Layout::

    manifests/<registry>/<namespace>/<name>/<tag>   JSON: {config: {digest}, layers: [{digest}]}
    blobs/sha256-<hex>                              GGUF weights, templates, licences, parameters

Source: https://github.com/ollama/ollama/tree/main/manifest (retrieved 2026-11-23).
Not done: comparing a blob with the digest that names it.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping

from weighbridge.core import FormatError, GapKind, later
from weighbridge.core.records import dataclass
from weighbridge.intake import strictjson
from weighbridge.intake.listing import Listed, Odd
from weighbridge.intake.source import Elsewhere, File
from weighbridge.typings import TypeAlias

MAX_MANIFEST = 4 << 20
"""Bytes. Real ones have less than a thousandth of that."""

DEPTH = 4
"""Folders between a store and a manifest."""

_DIGEST = later.pattern(r"sha256[:-]([0-9a-f]{64})", re.ASCII)


Held: TypeAlias = "Mapping[str, Elsewhere]"
NONE: Held = {}
"""For a store that is here."""


@dataclass(frozen=True, slots=True)
class Tag:
    """One model of a store; names are relative to the store."""

    name: str
    files: tuple[Listed, ...]
    odd: tuple[Odd, ...]


def is_store(names: set[str]) -> bool:
    """Whether a folder with these entries may be a store."""
    return "manifests" in names and "blobs" in names


def tags(store: str, held: Held = NONE) -> Iterator[Tag]:
    """Yield the models of a store, by path on disk, sorted by name; ``held`` as for ``at``."""
    top = os.path.join(store, "manifests")  # noqa: PTH118 - strings throughout
    stack = [top]
    while stack:
        folder = stack.pop()
        try:
            with os.scandir(folder) as entries:
                rows = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            why = f"a folder that cannot be read: {str(error.strerror).lower()}"
            name = folder[len(store) + 1 :]
            yield Tag(name, (), (Odd(name, why, GapKind.DAMAGED),))
            continue
        for row in rows:
            name = row.path[len(store) + 1 :]
            if row.is_dir(follow_symlinks=False):
                stack.append(row.path)
            elif row.is_file(follow_symlinks=False):
                yield _tag(store, name, row.stat(follow_symlinks=False).st_size, held)
            else:
                yield Tag(name, (), (Odd(name, "not a regular file, which is never opened"),))


def at(path: str, size: int, held: Held = NONE) -> tuple[str, Tag] | None:
    """Return the store and the model of a file, if that is a manifest in a store.

    Args:
        path: On disk, absolute, links resolved.
        size: Of the file, in bytes.
        held: Files that are elsewhere, by the path that stands for each.
    """
    start = 0
    while (start := path.find("/manifests/", start) + 1) > 0:
        store, name = path[: start - 1], path[start:]
        if name.count("/") == DEPTH and os.path.isdir(f"{store}/blobs"):  # noqa: PTH112 - as above
            return store, _tag(store, name, size, held)
    return None


def _tag(store: str, name: str, size: int, held: Held) -> Tag:
    path = os.path.join(store, name)  # noqa: PTH118 - strings throughout
    files, odd = [Listed(name, path, size)], []
    try:
        digests = _digests(path, size, held.get(path))
    except (FormatError, OSError) as error:
        odd.append(Odd(name, f"a manifest that cannot be read: {error}", GapKind.DAMAGED))
        digests = []
    for digest in dict.fromkeys(digests):
        found = _DIGEST.fullmatch(digest)
        if found is None:
            odd.append(Odd(name, f"names {digest[:80]!r}, which is no digest", GapKind.DAMAGED))
            continue
        blob = f"blobs/sha256-{found[1]}"
        full = os.path.join(store, blob)  # noqa: PTH118 - strings throughout
        try:
            status = os.lstat(full)
        except OSError:
            odd.append(Odd(blob, "named by the manifest, and not here", GapKind.ELSEWHERE))
            continue
        if stat.S_ISREG(status.st_mode):
            files.append(Listed(blob, full, status.st_size))
        else:
            odd.append(Odd(blob, "not a regular file, which is never opened"))
    files.sort(key=lambda file: file.name)
    odd.sort(key=lambda each: each.name)
    return Tag(name, tuple(files), tuple(odd))


def _digests(path: str, size: int, elsewhere: Elsewhere | None) -> list[str]:
    """Read the digests that a manifest names, the configuration's first."""
    if size > MAX_MANIFEST:
        raise FormatError(f"{size} bytes, which is over {MAX_MANIFEST}", offset=0)
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        text = File(descriptor, size, elsewhere).read(0, size)
    finally:
        os.close(descriptor)
    manifest = strictjson.table(text, what="manifest", offset=0)
    layers = manifest.get("layers")
    rows = [manifest.get("config"), *(layers if isinstance(layers, list) else [])]
    digests = [row.get("digest") for row in rows if isinstance(row, dict)]
    return [digest for digest in digests if isinstance(digest, str)]

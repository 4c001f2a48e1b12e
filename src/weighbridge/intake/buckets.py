"""Loose files whose names count one another, put together: in one folder, or in numbered ones.

See ``core/shards.py`` for the names.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping

from weighbridge.core import shards
from weighbridge.core.records import replace
from weighbridge.intake.listing import Listed
from weighbridge.intake.sidecars import Company

Folders = Mapping[str, Company]


def sets(files: Iterable[Listed], folders: Folders) -> dict[str, list[Listed]]:
    """Map what each set is called, or a file that is none's, to its parts.

    Args:
        files: By relative paths.
        folders: What lies in each folder.
    """
    found: dict[str, list[Listed]] = {}
    for file in files:
        # A blob of a store is named from where it lies; everything else has a relative name.
        folder, _, short = file.name.rpartition("/")
        if not folders[folder].subject(short):
            shard = shards.shard(file.name)
            name = shard.called if shard is not None and shard.total > 1 else file.name
            part = file if file.name == short else Listed(short, file.path, file.size)
            found.setdefault(name, []).append(part)
    return _bucketed(found)


def may_be(folder: str) -> bool:
    """Whether there are numbered folders in a folder, as far as it can be read."""
    try:
        with os.scandir(folder) as rows:
            return any(shards.numbered(row.name) for row in rows)
    except OSError:
        return False


def _bucketed(found: dict[str, list[Listed]]) -> dict[str, list[Listed]]:
    """Put sets together that are one in folders beside one another, which are numbered."""
    buckets: dict[str, list[str]] = {}
    for name in found:
        if shards.calls(name) and (bucket := shards.bucket(name)):
            buckets.setdefault(bucket, []).append(name)
    for bucket, held in buckets.items():
        folder, _, short = bucket.rpartition("/")
        called = f"{folder.rpartition('/')[0]}/{short}".lstrip("/")
        parts = [
            Listed(f"{name.split('/')[-2]}/{part.name}", part.path, part.size)
            for name in held
            for part in found[name]
        ]
        every = [shard for part in parts if (shard := shards.shard(part.name))]
        whole = shards.whole([[shard.number for shard in every]], every[0].total)
        if len(held) > 1 and whole and called not in found:
            for name in held:
                del found[name]
            found[called] = parts
    return found


def accompanied(part: Listed, folder: str, folders: Folders) -> Iterator[Listed]:
    """Yield a file, by its path from a folder, and what is named after it.

    Args:
        part: The file.
        folder: What its name counts from.
        folders: What lies in each folder.
    """
    inner, slash, short = part.name.rpartition("/")
    company = folders["/".join(filter(None, (folder, inner)))]
    yield part
    for side in company.sides(short):
        yield replace(side, name=inner + slash + side.name)

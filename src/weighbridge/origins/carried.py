"""Whether a record of a download came along with another download, where anybody can plant one.

The folders that a client makes are a record as long as they lie where a client made them. Inside of
something that was itself downloaded they are files like any, and the word of whoever uploaded it:
below a folder that the Hugging Face client or ModelScope's filled, in a snapshot of a hub cache, in
a version of kagglehub's cache, or among the files that a git repository keeps.

Source: as in ``claims/hub_cache.py``, ``kaggle_cache.py``, ``modelscope.py``; for git's index
https://git-scm.com/docs/index-format (retrieved 2026-11-27). Not told: what was unpacked or copied.
"""

from __future__ import annotations

import posixpath

from weighbridge.core import later
from weighbridge.intake.vicinity import Vicinity

MAX_INDEX = 64 << 20
"""Bytes of git's index; of a longer one nobody knows what it keeps."""

FILLED = (".cache/huggingface/download", ".huggingface/download")
"""Folders in which the Hugging Face client writes what it put beside them."""

LISTED = (".mdl", ".msc")
"""Files that ModelScope's client writes beside what it downloaded."""

_SNAPSHOT = later.pattern(r".*/models--[^/]+/snapshots/[^/]+(?:/.*)?")
_VERSION = later.pattern(r".*/models/[^/]+/[^/]+/[^/]+/[^/]+/[0-9]{1,9}")
_POINTER = later.pattern(r"gitdir: ([^\0\n]{1,4096})\s*")


def carried(top: str) -> bool:
    """Whether a folder lies in something that was downloaded with all that is in it.

    Args:
        top: Absolute path, links resolved, of the folder that a client is said to have made.
    """
    below = top.rstrip("/")
    while below:
        above = below.rpartition("/")[0]
        if _filled(above) or _kept(above, top[len(above) + 1 :].strip("/")):
            return True
        below = above
    return False


def _filled(folder: str) -> bool:
    """Whether a client filled a folder."""
    near = Vicinity(folder or "/")
    if any(near.size(name) is not None for name in LISTED):
        return True
    if any(next(near.names(name, 1), None) is not None for name in FILLED):
        return True
    if _SNAPSHOT.fullmatch(folder):
        return True
    parent, _, version = folder.rpartition("/")
    marked = Vicinity(parent).size(f"{version}.complete") is not None
    return marked and _VERSION.fullmatch(folder) is not None


def _kept(folder: str, inside: str) -> bool:
    """Whether a folder is a git repository that keeps what lies inside of it somewhere."""
    near = Vicinity(folder or "/")
    if near.size(".git/HEAD") is not None:
        if (size := near.size(".git/index")) is None:
            return False
        return size > MAX_INDEX or _lists(near.read(".git/index", MAX_INDEX), inside)
    if (pointer := near.read(".git", 8192)) is None:
        return False
    found = _POINTER.fullmatch(pointer.decode("utf-8", "surrogateescape"))
    if found is None:
        return True
    apart = Vicinity(posixpath.normpath(posixpath.join(folder, found[1].strip())))
    return apart.size("index") is None or _lists(apart.read("index", MAX_INDEX), inside)


def _lists(index: bytes | None, inside: str) -> bool:
    """Whether git's index names anything below a path; yes, if that cannot be told."""
    if index is None or index[:4] != b"DIRC" or index[4:8] not in {b"\0\0\0\2", b"\0\0\0\3"}:
        return True  # version 4 writes only how each path differs from the one before
    return b"link\0" in index or f"{inside}/".encode("utf-8", "surrogateescape") in index

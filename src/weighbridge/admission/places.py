"""Which opened files are part of a model, and of which one.

A file counts by its name (what promises weights, and what describes a model) or by its bytes (what
is read as weights, or as a container that may hold some). It belongs to the outermost of the
folders above it that are marked as one model, side by side up to the nearest; of a Hugging Face
cache, to its revision. Any other file is a model of its own.
"""

from __future__ import annotations

import enum
import os
import stat
import time

from weighbridge.core import BEARING, FormatError
from weighbridge.core.records import dataclass
from weighbridge.facts import files
from weighbridge.formats import Role
from weighbridge.intake import sidecars
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.inventory import take
from weighbridge.intake.markers import ENDINGS, MARKERS
from weighbridge.intake.source import File
from weighbridge.stages import driver

Version = tuple[int, int, int, int, int]
"""What changes when a file is written to, or is another one."""

CLIMB = 3
"""Folders above the nearest marked one that are looked at."""

REMEMBERED = 100_000
"""Files, or folders, of which it is remembered what they are; a program may open millions."""

GRAIN = 100_000_000
"""Nanoseconds. A folder that was changed so lately may change again and show the same time."""

_MARKED: dict[Version, bool] = {}
"""Folders, and whether they are marked as a model: one of 100,000 files is not listed for each."""


class Part(enum.Enum):
    """What an opened file is to a model."""

    BEARING = enum.auto()
    """May hold weights."""
    DESCRIBING = enum.auto()
    """Says what the model is: a loader reads it first, when the rest may not be there yet."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that is about to be opened.

    Attributes:
        path: Absolute, as it is opened.
        version: Of the file it leads to.
        part: What it is to a model.
    """

    path: str
    version: Version
    part: Part


def version(status: os.stat_result) -> Version:
    """Return what changes when a file is written to, or is another one."""
    times = (status.st_mtime_ns, status.st_ctime_ns)
    return (status.st_dev, status.st_ino, status.st_size, *times)


def looked_at(path: str, plain: set[Version]) -> Opened | None:
    """See whether a file is part of a model; ``None`` if it is not, or cannot be opened.

    Args:
        path: Of whatever is there.
        plain: Files whose bytes are known to hold no weights; added to.
    """
    try:
        status = os.stat(path)  # noqa: PTH116 - the path as it is opened
    except (OSError, ValueError):
        return None  # whoever opens it will be told
    if not stat.S_ISREG(status.st_mode) or not status.st_size:
        return None
    own, absolute = version(status), os.path.abspath(path)  # noqa: PTH100 - links are kept
    name = os.path.basename(absolute)  # noqa: PTH119 - strings throughout
    if files.weights_name(name):
        return Opened(absolute, own, Part.BEARING)
    if own not in plain:
        if _bears(absolute):
            return Opened(absolute, own, Part.BEARING)
        if len(plain) >= REMEMBERED:
            plain.clear()
        plain.add(own)
    return Opened(absolute, own, Part.DESCRIBING) if _marks({name}) else None


def _marks(names: set[str]) -> bool:
    return bool(names & MARKERS) or any(name.endswith(ENDINGS) for name in names)


def _bears(path: str) -> bool:
    """Whether the bytes of a file may hold weights."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        source = File(descriptor, os.fstat(descriptor).st_size)
        faces = driver.recognise(Glimpse(source), Role.CONTENT, "")
    except (OSError, FormatError):
        return True  # what cannot be told is weighed
    finally:
        os.close(descriptor)
    return any(face.kind in BEARING for face in faces)


def root(path: str) -> str:
    """Return the folder of the model that a file is part of; the file itself if it is alone."""
    folder = os.path.dirname(path)  # noqa: PTH120 - strings throughout
    if (revision := _revision(folder)) or (revision := _revision(os.path.realpath(folder))):
        return revision
    found = ""
    for steps in range(CLIMB + 2):
        if _is_model(folder):
            found = folder
        elif found or steps:
            break  # a folder without marks between two with them parts them, but for the first
        folder = os.path.dirname(folder)  # noqa: PTH120 - as above
    return found or path


def _revision(folder: str) -> str:
    """Return the revision of a Hugging Face cache that a folder is in; empty if it is in none."""
    parts = folder.split("/")
    for depth in range(len(parts) - 2):
        if parts[depth].startswith("models--") and parts[depth + 1] == "snapshots":
            return "/".join(parts[: depth + 3])
    return ""


def _is_model(folder: str) -> bool:
    # Settings of many programs are called config.json: a home or the root folder is no model.
    if folder in {"/", os.path.expanduser("~")}:  # noqa: PTH111 - strings throughout
        return False
    try:
        now = version(os.stat(folder))  # noqa: PTH116 - as above
        if (known := _MARKED.get(now)) is not None:
            return known
        names = set(os.listdir(folder))  # noqa: PTH208 - as above
    except OSError:
        return False
    found = _marks(names) or sidecars.marks(names)
    if max(now[-2:]) < time.time_ns() - GRAIN:
        if len(_MARKED) >= REMEMBERED:
            _MARKED.clear()
        _MARKED[now] = found
    return found


def versions(root: str) -> frozenset[Version]:
    """Return the versions of all files of the models under a root.

    Raises:
        UsageError: It is not there any more, or cannot be read.
    """
    found: set[Version] = set()
    for model in take(root, whole=True).models:
        for listed in model.files:
            try:
                found.add(version(os.stat(listed.path)))  # noqa: PTH116 - as above
            except OSError:
                continue
    return frozenset(found)

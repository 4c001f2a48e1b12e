"""From one file to another, step by step; the only module here that knows the order."""

from __future__ import annotations

import enum
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from weighbridge import pipeline
from weighbridge.conversion.opening import opened
from weighbridge.conversion.outcome import Converted, Left, Refused, Taken
from weighbridge.conversion.proving import prove
from weighbridge.conversion.views import View
from weighbridge.conversion.walking import Found
from weighbridge.conversion.writing import Written, beside, ordered, write
from weighbridge.core import Artifact, Finding, FormatError, UsageError
from weighbridge.core.records import dataclass, field
from weighbridge.intake import digest
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.inventory import take
from weighbridge.intake.limits import Budget, Limits
from weighbridge.intake.listing import Listed
from weighbridge.intake.source import File

SOURCE = "weighbridge.source-sha256"
"""Key of the new file's metadata that holds the digest of the file it was made from."""

CHANGED = "the file changed while it was read"

SHOWN = 50
"""Reasons that are told, of one file."""


class Tied(enum.StrEnum):
    """What becomes of elements that have several names."""

    COPY = "copy"
    """Every name gets them."""
    DROP = "drop"
    """The first name gets them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for.

    Attributes:
        keys: As ``walking.walk`` takes them.
        tied: What becomes of elements that have several names.
        force: Whether a file that is there is replaced.
        limits: How much of anything is read.
    """

    keys: tuple[str, ...] | None = None
    tied: Tied = Tied.COPY
    force: bool = False
    limits: Limits = field(default_factory=Limits)


def convert(path: str, target: str, wanted: Wanted) -> Converted:
    """Take the tensors out of a file, and write them to another.

    Args:
        path: A file, or a link to one.
        target: Path of the new file.
        wanted: What is asked for.

    Raises:
        Refused: The file, or a value in it, cannot be followed; nothing was written then.
        UsageError: A path cannot be read or written.
    """
    if os.path.isdir(path):  # noqa: PTH112 - as given
        raise UsageError(f"{path!r} is a folder: one file is converted at a time")
    model = take(path).models[0]
    listed = model.files[0]
    if os.path.realpath(target) == os.path.realpath(listed.path):
        raise UsageError(f"{target!r} is the file that is read")
    with _open(listed.path) as descriptor:
        findings = pipeline.judge(
            pipeline.inspect(model, pipeline.Reading(limits=wanted.limits))
        ).findings
        try:
            return _file(listed, descriptor, target, wanted, findings)
        except FormatError as error:
            refused = Refused(f"{error}, at offset {error.offset}")
            refused.findings = findings
            raise refused from error
        except Refused as refused:
            refused.findings = findings
            raise


@contextmanager
def _open(path: str) -> Iterator[int]:
    try:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        descriptor = os.open(path, flags)
    except OSError as error:
        raise UsageError(f"{path!r}: {str(error.strerror).lower()}") from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _file(
    listed: Listed, descriptor: int, target: str, wanted: Wanted, findings: tuple[Finding, ...]
) -> Converted:
    before = os.fstat(descriptor)
    if not _lies(listed.path, before):
        raise Refused(CHANGED)  # what was scanned may have been another file
    source = File(descriptor, before.st_size)
    cursor = Cursor(source, Artifact(listed.name, source.size), Budget(wanted.limits, source.size))
    read = opened(cursor)
    found = read.walk(wanted.keys)
    _settled(found, wanted, source.size)
    views = ordered(found.views)
    like = _alike(views, found, wanted.tied)
    sha256 = digest.of_source(source, [digest.PLAIN], lambda _size: None).get("sha256")
    metadata = {"format": "np" if read.layout == "npz" else "pt", SOURCE: sha256}
    with beside(target, force=wanted.force) as out:
        written = write(out, views, metadata)
        compared = prove(File(out, written.size), views, written.tensors, metadata)
        if _version(os.fstat(descriptor)) != _version(before):
            raise Refused(CHANGED)
    return Converted(
        source=listed.name,
        source_sha256=sha256,
        target=target,
        size=written.size,
        sha256=written.sha256,
        layout=read.layout,
        below=found.below,
        tensors=tuple(_taken(views, written, compared, like)),
        left=(*found.left, *read.left),
        findings=findings,
    )


def _settled(found: Found, wanted: Wanted, packed: int) -> None:
    """Insist that every value was followed, and that the new file is in proportion.

    Raises:
        Refused: It was not.
    """
    if found.refusals:
        more = len(found.refusals) - SHOWN
        rest = [f"{more} more values"] if more > 0 else []
        raise Refused(*found.refusals[:SHOWN], *rest)
    if not found.views:
        raise Refused("there are no tensors")
    size = sum(view.size for view in found.views.values())
    if size > max(wanted.limits.floor, wanted.limits.ratio * packed):
        raise Refused(f"{packed} bytes would become {size}")


def _alike(views: dict[str, View], found: Found, tied: Tied) -> dict[str, str]:
    """Find names of the very same elements; keep the first only, if others are to be dropped."""
    first: dict[tuple[object, ...], str] = {}
    like: dict[str, str] = {}
    for name, view in views.items():
        key = (id(view.storage), view.element, view.offset, view.shape, view.strides)
        other = first.setdefault(key, name)
        if other != name and view.count:
            like[name] = other
    if tied is Tied.DROP:
        for name, other in like.items():
            del views[name]
            found.left.append(Left(name, f"the same elements as {other!r}"))
        return {}
    return like


def _taken(
    views: Mapping[str, View],
    written: Written,
    compared: Mapping[str, int],
    like: Mapping[str, str],
) -> list[Taken]:
    return [
        Taken(
            name=name,
            dtype=view.element.dtype,
            shape=view.shape,
            size=view.size,
            sha256=written.tensors[name],
            compared=compared[name],
            swapped=view.storage.big and view.element.word > 1,
            strided=view.strided,
            like=like.get(name, ""),
        )
        for name, view in views.items()
    ]


def _lies(path: str, status: os.stat_result) -> bool:
    try:
        return _version(os.stat(path)) == _version(status)  # noqa: PTH116 - strings throughout
    except OSError:
        return False


def _version(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns

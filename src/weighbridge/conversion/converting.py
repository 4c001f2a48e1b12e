"""From one file to another, step by step; the only module here that knows the order."""

from __future__ import annotations

import enum
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from weighbridge import pipeline
from weighbridge.conversion import saying
from weighbridge.conversion.opening import opened
from weighbridge.conversion.outcome import Converted, Left, Refused, Taken
from weighbridge.conversion.proving import prove
from weighbridge.conversion.room import Room
from weighbridge.conversion.views import View
from weighbridge.conversion.walking import Found
from weighbridge.conversion.writing import Written, beside, ordered, write
from weighbridge.core import Artifact, Finding, FormatError, UsageError
from weighbridge.core.records import dataclass, field, replace
from weighbridge.intake import digest
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.inventory import take
from weighbridge.intake.limits import Budget, Limits
from weighbridge.intake.listing import Listed
from weighbridge.intake.source import File
from weighbridge.stages import alone, isolation

SOURCE = "weighbridge.source-sha256"
"""Key of the new file's metadata that holds the digest of the file it was made from."""

TIMES = 4
"""How often the bytes of a file and of the new one are read or written, about."""

CHANGED = "the file changed while it was read"


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
        isolated: Whether another process reads the file, and writes the new one, where that can be;
            this one must have no threads, then.
    """

    keys: tuple[str, ...] | None = None
    tied: Tied = Tied.COPY
    force: bool = False
    limits: Limits = field(default_factory=Limits)
    isolated: bool = False


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
        with isolation.reader(wanted=wanted.isolated) as reader:
            reading = pipeline.Reading(limits=wanted.limits, reader=reader)
            findings = pipeline.judge(pipeline.inspect(model, reading)).findings
        try:
            return _written(listed, descriptor, target, wanted, findings)
        except FormatError as error:
            refused = Refused(f"{error}, at offset {error.offset}")
            refused.findings = findings
            raise refused from error
        except alone.LostError as error:
            refused = Refused(str(error))
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


def _written(
    listed: Listed, descriptor: int, target: str, wanted: Wanted, findings: tuple[Finding, ...]
) -> Converted:
    """Have the new file written beside the target, and give it its name."""
    before = os.fstat(descriptor)
    with beside(target, force=wanted.force) as out:

        def work(patient: alone.Patient) -> Iterator[alone.Row]:
            return saying.said(lambda: _steps(listed, descriptor, out, wanted, patient))

        done = saying.heard(alone.rows(work, wanted=wanted.isolated))
        if _version(os.fstat(descriptor)) != _version(before):
            raise Refused(CHANGED)
    return replace(done, source=listed.name, target=target, findings=findings)


def _steps(
    listed: Listed, descriptor: int, out: int, wanted: Wanted, patient: alone.Patient
) -> Converted:
    """Read the source, write the new file and prove it; this is where hostile bytes are."""
    before = os.fstat(descriptor)
    if not _lies(listed.path, before):
        raise Refused(CHANGED)  # what was scanned may have been another file
    patient(before.st_size)
    source = File(descriptor, before.st_size)
    cursor = Cursor(source, Artifact(listed.name, source.size), Budget(wanted.limits, source.size))
    read = opened(cursor, Room())
    found = read.walk(wanted.keys)
    layout, rest = read.layout, read.left
    # What the pickles made is not held any longer, but for where elements lie.
    del read
    _settled(found, wanted, source.size)
    views = ordered(found.views)
    like = _alike(views, found, wanted.tied)
    patient(TIMES * (source.size + sum(view.size for view in views.values())))
    sha256 = digest.of_source(source, [digest.PLAIN], lambda _size: None).get("sha256")
    metadata = {"format": "np" if layout == "npz" else "pt", SOURCE: sha256}
    written = write(out, views, metadata)
    compared = prove(File(out, written.size), views, written.tensors, metadata)
    return Converted(
        source=listed.name,
        source_sha256=sha256,
        target="",
        size=written.size,
        sha256=written.sha256,
        layout=layout,
        below=found.below,
        tensors=tuple(_taken(views, written, compared, like)),
        left=(*found.left, *found.more, *rest),
        findings=(),
    )


def _settled(found: Found, wanted: Wanted, packed: int) -> None:
    """Insist that every value was followed, and that the new file is in proportion.

    Raises:
        Refused: It was not.
    """
    if found.refusals:
        rest = [f"{found.unsaid} more values"] if found.unsaid else []
        raise Refused(*found.refusals, *rest)
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

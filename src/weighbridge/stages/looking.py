"""Who looks at the bytes of a file: this process, or another one that may be lost."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import islice
from typing import Protocol

from weighbridge.core import Artifact, Evidence, Gap, GapKind, Kind, Place, Span
from weighbridge.core.records import dataclass
from weighbridge.intake.limits import Limits
from weighbridge.intake.source import Elsewhere, File
from weighbridge.stages import driver

PIECES = 250_000
"""Pieces of evidence on one model, at most: each takes some 450 bytes where it is judged."""

FEW = 256
"""Pieces of evidence on any file that are kept, however much was said of those before it."""


@dataclass(frozen=True, slots=True)
class Job:
    """A file to look at.

    Attributes:
        descriptor: Of the file, open; whoever gave it keeps it open until the answer is there.
        size: Of the file when it was opened, in bytes.
        limits: How much of anything is read.
        spans: Where tensors lie, if another file says that this one holds nothing else; then only
            these are looked at.
        elsewhere: Fetches what is read, if the file only stands for one that is elsewhere.
        channel: Descriptor of a socket to whoever does, in a process that cannot.
    """

    descriptor: int
    size: int
    limits: Limits
    spans: tuple[Span, ...] | None = None
    elsewhere: Elsewhere | None = None
    channel: int = -1


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen.

    Attributes:
        evidence: In order.
        touched: Bytes that were read.
    """

    evidence: list[Evidence]
    touched: int


@dataclass(frozen=True, slots=True)
class Alone:
    """All that was seen in a file, if that is no more than what it is.

    Attributes:
        format: Of the one format that recognises it, and has nothing to tell of it.
        kind: Of that format.
        touched: Bytes that were read.
    """

    format: str
    kind: Kind | None
    touched: int


class Answer(Protocol):
    """Gives what was seen in a file; waits for it if need be."""

    def alone(self) -> Alone | None:
        """Return all that was seen, if it is short; ``None`` if it has to be asked for as evidence.

        What was returned here is not told a second time.
        """

    def __call__(self, artifact: Artifact, room: int = PIECES) -> Seen:
        """Return at most ``room`` pieces, and one more that says so if there were others.

        Args:
            artifact: The file, by the name and digest that it has.
            room: How many are kept.

        Raises:
            OSError: The medium failed.
        """


def no_room(artifact: Artifact) -> Gap:
    """Return what stands for pieces of evidence for which a model has no room."""
    why = f"more than {PIECES} pieces of evidence on one model"
    return Gap(Place(artifact, Span(0, artifact.size)), GapKind.LIMIT, why)


class Reader(Protocol):
    """Looks at files.

    Attributes:
        ahead: Files of models to come that it is worth giving before the one at hand is done.
    """

    ahead: int

    def prepare(self, sizes: Sequence[int]) -> int:
        """Get ready for files of these sizes, in bytes.

        Returns:
            How many it is worth giving before the first answer is asked for.
        """

    def look(self, job: Job, name: str) -> Answer:
        """Begin to look at a file."""

    def forget(self, descriptors: Collection[int]) -> None:
        """Give up files that were given, since no answer is asked for any more."""


class Here:
    """Looks in this process, when the answer is asked for."""

    ahead = 0

    def prepare(self, sizes: Sequence[int]) -> int:  # noqa: ARG002 - a Reader
        """Do nothing."""
        return 0

    def forget(self, descriptors: Collection[int]) -> None:
        """Do nothing: nothing has begun."""

    def look(self, job: Job, name: str) -> Answer:  # noqa: ARG002 - a Reader
        """Look later."""
        return _Late(job)


class _Late:
    """Looks when it is asked."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def alone(self) -> Alone | None:
        return None

    def __call__(self, artifact: Artifact, room: int = PIECES) -> Seen:
        job = self._job
        source = File(job.descriptor, job.size, job.elsewhere)
        every = driver.look(source, artifact, job.limits, job.spans)
        evidence = list(islice(every, room + 1))
        if len(evidence) > room:
            evidence[room:] = [no_room(artifact)]
        return Seen(evidence, source.touched)

"""Who looks at the bytes of a file: this process, or another one that may be lost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

from weighbridge.core import Artifact, Evidence, Gap, GapKind, Kind, Place, Span
from weighbridge.core.records import dataclass, replace
from weighbridge.intake.limits import Limits
from weighbridge.intake.source import Elsewhere, File
from weighbridge.stages import driver, wire
from weighbridge.typings import Protocol

PIECES = 250_000
"""Pieces of evidence on one model, at most: each takes some 450 bytes where it is judged."""

TEXT = 512
"""Bytes of evidence, as JSON, that count as one more piece: texts may be long."""

FEW = 256
"""Pieces of evidence on any file that are kept, as long as there is some ``RESERVE``."""

RESERVE = 32_768
"""Pieces of evidence on one model for files that come after very much was said."""

BATCH = 200
"""Pieces of evidence that are counted at once, and are one line where they come as such."""


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
        said: Bytes that the evidence takes as JSON.
    """

    evidence: list[Evidence]
    touched: int
    said: int = 0


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
            room: How many are kept; of long ones fewer.

        Raises:
            OSError: The medium failed.
        """


def no_room(artifact: Artifact) -> Gap:
    """Return what stands for pieces of evidence for which a model has no room."""
    why = f"more than {PIECES} pieces of evidence on one model"
    return Gap(Place(artifact, Span(0, artifact.size)), GapKind.LIMIT, why)


def room(pieces: int, said: int) -> int:
    """Return how many pieces are kept of the next file of a model.

    Args:
        pieces: Of those before it.
        said: Bytes that these take as JSON.
    """
    left = PIECES - pieces - said // TEXT
    return max(left, min(FEW, max(left + RESERVE, 1)))


def kept(artifact: Artifact, some: Iterable[tuple[list[Evidence], int]], most: int) -> Seen:
    """Take evidence as far as there is room; one more piece says so if there were others.

    Args:
        artifact: What it is on.
        some: Pieces, and how many bytes they take as JSON; no more are asked for than is kept.
        most: Room for it.
    """
    seen, said = list[Evidence](), 0
    for pieces, size in some:
        seen += pieces
        said += size
        # Where one piece is all that there is room for, it may be as long as it likes.
        least = max(most - said // TEXT, min(most, 1))
        if len(seen) > least:
            seen[least:] = [no_room(artifact)]
            break
    return Seen(seen, 0, said)


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
        seen = kept(artifact, _measured(every, artifact), room)
        return replace(seen, touched=source.touched)


def _measured(
    every: Iterator[Evidence], artifact: Artifact
) -> Iterator[tuple[list[Evidence], int]]:
    writer = wire.Writer(artifact)
    while some := list(islice(every, BATCH)):
        yield some, len(writer.line(some))

"""From a model on disk to its dossier: each file opened once, hashed and read from one descriptor.

Files are hashed by several threads while the one before is read; what comes out does not depend on
which of them was faster.
"""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Callable, Generator, Iterable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import closing
from functools import partial
from itertools import chain, islice

from weighbridge.core import (
    Artifact,
    Digest,
    Dossier,
    Evidence,
    Gap,
    GapKind,
    Place,
    Span,
    Tally,
)
from weighbridge.core.records import dataclass, field, replace
from weighbridge.intake import digest, inventory
from weighbridge.intake.digest import CONTENT, MAX_CONTENT, MAX_CONTENTS, PLAIN, Hashed, Want
from weighbridge.intake.limits import USUAL, Limits
from weighbridge.intake.listing import Listed, Model
from weighbridge.intake.source import Elsewhere, File
from weighbridge.stages import backing, stores
from weighbridge.stages.looking import Answer, Here, Job, Reader, Seen, room
from weighbridge.typings import Protocol

Progress = Callable[[str, int], None]
"""Told the name of the file at hand and how many more bytes are done."""

Hashing = Callable[[], Hashed]
"""Gives the digests of a file; waits for them if need be.

Raises:
    OSError: The medium failed.
"""

Take = Callable[..., inventory.Inventory]
"""As ``intake.inventory.take``."""

Submit = Callable[[Hashing], Hashing]
"""Has a file hashed by a thread."""

Wants = Mapping[str, frozenset[Want]]
"""Digests that are needed of each file, by name; those under an empty name, of every file."""

THREADS = 4
"""Files hashed at once, at most: more would wait for the disk."""

AHEAD = 16
"""Files held open while the one before them is read."""

SMALL = 4 << 20
"""Bytes of a model below which starting threads costs more than they save."""

AT_ONCE = 256 << 10
"""Bytes of a file up to which handing it to a thread costs more than hashing it."""

NOT_EXAMINED = frozenset(
    {
        GapKind.DAMAGED,
        GapKind.UNRECOGNISED,
        GapKind.UNSUPPORTED,
        GapKind.LIMIT,
        GapKind.EXPANSION,
        GapKind.ELSEWHERE,
        GapKind.SPECIAL,
        GapKind.CHANGED,
        GapKind.FAULT,
    }
)
"""Gaps after which an artifact does not count as examined."""


class Cache(Protocol):
    """Remembers digests of files that did not change.

    Attributes:
        hits: How many files were remembered.
    """

    hits: int

    def find(self, status: os.stat_result, wants: frozenset[Want]) -> Hashed | None:
        """Return the digests of a file, if all that are wanted are known."""

    def keep(self, status: os.stat_result, hashed: Hashed) -> None:
        """Remember the digests of a file."""


class Forgetful:
    """Remembers nothing."""

    hits = 0

    def find(self, status: os.stat_result, wants: frozenset[Want]) -> Hashed | None:  # noqa: ARG002 - a Cache
        """Return nothing."""
        return None

    def keep(self, status: os.stat_result, hashed: Hashed) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read.

    Attributes:
        hashed: Read every byte and hash it.
        limits: How much of anything is read.
        progress: Told about every file.
        expect: Told, before the first file is opened, how many bytes there are in all.
        cache: Remembers digests.
        origin: Read where models are from, though the policy does not ask.
        opinions: Other scanners to ask, besides those that the policy asks.
        reader: Looks at the bytes of files.
        take: Lists what lies under a path, or what an address stands for.
    """

    hashed: bool = False
    limits: Limits = USUAL
    progress: Progress = lambda _name, _size: None
    expect: Callable[[int], None] = lambda _size: None
    cache: Cache = field(default_factory=Forgetful)
    origin: bool = False
    opinions: tuple[str, ...] = ()
    reader: Reader = field(default_factory=Here)
    take: Take = inventory.take


@dataclass(frozen=True, slots=True)
class Read:
    """A model, read.

    Attributes:
        dossier: Evidence and digests.
        files: Digests of every file that was hashed to its end, by name.
    """

    dossier: Dossier
    files: Mapping[str, Hashed]


class _StoppedError(Exception):
    """Nobody waits for a digest any more."""


@dataclass(slots=True)
class _Open:
    """A file that is held open, or why it is not; its digests, or who is taking them."""

    listed: Listed
    descriptor: int = -1
    status: os.stat_result | None = None
    hashing: Hashing | None = None
    looking: Answer | None = None
    fault: tuple[GapKind, str] | None = None

    def close(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)


class Begun:
    """A model, of which some files are open and being looked at."""

    def __init__(self, model: Model, reading: Reading, plan: _Plan) -> None:
        """Open the first files."""
        self._model, self._reading = model, reading
        self._every = _opened(model.files, reading, plan)
        self._first = tuple(islice(self._every, 1))

    def finish(self) -> Read:
        """Read the rest."""
        with closing(self):
            return _read(self._model, self._reading, chain(self._first, self._every))

    def close(self) -> None:
        """Close whatever is open."""
        self._every.close()


def inspect(
    model: Model,
    reading: Reading,
    wants: Wants | None = None,
    look: Callable[[str], bool] = lambda _name: True,
) -> Read:
    """Read every file of a model into evidence; arguments are those of ``begin``."""
    return begin(model, reading, wants, look).finish()


def begin(
    model: Model,
    reading: Reading,
    wants: Wants | None = None,
    look: Callable[[str], bool] = lambda _name: True,
) -> Begun:
    """Begin to read every file of a model into evidence, and to hash it if need be.

    Args:
        model: What to read.
        reading: How; ``hashed`` makes every file hashed.
        wants: Digests needed besides; the files are hashed if it is given.
        look: Whether a file, by name, is read for evidence too.
    """
    hashed = reading.hashed or wants is not None
    looked = {file.name for file in model.files if look(file.name)}
    return Begun(model, reading, _Plan(wants or {}, hashed, looked))


def one(model: Model, reading: Reading, held: int, status: os.stat_result, looking: Answer) -> Read:
    """Read a model of one file, which somebody else has open and had looked at.

    Args:
        model: What to read.
        reading: How; nothing is hashed.
        held: Descriptor of the file.
        status: Of the file when it was opened.
        looking: Gives what was seen in it.
    """
    return _read(model, reading, [_Open(model.files[0], held, status, looking=looking)])


def _read(model: Model, reading: Reading, every: Iterable[_Open]) -> Read:
    artifacts: list[Artifact] = []
    evidence: list[Evidence] = []
    files: dict[str, Hashed] = {}
    sides = {listed.name for listed in model.files if listed.side}
    touched = said = 0
    for opened in every:
        artifact, seen, digests = _file(opened, reading, room(len(evidence), said))
        artifacts.append(artifact)
        evidence += seen.evidence
        touched += seen.touched
        said += seen.said
        if digests is not None:
            files[artifact.name] = digests
    evidence = backing.settle(evidence, _again(model.files, reading, len(evidence), said))
    evidence = stores.settle(evidence)
    for odd in model.odd:
        where = Place(Artifact(odd.name, 0), Span(0, 0))
        evidence.append(Gap(where, odd.kind, odd.why))
    size = sum([artifact.size for artifact in artifacts])
    own = [artifact for artifact in artifacts if artifact.name not in sides]
    dossier = Dossier(
        model=model.name,
        layout=model.layout,
        artifacts=tuple(artifacts),
        evidence=tuple(evidence),
        digest=digest.of_model(own, model.besides()),
        tally=Tally(
            len(artifacts), size, touched, size - touched, _unread(evidence), model.excluded
        ),
        remarks=model.remarks,
        fetched=None if model.fetched is None else model.fetched(),
    )
    return Read(dossier, files)


def _again(files: tuple[Listed, ...], reading: Reading, pieces: int, said: int) -> backing.Look:
    """Return what looks at files of a model a second time; so much was said the first time."""
    named: dict[str, Listed] = {}

    def look(artifact: Artifact, spans: tuple[Span, ...]) -> list[Evidence] | None:
        nonlocal pieces, said
        if not named:
            # Few models have such files.
            named.update({file.name: file for file in files})
        if artifact.name not in named:
            return None
        with closing(_open(named[artifact.name])) as held:
            if held.fault is not None:
                return None
            elsewhere = named[artifact.name].elsewhere
            job = Job(held.descriptor, artifact.size, reading.limits, spans, elsewhere)
            try:
                seen = reading.reader.look(job, artifact.name)(artifact, room(pieces, said))
            except OSError as error:
                whole = Place(artifact, Span(0, artifact.size))
                return [Gap(whole, GapKind.DAMAGED, _unreadable(error))]
        pieces, said = pieces + len(seen.evidence), said + seen.said
        return seen.evidence

    return look


def _unread(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    names = {
        item.place.artifact.name: None
        for item in evidence
        if isinstance(item, Gap) and item.kind in NOT_EXAMINED
    }
    return tuple(names)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is done with the files of a model.

    Attributes:
        wants: Digests.
        hashed: Whether any file is hashed.
        looked: Names of files that are read for evidence.
    """

    wants: Wants
    hashed: bool
    looked: AbstractSet[str]


def _opened(files: tuple[Listed, ...], reading: Reading, plan: _Plan) -> Generator[_Open]:
    """Open files in order, some ahead of the one at hand, at which work has begun.

    Each is closed when the next is asked for; all of them, when the generator is.
    """
    # Other processes are made before there are threads.
    sizes = [file.size for file in files if file.name in plan.looked]
    ahead = reading.reader.prepare(sizes) if sizes else 0
    wants, hashed = plan.wants, plan.hashed
    worth = hashed and len(files) > 1 and sum(file.size for file in files) > SMALL
    workers = min(THREADS, os.cpu_count() or 1, len(files)) if worth else 1
    threaded = workers > 1
    submit, close = _threads(workers) if threaded else (None, None)
    progress, stop = _in_turn(reading.progress) if threaded else (reading.progress, None)
    room = MAX_CONTENTS
    always = wants.get("", frozenset()) | {PLAIN} if hashed else frozenset[Want]()
    waiting: deque[_Open] = deque()
    try:
        for listed in files:
            waiting.append(_open(listed))
            if hashed:
                asked = always | wants.get(listed.name, frozenset())
                if CONTENT in asked and listed.size <= MAX_CONTENT:
                    asked -= frozenset() if listed.size <= room else {CONTENT}
                    room -= listed.size if CONTENT in asked else 0
                waiting[-1] = _begin(waiting[-1], asked, reading, progress, submit)
            if listed.name in plan.looked:
                waiting[-1] = _looking(waiting[-1], reading)
            if len(waiting) > (AHEAD if submit else ahead):
                yield waiting[0]
                waiting.popleft().close()
        while waiting:
            yield waiting[0]
            waiting.popleft().close()
    finally:
        if stop is not None:
            stop()
        if close is not None:
            # A thread may be reading from a descriptor until here.
            close()
        if waiting:
            # A reader may not have taken a descriptor yet that is closed here.
            reading.reader.forget({each.descriptor for each in waiting})
        for each in waiting:
            each.close()


def _in_turn(told: Progress) -> tuple[Progress, Callable[[], None]]:
    """Return what tells progress for one thread at a time, and what ends the others at that."""
    from threading import Event, Lock  # noqa: PLC0415 - only where there are threads

    lock, stopped = Lock(), Event()

    def progress(name: str, size: int) -> None:
        if stopped.is_set():
            raise _StoppedError
        with lock:
            told(name, size)

    return progress, stopped.set


def _threads(count: int) -> tuple[Submit, Callable[[], None]]:
    """Return what has files hashed by threads, and what ends these."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - only where it is worth it

    pool = ThreadPoolExecutor(count)
    return lambda task: pool.submit(task).result, lambda: pool.shutdown(cancel_futures=True)


_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def descriptor(listed: Listed) -> int:
    """Open a file, or what a caller holds of it once more.

    Raises:
        OSError: It cannot be opened.
    """
    held = listed.descriptor
    return os.dup(held) if held >= 0 else os.open(listed.path, _FLAGS)


def _open(listed: Listed) -> _Open:
    try:
        held = descriptor(listed)
    except OSError as error:
        why = f"cannot be opened: {str(error.strerror).lower()}"
        return _Open(listed, fault=(GapKind.DAMAGED, why))
    status = os.fstat(held)
    if not stat.S_ISREG(status.st_mode):
        why = "is no longer a regular file"
        return _Open(listed, held, status, fault=(GapKind.SPECIAL, why))
    return _Open(listed, held, status)


def _begin(
    opened: _Open,
    asked: frozenset[Want],
    reading: Reading,
    progress: Progress,
    submit: Submit | None,
) -> _Open:
    """Begin to hash a file; a small one is hashed on the spot."""
    status, name = opened.status, opened.listed.name
    if opened.fault is not None or status is None:
        return opened
    if (elsewhere := opened.listed.elsewhere) is not None:
        # What readers want comes first, so that nothing is fetched twice: ``_elsewhere`` calls it.
        step = partial(progress, name)
        hashing = partial(_streamed, elsewhere, asked, step)
        return replace(opened, hashing=hashing)
    known = reading.cache.find(status, asked)
    if known is not None:
        progress(name, status.st_size)
        return replace(opened, hashing=lambda: known)
    source = File(opened.descriptor, status.st_size)

    def task() -> Hashed:
        return digest.of_source(source, asked, lambda size: progress(name, size))

    if submit is not None and status.st_size > AT_ONCE:
        return replace(opened, hashing=submit(task))
    try:
        hashed = task()
    except OSError as error:
        return replace(opened, fault=(GapKind.DAMAGED, _unreadable(error)))
    return replace(opened, hashing=lambda: hashed)


def _streamed(elsewhere: Elsewhere, asked: frozenset[Want], step: Callable[[int], None]) -> Hashed:
    return digest.of_source(elsewhere.stream(), asked, step)


def _looking(opened: _Open, reading: Reading) -> _Open:
    """Begin to look at a file."""
    if opened.fault is not None or opened.status is None:
        return opened
    size, elsewhere = opened.status.st_size, opened.listed.elsewhere
    if elsewhere is not None and size == opened.listed.size and elsewhere.complete():
        # What came along with its first bytes is a file like any other: no reader has to ask.
        elsewhere = None
    job = Job(opened.descriptor, size, reading.limits, elsewhere=elsewhere)
    opened.looking = reading.reader.look(job, opened.listed.name)
    return opened


def _file(opened: _Open, reading: Reading, most: int) -> tuple[Artifact, Seen, Hashed | None]:
    """Read, wait for the digests, and see whether the file held still meanwhile."""
    listed, before = opened.listed, opened.status
    artifact = Artifact(listed.name, listed.size if before is None else before.st_size)
    whole = Place(artifact, Span(0, artifact.size))
    if opened.fault is not None or before is None:
        kind, why = opened.fault or (GapKind.DAMAGED, "cannot be opened")
        return artifact, Seen([Gap(whole, kind, why)], 0), None
    reading.progress(artifact.name, 0)
    hashed: Hashed | None = None
    try:
        if listed.elsewhere is not None and opened.hashing and opened.looking:
            # Once to have fetched what a reader wants, and below to read just what was hashed.
            opened.looking(artifact, most)
            opened = _looking(opened, reading)
        hashed = None if opened.hashing is None else opened.hashing()
        if hashed is not None:
            artifact = replace(artifact, digest=Digest("sha256", hashed.get("sha256")))
        seen = Seen([], 0) if opened.looking is None else opened.looking(artifact, most)
        evidence = seen.evidence
        after = os.fstat(opened.descriptor)
    except OSError as error:
        return artifact, Seen([_failed(whole, listed, error)], 0), None
    moved = listed.elsewhere.changed if listed.elsewhere else _version(before) != _version(after)
    if moved or (hashed and hashed.size != before.st_size):
        whole = Place(artifact, Span(0, artifact.size))
        evidence.append(Gap(whole, GapKind.CHANGED, "changed while it was being read"))
        hashed = None
    elif hashed is not None and listed.elsewhere is None:
        reading.cache.keep(before, hashed)
    if opened.hashing is None:
        reading.progress(artifact.name, artifact.size)
    return artifact, replace(seen, touched=min(seen.touched, before.st_size)), hashed


def _failed(whole: Place, listed: Listed, error: OSError) -> Gap:
    """Say that a file could not be read on: one that is elsewhere need not be damaged for that."""
    if listed.elsewhere is None:
        return Gap(whole, GapKind.DAMAGED, _unreadable(error))
    kind = GapKind.CHANGED if listed.elsewhere.changed else GapKind.ELSEWHERE
    return Gap(whole, kind, f"cannot be fetched: {error.strerror}")


def _unreadable(error: OSError) -> str:
    return f"cannot be read: {error.strerror}"


def _version(status: os.stat_result) -> tuple[int, int, int, int, int]:
    times = (status.st_mtime_ns, status.st_ctime_ns)
    return (status.st_dev, status.st_ino, status.st_size, *times)

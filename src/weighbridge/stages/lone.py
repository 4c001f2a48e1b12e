"""A model that is one small file and nothing else, as most of what lies in a folder of thousands.

It is opened, looked at and closed like any other, and comes to the same dossier; what else a model
may have is only not asked for again and again. Whatever is out of the ordinary, of the model, of
how it is read, or of what is seen in it, is left to ``stages.reading``.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from functools import lru_cache
from operator import attrgetter

from weighbridge.core import Artifact, Dossier, Face, Place, Span, Tally
from weighbridge.intake.listing import Listed, Model
from weighbridge.stages import driver
from weighbridge.stages import reading as stage
from weighbridge.stages.looking import PIECES, Alone, Answer, Job, Seen
from weighbridge.stages.reading import Reading

LARGE = 1 << 20
"""Bytes of a file from which it is no small one."""

_REST: Callable[[Model], tuple[object, ...]] = attrgetter(
    *(name for name in Model.__match_args__ if name not in {"name", "layout", "files", "root"})
)
_NO_REST = _REST(Model("", "file", ()))
"""What a model may have besides files and a root, and what that is if there is nothing."""

_MORE: Callable[[Listed], tuple[object, ...]] = attrgetter(
    *(name for name in Listed.__match_args__ if name not in {"name", "path", "size"})
)
_NO_MORE = _MORE(Listed("", "", 0))
"""What may be said of a file besides its name, path and size; and what that is, likewise."""

_VERSION = attrgetter("st_size", "st_mtime_ns", "st_ctime_ns", "st_ino", "st_dev")
"""What is another if a file changed, or another one is in its place."""


@lru_cache(maxsize=256)
def _whole(size: int) -> Span:
    """Return one span for all files of a size: among thousands, many are as large as another."""
    return Span(0, size)


@lru_cache(maxsize=256)
def _tally(size: int, touched: int) -> Tally:
    """Return one count for all files of a size of which as much was read."""
    return Tally(1, size, touched, size - touched)


class _Nothing:
    """The answer about a file without a byte, in which nobody has to look."""

    def alone(self) -> Alone | None:
        return Alone(driver.EMPTY, None, 0)

    def __call__(self, artifact: Artifact, room: int = PIECES) -> Seen:  # noqa: ARG002 - an Answer
        return Seen([Face(Place(artifact, Span(0, artifact.size)), driver.EMPTY)], 0)


_NOTHING = _Nothing()


class Begun:
    """Such a model, open and being looked at; see ``vouched.Begun``."""

    __slots__ = ("_answer", "_descriptor", "_model", "_reading", "_status")

    def __init__(
        self, model: Model, reading: Reading, descriptor: int, status: os.stat_result
    ) -> None:
        """Begin to look at the file."""
        self._model, self._reading = model, reading
        self._descriptor, self._status = descriptor, status
        reader, size, name = reading.reader, status.st_size, model.files[0].name
        self._answer: Answer | None = _NOTHING
        if size or not driver.is_nothing(name):
            reader.prepare((size,))
            self._answer = reader.look(Job(descriptor, size, reading.limits), name)

    def finish(self) -> Dossier:
        """Wait for what is seen in it."""
        model, reading, before, answer = self._model, self._reading, self._status, self._answer
        name, size = model.files[0].name, before.st_size
        if answer is None:
            raise ValueError("was given up")
        try:
            reading.progress(name, 0)
            alone = answer.alone()
            if alone is None or not self._held_still():
                read = stage.one(model, reading, self._descriptor, before, answer)
                self._answer = None
                return read.dossier
            self._answer = None
            reading.progress(name, size)
        finally:
            self.close()
        artifact = Artifact(name, size)
        touched = min(alone.touched, size)
        return Dossier(
            model.name,
            model.layout,
            (artifact,),
            (Face(Place(artifact, _whole(size)), alone.format, alone.kind),),
            tally=_tally(size, touched),
        )

    def close(self) -> None:
        """Give it up, if it is not done."""
        if self._answer is not None:
            # A reader may not have taken the descriptor yet.
            self._reading.reader.forget({self._descriptor})
            self._answer = None
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _held_still(self) -> bool:
        try:
            return _VERSION(os.fstat(self._descriptor)) == _VERSION(self._status)
        except OSError:
            return False


def begin(model: Model, reading: Reading) -> Begun | None:
    """Begin to read such a model; ``None`` if it is another, or its file cannot be opened so.

    Args:
        model: What to read; nothing vouches for it.
        reading: How.
    """
    files = model.files
    if len(files) != 1 or model.layout != "file" or reading.hashed:
        return None
    listed = files[0]
    if listed.size >= LARGE or _MORE(listed) != _NO_MORE or _REST(model) != _NO_REST:
        return None
    try:
        descriptor = stage.descriptor(listed)
    except OSError:
        return None
    begun = None
    try:
        status = os.fstat(descriptor)
        if stat.S_ISREG(status.st_mode):
            begun = Begun(model, reading, descriptor, status)
    finally:
        if begun is None:
            reading.reader.forget({descriptor})
            os.close(descriptor)
    return begun

"""One hostile thing: how it is made, how the command is asked about it, what may not be said."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path

SCAN = ("scan", "--no-progress", "--no-config", "-f", "json")

MODEL = "model.bin"

Data = bytes | Callable[[], bytes]
"""Bytes, or what makes them once they are wanted: a case that is not asked for costs nothing."""

Maker = bytes | Mapping[str, Data] | Callable[[Path], None]
"""The bytes of ``MODEL``, files by name, or what fills a folder."""


@dataclass(frozen=True)
class There:
    """Where something is that is in no folder.

    Attributes:
        address: Is named to the command in place of a path.
        variables: Of the command's environment.
    """

    address: str
    variables: Mapping[str, str]


@dataclass(frozen=True)
class Case:
    """A case.

    Attributes:
        name: Of a folder; letters, digits and hyphens.
        make: Makes what is scanned.
        damaged: Whether it is weights that cannot be whole, and ``allow`` is wrong.
        alone: Whether it is scanned by a process of its own.
        command: Words before the path.
        path: What is named to the command, in the folder; the folder itself if empty.
        more: Names in the folder that follow it.
        codes: Exit codes that are right.
        during: Goes on in the folder while the command runs; may yield ``There``.
        given: What the command finds at its standard input.
        inside: Whether the command runs in the folder, and names are relative to it.
        quick: Whether it belongs to the part that runs with the tests.
        rated: Whether it is amiss if it costs too much for its size.
        within: Seconds by the clock in which it has to be answered, if it waits more than it works.
        examined: Counts bytes that are examined; if zero, those of the files.
    """

    name: str
    make: Maker
    damaged: bool = True
    alone: bool = False
    command: tuple[str, ...] = SCAN
    path: str = ""
    more: tuple[str, ...] = ()
    codes: tuple[int, ...] = (0, 1, 3)
    during: Callable[[Path], AbstractContextManager] = lambda _: nullcontext()
    given: Data = b""
    inside: bool = False
    quick: bool = False
    rated: bool = False
    within: float = 240
    examined: Callable[[], int] = int

    def write(self, folder):
        """Make it in a new folder."""
        folder.mkdir(parents=True)
        if callable(self.make):
            self.make(folder)
            return
        files = {MODEL: self.make} if isinstance(self.make, bytes) else self.make
        for name, data in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(made(data))


def made(data):
    """Return bytes that may have to be made first."""
    return data() if callable(data) else data


def one(make, *given, name=MODEL):
    """Return a file by its name that ``make`` makes of what is given, once it is wanted."""
    return {name: partial(make, *given)}

"""File formats, one each. A reader states facts; it has no opinion.

A module ends in ``FORMAT = Format(id=..., ...)``. The driver shows both ends of some bytes to every
format's ``recognises``, and every format that recognises them reads them: a polyglot shows all its
faces.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from weighbridge.core import Evidence, Span
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.expand import CONTENT, Expanded
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Source


class Kind(enum.StrEnum):
    """What files of a format are, to the one who has to decide."""

    WEIGHTS = "weights"
    CONTAINER = "container"
    CODE = "code"
    CONFIG = "config"
    TEXT = "text"
    MEDIA = "media"
    RECORD = "record"
    """Says something about other files: a pointer, a signature, an index."""


class Role(enum.Enum):
    """What a part of a file is to its loader."""

    CONTENT = enum.auto()
    """Anything: it is recognised and read like a file."""
    DATA = enum.auto()
    """Elements of tensors, which may look like anything: only magic numbers of programs count."""


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes inside the bytes being read, into which the driver descends.

    Attributes:
        name: Name of the member; empty if the part is a span of the same artifact.
        open: Makes its bytes readable; may raise ``FormatError``.
        role: What it is to the loader.
        expect: Id of the format that a loader reads it as, whatever it looks like; or empty.
        span: The bytes in the same artifact, if ``name`` is empty.
    """

    name: str
    open: Callable[[], Source]
    role: Role = Role.CONTENT
    expect: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """A file format.

    Attributes:
        id: Kebab-case, equal to the module's name with ``-`` for ``_``.
        title: What people call it.
        doc: Layout, source with link and date, and what is not read: the module's docstring.
        kind: What files of it are.
        recognises: Whether the bytes are of this format, by both ends. Never raises.
        read: Yields evidence, and parts to descend into; raises ``FormatError`` and nothing else.
        extensions: File name endings that promise this format, lower case, with the dot.
        refines: Ids of formats that need not read what this one reads: it covers all they see.
        fallback: Read only what no other format recognises.
        program: Its magic number is looked for in tensor data too.
    """

    id: str
    title: str
    doc: str | None
    kind: Kind
    recognises: Callable[[Glimpse], bool]
    read: Callable[[Cursor], Iterator[Evidence | Part]]
    extensions: tuple[str, ...] = ()
    refines: tuple[str, ...] = ()
    fallback: bool = False
    program: bool = False


def unpacked(
    cursor: Cursor, items: Iterable[Evidence | Expanded | Span]
) -> Iterator[Evidence | Part]:
    """Make parts of what ``intake.expand`` found in ``cursor``'s bytes."""
    for item in items:
        match item:
            case Expanded():
                yield Part(CONTENT, lambda packed=item: packed)  # type: ignore[misc]
            case Span():
                yield Part("", lambda: cursor.source, span=item)
            case _:
                yield item

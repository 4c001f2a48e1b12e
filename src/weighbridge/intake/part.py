"""Bytes inside the bytes being read, into which the driver descends."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator

from weighbridge.core import Evidence, Span
from weighbridge.core.records import dataclass
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.source import Source
from weighbridge.typings import cast


class Role(enum.Enum):
    """What a part of a file is to its loader."""

    CONTENT = enum.auto()
    """Anything: it is recognised and read like a file."""
    DATA = enum.auto()
    """Elements of tensors, which may look like anything: only magic numbers of programs count."""


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes inside the bytes being read.

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


def unpacked(
    cursor: Cursor, items: Iterable[Evidence | Source | Span]
) -> Iterator[Evidence | Part]:
    """Make parts of what ``intake.expand`` found in ``cursor``'s bytes."""
    from weighbridge.intake.expand import CONTENT, Expanded  # noqa: PLC0415 - with every codec

    for item in items:
        match item:
            case Expanded():
                yield Part(CONTENT, lambda packed=item: packed)  # type: ignore[misc]
            case Span():
                yield Part("", lambda: cursor.source, span=item)
            case _:
                yield cast("Evidence", item)

"""The only exceptions this package raises on purpose."""

from __future__ import annotations

from weighbridge.core.evidence import GapKind
from weighbridge.core.report import Report


class WeighbridgeError(Exception):
    """Base class."""


class FormatError(WeighbridgeError):
    """The bytes are not what the format says. Caught in one place and turned into a ``Gap``.

    Attributes:
        offset: Byte offset in the artifact where reading stopped.
        kind: Which sort of gap it makes.
    """

    def __init__(self, why: str, *, offset: int, kind: GapKind = GapKind.DAMAGED) -> None:
        super().__init__(why)
        self.offset = offset
        self.kind = kind


class UsageError(WeighbridgeError):
    """What was asked for cannot be done: a path that cannot be read, an unknown option's value."""


class OutputError(WeighbridgeError):
    """What was found out could not be written: a disk that is full, a stream that is closed."""


class Interrupted(KeyboardInterrupt):
    """Somebody interrupted the weighing.

    A program that does not care sees the interruption that it would have seen anyway.

    Attributes:
        report: On what was weighed until then; it is partial.
    """

    def __init__(self, report: Report) -> None:
        super().__init__("interrupted")
        self.report = report


class PolicyError(WeighbridgeError):
    """The policy file is wrong.

    Attributes:
        key: Dotted path to the fault.
        where: ``file:line`` if known, else empty.
    """

    def __init__(self, key: str, why: str, *, where: str = "") -> None:
        super().__init__(f"{key}: {why}" if key else why)
        self.key = key
        self.where = where

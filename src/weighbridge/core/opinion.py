"""What another scanner said about the same files, if somebody asked for it."""

from __future__ import annotations

from weighbridge.core import enums
from weighbridge.core.artifact import Place
from weighbridge.core.finding import Severity
from weighbridge.core.records import dataclass

OPINIONS = ("modelscan",)
"""Scanners that can be asked."""


class Stance(enums.StrEnum):
    """What another scanner makes of a file."""

    OBJECTS = "objects"
    """It says that something is wrong."""
    SILENT = "silent"
    """It looked, and says nothing."""
    UNREAD = "unread"
    """It skipped the file, or could not read it."""
    ABSENT = "absent"
    """It was asked, and gave no answer at all."""
    UNAVAILABLE = "unavailable"
    """It does not run on this version of Python."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What another scanner said about one file, or about none.

    Attributes:
        by: The scanner, and its version if it is known: ``modelscan 0.8.8``.
        place: The file; for ``ABSENT`` and ``UNAVAILABLE`` the model.
        stance: What it makes of it.
        words: Its own words, or why there are none; may hold text from the file.
        severity: As that scanner rates it, if it objects.
        fix: What to do, if nothing was said.
    """

    by: str
    place: Place
    stance: Stance
    words: str = ""
    severity: Severity = Severity.INFO
    fix: str = ""

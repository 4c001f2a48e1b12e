"""Saved reports as commands take them: from a file, or from standard input."""

from __future__ import annotations

import sys
from pathlib import Path

from weighbridge.core import Report, UsageError
from weighbridge.saved import reading
from weighbridge.saved.shapes import UnreadableError

INPUT = "-"
"""Stands for standard input."""


def load(path: str) -> Report:
    """Read a saved report.

    Raises:
        UsageError: There is no such file, or it is no report; says where in it.
    """
    try:
        return reading.read(_bytes(path))
    except UnreadableError as error:
        raise UsageError(f"{path!r}: {error}") from error


def _bytes(path: str) -> bytes:
    if path == INPUT:
        return sys.stdin.buffer.read(reading.LARGEST + 1)
    try:
        with Path(path).open("rb") as file:
            return file.read(reading.LARGEST + 1)
    except ValueError as error:
        raise UsageError(f"{path!r}: is no name of a file") from error
    except OSError as error:
        raise UsageError(f"{path!r}: {str(error.strerror or error).lower()}") from error

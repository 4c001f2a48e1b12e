"""``pathlib.Path``, imported when the first is made: it brings what takes addresses apart along.

Type checkers see the class itself (``paths.pyi``), so this is for annotations and for making one.
"""

from __future__ import annotations

from weighbridge.typings import Any


def Path(*parts: Any) -> Any:  # noqa: N802 - stands for the class
    """Make a path."""
    import pathlib  # noqa: PLC0415 - a scan under a shipped policy makes none

    return pathlib.Path(*parts)

"""Read a policy file strictly: an unknown key is an error, never ignored. (Being written.)"""

from __future__ import annotations

from collections.abc import Mapping

from weighbridge.core import PolicyError


class Table:
    """A TOML table that must be read completely."""

    def __init__(self, path: str, values: Mapping[str, object]) -> None:
        """``path`` is the dotted name used in error messages."""
        self._path = path
        self._values = dict(values)

    def finish(self) -> None:
        """Raise if a key was not read."""
        if self._values:
            raise PolicyError(f"{self._path}.{min(self._values)}", "unknown key")

"""What goes wrong with a file that is elsewhere. Readers take it for a medium that failed."""

from __future__ import annotations

import errno


class RemoteError(OSError):
    """A server cannot be reached, refuses, or says what cannot be.

    The words name no credentials, and no address with more than scheme, host and path.
    """

    def __init__(self, why: str) -> None:
        """Say why, in words: lower case, the fact before the advice."""
        super().__init__(errno.EIO, why)

    @property
    def why(self) -> str:
        """In words."""
        return str(self.strerror)


class ChangedError(RemoteError):
    """The file is another one than it was when the first of its bytes came."""

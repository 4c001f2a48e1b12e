"""What goes wrong with requests, in a few words."""

from __future__ import annotations

import urllib3


def plain(error: Exception, patience: int) -> str:
    """Say in a few words what went wrong, without what a message may hold."""
    kinds: tuple[tuple[type[Exception], str], ...] = (
        (urllib3.exceptions.NameResolutionError, "has a name that nobody knows"),
        (urllib3.exceptions.NewConnectionError, "cannot be reached"),
        (urllib3.exceptions.ConnectTimeoutError, f"was silent for {patience} seconds"),
        (urllib3.exceptions.ReadTimeoutError, f"was silent for {patience} seconds"),
        (urllib3.exceptions.ProxyError, "cannot be reached through the proxy"),
        (urllib3.exceptions.ProtocolError, "breaks off, or does not speak HTTP"),
    )
    for kind, words in kinds:
        if isinstance(error, kind):
            return words
    return f"cannot be read ({type(error).__name__})"

"""Options of commands that take addresses as well as paths."""

from __future__ import annotations

from collections.abc import Callable

import click

from weighbridge.typings import Any, TypedDict, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

ONLINE = (
    "Let PATH be an address too: hf://owner/name, https://, s3://, gs://, az://, oci://, mlflow:."
)
FULL = "Of an address, fetch and hash every byte; else only what readers ask for is fetched."


class Elsewhere(TypedDict):
    """What these options give."""

    online: bool
    full: bool


def options(command: F) -> F:
    """Add ``--online`` and ``--full``."""
    return online(click.option("--full", is_flag=True, help=FULL)(command))


def online(command: F) -> F:
    """Add ``--online``."""
    return click.option("--online", is_flag=True, help=ONLINE)(command)

"""``weighbridge man``: the manual page, for whoever packages this."""

from __future__ import annotations

import click

from weighbridge.cli import pages
from weighbridge.cli.exits import Exit


@click.command("man", cls=pages.Command, hidden=True, short_help="Print the manual page.")
def command() -> int:
    """Print the manual page: roff, as man(1) reads it. The package installs the same page."""
    from weighbridge.cli import output, roff  # noqa: PLC0415 - nothing heavy before it runs

    output.show(roff.page())
    return Exit.ALLOWED


COMMAND = command

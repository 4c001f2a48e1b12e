"""``weighbridge fleet retry``: plan again what has no verdict."""

from __future__ import annotations

import click

from weighbridge.cli import pages
from weighbridge.cli.exits import Exit
from weighbridge.cli.fleet import LEDGER

EPILOG = """\b
Examples:
  weighbridge fleet retry
  weighbridge fleet retry fleet.db && weighbridge fleet run
"""


@click.command(
    "retry", cls=pages.Command, short_help="Plan again what has no verdict.", epilog=EPILOG
)
@click.argument("ledgers", metavar="[LEDGER]...", nargs=-1, type=click.UNPROCESSED)
@click.option(
    "--ledger", "more", metavar="FILE", multiple=True, help="A ledger, as other commands name it."
)
def command(ledgers: tuple[str, ...], more: tuple[str, ...]) -> int:
    """Have the next run weigh again what no worker could, and what came to no verdict.

    Nothing is weighed here.
    """
    from weighbridge.cli import output  # noqa: PLC0415 - nothing heavy before the command runs
    from weighbridge.core import printable  # noqa: PLC0415 - as above
    from weighbridge.fleet import ledger  # noqa: PLC0415 - as above

    for path in (*ledgers, *more) or (LEDGER,):
        with ledger.opened(path) as opened, ledger.alone(path):
            count = opened.retry()
        output.show(f"{printable(path, 0)}: {output.many(count, 'model')} planned again\n")
    return Exit.ALLOWED


COMMAND = command

"""``weighbridge fleet``: many models, weighed by many workers, and one ledger of them."""

from __future__ import annotations

import click

from weighbridge.cli import lazily, streams
from weighbridge.cli.exits import Exit

COMMANDS = ("plan", "run", "status", "retry", "report")
"""What can be done, in the order of ``--help``: each a module ``fleet_*`` beside this one."""

LEDGER = "fleet.db"
"""The ledger, if none is named."""

EPILOG = """\b
Examples:
  weighbridge fleet plan /srv/models
  weighbridge fleet run --policy strict --workers 8
  weighbridge fleet status
  weighbridge fleet report --format html -o fleet.html

\b
On many machines:
  weighbridge fleet run --engine dask --scheduler tcp://scheduler:8786
  weighbridge fleet run --ledger "fleet-$JOB_COMPLETION_INDEX.db" \\
      --shard "$JOB_COMPLETION_INDEX/16"
"""


class _Commands(lazily.Group):
    """The commands of this group."""

    prefix = "fleet_"
    names = COMMANDS


@click.group(
    "fleet",
    cls=_Commands,
    short_help="Weigh thousands of models, with a ledger.",
    epilog=EPILOG,
    invoke_without_command=True,
)
@click.pass_context
def command(ctx: click.Context) -> int | None:
    """Weigh many models with many workers, and keep a ledger of what became of each.

    "plan" lists what there is, "run" weighs what has no verdict that holds, "report" tells. Any of
    them can be run again: what is the same is not read again, what a killed run had begun is taken
    up, and another policy judges what was seen without reading the models.
    """
    if ctx.invoked_subcommand is not None:
        return None
    streams.tell(f"{ctx.get_help()}\n")
    return Exit.USAGE


COMMAND = command

"""``weighbridge fleet``: many models, weighed by many workers, and one ledger of them."""

from __future__ import annotations

import difflib
import importlib

import click

from weighbridge.cli import pages, streams
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


class _Commands(pages.Group):
    """A group that imports a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"weighbridge.cli.fleet_{cmd_name}").COMMAND
        if not isinstance(command, click.Command):
            msg = f"cli/fleet_{cmd_name}.py must define COMMAND"
            raise TypeError(msg)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if args and not (ctx.resilient_parsing or name.startswith("-") or name in COMMANDS):
            close = difflib.get_close_matches(name, COMMANDS, n=1)
            hint = f", did you mean {close[0]!r}?" if close else ""
            raise click.UsageError(f"unknown command {name!r}{hint}", ctx)
        return super().resolve_command(ctx, args)


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

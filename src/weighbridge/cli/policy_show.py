"""``weighbridge policy show``: what a policy says, and who says it."""

from __future__ import annotations

import click

from weighbridge.cli import pages
from weighbridge.cli.exits import Exit

EPILOG = """\b
Examples:
  weighbridge policy show
  weighbridge policy show strict --resolved
  weighbridge policy show policies/team.toml --resolved --format json
"""


@click.command(
    "show", cls=pages.Command, short_help="Print a policy, and who set what in it.", epilog=EPILOG
)
@click.argument("reference", metavar="[NAME|FILE]", default="default", type=click.UNPROCESSED)
@click.option(
    "--resolved",
    is_flag=True,
    help="Say with every value which file and line set it, and what is built in.",
)
@click.option("-f", "--format", "format_", type=click.Choice(["table", "json"]), default="table",
              show_default=True, help="What to print.")  # fmt: skip
def command(reference: str, format_: str, *, resolved: bool) -> int:
    """Print what a policy says once everything it extends is merged into it.

    With --resolved every value comes with the file and line that set it, and values that no file
    sets are shown as built in.
    """
    from weighbridge import pipeline, policy  # noqa: PLC0415 - nothing heavy before the command runs
    from weighbridge.cli import output, settings  # noqa: PLC0415 - as above

    applied = policy.load(reference, pipeline.known())
    rows = settings.every(applied)
    chosen = [row for row in rows if resolved or row[2] != settings.BUILT_IN]
    if format_ == "json":
        output.show(settings.as_json(applied, chosen))
    else:
        lines = settings.table(applied, chosen, output.columns(), resolved=resolved)
        output.show("".join(f"{line}\n" for line in lines))
    return Exit.ALLOWED


COMMAND = command

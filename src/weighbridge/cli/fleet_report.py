"""``weighbridge fleet report``: what became of every model, as text, ndjson, CSV or HTML."""

from __future__ import annotations

import click

from weighbridge.cli import pages
from weighbridge.cli.exits import Exit
from weighbridge.cli.fleet import LEDGER

EPILOG = """\b
Examples:
  weighbridge fleet report
  weighbridge fleet report fleet-*.db --format ndjson -o fleet.ndjson
  weighbridge fleet report --format html -o fleet.html

\b
Exit codes: 0 written, whatever the verdicts are; 2 usage error; 3 the report could not
be written.
"""


@click.command("report", cls=pages.Command, short_help="Tell what became of all.", epilog=EPILOG)
@click.argument("ledgers", metavar="[LEDGER]...", nargs=-1, type=click.UNPROCESSED)
@click.option(
    "-f",
    "--format",
    "format_",
    type=click.Choice(["table", "ndjson", "csv", "html"]),
    default="table",
    show_default=True,
    help="What to write.",
)
@click.option(
    "-o", "--output", metavar="FILE", help="Write the report to a file instead of printing it."
)
@click.option(
    "--ledger", "more", metavar="FILE", multiple=True, help="A ledger, as other commands name it."
)
@click.option("-v", "--verbose", is_flag=True, help="Name every model in the table.")
def command(
    ledgers: tuple[str, ...],
    format_: str,
    output: str | None,
    more: tuple[str, ...],
    *,
    verbose: bool,
) -> int:
    """Tell what a ledger says, or those of several shards together.

    For each model the row counts that was settled last. A verdict is bound to bytes only where a
    digest is told with it: "run --digest" takes them.
    """
    from weighbridge.cli import fleet_ledgers  # noqa: PLC0415 - nothing heavy before it runs
    from weighbridge.cli import output as out  # noqa: PLC0415 - as above
    from weighbridge.fleet import reporting  # noqa: PLC0415 - as above

    place = None if output is None else out.target(output)
    with fleet_ledgers.lines((*ledgers, *more) or (LEDGER,)) as every:
        out.put(lambda: reporting.written(every, format_, whole=verbose), place)
    return Exit.ALLOWED


COMMAND = command

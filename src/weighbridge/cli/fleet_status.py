"""``weighbridge fleet status``: how far a fleet has got, also while it runs."""

from __future__ import annotations

from itertools import islice

import click

from weighbridge.cli import pages
from weighbridge.cli.exits import Exit
from weighbridge.cli.fleet import LEDGER

LOST = 20
"""Models that are lost and named."""

EPILOG = """\b
Examples:
  weighbridge fleet status
  weighbridge fleet status fleet-*.db
"""


@click.command("status", cls=pages.Command, short_help="Say how far it has got.", epilog=EPILOG)
@click.argument("ledgers", metavar="[LEDGER]...", nargs=-1, type=click.UNPROCESSED)
@click.option(
    "--ledger", "more", metavar="FILE", multiple=True, help="A ledger, as other commands name it."
)
def command(ledgers: tuple[str, ...], more: tuple[str, ...]) -> int:
    """Count models by state and verdict, and name those that no worker could weigh.

    Several ledgers are those of shards. The exit code is 0 whatever the verdicts are.
    """
    from weighbridge.cli import fleet_ledgers, output  # noqa: PLC0415 - nothing heavy before
    from weighbridge.core import printable  # noqa: PLC0415 - as above
    from weighbridge.fleet import lines, reporting  # noqa: PLC0415 - as above
    from weighbridge.fleet.ledger import State  # noqa: PLC0415 - as above

    with fleet_ledgers.lines((*ledgers, *more) or (LEDGER,)) as every:
        found = lines.summed(every)
        gone = (line for line in every if line.row.state is State.LOST and not line.row.gone)
        count = found.states[State.LOST.value]
        lost = list(islice(gone, LOST)) if count else []
    states = "   ".join(f"{name} {reporting.number(n)}" for name, n in sorted(found.states.items()))
    told = [reporting.about(found), *([states] if states else [])]
    if found.rate:
        told.append(f"{reporting.number(round(found.rate))} models a minute at last")
    told += ["", *reporting.summary(found)]
    if lost:
        told += ["", "lost; to try them again: weighbridge fleet retry"]
        for line in lost:
            why = line.reasons[0].sentence if line.reasons else ""
            told += [f"  {printable(line.row.planned.uri, 0)}", f"    {printable(why, 300)}"]
        if count > len(lost):
            told.append(f"  and {output.many(count - len(lost), 'more model')}")
    output.show("".join(f"{line}\n" for line in told))
    return Exit.ALLOWED


COMMAND = command

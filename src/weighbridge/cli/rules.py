"""``weighbridge rules``: what is looked for."""

from __future__ import annotations

import click

from weighbridge.cli import pages
from weighbridge.cli.exits import Exit


@click.command("rules", cls=pages.Command, short_help="List every rule with its severity.")
def command() -> int:
    """List every rule with its severity, worst first.

    A rule may judge a case milder or harder than is listed here; its page says so.
    """
    from weighbridge import pipeline  # noqa: PLC0415 - nothing heavy before the command runs
    from weighbridge.cli import output  # noqa: PLC0415 - as above

    rules = sorted(pipeline.rules(), key=lambda rule: (-rule.severity, rule.id))
    width = max((len(rule.id) for rule in rules), default=0)
    for rule in rules:
        for line in output.row(f"{rule.severity.word:<8}  {rule.id:<{width}}  ", rule.title):
            output.show(f"{line}\n")
    output.show(f"{len(rules)} rules. Read one: weighbridge explain ID\n")
    return Exit.ALLOWED


COMMAND = command

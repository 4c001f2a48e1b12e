"""``weighbridge policy diff``: what changes from one policy to another, and which way."""

from __future__ import annotations

import click

from weighbridge.cli import pages
from weighbridge.cli.exits import Exit

EPILOG = """\b
Examples:
  weighbridge policy diff default strict
  weighbridge policy diff old/team.toml policies/team.toml --exit-code

\b
Exit codes: 0 compared; 1 they differ, with --exit-code; 2 usage or policy error.
"""


@click.command(
    "diff", cls=pages.Command, short_help="What changes from one policy to another.", epilog=EPILOG
)
@click.argument("first", metavar="A", type=click.UNPROCESSED)
@click.argument("second", metavar="B", type=click.UNPROCESSED)
@click.option("--exit-code", is_flag=True, help="Exit with 1 if the two differ.")
@click.option("-f", "--format", "format_", type=click.Choice(["table", "json"]), default="table",
              show_default=True, help="What to print.")  # fmt: skip
def command(first: str, second: str, format_: str, *, exit_code: bool) -> int:
    """Print the settings that differ between two policies, with the place of each.

    Both are taken as resolved, with what they extend and what is built in. A setting is called
    tighter if, taken alone, it lets no model pass that A stops; looser the other way round; and
    "differs" where neither can be said. Names, versions and tests are left out.
    """
    from weighbridge import pipeline, policy  # noqa: PLC0415 - nothing heavy before the command runs
    from weighbridge.cli import output, settings  # noqa: PLC0415 - as above
    from weighbridge.reports import json  # noqa: PLC0415 - as above

    one, two = (policy.load(each, pipeline.known()) for each in (first, second))
    found = settings.differences(one, two)
    if format_ == "json":
        output.show(json.dump(settings.document(one, two, found)))
    else:
        lines = settings.compared(one, two, found, output.columns())
        output.show("".join(f"{line}\n" for line in lines))
    return Exit.DENIED if exit_code and found else Exit.ALLOWED


COMMAND = command

"""``weighbridge trust``: whose signatures count, and how old what they rest on is."""

from __future__ import annotations

import click

from weighbridge.cli import pages
from weighbridge.cli.exits import Exit

EPILOG = """\b
Examples:
  weighbridge trust
  weighbridge trust --policy team.toml
  weighbridge trust --online -o trusted_root.json
"""


@click.command(
    "trust", cls=pages.Command, short_help="Show and check whose signatures count.", epilog=EPILOG
)
@click.option(
    "-p",
    "--policy",
    "reference",
    default="default",
    show_default=True,
    metavar="NAME|FILE",
    help="Policy whose trusted signers are shown.",
)
@click.option(
    "--online",
    is_flag=True,
    help="Fetch the public Sigstore instance's trusted root of today; needs -o.",
)
@click.option("-o", "--output", metavar="FILE", help="Where to write the trusted root.")
@click.option("-f", "--format", "format_", type=click.Choice(["text", "json"]), default="text",
              show_default=True, help="What to print.")  # fmt: skip
def command(reference: str, output: str | None, format_: str, *, online: bool) -> int:
    """Show the signers that a policy trusts, and check their keys, certificates and dates.

    Also says how old the shipped trusted root of Sigstore is. With --online a newer one is written
    to a file, which a policy then names as trusted-root; nothing is ever taken from a cache. Exits
    with 1 if a row cannot be used now.
    """
    import datetime as dt  # noqa: PLC0415 - nothing heavy before the command runs

    from weighbridge.cli import output as out  # noqa: PLC0415 - as above
    from weighbridge.cli import trusting  # noqa: PLC0415 - as above

    if online != (output is not None):
        raise click.UsageError("--online and --output go together")
    now = dt.datetime.now(dt.UTC)
    if output is not None:
        out.show(trusting.refresh(out.target(output)))
        return Exit.ALLOWED
    shown = trusting.overview(reference, now)
    if format_ == "json":
        out.show(trusting.as_json(shown))
    else:
        out.show("\n".join(trusting.lines(shown)) + "\n")
    return Exit.DENIED if any(row.problems for row in shown.rows) else Exit.ALLOWED


COMMAND = command

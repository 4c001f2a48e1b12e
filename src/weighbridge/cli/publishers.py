"""``weighbridge publishers``: who publishes models, where they are seated, and who says so."""

from __future__ import annotations

import click

from weighbridge.cli import pages

EPILOG = """\b
Examples:
  weighbridge publishers
  weighbridge publishers deepseek-ai
  weighbridge publishers acme --policy company.toml --format json

\b
A row is wrong? CONTRIBUTING says what evidence is needed. Until it is corrected,
a file of your own that a policy names ([data] publishers = "FILE") goes before it.

\b
Exit codes: 0 found; 2 no such publisher, or a usage or policy error; 4 a fault of
weighbridge's own.
"""


@click.command(
    "publishers",
    cls=pages.Command,
    short_help="List publishers, or print what is known of one.",
    epilog=EPILOG,
)
@click.argument("name", required=False, type=click.UNPROCESSED)
@click.option(
    "-p",
    "--policy",
    default="default",
    show_default=True,
    metavar="NAME|FILE",
    help="Policy whose own rows count, too.",
)
@click.option(
    "-f",
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="What to print.",
)
def command(name: str | None, policy: str, format_: str) -> int:
    """List the publishers that are known, or print one row in full.

    NAME is an id, a name, a namespace of a hub ("Qwen", "huggingface:Qwen"), or part of one: a row
    that fits exactly is printed in full, else all that contain it are listed.
    """
    from weighbridge import pipeline  # noqa: PLC0415 - as above
    from weighbridge import policy as policies  # noqa: PLC0415 - nothing heavy before the command
    from weighbridge.cli import directory, output  # noqa: PLC0415 - as above
    from weighbridge.facts import publishers  # noqa: PLC0415 - as above
    from weighbridge.reports import json  # noqa: PLC0415 - as above

    every = pipeline.directory(policies.load(policy, pipeline.known())) or publishers.shipped()
    rows = every.publishers if name is None else directory.find(name, every)
    if format_ == "json":
        output.show(json.dump(directory.document(rows)))
    elif name is not None and len(rows) == 1:
        output.show("\n".join(directory.row(rows[0], output.columns())) + "\n")
    else:
        output.show("\n".join(directory.listing(rows)) + "\n")
    return 0


COMMAND = command

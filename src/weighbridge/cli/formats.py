"""``weighbridge formats``: which files are read, and what is not."""

from __future__ import annotations

import click

from weighbridge.cli import pages
from weighbridge.cli.exits import Exit

EPILOG = """\b
Examples:
  weighbridge formats
  weighbridge formats safetensors
  weighbridge formats --format json

\b
Files are known by their bytes and never by their names. What is recognised and not
read is no verdict, and neither is what nothing recognises.

\b
Exit codes: 0 found; 2 no such format, or a usage error; 4 a fault of weighbridge's
own.
"""

SCHEMA = "weighbridge-formats/1"
"""Of the JSON; the number grows when a key changes its meaning or goes."""


@click.command(
    "formats",
    cls=pages.Command,
    short_help="List every file format, and what is read of it.",
    epilog=EPILOG,
)
@click.argument("name", required=False, type=click.UNPROCESSED)
@click.option(
    "-f",
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="What to print.",
)
def command(name: str | None, format_: str) -> int:
    """List the file formats that are known, or print what is read of one.

    NAME is an id, or the ending of a file name (".gguf").
    """
    from weighbridge.cli import catalogue, output  # noqa: PLC0415 - nothing heavy before the command
    from weighbridge.reports import json  # noqa: PLC0415 - as above

    rows = catalogue.find(name)
    if format_ == "json":
        output.show(json.dump(catalogue.document(rows, SCHEMA)))
    elif name is None:
        output.show("\n".join(catalogue.listing(rows)) + "\n")
    else:
        output.show("\n\n".join("\n".join(catalogue.page(row)) for row in rows) + "\n")
    return Exit.ALLOWED


COMMAND = command

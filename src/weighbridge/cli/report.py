"""``weighbridge report``: what can be done with a saved report, without the model."""

from __future__ import annotations

import click

from weighbridge.cli import pages
from weighbridge.cli.exits import Exit

EPILOG = """\b
Examples:
  weighbridge scan models --format json -o report.json
  weighbridge report convert report.json report.html
  weighbridge report diff last-week.json report.json --exit-code
  weighbridge report schema > weighbridge-report-1.schema.json
"""

CONVERT = """\b
Examples:
  weighbridge report convert report.json report.sarif
  weighbridge report convert report.json -f table
  cat report.json | weighbridge report convert - report.md
"""

DIFF = """\b
Examples:
  weighbridge report diff last-week.json report.json
  weighbridge report diff last-week.json report.json -f json --exit-code

\b
Exit codes: 0 told; with --exit-code, 1 if a verdict got worse or something is
denied that was not; 2 usage error.
"""

ENDINGS = (
    (".sarif.json", "sarif"),
    (".cdx.json", "cyclonedx"),
    (".spdx.json", "spdx"),
    (".vsa.json", "vsa"),
    (".sarif", "sarif"),
    (".html", "html"),
    (".htm", "html"),
    (".md", "markdown"),
    (".xml", "junit"),
    (".json", "json"),
    (".txt", "table"),
)
"""What a file's name ends in, and the format that it stands for; the first that fits counts."""


@click.group(
    "report",
    cls=pages.Group,
    short_help="Convert, compare and describe saved reports.",
    epilog=EPILOG,
)
def command() -> None:
    """Do something with reports that were saved as JSON; the models are not needed."""


@command.command("convert", short_help="Write a saved report in another format.", epilog=CONVERT)
@click.argument("source", metavar="IN", type=click.UNPROCESSED)
@click.argument("target", metavar="[OUT]", required=False, type=click.UNPROCESSED)
@click.option(
    "-f",
    "--format",
    "format_",
    metavar="FORMAT",
    help="Format to write; else the one that OUT's name ends in, else table.",
)
@click.option("-q", "--quiet", is_flag=True, help="One line per model that is not allowed.")
@click.option("-v", "--verbose", is_flag=True, help="Everything, uncut.")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Whether to use colours; NO_COLOR and FORCE_COLOR are obeyed.",
)
def convert(
    source: str, target: str | None, format_: str | None, color: str, *, quiet: bool, verbose: bool
) -> int:
    """Write a saved report as scan would have written it.

    IN is a report that --format json wrote; "-" reads standard input. It is printed if there is no
    OUT, or if that is "-". The exit code says whether it was converted, not what the verdict is.
    """
    from weighbridge.cli import output, saving  # noqa: PLC0415 - nothing heavy before it runs
    from weighbridge.core import UsageError  # noqa: PLC0415 - as above

    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose exclude each other")
    place = None if target in {None, saving.INPUT} else target
    printer = output.renderer(format_ or _format(place))
    file = None if place is None else output.target(place)
    report = saving.load(source)
    if printer.hashes and not report.hashed:
        why = f"{printer.id} says which bytes it is about, and nobody hashed them"
        raise UsageError(f"{source!r}: {why}; scan with --digest")
    view = output.view(color, verbose - quiet, terminal=file is None)
    output.put(lambda: printer.texts(report, view), file)
    return Exit.ALLOWED


def _format(target: str | None) -> str:
    """Return the format that a file's name ends in."""
    if target is None:
        return "table"
    name = target.lower()
    for ending, format_ in ENDINGS:
        if name.endswith(ending):
            return format_
    message = f"{target!r}: the name tells no format; give one with --format"
    raise click.UsageError(message)


@command.command("diff", short_help="Say what changed between two reports.", epilog=DIFF)
@click.argument("old", metavar="OLD", type=click.UNPROCESSED)
@click.argument("new", metavar="NEW", type=click.UNPROCESSED)
@click.option("-f", "--format", "format_", type=click.Choice(["table", "json"]), default="table",
              show_default=True, help="What to print.")  # fmt: skip
@click.option("--exit-code", "strict", is_flag=True, help="Exit with 1 if something got worse.")
def diff(old: str, new: str, format_: str, *, strict: bool) -> int:
    """Say what changed from one saved report to another.

    Models are matched by name, reasons by fingerprint: rule, file, member and what they are about,
    whatever the offsets and the words. Reasons that speak for a model are not told.
    """
    from weighbridge.cli import difference, output, saving  # noqa: PLC0415 - as above
    from weighbridge.reports import json  # noqa: PLC0415 - as above

    if old == new == saving.INPUT:
        raise click.UsageError("only one of OLD and NEW can be standard input")
    found = difference.compare(saving.load(old), saving.load(new))
    if format_ == "json":
        output.show(json.dump(difference.document(found)))
    else:
        output.show("\n".join(difference.lines(found, output.columns())) + "\n")
    return Exit.DENIED if strict and found.worse else Exit.ALLOWED


@command.command("schema", short_help="Print the JSON Schema of saved reports.")
def schema() -> int:
    """Print the schema of what --format json writes: JSON Schema, draft 2020-12."""
    from weighbridge.cli import output  # noqa: PLC0415 - nothing heavy before it runs
    from weighbridge.reports import json  # noqa: PLC0415 - as above
    from weighbridge.saved import document  # noqa: PLC0415 - as above

    output.show(json.dump(document.schema()))
    return Exit.ALLOWED


COMMAND = command

"""``weighbridge compare``: whether two models at hand have weights in common."""

from __future__ import annotations

import click

from weighbridge.cli import pages
from weighbridge.cli.exits import Exit

EPILOG = """\b
Examples:
  weighbridge compare models/acme-chat models/base-7b
  weighbridge compare acme.gguf models/base-7b --format json

\b
Exit codes: 0 answered: same, derived or unrelated; 2 usage error; 3 cannot tell;
4 a fault of weighbridge's own.
"""


@click.command(
    "compare",
    cls=pages.Command,
    short_help="Whether two models have weights in common.",
    epilog=EPILOG,
)
@click.argument("one", metavar="A", type=click.UNPROCESSED)
@click.argument("other", metavar="B", type=click.UNPROCESSED)
@click.option(
    "-f",
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="What to print.",
)
def command(one: str, other: str, format_: str) -> int:
    """Compare two models, and answer: same, derived, unrelated, or cannot tell.

    A few megabytes of each are read: runs of elements at the same place of matrices of the same
    role. The answer states how alike they are, and how alike runs are that do not belong together.
    Quantised, fine-tuned and renamed weights are recognised; distilled ones are not, for nothing of
    the weights is left in them. "derived" does not say which of the two came first.
    """
    from weighbridge import pipeline, tracing  # noqa: PLC0415 - nothing heavy before the command runs
    from weighbridge.cli import output, sides  # noqa: PLC0415 - as above
    from weighbridge.reports import json  # noqa: PLC0415 - as above
    from weighbridge.stages import isolation  # noqa: PLC0415 - as above

    with isolation.reader() as reader:
        found = tracing.compare(one, other, pipeline.Reading(reader=reader))
    if format_ == "json":
        output.show(json.dump(sides.document(found)))
    else:
        output.show("\n".join(sides.lines(found, output.columns())) + "\n")
    undecided = found.kinship.verdict.value == "cannot tell"
    return Exit.NO_VERDICT if undecided else Exit.ALLOWED


COMMAND = command

"""``weighbridge inspect``: what was read, without any judgement."""

from __future__ import annotations

import click

from weighbridge.cli import elsewhere, pages

EPILOG = """\b
Examples:
  weighbridge inspect model.pt
  weighbridge inspect models/acme-chat --format json
"""

SHOWN = 20
"""Facts about one model that are printed, unless everything is."""


@click.command(
    "inspect",
    cls=pages.Command,
    short_help="Print what was read, without judging it.",
    epilog=EPILOG,
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option(
    "-f",
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="What to print.",
)
@click.option("--digest", is_flag=True, help="Read every byte, and name digests.")
@click.option(
    "--isolation/--no-isolation",
    default=True,
    help="Look at files in a process of its own, bounded in memory and time, where Linux is.",
)
@elsewhere.options
@click.option("-v", "--verbose", is_flag=True, help="Every fact, not only the first ones.")
def command(
    paths: tuple[str, ...],
    format_: str,
    *,
    digest: bool,
    isolation: bool,
    online: bool,
    full: bool,
    verbose: bool,
) -> int:
    """Print the facts that rules and policies judge, and no judgement.

    Facts are what the bytes say: names that loading would import, calls it would make, tensors,
    members, references, and what was not understood.
    """
    from contextlib import closing  # noqa: PLC0415 - nothing heavy before the command runs

    from weighbridge import pipeline  # noqa: PLC0415 - as above
    from weighbridge.cli import output  # noqa: PLC0415 - as above
    from weighbridge.cli.progress import Progress  # noqa: PLC0415 - as above
    from weighbridge.core import UsageError  # noqa: PLC0415 - as above
    from weighbridge.intake.listing import Model  # noqa: PLC0415 - as above
    from weighbridge.reports import json  # noqa: PLC0415 - as above
    from weighbridge.stages import fetching  # noqa: PLC0415 - as above
    from weighbridge.stages import isolation as isolated  # noqa: PLC0415 - as above

    whole = digest or full
    models: list[Model] = []
    with (
        closing(Progress(wanted=True)) as bar,
        isolated.reader(wanted=isolation) as reader,
        fetching.places(online=online, whole=whole, before=reader) as places,
    ):
        for path in paths:
            every = places.take(path).models
            found = [model for model in every if model.files or model.odd or model.links]
            if not found:
                raise UsageError(f"{path!r}: no files there")
            models += found
        bar.expect(sum(file.size for model in models for file in model.files))
        reading = pipeline.Reading(hashed=whole, reader=reader, progress=bar.step)
        dossiers = [pipeline.inspect(model, reading) for model in models]
    if format_ == "json":
        facts = [json.facts(dossier) for dossier in dossiers]
        output.show(json.dump({"schema": "weighbridge-facts/1", "models": facts}))
    else:
        from weighbridge.cli import facts as text  # noqa: PLC0415 - as above

        limit = None if verbose else SHOWN
        output.show("\n".join("\n".join(text.lines(each, limit)) + "\n" for each in dossiers))
    return output.told(dossiers)


COMMAND = command

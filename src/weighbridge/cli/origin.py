"""``weighbridge origin``: where a model is from, and how that is known."""

from __future__ import annotations

import click

from weighbridge.cli import elsewhere, pages

EPILOG = """\b
Examples:
  weighbridge origin models/acme-chat
  weighbridge origin ~/.cache/huggingface/hub --format json
  weighbridge origin hf://acme/chat --online
  weighbridge origin models/acme-chat --policy company.toml --signatures

\b
Exit codes: 0 told, whatever is known; 2 usage or policy error; 4 a fault of
weighbridge's own.
"""


@click.command(
    "origin",
    cls=pages.Command,
    short_help="Where a model is from, and how that is known.",
    epilog=EPILOG,
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option(
    "-p",
    "--policy",
    default="default",
    show_default=True,
    metavar="NAME|FILE",
    help="Policy whose publishers, and trusted signers, count.",
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
@click.option("--signatures", is_flag=True, help="Check signatures too, which may read every byte.")
@elsewhere.online
def command(
    paths: tuple[str, ...], policy: str, format_: str, *, signatures: bool, online: bool
) -> int:
    """Say who made a model, where they are seated, what it descends from, and how that is known.

    Nothing is judged, and nothing is guessed: each sentence says whether it is declared by a file,
    follows from the model's structure, was recorded by a download, or is signed. What is not known
    is said, too. A tokenizer says where the tokenizer is from, and not where the weights are from.
    """
    import datetime as dt  # noqa: PLC0415 - nothing heavy before the command runs
    from contextlib import closing  # noqa: PLC0415 - as above

    from weighbridge import pipeline, tracing  # noqa: PLC0415 - as above
    from weighbridge import policy as policies  # noqa: PLC0415 - as above
    from weighbridge.cli import output  # noqa: PLC0415 - as above
    from weighbridge.cli.progress import Progress  # noqa: PLC0415 - as above
    from weighbridge.reports import json  # noqa: PLC0415 - as above
    from weighbridge.stages import fetching, isolation  # noqa: PLC0415 - as above

    applied = policies.load(policy, pipeline.known())
    now = dt.datetime.now(dt.UTC)
    with (
        closing(Progress(wanted=True)) as bar,
        isolation.reader() as reader,
        fetching.places(online=online, whole=signatures, before=reader) as places,
    ):
        dossiers = tracing.trace(
            paths,
            applied,
            today=now.date(),
            now=now,
            reading=pipeline.Reading(
                reader=reader, take=places.take, progress=bar.step, expect=bar.expect
            ),
            signatures=signatures,
        )
    if format_ == "json":
        rows = [json.whence(dossier) for dossier in dossiers]
        output.show(json.dump({"schema": "weighbridge-origin/1", "models": rows}))
    else:
        from weighbridge.cli import whence  # noqa: PLC0415 - as above

        output.show(whence.page(dossiers, output.columns()))
    return output.told(dossiers)


COMMAND = command

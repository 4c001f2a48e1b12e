"""``weighbridge lineage``: what a model descends from, as a tree or a drawing."""

from __future__ import annotations

import click

from weighbridge.cli import pages

EPILOG = """\b
Examples:
  weighbridge lineage models/acme-chat
  weighbridge lineage models/acme-chat --format mermaid
  weighbridge lineage models/acme-chat --format svg -o lineage.svg

\b
Exit codes: 0 told, whatever is known; 2 usage or policy error; 4 a fault of
weighbridge's own.
"""


@click.command(
    "lineage", cls=pages.Command, short_help="What a model descends from: a tree.", epilog=EPILOG
)
@click.argument("path", metavar="PATH", type=click.UNPROCESSED)
@click.option(
    "-p",
    "--policy",
    default="default",
    show_default=True,
    metavar="NAME|FILE",
    help="Policy whose publishers count.",
)
@click.option(
    "-f",
    "--format",
    "format_",
    type=click.Choice(["tree", "mermaid", "svg", "json"]),
    default="tree",
    show_default=True,
    help="What to print.",
)
@click.option("--ascii", "plain", is_flag=True, help="Draw the tree with ASCII characters only.")
@click.option("-o", "--output", "target", metavar="FILE", help="Write to a file instead.")
def command(path: str, policy: str, format_: str, target: str | None, *, plain: bool) -> int:
    """Show every model that one descends from, how, by whom it was made, and how that is known.

    A model that is reached in two ways stands there twice. Nothing is judged.
    """
    import datetime as dt  # noqa: PLC0415 - nothing heavy before the command runs
    from contextlib import closing  # noqa: PLC0415 - as above

    from weighbridge import pipeline, tracing  # noqa: PLC0415 - as above
    from weighbridge import policy as policies  # noqa: PLC0415 - as above
    from weighbridge.cli import descent, output, whence  # noqa: PLC0415 - as above
    from weighbridge.cli.progress import Progress  # noqa: PLC0415 - as above
    from weighbridge.lineage import chart, drawing  # noqa: PLC0415 - as above
    from weighbridge.reports import json  # noqa: PLC0415 - as above
    from weighbridge.stages import isolation  # noqa: PLC0415 - as above

    place = None if target is None else output.target(target)
    applied = policies.load(policy, pipeline.known())
    now = dt.datetime.now(dt.UTC)
    with closing(Progress(wanted=True)) as bar, isolation.reader() as reader:
        reading = pipeline.Reading(reader=reader, progress=bar.step, expect=bar.expect)
        dossiers = tracing.trace([path], applied, today=now.date(), now=now, reading=reading)
    match format_:
        case "json":
            rows = [json.whence(dossier) for dossier in dossiers]
            text = json.dump({"schema": "weighbridge-lineage/1", "models": rows})
        case "mermaid":
            text = chart.mermaid(whence.worth(dossiers))
        case "svg":
            text = drawing.svg(whence.worth(dossiers))
        case _:
            boxes = not plain and (place is not None or output.draws(descent.BOXES.drawn))
            marks = descent.BOXES if boxes else descent.ASCII
            width = output.columns() if place is None else output.PLAIN
            text = descent.tree(whence.worth(dossiers), marks, width)
    if place is None:
        output.show(text)
    else:
        output.save(place, text)
    return output.told(dossiers)


COMMAND = command

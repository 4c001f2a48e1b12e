"""``weighbridge fleet plan``: list the models that there are to weigh."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

import click

from weighbridge.cli import pages
from weighbridge.cli.exits import Exit
from weighbridge.cli.fleet import LEDGER

EPILOG = """\b
Examples:
  weighbridge fleet plan /srv/models ~/.cache/huggingface/hub
  find /srv -name '*.safetensors' | weighbridge fleet plan - --ledger loose.db

\b
Exit codes: 0 planned; 2 a source cannot be listed, or the ledger is none, or a run has
it: then nothing is changed; 3 a source has more than could be named in time.
"""


@click.command("plan", cls=pages.Command, short_help="List what there is to weigh.", epilog=EPILOG)
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option(
    "--ledger", default=LEDGER, show_default=True, metavar="FILE", help="Ledger; made if missing."
)
@click.option("--online", is_flag=True, help="Let sources be listed that are not on this machine.")
@click.option(
    "--patience",
    type=click.IntRange(1, 604_800),
    default=3600,
    show_default=True,
    metavar="SECONDS",
    help="Time for opening the models of each address; the rest is opened when it is weighed.",
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
def command(
    sources: tuple[str, ...], ledger: str, *, online: bool, patience: int, quiet: bool
) -> int:
    """List every model of some sources in a ledger; nothing is read.

    SOURCE is a folder or a file; "-" reads a list of sources from standard input. A source that was
    planned before is listed anew: what is new is added, what changed is planned again, what is no
    longer there is marked as gone. Whether a model changed is told by names, sizes and times of its
    files, which prove nothing: see "run --fresh" and "run --digest".
    """
    from weighbridge.cli import output, streams  # noqa: PLC0415 - nothing heavy before the command runs
    from weighbridge.core import printable  # noqa: PLC0415 - as above
    from weighbridge.fleet import ledger as book  # noqa: PLC0415 - as above
    from weighbridge.fleet import planning  # noqa: PLC0415 - as above

    given = dict.fromkeys(_sources(sources))
    # All of them first: if one cannot be listed, nothing is changed, nor made.
    listed = [planning.listed(source, online=online, seconds=patience) for source in given]
    total = new = gone = 0
    with book.alone(ledger), book.opened(ledger, make=True) as opened:
        for found in listed:
            counts = opened.plan(found.source, found.models, cut=found.cut)
            total, new, gone = total + counts[0], new + counts[1], gone + counts[2]
        waiting = opened.waiting()
    if not quiet:
        models = output.many(total, "model")
        told = f"{models} in {printable(ledger, 0)}: {new} new, {gone} gone, {waiting} to weigh"
        output.show(f"{told}\n")
    for found in listed:
        source = printable(found.source, 0)
        if found.unopened:
            left = output.many(found.unopened, "model")
            streams.tell(f"note: {source}: {left} named and not opened in time: run opens them\n")
        if found.cut:
            why = "not all of it could be named in time: plan a part of it, or with more --patience"
            streams.tell(f"error: {source}: {why}\n")
    return Exit.NO_VERDICT if any(found.cut for found in listed) else Exit.ALLOWED


def _sources(given: tuple[str, ...]) -> Iterable[str]:
    """Yield the sources; those that standard input lists in place of ``-``."""
    for source in given:
        if source != "-":
            yield source
            continue
        listed = sys.stdin.buffer.read()
        between = b"\0" if b"\0" in listed else b"\n"
        for line in listed.split(between):
            if line.strip():
                yield os.fsdecode(line.rstrip(b"\r") if between == b"\n" else line)


COMMAND = command

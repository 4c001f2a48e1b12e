"""``weighbridge fleet run``: weigh what a ledger has no verdict on that holds."""

from __future__ import annotations

import os

import click

from weighbridge.cli import pages
from weighbridge.cli.exits import Exit
from weighbridge.cli.fleet import LEDGER
from weighbridge.typings import TypedDict, Unpack

EPILOG = """\b
Examples:
  weighbridge fleet run --policy strict --workers 8
  weighbridge fleet run --policy other.toml
  weighbridge fleet run --shard 3/16
  weighbridge fleet run --engine dask --scheduler tcp://scheduler:8786

\b
Exit codes: those of scan, for the worst verdict of the shard; 3 also if some model was
not weighed; 130 and 143 interrupted: run it again, and it goes on.
"""


class _Options(TypedDict):
    ledger: str
    policy: str
    policy_digest: str | None
    digest: bool
    cache: bool
    fresh: bool
    online: bool
    again: bool
    shard: str
    workers: int | None
    engine: str
    scheduler: str | None
    patience: int
    fail_on: str | None
    exit_zero: bool
    progress: bool
    quiet: bool


@click.command(
    "run", cls=pages.Command, short_help="Weigh what has no verdict that holds.", epilog=EPILOG
)
@click.option("--ledger", default=LEDGER, show_default=True, metavar="FILE", help="Ledger.")
@click.option(
    "-p",
    "--policy",
    default="default",
    show_default=True,
    metavar="NAME|FILE",
    help="Policy to apply: a shipped one, such as strict, or a TOML file.",
)
@click.option(
    "--policy-digest",
    metavar="sha256:...",
    help="Weigh only if the policy, with all that it names, has this digest.",
)
@click.option("--digest", is_flag=True, help="Read every byte, and bind verdicts to digests.")
@click.option(
    "--cache",
    is_flag=True,
    help="With --digest: do not hash again what scan has hashed and is the same; nor read copies.",
)
@click.option("--online", is_flag=True, help="Let models be fetched that are not on this machine.")
@click.option("--fresh", is_flag=True, help="Read every model again, changed or not.")
@click.option(
    "--again",
    is_flag=True,
    help="Judge every model again by what was seen: a waiver may have ended since.",
)
@click.option(
    "--shard",
    default="0/1",
    metavar="i/n",
    help="Weigh one of n parts: i from 0 to n-1, such as $JOB_COMPLETION_INDEX/16.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 1024),
    help="Processes that weigh; as many as there are processors if not given.",
)
@click.option(
    "--engine",
    type=click.Choice(["pool", "dask"]),
    default="pool",
    show_default=True,
    help="What the workers are: processes of this machine, or of a Dask cluster.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Of the Dask cluster, such as tcp://scheduler:8786; a local one if not given.",
)
@click.option(
    "--patience",
    type=click.IntRange(1, 86400),
    default=120,
    show_default=True,
    metavar="SECONDS",
    help="Time for each model, besides a second for each MiB.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["warn", "deny", "never"]),
    help="Mildest verdict that makes the command fail, instead of the policy's.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever the verdicts are.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@click.option("--progress/--no-progress", default=True, help="Show how far it has got.")
def command(**options: Unpack[_Options]) -> int:
    """Weigh every model of a ledger that has no verdict which holds; note each in the ledger.

    A verdict holds while the model is as it was planned, and weighbridge, its data and the policy
    are the same. If only the policy is another one, models are judged by what was seen, and not
    read, unless it asks what was not looked at. So is a copy of a model, under another name, where
    its content is known by digests of its server, or by those that --cache has. A model whose
    worker hangs or dies is tried once more by another one; then it has no verdict.
    """
    if options["scheduler"] is not None and options["engine"] != "dask":
        raise click.UsageError("--scheduler needs --engine dask")
    if options["cache"] and not options["digest"]:
        raise click.UsageError("--cache needs --digest")
    return _run(options)


def _run(options: _Options) -> int:
    from weighbridge.cli import applying, caches, engines, output  # noqa: PLC0415 - nothing heavy before
    from weighbridge.cli.fleet_progress import Counter  # noqa: PLC0415 - as above
    from weighbridge.cli.scanning import exit_code  # noqa: PLC0415 - as above
    from weighbridge.fleet import ledger as book  # noqa: PLC0415 - as above
    from weighbridge.fleet import lines, reporting, running  # noqa: PLC0415 - as above

    shard = running.shard(options["shard"])
    with book.opened(options["ledger"]) as ledger, book.alone(options["ledger"]):
        order, applied = engines.ordered(
            options["policy"],
            options["policy_digest"],
            hashed=options["digest"],
            online=options["online"],
            carried=options["engine"] == "dask",
            cache=caches.folder() if options["cache"] and caches.allowed(os.environ) else "",
        )
        chosen = applying.fail_on(applied, options["fail_on"], exit_zero=options["exit_zero"])
        asked = running.Asked(order, shard, options["fresh"], options["again"], options["patience"])
        counter = Counter(wanted=options["progress"] and not options["quiet"])
        with engines.opened(
            options["engine"], options["workers"], options["scheduler"], order
        ) as engine:
            try:
                tally = running.run(ledger, asked, engine, counter.step)
            finally:
                counter.close()
        if not options["quiet"]:
            every = lines.Merged([ledger])
            here = (line for line in every if shard.holds(line.row.planned.uri))
            told = [counter.line(tally), "", *reporting.summary(lines.summed(here))]
            output.show("".join(f"{line}\n" for line in told))
    return Exit.FAULT if tally.fault else exit_code(tally.worst.word, chosen)


COMMAND = command

"""``weighbridge verify``: who vouches for these bytes, and for which of them."""

from __future__ import annotations

from contextlib import closing

import click

from weighbridge.cli import configured, elsewhere, streams, trusted
from weighbridge.cli.exits import Exit
from weighbridge.typings import Unpack

EPILOG = """\b
Examples:
  weighbridge verify models/acme-chat --key acme.pub
  weighbridge verify models/acme-chat --policy team.toml
  weighbridge verify models/acme-chat --verdict --key gate.pub --max-age 30
  weighbridge verify model.gguf --signature model.gguf.sigstore.json \\
      --identity 'https://github.com/acme/*/.github/workflows/*@refs/tags/*' \\
      --issuer https://token.actions.githubusercontent.com

\b
Exit codes: 0 a trusted signer vouches for every file, 1 nobody does or
something is wrong, 2 usage or policy error, 3 nothing to verify, 4 a fault of
weighbridge's own.
"""


class _Options(trusted.Trusted):
    paths: tuple[str, ...]
    policy: str
    policy_digest: str | None
    signatures: tuple[str, ...]
    allow_unsigned: bool
    verdict: bool
    verdict_policies: tuple[str, ...]
    max_age: int | None
    resource: str | None
    format_: str
    output: str | None
    cache: bool
    isolation: bool
    online: bool
    quiet: bool
    verbose: bool
    color: str
    progress: bool


@click.command(
    "verify",
    cls=configured.Configured,
    short_help="Check signatures and digests only.",
    epilog=EPILOG,
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option(
    "-p",
    "--policy",
    default="default",
    show_default=True,
    metavar="NAME|FILE",
    help="Policy that names trusted signers; options below add to it.",
)
@click.option(
    "--policy-digest",
    metavar="sha256:...",
    help="Verify only if the policy, with all that it names and before options, has this digest.",
)
@click.option(
    "-s",
    "--signature",
    "signatures",
    multiple=True,
    metavar="FILE",
    help="A signature that does not lie with the model; may be repeated.",
)
@trusted.options
@click.option(
    "--allow-unsigned",
    is_flag=True,
    help="Let files pass that the signer did not sign; they are a warning then.",
)
@click.option(
    "--verdict",
    is_flag=True,
    help='Take nothing but the answer of an earlier weighing, as "attest" writes it, for exactly '
    "these files.",
)
@click.option(
    "--verdict-policy",
    "verdict_policies",
    multiple=True,
    metavar="sha256:...",
    help="With --verdict: digest of the policy it was weighed under; may be repeated, for any.",
)
@click.option(
    "--max-age",
    type=click.IntRange(min=1),
    metavar="DAYS",
    help="With --verdict: weighed no longer ago than this.",
)
@click.option("--resource", metavar="URI", help="With --verdict: what it has to be about.")
@click.option(
    "-f", "--format", "format_", default="table", show_default=True, metavar="FORMAT",
    help="What to print.",
)  # fmt: skip
@click.option(
    "-o", "--output", metavar="FILE", help="Write the report to a file instead of printing it."
)
@click.option(
    "--cache/--no-cache",
    default=True,
    help="Remember digests of files that do not change; never done in CI or under strict.",
)
@click.option(
    "--isolation/--no-isolation",
    default=True,
    help="Look at files in a process of its own, bounded in memory and time, where Linux is.",
)
@elsewhere.online
@click.option("-q", "--quiet", is_flag=True, help="One line per model that is not allowed.")
@click.option("-v", "--verbose", is_flag=True, help="Everything, uncut.")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Whether to use colours; NO_COLOR and FORCE_COLOR are obeyed.",
)
@click.option("--progress/--no-progress", default=True, help="Show a bar when it takes long.")
def command(**options: Unpack[_Options]) -> int:
    """Check who signed a model, whether that signer is trusted, and which files are covered.

    Every file is hashed and held against signatures, attestations and recorded digests that lie
    with the model. Nothing is scanned for code; "weighbridge scan" does that, and verifies too.
    A folder is one model, so folders of a shelf are given one by one: models/*. Everything is done
    offline; with --online an address is fetched whole, hashed, and not kept.

    With --verdict, a model passes only if a trusted signer says that a weighing allowed exactly
    these files, and nobody says that one did not. Nothing is remembered, and nothing written.
    """
    import datetime as dt  # noqa: PLC0415 - nothing heavy before the command runs

    from weighbridge import pipeline  # noqa: PLC0415 - as above
    from weighbridge.cli import caches, output, verifying  # noqa: PLC0415 - as above
    from weighbridge.cli.progress import Progress  # noqa: PLC0415 - as above
    from weighbridge.stages import fetching, isolation  # noqa: PLC0415 - as above

    if options["quiet"] and options["verbose"]:
        raise click.UsageError("--quiet and --verbose exclude each other")
    printer = output.renderer(options["format_"])
    place = None if options["output"] is None else output.target(options["output"])
    applied = verifying.demanding(
        options,
        options["policy"],
        partly=options["allow_unsigned"],
        pinned=options["policy_digest"],
    )
    demand = verifying.verdict(
        options["verdict_policies"],
        options["max_age"],
        options["resource"],
        wanted=options["verdict"],
    )
    if demand is not None and options["allow_unsigned"]:
        raise click.UsageError("--verdict and --allow-unsigned exclude each other")
    given = [verifying.listed(path) for path in options["signatures"]]
    progress = Progress(wanted=options["progress"] and not options["quiet"])
    now = dt.datetime.now(dt.UTC)
    allowed = options["cache"] and applied.remembers and demand is None
    verbosity = options["verbose"] - options["quiet"]
    view = output.view(options["color"], verbosity, terminal=place is None)
    with output.fresh([place]):
        with (
            caches.digests(wanted=allowed, told=options["verbose"]) as cache,
            isolation.reader(wanted=options["isolation"]) as reader,
            fetching.places(online=options["online"], whole=True, before=reader) as places,
            output.partly() as cut,
            closing(progress),
        ):
            cut.report = pipeline.verify(
                list(dict.fromkeys(options["paths"])),
                applied,
                today=now.date(),
                now=now,
                reading=pipeline.Reading(
                    progress=progress.step,
                    expect=progress.expect,
                    cache=cache,
                    reader=reader,
                    take=places.take,
                ),
                given=given,
                demand=demand,
            )
        report = output.deliver(cut, [output.Outlet(printer, place, view)])
    for path in verifying.inside(options, options["paths"]):
        why = "lies in what it is to vouch for; whoever swapped the model could have swapped it too"
        streams.tell(f"note: {output.plain(repr(path))}: {why}\n")
    if report.faulty:
        return Exit.FAULT
    codes = {"deny": Exit.DENIED, "no-verdict": Exit.NO_VERDICT}
    return codes.get(report.verdict.word, Exit.ALLOWED)


COMMAND = command

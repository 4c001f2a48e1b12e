"""``weighbridge scan``: read, judge, report; the command nearly everyone runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import closing
from typing import Unpack

import click

from weighbridge.cli import configured, elsewhere
from weighbridge.cli.exits import Exit

EPILOG = """\b
Examples:
  weighbridge scan models/acme-chat
  weighbridge scan model.pt --policy strict --format json -o report.json
  weighbridge scan . --include '*.safetensors' --report json:weighed.json
  weighbridge scan hf://acme/chat@main --online
  git diff --cached --name-only | weighbridge scan -

\b
Exit codes: 0 allowed (warnings included), 1 denied, 2 usage or policy error,
3 no verdict, or the report could not be written, 4 a fault of weighbridge's own,
130 and 143 interrupted: the report is partial.
"""


class _Options(elsewhere.Elsewhere):
    paths: tuple[str, ...]
    policy: str
    policy_digest: str | None
    format_: str
    output: str | None
    reports: tuple[str, ...]
    fail_on: str | None
    on_not_scanned: str | None
    exit_zero: bool
    digest: bool
    changed: bool
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    quiet: bool
    verbose: bool
    color: str
    progress: bool
    cache: bool
    isolation: bool
    opinions: tuple[str, ...]


@click.command(
    "scan",
    cls=configured.Configured,
    short_help="Weigh files and folders; the usual command.",
    epilog=EPILOG,
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.UNPROCESSED)
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
@click.option(
    "-f",
    "--format",
    "format_",
    default="table",
    show_default=True,
    metavar="FORMAT",
    help="What to print.",
)
@click.option(
    "-o", "--output", metavar="FILE", help="Write the report to a file instead of printing it."
)
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORMAT:FILE",
    help="Write one more report; may be repeated.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["warn", "deny", "never"]),
    help="Mildest verdict that makes the command fail, instead of the policy's.",
)
@click.option(
    "--on-not-scanned",
    type=click.Choice(["warn", "no-verdict", "deny"]),
    help="What content that is not here amounts to, such as a Git LFS pointer.",
)
@click.option(
    "--second-opinion",
    "opinions",
    multiple=True,
    type=click.Choice(["modelscan"]),
    help="Ask this scanner too, in a process of its own, and tell what it objects to.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever the verdict is.")
@click.option("--digest", is_flag=True, help="Read every byte, and bind the verdict to digests.")
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
@elsewhere.options
@click.option(
    "--changed",
    is_flag=True,
    help="Take each PATH for a changed file, and weigh every model here that holds one, whole.",
)
@click.option("--include", multiple=True, metavar="GLOB", help="Weigh only these files.")
@click.option("--exclude", multiple=True, metavar="GLOB", help="Leave these files out.")
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
    """Weigh files and folders: allow, warn, deny, or no verdict, and why.

    PATH is a file or a folder with any number of models: downloaded folders, a Hugging Face cache,
    an Ollama store, loose files; with --online an address as well, of which no more is fetched
    than has to be read. The current folder is weighed if none is given; "-" reads a list
    of paths from standard input.
    """
    from weighbridge.cli import output  # noqa: PLC0415 - nothing heavy before the command runs

    if options["quiet"] and options["verbose"]:
        raise click.UsageError("--quiet and --verbose exclude each other")
    given = [options["output"], *(path for _, path in map(_report, options["reports"]))]
    with output.fresh(output.target(path) for path in given if path is not None):
        return _weigh(options)


def _weigh(options: _Options) -> int:
    """Weigh, write the reports, and say what the verdict comes to."""
    import datetime as dt  # noqa: PLC0415 - nothing heavy before the command runs

    from weighbridge import pipeline, policy  # noqa: PLC0415 - as above
    from weighbridge.cli import applying, caches, output  # noqa: PLC0415 - as above
    from weighbridge.cli.progress import Progress  # noqa: PLC0415 - as above
    from weighbridge.intake.inventory import Select  # noqa: PLC0415 - as above
    from weighbridge.stages import fetching, isolation  # noqa: PLC0415 - as above

    verbosity = options["verbose"] - options["quiet"]
    printer = output.renderer(options["format_"])
    place = None if options["output"] is None else output.target(options["output"])
    view = output.view(options["color"], verbosity, terminal=place is None)
    outlets = [output.Outlet(printer, place, view)]
    view = output.view("never", verbosity, terminal=False)
    for name, path in map(_report, options["reports"]):
        outlets.append(output.Outlet(output.renderer(name), output.target(path), view))
    applied = policy.load(options["policy"], pipeline.known())
    policy.pinned(applied, options["policy_digest"])
    chosen = applying.fail_on(applied, options["fail_on"], exit_zero=options["exit_zero"])
    applied = applying.not_scanned(applied, options["on_not_scanned"])
    paths, holding = list(dict.fromkeys(_paths(options["paths"]))), frozenset[str]()
    if options["changed"]:
        paths, holding = ["."], frozenset(map(os.path.realpath, paths))
    hashed = options["digest"] or options["full"] or any(each.printer.hashes for each in outlets)
    progress = Progress(wanted=options["progress"] and not options["quiet"])
    now = dt.datetime.now(dt.UTC)
    allowed = options["cache"] and applied.remembers
    with (
        caches.digests(wanted=allowed, told=options["verbose"]) as cache,
        isolation.reader(wanted=options["isolation"]) as reader,
        fetching.places(online=options["online"], whole=hashed, before=reader) as places,
        output.partly() as cut,
        closing(progress),
    ):
        cut.report = pipeline.scan(
            paths,
            applied,
            today=now.date(),
            now=now,
            reading=pipeline.Reading(
                hashed=options["digest"]
                or options["full"]
                or any(each.printer.hashes for each in outlets),
                progress=progress.step,
                expect=progress.expect,
                cache=cache,
                origin=any(each.printer.origin for each in outlets),
                opinions=options["opinions"],
                reader=reader,
                take=places.take,
            ),
            select=Select(options["include"], options["exclude"], holding),
        )
    report = output.deliver(cut, outlets)
    if options["changed"] and not report.models:
        return Exit.ALLOWED
    return Exit.FAULT if report.faulty else exit_code(report.verdict.word, chosen)


def exit_code(verdict: str, fail_on: str) -> Exit:
    """Turn the worst verdict into an exit code.

    Args:
        verdict: As reports spell it.
        fail_on: ``warn``, ``deny`` or ``never``.
    """
    if fail_on == "never":
        return Exit.ALLOWED
    if verdict == "no-verdict":
        return Exit.NO_VERDICT
    fails = {"deny"} if fail_on == "deny" else {"deny", "warn"}
    return Exit.DENIED if verdict in fails else Exit.ALLOWED


def _report(text: str) -> tuple[str, str]:
    name, colon, path = text.partition(":")
    if not (name and colon and path):
        message = f"--report {text!r}: expected FORMAT:FILE, such as json:report.json"
        raise click.UsageError(message)
    return name, path


def _paths(given: tuple[str, ...]) -> Iterable[str]:
    """Yield the paths to weigh; those that standard input lists in place of ``-``."""
    for path in given or (".",):
        if path != "-":
            yield path
            continue
        listed = sys.stdin.buffer.read()
        between = b"\0" if b"\0" in listed else b"\n"
        for line in listed.split(between):
            if line.strip():
                yield os.fsdecode(line.rstrip(b"\r") if between == b"\n" else line)


COMMAND = command

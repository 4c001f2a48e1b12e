"""What ``weighbridge scan`` does once its options are known: read, judge, report."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import closing

from weighbridge.cli.exits import Exit
from weighbridge.typings import TypedDict

# Of types and not of their names, each of which would be compiled.
Options = TypedDict(  # noqa: UP013 - see above
    "Options",
    {
        "paths": tuple[str, ...],
        "policy": str,
        "policy_digest": str | None,
        "format_": str,
        "output": str | None,
        "reports": tuple[str, ...],
        "fail_on": str | None,
        "on_not_scanned": str | None,
        "exit_zero": bool,
        "digest": bool,
        "changed": bool,
        "include": tuple[str, ...],
        "exclude": tuple[str, ...],
        "quiet": bool,
        "verbose": bool,
        "color": str,
        "progress": bool,
        "cache": bool,
        "isolation": bool,
        "opinions": tuple[str, ...],
        "online": bool,
        "full": bool,
    },
)
"""What the options of a scan give, by name of the value."""


def complaint(options: Options) -> str:
    """Return what is wrong with options that are each understood; nothing, as a rule."""
    if options["quiet"] and options["verbose"]:
        return "--quiet and --verbose exclude each other"
    if options["changed"] and not options["paths"]:
        return "--changed: name the files that changed, or give - and list them on standard input"
    for text in options["reports"]:
        if not all(text.partition(":")):
            return f"--report {text!r}: expected FORMAT:FILE, such as json:report.json"
    return ""


def weigh(options: Options) -> int:
    """Weigh, write the reports, and return the exit code; no earlier report is left to stand."""
    from weighbridge.cli import output  # noqa: PLC0415 - nothing heavy before the command runs

    given = [options["output"], *(path for _, path in map(_report, options["reports"]))]
    with output.fresh(output.target(path) for path in given if path is not None):
        return _weighed(options)


def _weighed(options: Options) -> int:
    """Weigh, write the reports, and say what the verdict comes to."""
    import datetime as dt  # noqa: PLC0415 - nothing heavy before the command runs

    from weighbridge import pipeline, policy  # noqa: PLC0415 - as above
    from weighbridge.cli import applying, caches, output  # noqa: PLC0415 - as above
    from weighbridge.cli.progress import Progress  # noqa: PLC0415 - as above
    from weighbridge.intake.inventory import Select  # noqa: PLC0415 - as above
    from weighbridge.stages import isolation, taking  # noqa: PLC0415 - as above

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
        paths, holding = ["."], frozenset(each for path in paths for each in _changed(path))
    hashed = options["digest"] or options["full"] or any(each.printer.hashes for each in outlets)
    progress = Progress(wanted=options["progress"] and not options["quiet"])
    now = dt.datetime.now(dt.UTC)
    allowed = options["cache"] and applied.remembers
    with (
        caches.digests(wanted=allowed, told=options["verbose"]) as cache,
        isolation.reader(wanted=options["isolation"]) as reader,
        taking.take(paths, reader, online=options["online"], whole=hashed) as take,
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
                take=take,
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
    name, _, path = text.partition(":")
    return name, path


def _changed(path: str) -> tuple[str, str]:
    """Return where a changed file lies, or lay before it was removed; and what a link leads to.

    Raises:
        UsageError: It is no path of a file here, so that no model would be found to hold it.
    """
    from weighbridge.core import UsageError  # noqa: PLC0415 - nothing heavy before a command runs

    folder, _, name = os.path.abspath(path).rpartition("/")  # noqa: PTH100 - strings throughout
    own, here = f"{os.path.realpath(folder or '/').rstrip('/')}/{name}", os.path.realpath(".")
    if os.path.isdir(path):  # noqa: PTH112 - strings throughout
        raise UsageError(f"--changed: {path!r}: is a folder; name the files in it that changed")
    if os.path.lexists(path):
        if not own.startswith(f"{here.rstrip('/')}/"):
            raise UsageError(f"--changed: {path!r}: lies outside of the folder that is weighed")
        return own, os.path.realpath(path)
    if len(path) > 1 and path[0] == path[-1] == '"':
        raise UsageError(f"--changed: {path!r}: is quoted, as git does; have it list with -z")
    above = here.rpartition("/")[0]
    while above and not os.path.isabs(path):  # noqa: PTH117 - as above
        if os.path.lexists(f"{above}/{path}"):
            why = f"is not here, but in {above!r}: weigh there, or use git diff --relative"
            raise UsageError(f"--changed: {path!r}: {why}")
        above = above.rpartition("/")[0]
    return own, own


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

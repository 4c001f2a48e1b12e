"""Where reports go, and how they may look there."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial

from weighbridge import registry
from weighbridge.cli import placing, streams
from weighbridge.cli.exits import Exit
from weighbridge.core import (
    Dossier,
    Gap,
    GapKind,
    Interrupted,
    OutputError,
    PolicyError,
    Report,
    UsageError,
)
from weighbridge.core.paths import Path
from weighbridge.core.records import dataclass
from weighbridge.reports import Renderer, View

WIDEST = 100
"""Columns used at most, however wide the terminal is."""

PLAIN = 80
"""Columns where there is no terminal."""

NARROW = 30
"""Columns that a text gets, however far it is indented."""

TEXT = 600
"""Characters of one text that are shown; the names in it are cut by those who wrote it."""


def renderer(name: str) -> Renderer:
    """Find an output by its id.

    Raises:
        UsageError: There is none.
    """
    known = [module.replace("_", "-") for module in registry.names("reports")]
    if name not in known:
        import difflib  # noqa: PLC0415 - only where nothing was found

        close = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"expected one of {', '.join(known)}"
        raise UsageError(f"unknown format {name!r}, {hint}")
    return registry.one("reports", name.replace("-", "_"), "RENDERER", Renderer)


def view(color: str, verbosity: int, *, terminal: bool) -> View:
    """Decide how a report is shown.

    Args:
        color: ``auto``, ``always`` or ``never``.
        verbosity: -1, 0 or 1.
        terminal: Whether it goes to standard output, rather than to a file.
    """
    shown = terminal and sys.stdout.isatty()
    width = min(_columns(), WIDEST) if shown else PLAIN
    return View(_colored(color, shown=shown, terminal=terminal), width, verbosity, _here())


def _columns() -> int:
    import shutil  # noqa: PLC0415 - only where a person looks

    return shutil.get_terminal_size((PLAIN, 24)).columns


def _here() -> str:
    """Return the folder one is in; empty if it is gone."""
    try:
        return os.getcwd()  # noqa: PTH109 - a text, as paths are throughout
    except OSError:
        return ""


def _colored(color: str, *, shown: bool, terminal: bool) -> bool:
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return terminal
    return shown and os.environ.get("TERM") != "dumb"


def columns() -> int:
    """Return how many columns may be used on standard output."""
    return view("never", 0, terminal=True).width


def draws(text: str) -> bool:
    """Say whether standard output can show these characters as they are."""
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def row(lead: str, text: str) -> Iterator[str]:
    """Yield the line of a list: a single one, but where a person looks at a narrower terminal."""
    if sys.stdout.isatty():
        yield from wrap(text, lead, columns())
    else:
        yield f"{lead}{text}"


def wrap(
    text: str, lead: str, width: int, limit: int = TEXT, under: str | None = None
) -> Iterator[str]:
    """Break text into lines after ``lead``.

    Args:
        text: May hold text from files; it is made fit to be shown.
        lead: Ours.
        width: Columns.
        limit: Characters of the text that are shown; 0 for all.
        under: What further lines begin with; blanks, as wide as ``lead``, if not given.
    """
    import textwrap  # noqa: PLC0415 - with whatever is shown

    from weighbridge.core import printable  # noqa: PLC0415 - as above

    yield from textwrap.wrap(
        printable(text, limit),
        width=max(width, len(lead) + NARROW),
        initial_indent=lead,
        subsequent_indent=" " * len(lead) if under is None else under,
        break_on_hyphens=False,
    ) or [lead.rstrip()]


def target(path: str) -> Path:
    """See that a report can be written somewhere, before anything is scanned.

    Raises:
        UsageError: The folder is not there, or it or the file cannot be written.
    """
    found = Path(path)
    try:
        if found.is_dir():
            raise UsageError(f"{path!r}: is a folder")
        if not found.parent.is_dir():
            raise UsageError(f"{str(found.parent)!r}: no such folder to write a report to")
        writable = os.access(found if found.exists() else found.parent, os.W_OK)
    except OSError as error:
        raise UsageError(f"{path!r}: {str(error.strerror or error).lower()}") from error
    if not writable:
        raise UsageError(f"{path!r}: cannot be written")
    return found


def put(texts: Callable[[], Iterable[str]], place: Path | None) -> None:
    """Write a report, bit by bit, to a file or, if there is none, to standard output.

    A file is written whole or not at all. If that fails, the report of an earlier run is removed,
    lest it be taken for this one's.

    Args:
        texts: Gives the report, from its beginning each time.
        place: Where to.

    Raises:
        OutputError: The medium failed.
    """
    if place is None:
        streams.write(texts())
        return

    def parts() -> Iterator[bytes]:
        return (text.encode("utf-8", "backslashreplace") for text in texts())

    with fresh([place]), _placing(place):
        placing.pour(str(place), parts)


def save(path: Path, text: str) -> None:
    """Write a report that is one text to a file; errors are those of ``put``."""
    put(lambda: (text,), path)


def write(path: Path, data: bytes, *, follow: bool = True) -> None:
    """Write a file, whole or not at all; if that fails, what was there is there still.

    Args:
        path: Where to.
        data: All of it.
        follow: Whether a link is followed; otherwise it is an error.

    Raises:
        OutputError: The medium failed.
    """
    with _placing(path):
        placing.put(str(path), data, follow=follow)


@contextmanager
def _placing(path: Path) -> Iterator[None]:
    """Tell of a medium that fails."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{str(path)!r}: {str(error.strerror or error).lower()}") from error


@dataclass(frozen=True, slots=True)
class Outlet:
    """One report that is asked for.

    Attributes:
        printer: What it is.
        place: Where it goes; standard output if there is none.
        view: How it looks.
    """

    printer: Renderer
    place: Path | None
    view: View


@dataclass(slots=True)
class Cut:
    """What came of weighing.

    Attributes:
        report: On everything, or on what was weighed until somebody interrupted.
        by: The interruption, if there was one.
    """

    report: Report | None = None
    by: Interrupted | None = None


@contextmanager
def partly() -> Iterator[Cut]:
    """Keep an interruption back until what was weighed has been reported."""
    cut = Cut()
    try:
        yield cut
    except Interrupted as error:
        cut.report, cut.by = error.report, error


def deliver(cut: Cut, outlets: Iterable[Outlet]) -> Report:
    """Write every report; one that cannot be written does not keep the others back.

    Raises:
        OutputError: One could not be written.
        UsageError: One cannot be made of this.
        Interrupted: There was an interruption, whatever else went wrong.
    """
    report = cut.report
    if report is None:
        raise RuntimeError("nothing was weighed")
    failed: list[OutputError | UsageError] = []
    for each in outlets:
        try:
            put(partial(each.printer.texts, report, each.view), each.place)
        except (OutputError, UsageError) as error:
            failed.append(error)
    for other in failed if cut.by else failed[1:]:
        streams.tell(f"error: {plain(str(other))}\n")
    if cut.by is not None:
        raise cut.by
    if failed:
        raise failed[0]
    return report


@contextmanager
def fresh(paths: Iterable[Path | None]) -> Iterator[None]:
    """See that no report of an earlier run stays where this run should have written its own.

    It is removed however this run ends without one: by a fault, an interruption, a full disk. It
    stays where nothing was weighed, since what was asked for cannot be.
    """
    before = {str(path): placing.version(str(path)) for path in paths if path is not None}
    try:
        yield
    except (UsageError, PolicyError):
        raise
    except BaseException:
        for path, version in before.items():
            if placing.stale(path, version):
                placing.remove(path)
        raise


def show(text: str) -> None:
    """Write to standard output; a reader that left early is no error.

    Raises:
        OutputError: It could not be written.
    """
    streams.write((text,))


def many(count: int, noun: str) -> str:
    """Write a count: ``1 file``, ``2 files``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def plain(text: str) -> str:
    """Make a name fit to be shown."""
    from weighbridge.core import printable  # noqa: PLC0415 - with whatever is shown

    return printable(text, 0)


def told(dossiers: Iterable[Dossier]) -> Exit:
    """Return the exit code of a command that judges nothing: 4 if weighbridge itself failed."""
    faulty = any(gap.kind is GapKind.FAULT for each in dossiers for gap in each.every(Gap))
    return Exit.FAULT if faulty else Exit.ALLOWED

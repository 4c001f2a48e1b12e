"""``weighbridge explain``: the page of a rule or a check, or one decision of a saved report."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

import click

from weighbridge.cli import pages
from weighbridge.cli.exits import Exit

EPILOG = """\b
Examples:
  weighbridge explain dangerous-import
  weighbridge explain report.json
  weighbridge explain report.json#3
"""

_NUMBER = re.compile(r"(.+)#([0-9]{1,9})", re.DOTALL)


@click.command(
    "explain",
    cls=pages.Command,
    short_help="Print a rule's page, or one decision of a report.",
    epilog=EPILOG,
)
@click.argument("name", metavar="[ID|REPORT[#N]]", required=False, type=click.UNPROCESSED)
def command(name: str | None) -> int:
    """Print the page of a rule or a check: what it finds, why it matters, what to do.

    ID is what a report prints, such as dangerous-import; without it, all ids are listed. REPORT is
    a report that scan --format json wrote: its reasons are listed with their numbers, and REPORT#N
    is reason N in full; "-" reads the report from standard input.
    """
    from weighbridge.cli import output  # noqa: PLC0415 - nothing heavy before the command runs

    if name is None:
        output.show(_titles())
        return Exit.ALLOWED
    pages = _pages()
    if (page := _page(name, pages)) is not None:
        output.show(page)
        return Exit.ALLOWED
    if (told := _decision(name)) is not None:
        output.show(told)
        return Exit.ALLOWED
    import difflib  # noqa: PLC0415 - only where nothing was found

    from weighbridge.cli import reasons  # noqa: PLC0415 - as above

    close = difflib.get_close_matches(name, [*pages, *sorted(reasons.every())], n=1)
    hint = f", did you mean {close[0]!r}?" if close else "; see: weighbridge rules"
    raise click.UsageError(f"unknown rule {name!r}{hint}")


def _pages() -> Mapping[str, tuple[str, str]]:
    """Return head and text of the page of every check and rule."""
    from weighbridge import pipeline  # noqa: PLC0415 - nothing heavy before the command runs

    pages = {check.id: (f"{check.id}   check", check.doc) for check in pipeline.checks()}
    for rule in pipeline.rules():
        pages[rule.id] = (f"{rule.id}   rule, {rule.severity.word}", rule.doc)
    return pages


def _titles() -> str:
    from weighbridge.cli import output  # noqa: PLC0415 - as above

    titles = {key: page.strip().partition("\n")[0] for key, (_, page) in _pages().items()}
    width = max(map(len, titles), default=0)
    rows = (output.row(f"{key:<{width}}  ", title) for key, title in sorted(titles.items()))
    return "".join(f"{line}\n" for lines in rows for line in lines)


def _page(name: str, pages: Mapping[str, tuple[str, str]]) -> str | None:
    """Return what explains an id; ``None`` if nothing is called so."""
    from weighbridge.cli import output, plainpage, reasons  # noqa: PLC0415 - as above

    if name in pages:
        head, page = pages[name]
        return f"{head}\n\n{plainpage.plain(page, output.columns())}\n"
    found = reasons.named(name)
    if found is None:
        return None
    of = f", of the check {' or '.join(found.checks)}" if found.checks else ""
    told = (output.wrap(line, "", output.columns(), limit=0) for line in found.said.splitlines())
    parts = [f"{name}   reason{of}", *("\n".join(lines) for lines in told)]
    for check in found.checks:
        if check in pages:
            head, page = pages[check]
            parts.append(f"{head}\n\n{plainpage.plain(page, output.columns())}")
    return "\n\n".join(parts) + "\n"


def _decision(name: str) -> str | None:
    """Return a report's reasons, or one of them in full; ``None`` if no report is named."""
    match = None if _there(name) else _NUMBER.fullmatch(name)
    path = match[1] if match else name
    if not (match or _there(path) or path.endswith(".json")):
        return None
    from weighbridge.cli import decision, output, saving  # noqa: PLC0415 - only where it is asked

    report, width = saving.load(path), output.columns()
    if match is None:
        return "\n".join(decision.listing(report, path, width)) + "\n"
    one = decision.pick(report, int(match[2]), path)
    return "\n".join(line.rstrip() for line in decision.lines(report, one, width)) + "\n"


def _there(name: str) -> bool:
    return name == "-" or ("\0" not in name and os.path.isfile(name))  # noqa: PTH113 - no pathlib yet


COMMAND = command

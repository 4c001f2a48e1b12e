"""``weighbridge explain``: the page of a rule or a check."""

from __future__ import annotations

import click

from weighbridge.cli.exits import Exit


@click.command("explain", short_help="Print the page of a rule or a check.")
@click.argument("name", metavar="[ID]", required=False)
def command(name: str | None) -> int:
    """Print the page of a rule or a check: what it finds, why it matters, what to do.

    ID is what a report prints, such as dangerous-import; without it, all ids are listed.
    """
    import difflib  # noqa: PLC0415 - nothing heavy before the command runs
    import inspect  # noqa: PLC0415 - as above

    from weighbridge import scan  # noqa: PLC0415 - as above
    from weighbridge.cli import output  # noqa: PLC0415 - as above

    pages = {f"{check.id}": (f"{check.id}   check", check.doc) for check in scan.checks()}
    for rule in scan.rules():
        pages[rule.id] = (f"{rule.id}   rule, {rule.severity.word}", rule.doc)
    if name is None:
        titles = {key: page.strip().partition("\n")[0] for key, (_, page) in pages.items()}
        width = max(map(len, titles), default=0)
        output.show("".join(f"{key:<{width}}  {title}\n" for key, title in sorted(titles.items())))
        return Exit.ALLOWED
    if name not in pages:
        close = difflib.get_close_matches(name, pages, n=1)
        hint = f", did you mean {close[0]!r}?" if close else "; see: weighbridge rules"
        raise click.UsageError(f"unknown rule {name!r}{hint}")
    head, page = pages[name]
    output.show(f"{head}\n\n{inspect.cleandoc(page)}\n")
    return Exit.ALLOWED


COMMAND = command

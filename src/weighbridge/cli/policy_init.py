"""``weighbridge policy init``: a policy to start from, by a few questions or flags."""

from __future__ import annotations

import click

from weighbridge.cli import pages
from weighbridge.cli.exits import Exit
from weighbridge.typings import TypedDict, Unpack

EPILOG = """\b
Examples:
  weighbridge policy init
  weighbridge policy init policies/team.toml --base strict --require-signature
  weighbridge policy init team.toml --deny-list covered-nation --unknown-origin deny
  weighbridge policy init team.toml --licence MIT --minimum-data named
"""


class Options(TypedDict):
    """What the command is given."""

    file: str
    name: str | None
    base: str | None
    deny: tuple[str, ...]
    deny_lists: tuple[str, ...]
    unknown: str | None
    signature: bool
    minimum: str | None
    licences: tuple[str, ...]
    fail_on: str | None
    yes: bool
    force: bool


@click.command("init", cls=pages.Command, short_help="Write a policy to start from.", epilog=EPILOG)
@click.argument("file", metavar="[FILE]", default="weighbridge-policy.toml", type=click.UNPROCESSED)
@click.option("--name", metavar="NAME", help="What it calls itself; the file's name if not given.")
@click.option("--base", metavar="NAME", help="Shipped policy to build on; default if not given.")
@click.option(
    "--deny", multiple=True, metavar="CODE", help="Deny models of a country (CN); may be repeated."
)
@click.option(
    "--deny-list",
    "deny_lists",
    multiple=True,
    metavar="NAME",
    help="Deny the countries of a shipped list (covered-nation), or of a shipped policy "
    "(us-federal); may be repeated.",
)
@click.option(
    "--unknown-origin",
    "unknown",
    type=click.Choice(["allow", "warn", "deny"]),
    help="Verdict if nobody knows where a model is from.",
)
@click.option(
    "--require-signature", "signature", is_flag=True, help="No model without a trusted signature."
)
@click.option(
    "--minimum-data",
    "minimum",
    type=click.Choice(["none", "statement", "named", "resolvable", "documented", "open"]),
    help="The least that has to be said about training data.",
)
@click.option(
    "--licence",
    "licences",
    multiple=True,
    metavar="ID",
    help="Allow a licence (Apache-2.0), and no other; may be repeated.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["warn", "deny", "never"]),
    help="Mildest verdict that makes the command fail.",
)
@click.option("-y", "--yes", is_flag=True, help="Ask nothing.")
@click.option("--force", is_flag=True, help="Overwrite FILE.")
def command(**options: Unpack[Options]) -> int:
    """Write a policy with comments, and with tests that hold, to FILE.

    On a terminal, and without flags that say what is wanted, a few questions are asked; otherwise
    what is not said is left to the policy that it builds on. FILE is weighbridge-policy.toml if
    none is given, and is not overwritten without --force.
    """
    import datetime as dt  # noqa: PLC0415 - nothing heavy before the command runs

    from weighbridge.cli import drafts, output, policies  # noqa: PLC0415 - as above

    place = drafts.place(options["file"], force=options["force"])
    draft = drafts.asked(options) if drafts.interactive(options) else drafts.told(options)
    text, tests = drafts.write(draft, options["file"], dt.datetime.now(dt.UTC).date())
    output.write(place, text.encode("utf-8", "backslashreplace"))
    file = policies.word(options["file"])
    output.show(f"written: {file}, a policy that extends {draft.base} and holds {tests} tests\n")
    if draft.signature:
        output.show("every model is denied until you name signers in [[checks.signature.trust]]\n")
    output.show(f"next: weighbridge policy test {file}\n")
    output.show(f"then: weighbridge scan PATH --policy {file}\n")
    return Exit.ALLOWED


COMMAND = command

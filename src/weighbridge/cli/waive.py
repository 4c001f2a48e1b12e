"""``weighbridge waive``: let one model pass for a reason, until a day."""

from __future__ import annotations

import click

from weighbridge.cli import pages
from weighbridge.cli.exits import Exit
from weighbridge.typings import TypedDict, Unpack

EPILOG = """\b
Examples:
  weighbridge waive models/acme-chat unlisted-import --reason 'reviewed in SEC-142' \\
      --owner model-risk@example.com --expires 90d --policy team.toml
  weighbridge waive models/acme-chat --adopt --reason 'in use since 2024' \\
      --owner model-risk@example.com --expires 2027-03-31
  weighbridge waive --list --policy team.toml
  weighbridge waive --prune --policy team.toml

\b
Exit codes: 0 written; 2 nothing to waive, or a usage or policy error; 4 a fault of
weighbridge's own.
"""


class _Options(TypedDict):
    path: str | None
    rules: tuple[str, ...]
    reason: str | None
    owner: str | None
    expires: str | None
    policy: str | None
    id_: str | None
    approved_by: str | None
    ticket: str | None
    adopt: bool
    output: str | None
    list_: bool
    prune: bool


@click.command(
    "waive",
    cls=pages.Command,
    short_help="Let one model pass for a reason, until a day.",
    epilog=EPILOG,
)
@click.argument("path", metavar="[PATH]", required=False, type=click.UNPROCESSED)
@click.argument("rules", metavar="[RULE]...", nargs=-1, type=click.UNPROCESSED)
@click.option("--reason", metavar="TEXT", help="Why; required.")
@click.option("--owner", metavar="WHO", help="Who answers for it; required.")
@click.option(
    "--expires", metavar="DATE|DAYS", help="Last day it holds, 2027-01-31 or 90d; required."
)
@click.option(
    "-p",
    "--policy",
    metavar="FILE",
    help="Policy to weigh with, and to add the waiver to; default, and printed, if not given.",
)
@click.option("--id", "id_", metavar="ID", help="Id of the waiver; the next W-YEAR-N if not given.")
@click.option("--approved-by", metavar="WHO", help="Who approved it.")
@click.option("--ticket", metavar="TEXT", help="Where it was discussed.")
@click.option("--adopt", is_flag=True, help="Waive all that fires now, instead of naming it.")
@click.option(
    "-o", "--output", metavar="FILE", help='Write the waiver to a new file; "-" prints it.'
)
@click.option("--list", "list_", is_flag=True, help="List the waivers of the policy instead.")
@click.option("--prune", is_flag=True, help="Take waivers that ended out of the policy instead.")
def command(**options: Unpack[_Options]) -> int:
    """Weigh the model at PATH, and add a waiver for what fires there to a policy file.

    RULE is the id of a rule whose findings are lifted, or of a check for what the check itself
    found missing. A waiver holds for exactly these bytes, so every file is read; it names who
    answers for it, and a day it ends. What it lifts is still shown in every report.
    """
    import datetime as dt  # noqa: PLC0415 - nothing heavy before the command runs

    from weighbridge.cli import output, waivers  # noqa: PLC0415 - as above

    today = dt.datetime.now(dt.UTC).date()
    if options["list_"] and options["prune"]:
        raise click.UsageError("--list and --prune exclude each other")
    if options["list_"] or options["prune"]:
        if options["path"] is not None:
            raise click.UsageError("--list and --prune take a policy, and no PATH")
        act = waivers.listing if options["list_"] else waivers.prune
        output.show("".join(f"{line}\n" for line in act(options["policy"] or "default", today)))
        return Exit.ALLOWED
    wanted = waivers.Wanted(
        path=_required(options["path"], "PATH"),
        rules=tuple(dict.fromkeys(options["rules"])),
        adopt=options["adopt"],
        reason=_required(options["reason"], "--reason"),
        owner=_required(options["owner"], "--owner"),
        expires=waivers.day(_required(options["expires"], "--expires"), today),
        id=options["id_"] or "",
        more={"approved-by": options["approved_by"], "ticket": options["ticket"]},
    )
    if bool(wanted.rules) == wanted.adopt:
        raise click.UsageError("name the rules to waive, or take all that fires with --adopt")
    written = waivers.write(wanted, options["policy"], options["output"], today)
    output.show(written.text)
    for line in written.told:
        click.echo(line, err=bool(written.text))
    return Exit.ALLOWED


def _required(given: str | None, what: str) -> str:
    if given is None or not given.strip():
        raise click.UsageError(f"{what} is missing")
    return given


COMMAND = command

"""``weighbridge policy check``: is a policy understood, and is anything in it out of date?"""

from __future__ import annotations

import click

from weighbridge.cli import pages
from weighbridge.cli.exits import Exit

EPILOG = """\b
Examples:
  weighbridge policy check
  weighbridge policy check policies/team.toml
  weighbridge policy check policies/ strict --strict

\b
Exit codes: 0 understood, warnings included; 1 warnings, with --strict; 2 a policy is
not understood, or there is none.
"""


@click.command(
    "check", cls=pages.Command, short_help="See that policies are understood.", epilog=EPILOG
)
@click.argument("references", metavar="[FILE|FOLDER|NAME]...", nargs=-1, type=click.UNPROCESSED)
@click.option("--strict", is_flag=True, help="Exit with 1 if there are warnings.")
def command(references: tuple[str, ...], *, strict: bool) -> int:
    """Read policies as "scan" would, and say what is wrong or out of date.

    Every key, rule, check, country and file that a policy names has to be known; what is not is
    told with its line, all of it at once. Warned of are
    lists past their day of review, lists that nothing names, and waivers that ended. Without an
    argument, policies/*.toml and *policy*.toml of the current folder are checked.
    """
    import datetime as dt  # noqa: PLC0415 - nothing heavy before the command runs

    from weighbridge.cli import output, policies, reviewing, streams  # noqa: PLC0415 - as above
    from weighbridge.core import PolicyError, UsageError  # noqa: PLC0415 - as above

    today = dt.datetime.now(dt.UTC).date()
    errors: list[PolicyError | UsageError] = []
    warned = 0
    for reference in policies.given(references):
        try:
            found = reviewing.review(reference, today)
        except PolicyError as error:
            wrong, whole = reviewing.mistakes(reference, today, error)
            errors += map(policies.bare, wrong)
            if not whole:
                streams.tell(
                    f"note: {output.plain(reference)} may hold more mistakes than are told\n"
                )
            continue
        except UsageError as error:
            errors.append(policies.bare(error))
            continue
        warned += len(found.warnings)
        output.show("".join(f"{line}\n" for line in reviewing.lines(found)))
    if errors:
        policies.complain(errors)
    return Exit.DENIED if strict and warned else Exit.ALLOWED


COMMAND = command

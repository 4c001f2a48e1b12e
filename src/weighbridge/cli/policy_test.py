"""``weighbridge policy test``: does a policy say what its own tests expect?"""

from __future__ import annotations

import click

from weighbridge.cli import pages
from weighbridge.cli.exits import Exit

EPILOG = """\b
Examples:
  weighbridge policy test
  weighbridge policy test policies/
  weighbridge policy test policies/team.toml --require-tests

\b
A test in a policy:
  [[tests]]
  name = "a dangerous import is denied"
  facts.files = [{ path = "m.bin", findings = [{ rule = "dangerous-import" }] }]
  expect = "deny"
  because = ["serialisation"]

\b
Exit codes: 0 all passed; 1 one failed; 2 a policy is not understood, or there is not
one test in all that was given.
"""


@click.command(
    "test", cls=pages.Command, short_help="Run the tests that policies hold.", epilog=EPILOG
)
@click.argument("references", metavar="[FILE|FOLDER|NAME]...", nargs=-1, type=click.UNPROCESSED)
@click.option("--require-tests", is_flag=True, help="A policy without tests is an error.")
def command(references: tuple[str, ...], *, require_tests: bool) -> int:
    """Run the [[tests]] of policies: facts, and the verdict that is due on them.

    Tests belong to the file that holds them; those of what it extends are not run with it. Also
    said is which checks no test has seen doing anything but allow. Without an argument,
    policies/*.toml and *policy*.toml of the current folder are tested.
    """
    import datetime as dt  # noqa: PLC0415 - nothing heavy before the command runs

    from weighbridge.cli import output, policies, trying  # noqa: PLC0415 - as above
    from weighbridge.core import PolicyError, UsageError  # noqa: PLC0415 - as above

    today = dt.datetime.now(dt.UTC).date()
    errors: list[PolicyError | UsageError] = []
    tried: list[trying.Tried] = []
    for reference in policies.given(references):
        try:
            tried.append(trying.try_(reference, today))
        except (PolicyError, UsageError) as error:
            errors.append(policies.bare(error))
    output.show("".join(f"{line}\n" for line in trying.lines(tried, output.columns())))
    if errors:
        policies.complain(errors)
    bare = [each.reference for each in tried if not each.outcomes]
    if bare and (require_tests or len(bare) == len(tried)):
        names = ", ".join(bare)
        raise UsageError(f"no tests in {names}; add some: weighbridge policy test --help")
    failed = any(outcome.why for each in tried for outcome in each.outcomes)
    return Exit.DENIED if failed else Exit.ALLOWED


COMMAND = command

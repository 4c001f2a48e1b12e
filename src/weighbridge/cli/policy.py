"""``weighbridge policy``: write policies, check them, test them, and see what they say."""

from __future__ import annotations

import click

from weighbridge.cli import lazily, streams
from weighbridge.cli.exits import Exit

COMMANDS = ("init", "check", "test", "show", "diff", "schema")
"""What can be done, in the order of ``--help``: each a module ``policy_*`` beside this one."""

EPILOG = """\b
Examples:
  weighbridge policy init
  weighbridge policy check policies/team.toml
  weighbridge policy test policies/
  weighbridge policy show strict --resolved
  weighbridge policy diff default policies/team.toml

\b
A policy is a TOML file, or the name of a shipped one: default, strict, audit,
us-federal, us-states, eu-gpai, california-ab2013, open-source.
"""


class _Commands(lazily.Group):
    """The commands of this group; a file is taken for one that was to be checked."""

    prefix = "policy_"
    names = COMMANDS

    @staticmethod
    def hint(name: str) -> str:
        """Say how to check a policy."""
        return f"; to check it: weighbridge policy check {name}" if name.endswith(".toml") else ""


@click.group(
    "policy",
    cls=_Commands,
    short_help="Write, check, test, show and compare policies.",
    epilog=EPILOG,
    invoke_without_command=True,
)
@click.pass_context
def command(ctx: click.Context) -> int | None:
    """Write policies, check and test them, and see what they say.

    A policy decides what amounts to allow, warn, deny or no verdict. Start with "init", which
    writes one with tests in it; "check" and "test" belong into CI.
    """
    if ctx.invoked_subcommand is not None:
        return None
    streams.tell(f"{ctx.get_help()}\n")
    return Exit.USAGE


COMMAND = command

"""``weighbridge policy``: write policies, check them, test them, and see what they say."""

from __future__ import annotations

import difflib
import importlib

import click

from weighbridge.cli import pages, streams
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


class _Commands(pages.Group):
    """A group that imports a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"weighbridge.cli.policy_{cmd_name}").COMMAND
        if not isinstance(command, click.Command):
            msg = f"cli/policy_{cmd_name}.py must define COMMAND"
            raise TypeError(msg)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if args and not (ctx.resilient_parsing or name.startswith("-") or name in COMMANDS):
            close = difflib.get_close_matches(name, COMMANDS, n=1)
            hint = f", did you mean {close[0]!r}?" if close else ""
            if name.endswith(".toml"):
                hint = f"; to check it: weighbridge policy check {name}"
            raise click.UsageError(f"unknown command {name!r}{hint}", ctx)
        return super().resolve_command(ctx, args)


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

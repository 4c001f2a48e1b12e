"""Groups of commands, each imported when it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

import click

from weighbridge.cli import pages


class Group(pages.Group):
    """Commands that are modules of ``weighbridge.cli``, which define ``COMMAND``."""

    prefix = ""
    """What names of these modules begin with."""

    names: Sequence[str] = ()
    """The commands, in the order of ``--help``."""

    unlisted: Sequence[str] = ()
    """Commands that ``--help`` leaves out."""

    @staticmethod
    def hint(name: str) -> str:  # noqa: ARG004 - for groups that know better
        """Return what to try instead of a word that is no command; empty if nothing."""
        return ""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return what ``--help`` lists."""
        return list(self.names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """Import a command.

        Raises:
            TypeError: Its module has none.
        """
        if cmd_name not in (*self.names, *self.unlisted):
            return None
        module = f"{self.prefix}{cmd_name}"
        command = importlib.import_module(f"weighbridge.cli.{module}").COMMAND
        if not isinstance(command, click.Command):
            msg = f"cli/{module}.py must define COMMAND"
            raise TypeError(msg)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command, or say what is like it.

        Raises:
            UsageError: There is none of that name.
        """
        name = args[0] if args else ""
        known = (*self.names, *self.unlisted)
        if args and not (ctx.resilient_parsing or name.startswith("-") or name in known):
            import difflib  # noqa: PLC0415 - only where nothing was found

            close = difflib.get_close_matches(name, self.names, n=1)
            hint = self.hint(name) or (f", did you mean {close[0]!r}?" if close else "")
            message = f"unknown command {name!r}{hint}"
            raise click.UsageError(message, ctx)
        return super().resolve_command(ctx, args)

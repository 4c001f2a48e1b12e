"""Commands that take what is not said from a configuration: scan and verify."""

from __future__ import annotations

import importlib
import os

import click
from click.core import ParameterSource

from weighbridge.cli import pages, streams

COMMANDS = ("scan", "verify")
"""Commands whose options a configuration sets."""


class Configured(pages.Command):
    """A command that reads a configuration before its options.

    What is said by hand comes first, then variables of the environment, then the configuration.
    """

    everywhere = True

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Add the options that say which configuration to use."""
        super().__init__(*args, **kwargs)
        self.params += [
            click.Option(
                ["--config"],
                metavar="FILE",
                expose_value=False,
                help="Configuration to use, which may set any option. Without it, a "
                "weighbridge.toml of this repository, or a table in its pyproject.toml, can make "
                "things stricter.",
            ),
            click.Option(
                ["--no-config", "--isolated"],
                is_flag=True,
                expose_value=False,
                help="Use no configuration.",
            ),
        ]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the configuration, then the options; say what was used if it matters."""
        if ctx.resilient_parsing or {"-h", "--help"} & set(args):
            return super().parse_args(ctx, args)
        given = self.make_parser(ctx).parse_args(args=list(args))[0]
        if given.get("no_config") is True:
            if isinstance(given.get("config"), str):
                raise click.UsageError("--config and --no-config exclude each other", ctx)
            return super().parse_args(ctx, args)
        return self._with(ctx, args, given)

    def _with(self, ctx: click.Context, args: list[str], given: dict[str, object]) -> list[str]:
        from pathlib import Path  # noqa: PLC0415 - nothing heavy before the command runs

        from weighbridge.cli import configuration  # noqa: PLC0415 - as above
        from weighbridge.core.text import printable  # noqa: PLC0415 - as above

        config = given.get("config")
        path = configuration.named(config if isinstance(config, str) else None, os.environ)
        modules = (importlib.import_module(f"weighbridge.cli.{name}") for name in COMMANDS)
        known = configuration.settable([module.COMMAND for module in modules])
        notes: tuple[str, ...] = ()
        if path is None:
            used, notes = configuration.discover(Path.cwd(), known)
        else:
            used = configuration.load(path, known)
        own = configuration.settable([self])
        if used is not None:
            ctx.default_map = {
                own[name].name or "": value for name, value in used.values.items() if name in own
            }
            self._one_of(ctx, given)
        rest = super().parse_args(ctx, args)
        source = ParameterSource.DEFAULT_MAP
        taken = {
            n for n, each in own.items() if ctx.get_parameter_source(each.name or "") is source
        }
        if used is not None:
            if ctx.params.get("verbose"):
                streams.tell(f"configuration: {printable(used.path, 0)}\n")
            for line in used.told(taken):
                streams.tell(f"note: {line}\n")
        for note in notes if not isinstance(given.get("policy"), str) else ():
            streams.tell(f"note: {note}\n")
        return rest

    @staticmethod
    def _one_of(ctx: click.Context, given: dict[str, object]) -> None:
        """Let a flag win over the one it excludes."""
        for said, other in (("quiet", "verbose"), ("verbose", "quiet")):
            if given.get(said) is True and isinstance(ctx.default_map, dict):
                ctx.default_map.pop(other, None)

"""Help that reads well: options in groups, a short page for ``-h`` and all of it for ``--help``.

Every command is one of these classes. They also give each option its variables of the environment,
and each value what a shell may complete it with.
"""

from __future__ import annotations

import click

from weighbridge.cli import completing, streams

GROUPS = (
    (
        "Input",
        (
            "--policy",
            "--policy-digest",
            "--digest",
            "--signature",
            "--changed",
            "--include",
            "--exclude",
            "--cache",
            "--second-opinion",
            "--ledger",
            "--fresh",
            "--again",
        ),
    ),
    ("Workers", ("--shard", "--workers", "--engine", "--scheduler", "--patience")),
    (
        "Trust",
        (
            "--key",
            "--certificate-root",
            "--certificate-chain",
            "--subject",
            "--any-usage",
            "--identity",
            "--issuer",
            "--trusted-root",
        ),
    ),
    ("Verdict", ("--fail-on", "--on-not-scanned", "--allow-unsigned", "--exit-zero")),
    (
        "Output",
        (
            "--format",
            "--output",
            "--report",
            "--force",
            "--quiet",
            "--verbose",
            "--color",
            "--progress",
        ),
    ),
    ("Network", ("--online",)),
    ("Configuration", ("--config", "--no-config")),
    ("Other", ("--help", "--version")),
)
"""Headings, and the options below each; an option that is in none stands above them all."""

FEW = 8
"""Options of a command, up to which they stand in one list."""

SHARED = frozenset({"policy", "color", "cache", "progress"})
"""Options that have one meaning in all commands, and so one variable for all of them."""

PREFIX = "WEIGHBRIDGE"

_SHORT = "weighbridge.short"
"""Key of ``Context.meta`` that says that the short page is asked for."""


def long(param: click.Parameter) -> str:
    """Return the long name of an option, the one that stands first."""
    return next((each for each in param.opts if each.startswith("--")), "")


def variables(ctx: click.Context, name: str, *, everywhere: bool) -> list[str]:
    """Return the variables of an option: of this command, then of all commands.

    Args:
        ctx: Of the command.
        name: Long name of the option, without dashes in front.
        everywhere: Whether the variable without the command's name counts, too.
    """
    words = [*ctx.command_path.split()[1:], name]
    own = "_".join([PREFIX, *words]).upper().replace("-", "_")
    shared = f"{PREFIX}_{name}".upper().replace("-", "_")
    return [own, shared] if everywhere or name in SHARED else [own]


class Command(click.Command):
    """A command with options in groups; see the module."""

    brief: click.Option | None = None
    """``-h``, once it was asked for."""

    long: click.Option | None = None
    """``--help``, as well."""

    everywhere = False
    """Whether variables without the command's name are for this command."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Give values their completion, and name the formats there are."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for param in self.params:
            param.type = completing.completed(param, self.name or "")
            listed = isinstance(param.type, completing.Word) and "--format" in param.opts
            if listed and isinstance(param, click.Option):
                param.help = f"{param.help} Formats: {', '.join(completing.formats())}."

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Give options their variables, then go on as click does."""
        for param in self.params:
            name = long(param).removeprefix("--")
            if isinstance(param, click.Option) and name and param.expose_value:
                param.envvar = variables(ctx, name, everywhere=self.everywhere)
        return super().parse_args(ctx, args)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Add ``-h`` beside ``--help``."""
        self.brief = self.brief or _helper("-h", short=True)
        *params, last = super().get_params(ctx)
        return [*params, self.brief, last]

    def get_help_option(self, ctx: click.Context) -> click.Option:  # noqa: ARG002 - click's signature
        """Return ``--help``."""
        self.long = self.long or _helper("--help", short=False)
        return self.long

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write all of the page, or the short one."""
        if not ctx.meta.get(_SHORT):
            super().format_help(ctx, formatter)
            return
        self.format_usage(ctx, formatter)
        first = (self.help or "").strip().partition("\n\n")[0]
        with formatter.indentation():
            formatter.write_paragraph()
            formatter.write_text(first)
        self.format_options(ctx, formatter)
        if self.epilog or first != self.help:
            formatter.write_paragraph()
            formatter.write_text(f"Examples and more: {ctx.command_path} --help")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options below headings, if they are many."""
        write(self, ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write examples, exit codes, and which variables there are."""
        _epilog(self, formatter)
        example = next(
            (
                each.envvar[0]
                for each in self.params
                if isinstance(each.envvar, list) and "--policy" in each.opts
            ),
            "",
        )
        if example:
            shared = example.removeprefix(f"{PREFIX}_").partition("_")[2]
            formatter.write_paragraph()
            formatter.write_text(
                f"Environment: any option can be set by a variable, --policy by {example} or "
                f"{PREFIX}_{shared}. Flags come first; an empty variable counts as none."
            )


class Group(click.Group):
    """A group of such commands."""

    command_class = Command

    brief: click.Option | None = None
    """``-h``, once it was asked for."""

    long: click.Option | None = None
    """``--help``, as well."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Add ``-h`` beside ``--help``."""
        self.brief = self.brief or _helper("-h", short=True)
        *params, last = super().get_params(ctx)
        return [*params, self.brief, last]

    def get_help_option(self, ctx: click.Context) -> click.Option:  # noqa: ARG002 - click's signature
        """Return ``--help``."""
        self.long = self.long or _helper("--help", short=False)
        return self.long

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write all of the page, or the short one."""
        self.format_usage(ctx, formatter)
        self.format_help_text(ctx, formatter)
        self.format_options(ctx, formatter)
        if not ctx.meta.get(_SHORT):
            self.format_epilog(ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, then the few options."""
        self.format_commands(ctx, formatter)
        write(self, ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write examples and exit codes."""
        _epilog(self, formatter)


def _helper(name: str, *, short: bool) -> click.Option:
    """Return ``-h`` or ``--help``. A command keeps its own: click compares options by identity."""

    def show(ctx: click.Context, param: click.Parameter, value: object) -> None:  # noqa: ARG001 - click's signature
        if value and not ctx.resilient_parsing:
            ctx.meta[_SHORT] = short
            say(ctx.get_help())
            ctx.exit()

    return click.Option(
        [name, "brief_" if short else "long_"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        hidden=short,
        callback=show,
        help="Show this page; -h without examples.",
    )


def say(text: str) -> None:
    """Print a page; a reader that left early is no error.

    Raises:
        OutputError: It could not be written.
    """
    streams.write((f"{text}\n",))


def _epilog(command: click.Command, formatter: click.HelpFormatter) -> None:
    """Write what is at the end: lists as they are, and prose as wide as the rest."""
    for block in (command.epilog or "").strip("\n").split("\n\n"):
        lines = [line for line in block.split("\n") if line.strip("\b")]
        if lines:
            prose = not any(line.startswith("  ") for line in lines)
            formatter.write_paragraph()
            formatter.write_text(" ".join(lines) if prose else block.strip("\n"))


def write(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write the options of a command below headings.

    Args:
        command: Whose they are.
        ctx: Of that command.
        formatter: Where to.
    """
    records: dict[str, tuple[str, str]] = {}
    for param in command.get_params(ctx):
        record = param.get_help_record(ctx)
        if record is not None and not isinstance(param, click.Argument):
            name, text = record
            if "--help" in param.opts:
                name = "-h, --help"
            records[long(param)] = (name, text)
    for heading, rows in grouped(records):
        with formatter.section(heading):
            formatter.write_dl(rows, col_max=26)


def grouped(records: dict[str, tuple[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Sort options under headings.

    Args:
        records: What is written about each, by long name, in the order of the command.
    """
    if len(records) <= FEW:
        return [("Options", list(records.values()))] if records else []
    known = {name for _, names in GROUPS for name in names}
    rest = [row for name, row in records.items() if name not in known]
    found = [("Options", rest)] if rest else []
    for heading, names in GROUPS:
        rows = [records[name] for name in names if name in records]
        if rows:
            found.append((heading, rows))
    return found

"""The manual page, made from the commands' own help.

Source: https://man7.org/linux/man-pages/man7/man.7.html (retrieved 2026-11-26).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

from weighbridge import __version__
from weighbridge.cli import pages
from weighbridge.cli.commands import EPILOG, cli

FILES = (
    ("weighbridge.toml", "Configuration: in the folder one is in, or above it in its repository."),
    ("pyproject.toml", "The same, in the table [tool.weighbridge]."),
    ("~/.cache/weighbridge", "Digests of files that did not change; XDG_CACHE_HOME moves it."),
)

ENVIRONMENT = (
    ("WEIGHBRIDGE_<COMMAND>_<OPTION>", "Any option of a command: WEIGHBRIDGE_SCAN_FAIL_ON=warn."),
    (
        "WEIGHBRIDGE_<OPTION>",
        "The same for scan and verify; --policy, --color, --cache and --progress: for any command.",
    ),
    ("WEIGHBRIDGE_CONFIG", "Configuration to use: an absolute path."),
    ("WEIGHBRIDGE_TRACEBACK", "Show where a fault of weighbridge's own is."),
    ("NO_COLOR, FORCE_COLOR", "Whether to use colours, if --color does not say."),
)


def page() -> str:
    """Write all of it."""
    return "\n".join(_page()) + "\n"


def escape(text: str) -> str:
    """Write text so that roff leaves it as it is."""
    told = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    told = told.replace("`", "\\(ga").replace("^", "\\(ha").replace("~", "\\(ti")
    return f"\\&{told}" if text[:1] in {".", "'"} else told


def _page() -> Iterator[str]:
    context = click.Context(cli, info_name="weighbridge")
    title, rest = _parts(cli.help or "")
    yield f'.TH WEIGHBRIDGE 1 "" "weighbridge {escape(__version__)}" "User Commands"'
    yield ".nh"
    yield ".ad l"
    yield ".SH NAME"
    yield "weighbridge \\- weigh models before they may be used"
    yield ".SH SYNOPSIS"
    yield ".B weighbridge"
    yield ".I command"
    yield "[options] [path ...]"
    yield ".SH DESCRIPTION"
    yield escape(title)
    for each in rest:
        yield ".PP"
        yield escape(each)
    yield ".SH COMMANDS"
    for command, path, ctx in _every(cli, context):
        yield from _command(command, path, ctx)
    examples, codes = _split(EPILOG)
    yield ".SH EXIT STATUS"
    for line in codes:
        code, _, meaning = line.strip().partition(" ")
        yield from _item(code, meaning.strip())
    yield ".SH ENVIRONMENT"
    for name, text in ENVIRONMENT:
        yield from _item(name, text)
    yield ".SH FILES"
    for name, text in FILES:
        yield from _item(name, text)
    yield ".SH EXAMPLES"
    yield from _literal(examples)


def _parts(text: str) -> tuple[str, list[str]]:
    first, *rest = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip())]
    return first, rest


def _split(epilog: str) -> tuple[list[str], list[str]]:
    """Return the lines of examples, and those of exit codes."""
    blocks: dict[str, list[str]] = {}
    for block in epilog.split("\b"):
        head, *lines = [line for line in block.splitlines() if line.strip()] or [""]
        blocks[head.strip()] = lines
    return blocks.get("Examples:", []), blocks.get("Exit codes:", [])


def _every(
    group: click.Group, ctx: click.Context
) -> Iterator[tuple[click.Command, str, click.Context]]:
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        if command is None or command.hidden:
            continue
        inner = click.Context(command, info_name=name, parent=ctx)
        yield command, inner.command_path.removeprefix("weighbridge "), inner
        if isinstance(command, click.Group):
            yield from _every(command, inner)


def _command(command: click.Command, path: str, ctx: click.Context) -> Iterator[str]:
    pieces = " ".join(command.collect_usage_pieces(ctx))
    yield f".SS {escape(path)} {escape(pieces)}"
    title, rest = _parts(command.help or "")
    yield escape(title)
    for each in rest:
        yield ".PP"
        yield escape(each)
    for param in command.get_params(ctx):
        record = param.get_help_record(ctx)
        if record is not None and isinstance(param, click.Option) and "--help" not in param.opts:
            yield from _item(*record)
    examples, _ = _split(command.epilog or "")
    if examples and isinstance(command, pages.Command):
        yield ".PP"
        yield "Examples:"
        yield from _literal(examples)


def _item(name: str, text: str) -> Iterator[str]:
    yield ".TP"
    yield f".B {escape(name)}"
    yield escape(" ".join(text.split()))


def _literal(lines: list[str]) -> Iterator[str]:
    yield ".PP"
    yield ".nf"
    for line in lines:
        yield escape(line)
    yield ".fi"

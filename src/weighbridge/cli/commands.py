"""The commands as click knows them, and what becomes of its errors."""

from __future__ import annotations

import os
from collections.abc import Callable

import click

from weighbridge import __version__
from weighbridge.cli import COMMANDS, COMPLETE, HIDDEN, lazily, pages, signals, streams
from weighbridge.cli.exits import Exit

EPILOG = """\b
Examples:
  weighbridge scan models/acme-chat
  weighbridge scan ~/.cache/huggingface/hub --policy strict
  weighbridge explain dangerous-import
  weighbridge verify models/acme-chat --key acme.pub

\b
Exit codes:
  0    allowed, warnings included
  1    denied
  2    usage, configuration or policy error; nothing was scanned
  3    no verdict: nothing to weigh, or it could not be read, or not be reported
  4    a fault of weighbridge's own
  130  interrupted, or 143 where SIGTERM did it; the report is partial
"""


class _Commands(lazily.Group):
    """The commands; a path is taken for one that was to be weighed."""

    names = COMMANDS
    unlisted = HIDDEN

    @staticmethod
    def hint(name: str) -> str:
        """Say how to weigh what is there."""
        there = "\0" not in name and os.path.lexists(name)
        return f"; to weigh it: weighbridge scan {name}" if there else ""


@click.group(
    cls=_Commands,
    epilog=EPILOG,
    invoke_without_command=True,
    context_settings={"help_option_names": ["--help"], "max_content_width": 100},
)
@click.option(
    "-V", "--version", is_flag=True, help="Print the version; with -v, what is installed."
)
@click.option("-v", "--verbose", is_flag=True, hidden=True)
@click.pass_context
def cli(ctx: click.Context, *, version: bool, verbose: bool) -> int | None:
    """Weigh models before they may be used: allow, warn, deny, or no verdict, and why.

    Files are read, never loaded: nothing in them is executed, imported or deserialised, and nothing
    leaves the machine.
    """
    if version:
        told = [f"weighbridge {__version__}"]
        if verbose:
            from weighbridge.cli import about  # noqa: PLC0415 - only where it is asked

            told += about.lines()
        pages.say("\n".join(told))
        ctx.exit()
    if ctx.invoked_subcommand is not None:
        return None
    streams.tell(f"{ctx.get_help()}\n")
    return Exit.USAGE


def called(arguments: list[str] | None, complain: Callable[[str, str], int]) -> int:
    """Run a command and return its exit code.

    Args:
        arguments: Of the command line; those of the process if ``None``.
        complain: Told what click objects to, and the command whose page would help.

    Raises:
        Met: Somebody interrupted, and click has begun a new line.
    """
    try:
        result = cli.main(args=arguments, prog_name="weighbridge", standalone_mode=False)
    except SystemExit as left:
        # Of click: a shell was answered that completes; or the reader of its messages left, and
        # what was to follow them is not known.
        if COMPLETE in os.environ and isinstance(left.code, int):
            return left.code
        return Exit.FAULT
    except click.exceptions.NoArgsIsHelpError as error:
        streams.tell(f"{error.format_message()}\n")
        return Exit.USAGE
    except click.ClickException as error:
        see = ""
        if isinstance(error, click.UsageError) and error.ctx is not None:
            see = error.ctx.command_path
        return complain(_sentence(error.format_message()), see)
    except click.Abort as error:
        raise signals.Met from (error.__cause__ or error)
    return result if isinstance(result, int) else Exit.ALLOWED


def _sentence(text: str) -> str:
    """Turn click's sentences into ours: lower case, no full stop."""
    lowered = text[:1].lower() + text[1:] if not text[:2].isupper() else text
    if (at := lowered.find(". (Did you mean one of: ")) >= 0:
        several = lowered[at:].removeprefix(". (Did you mean one of: ").removesuffix("?)")
        lowered = f"{lowered[:at]}, did you mean one of {several}?"
    return lowered.rstrip(".").replace(". Did you mean", ", did you mean")

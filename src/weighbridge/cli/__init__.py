"""The command line: one file per command. Parses flags, calls the library, exits.

Nothing but click is imported until a command is known, so that ``--version`` and a shell's
completion cost next to nothing.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import click

from weighbridge import __version__
from weighbridge.cli import lazily, pages, signals, streams
from weighbridge.cli.exits import Exit

COMMANDS = (
    "scan",
    "verify",
    "attest",
    "sign",
    "trust",
    "origin",
    "lineage",
    "compare",
    "publishers",
    "inspect",
    "convert",
    "explain",
    "report",
    "rules",
    "formats",
    "policy",
    "fleet",
    "waive",
    "demo",
    "completion",
)
"""The commands, in the order of ``--help``: each a module here that defines ``COMMAND``."""

COMPLETE = "_WEIGHBRIDGE_COMPLETE"
"""Set by a shell that completes; click answers it then, and no command is run."""

HIDDEN = ("man",)
"""Commands for whoever packages this."""

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
  3    no verdict: nothing to weigh, or it could not be read, or the report not be written
  4    a fault of weighbridge's own
  130  interrupted, or 143 where SIGTERM did it; the report is partial
"""


MESSAGE = 2000
"""Characters of an error, at most: what it repeats may be of any length."""


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


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; the last line of defence for every error."""
    with signals.orderly() as caught:
        try:
            code = _run(None if arguments is None else list(arguments))
        except (click.Abort, KeyboardInterrupt) as error:
            signals.settled()
            # Click has begun a new line where it came by.
            lead = "" if isinstance(error, click.Abort) else "\n"
            streams.tell(f"{lead}{_how_far(error.__cause__ or error)}\n")
            return caught.code
    if caught.number:
        # It was lost, in a destructor or the like, and is one all the same.
        signals.settled()
        return caught.code
    return code


def _run(arguments: list[str] | None) -> int:
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
        return _complain(_sentence(error.format_message()), error)
    except click.Abort:
        raise
    except Exception as error:  # noqa: BLE001 - sorted into ours and the user's, one line each
        return _sort(error)
    return result if isinstance(result, int) else Exit.ALLOWED


def _how_far(error: BaseException) -> str:
    from weighbridge.core import Interrupted  # noqa: PLC0415 - only once something failed

    match error:
        case Interrupted(report=report) if report.partial is not None:
            return report.partial.why
        case _:
            return "interrupted"


def _sort(error: Exception) -> int:
    """Tell the user's mistakes from faults of ours."""
    from weighbridge.core import (  # noqa: PLC0415 - only once something failed
        OutputError,
        PolicyError,
        UsageError,
    )

    match error:
        case PolicyError(where=where) as wrong:
            code = _complain(f"{where}: {error}" if where else str(error))
            from weighbridge.policy.snippets import snippet  # noqa: PLC0415 - as above

            streams.tell("".join(f"{line}\n" for line in snippet(wrong)))
            return code
        case UsageError():
            return _complain(str(error))
        case OutputError():
            _complain(str(error))
            return Exit.NO_VERDICT
        case MemoryError():
            _complain("this needs more memory than there is; weigh fewer files at a time")
            return Exit.NO_VERDICT
        case _ if os.environ.get("WEIGHBRIDGE_TRACEBACK"):
            raise error
        case _:
            what = f"{type(error).__name__}: {error}"
            hint = "this is a fault of weighbridge's own; WEIGHBRIDGE_TRACEBACK=1 shows where"
            _complain(f"{what}; {hint}")
            return Exit.FAULT


def _sentence(text: str) -> str:
    """Turn click's sentences into ours: lower case, no full stop."""
    lowered = text[:1].lower() + text[1:] if not text[:2].isupper() else text
    if (at := lowered.find(". (Did you mean one of: ")) >= 0:
        several = lowered[at:].removeprefix(". (Did you mean one of: ").removesuffix("?)")
        lowered = f"{lowered[:at]}, did you mean one of {several}?"
    return lowered.rstrip(".").replace(". Did you mean", ", did you mean")


def _complain(message: str, error: click.ClickException | None = None) -> int:
    from weighbridge.core.text import printable  # noqa: PLC0415 - only once something failed

    streams.tell(f"error: {printable(message, MESSAGE)}\n")
    if isinstance(error, click.UsageError) and error.ctx is not None:
        streams.tell(f"see: {error.ctx.command_path} --help\n")
    return Exit.USAGE

"""The command line: one file per command. Parses flags, calls the library, exits.

A plain call of ``scan`` is understood without click (``plainly``). For any other, nothing but click
is imported until a command is known, so that ``--version`` and a shell's completion cost next to
nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from weighbridge.cli import plainly, signals, streams
from weighbridge.cli.exits import Exit
from weighbridge.typings import cast

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

MESSAGE = 2000
"""Characters of an error, at most: what it repeats may be of any length."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; the last line of defence for every error."""
    with signals.orderly() as caught:
        try:
            code = _run(None if arguments is None else list(arguments))
        except KeyboardInterrupt as error:
            signals.settled()
            met = isinstance(error, signals.Met)
            lead, cause = ("", error.__cause__ or error) if met else ("\n", error)
            streams.tell(f"{lead}{_how_far(cause)}\n")
            return caught.code
    if caught.number:
        # It was lost, in a destructor or the like, and is one all the same.
        signals.settled()
        return caught.code
    return code


def _run(arguments: list[str] | None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    try:
        options = plainly.understood(given, os.environ)
        if options is not None:
            from weighbridge.cli import scanning  # noqa: PLC0415 - only where it is asked

            plain = cast("scanning.Options", options)
            if not scanning.complaint(plain):
                return scanning.weigh(plain)
        from weighbridge.cli import commands  # noqa: PLC0415 - only where it is needed

        return commands.called(arguments, complain)
    except Exception as error:  # noqa: BLE001 - sorted into ours and the user's, one line each
        return _sort(error)


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
            code = complain(f"{where}: {error}" if where else str(error))
            from weighbridge.policy.snippets import snippet  # noqa: PLC0415 - as above

            streams.tell("".join(f"{line}\n" for line in snippet(wrong)))
            return code
        case UsageError():
            return complain(str(error))
        case OutputError():
            complain(str(error))
            return Exit.NO_VERDICT
        case MemoryError():
            complain("this needs more memory than there is; weigh fewer files at a time")
            return Exit.NO_VERDICT
        case FileNotFoundError() if _gone():
            return complain("the folder that this was started in is gone; start it in another one")
        case _ if os.environ.get("WEIGHBRIDGE_TRACEBACK"):
            raise error
        case _:
            what = f"{type(error).__name__}: {error}"
            hint = "this is a fault of weighbridge's own; WEIGHBRIDGE_TRACEBACK=1 shows where"
            complain(f"{what}; {hint}")
            return Exit.FAULT


def _gone() -> bool:
    """Whether the folder one is in was deleted: nothing can be found from there, then."""
    try:
        os.getcwd()  # noqa: PTH109 - asked for the error alone
    except OSError:
        return True
    return False


def complain(message: str, see: str = "") -> int:
    """Tell of a mistake of the user's, and which page would help; return the exit code."""
    from weighbridge.core.text import printable  # noqa: PLC0415 - only once something failed

    streams.tell(f"error: {printable(message, MESSAGE)}\n")
    if see:
        streams.tell(f"see: {see} --help\n")
    return Exit.USAGE

"""Standard streams as they are found: closed, full, or with nobody who listens any more.

What cannot be written to standard output is an error, and never exit code 0; a reader that left
early is none. What cannot be told on standard error is lost: there is nowhere left to tell it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from weighbridge.typings import TextIO


def prepare() -> None:
    """Open something in place of standard streams that are closed, before anything else is.

    Otherwise the next file that is opened would have their number, and be taken for them. Standard
    input then has an end at once; writing to standard output fails; standard error is dropped.
    """
    for number, flags in ((0, os.O_RDONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, flags)
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - a number
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - as above
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - as above


def write(texts: Iterable[str]) -> None:
    """Write to standard output, one text after another; a reader that left early is no error.

    Raises:
        OutputError: It is closed, or the medium is full.
    """
    for text in texts:
        if not _put(text):
            return
    _put("", flush=True)


def _put(text: str, *, flush: bool = False) -> bool:
    """Write one text; whether anybody still listens."""
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        if flush:
            sys.stdout.flush()
    except BrokenPipeError:
        _silence(sys.stdout)
        return False
    except OSError as error:
        _silence(sys.stdout)
        from weighbridge.core import OutputError  # noqa: PLC0415 - only once something failed

        why = str(error.strerror or error).lower()
        raise OutputError(f"standard output: {why}") from error
    return True


def tell(text: str) -> None:
    """Write to standard error, if that can be."""
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        _silence(sys.stderr)


def _silence(stream: TextIO) -> None:
    """Drop what is left: Python tries again at exit, and would fail with a code of its own."""
    try:
        number = stream.fileno()
    except OSError:
        return
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, number)
    os.close(null)

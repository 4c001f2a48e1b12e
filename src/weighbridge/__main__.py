"""``python -m weighbridge``, and the command ``weighbridge``."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress

from weighbridge.cli import run, streams

MADE = 200_000
"""Objects after which Python looks for garbage: as it is, it looks all the while it imports."""


ENDING = {"atexit", "threading"}
"""Modules without which nothing waits for the end of the process."""


def main() -> None:
    """Run the command line and leave with its exit code."""
    gc.set_threshold(MADE)
    streams.prepare()
    code = run()
    if not ENDING & sys.modules.keys():
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
            # Nothing is to be done any more: Python need not take apart what the kernel takes back.
            os._exit(code)
    # Python looks for garbage once more when it ends, among all that is there; none is worth it.
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()

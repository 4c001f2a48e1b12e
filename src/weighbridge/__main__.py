"""``python -m weighbridge``, and the command ``weighbridge``."""

from __future__ import annotations

import gc
import sys

from weighbridge.cli import run, streams

MADE = 50_000
"""Objects after which Python looks for garbage: as it is, it looks all the while it imports."""


def main() -> None:
    """Run the command line and leave with its exit code."""
    gc.set_threshold(MADE)
    streams.prepare()
    code = run()
    # Python looks for garbage once more when it ends, among all that is there; none is worth it.
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()

"""``python -m weighbridge``, and the command ``weighbridge``."""

from __future__ import annotations

import sys

from weighbridge.cli import run, streams


def main() -> None:
    """Run the command line and leave with its exit code."""
    streams.prepare()
    sys.exit(run())


if __name__ == "__main__":
    main()

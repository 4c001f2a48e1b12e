"""Run targets one after another, each in a child; add to the totals; print a table."""

import argparse
import tempfile
from pathlib import Path

from tests.fuzz import campaign, totals

ROOT = Path(__file__).parents[2]


def options():
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument(
        "--format",
        nargs="+",
        default=[],
        dest="targets",
        metavar="TARGET",
        help="formats and other targets; all of them, if none is named",
    )
    parser.add_argument(
        "--runs", type=int, default=20_000, help="inputs of each target under atheris (%(default)s)"
    )
    parser.add_argument(
        "--blind",
        type=int,
        default=0,
        help="inputs of each target without instrumentation (%(default)s)",
    )
    parser.add_argument(
        "--seconds",
        type=int,
        default=0,
        help="of each target, guided and blind, at most; 0: no end",
    )
    parser.add_argument("--jobs", type=int, default=1, help="targets at once (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of chance; 0: another each time")
    parser.add_argument("--corpus", type=Path, help="where inputs are kept from run to run")
    parser.add_argument(
        "--crashes",
        type=Path,
        default=ROOT / "tests/crashes",
        help="where inputs are kept that raise something (%(default)s)",
    )
    parser.add_argument(
        "--totals",
        type=Path,
        default=totals.PATH,
        help="JSON file that the figures are added to (%(default)s)",
    )
    parser.add_argument("--table", action="store_true", help="print the totals, and run nothing")
    return parser.parse_args()  # fmt: skip


def main():
    """Fuzz, or print."""
    asked = options()
    if not asked.table:
        with tempfile.TemporaryDirectory(prefix="weighbridge-fuzz-") as work:
            campaign.run(asked, Path(work))
    print(totals.table(totals.load(asked.totals)))  # noqa: T201 - its output


if __name__ == "__main__":
    main()

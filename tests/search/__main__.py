"""Draw pickles, weigh them, and tell where an oracle says more: ``python -m tests.search``."""

import argparse
import sys
from pathlib import Path

from tests.search import __doc__ as described
from tests.search.comparing import compared


def main():
    """Search; the exit code is 1 if anything that was allowed calls a name that no list has."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.search", description=described,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--inputs", type=int, default=20_000, help="how many are drawn")
    parser.add_argument("--first", type=int, default=0, help="number of the first of them")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for those on which the two differ")
    asked = parser.parse_args()
    found = compared(asked.seed, range(asked.first, asked.first + asked.inputs))
    print(found.line())  # noqa: T201 - its output
    for each in found.missed:
        print(f"- {each.number}: {each.told}: {each.data!r}")  # noqa: T201 - its output
        if asked.keep:
            asked.keep.mkdir(parents=True, exist_ok=True)
            Path(asked.keep, f"{asked.seed}-{each.number}.pkl").write_bytes(each.data)
    sys.exit(bool(found.missed))


if __name__ == "__main__":
    main()

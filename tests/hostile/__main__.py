"""Run every case; print a table of what each kind cost, and what went wrong."""

import argparse
import importlib
import sys
import tempfile
from pathlib import Path

from tests.hostile import KINDS, RATED
from tests.hostile import __doc__ as described
from tests.hostile.series import of_kind

SIGNS = "".join("| kind | cases | processes | most s | most CPU s | most MiB | amiss |\n"
                "|---|--:|--:|--:|--:|--:|--:|")  # fmt: skip


def main():
    """Run what was asked for; the exit code is 1 if anything is amiss."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.hostile", description=described,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--only", nargs="+", default=[], metavar="WORD",
                        help="kinds, or words that the names of cases hold")  # fmt: skip
    parser.add_argument("--keep", type=Path, help="a folder in which the files stay")
    parser.add_argument("--here", action="store_true", help="without a process for looking")
    asked = parser.parse_args()
    amiss = []
    print(SIGNS)  # noqa: T201 - its output
    with tempfile.TemporaryDirectory() as folder:
        left = set(asked.only)
        for kind in (*KINDS, *RATED):
            made = list(chosen(kind, asked.only)) if left or not asked.only else []
            # Whoever names a case in full does not wait for the names of all others.
            left -= {kind, *(case.name for case in made)}
            if not made:
                continue
            row = of_kind(made, asked.keep or Path(folder), keep=bool(asked.keep), rate=True,
                          extra=("--no-isolation",) if asked.here else ())  # fmt: skip
            print(row.line(kind), flush=True)  # noqa: T201 - its output
            amiss += row.wrong
    for each in amiss:
        print(f"- {each}")  # noqa: T201 - its output
    sys.exit(bool(amiss))


def chosen(kind, words):
    """Yield cases of a kind: all of them if it is asked for, or nothing is."""
    parts = [word for word in words if word not in (*KINDS, *RATED)]
    if words and kind not in words and not parts:
        return
    for case in importlib.import_module(f"tests.hostile.{kind}").cases():
        if not words or kind in words or any(part in case.name for part in parts):
            yield case


if __name__ == "__main__":
    main()

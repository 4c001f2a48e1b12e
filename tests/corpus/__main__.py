"""Writes the corpus: one process per library, so that a crash costs that library only."""

from __future__ import annotations

import argparse
import multiprocessing
import pkgutil
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.corpus.writer import run


def modules() -> list[str]:
    """The generator modules: those whose name ends in an underscore."""
    found = pkgutil.iter_modules([str(Path(__file__).parent)])
    return sorted(
        info.name for info in found if info.name.endswith("_") and not info.name.startswith("_")
    )


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    parser.add_argument("out", nargs="?", type=Path, help="folder to write to")
    parser.add_argument("--only", nargs="+", choices=modules(), default=modules())
    parser.add_argument("--list", action="store_true", help="name the generators and stop")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the corpus; the exit code counts libraries that crashed."""
    options = parse(arguments)
    if options.list or options.out is None:
        sys.stdout.write("".join(f"{name}\n" for name in modules()))
        return 0
    options.out.mkdir(parents=True, exist_ok=True)
    crashed = 0
    context = multiprocessing.get_context("spawn")
    for name in options.only:
        sys.stdout.flush()
        process = context.Process(target=run, args=(name, options.out.resolve()))
        process.start()
        process.join()
        if process.exitcode:
            crashed += 1
            sys.stdout.write(f"{name}: crashed with {process.exitcode}\n")
    return crashed


if __name__ == "__main__":
    sys.exit(main())

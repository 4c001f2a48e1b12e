"""Count the instructions that a MB of short texts takes: exact, whatever else goes on in a machine.

``python -m tests.hostile.counted [WORD ...] [--sizes 512 1024]`` prints a row for each of
``costly_texts.APART`` and ``DENSE`` that has such a word in its name, in thousand million for a MB
of files of so many bytes, of whole scans as JSON without isolation. An idle core does some eight in
a second, so sixteen are the two seconds of ADR 28.

What starting takes is left out: a process begins, reads a few files of the sort, and is copied; one
copy scans ``FEW`` files and another ``MANY``, and what the latter took more is for the files that
it had more. Valgrind's ``cachegrind`` counts (https://valgrind.org/docs/manual/cg-manual.html,
retrieved 2026-11-28); what the kernel does is not in it.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.hostile.case import SCAN, Case, made
from tests.hostile.costly_texts import APART, DENSE, apart, many

SIZES = 512, 1024, 2048, 4096
FIRST, FEW = 1, 2
MORE = 4 << 10
"""Bytes that files have which are scanned by one copy and not by the other, or four files."""

PLAIN = ("a%d.txt", "", "word{} and another\n", "")
"""Of which nothing is told: what any text takes."""

TOOL = ("valgrind", "--tool=cachegrind", "--cache-sim=no", "--branch-sim=no", "-q")


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.hostile.counted", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("words", nargs="*", metavar="WORD", help="of which names hold one")
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES, help="bytes of a file")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        _inside(json.loads(asked.inside.read_text()))
        return
    rows = {name: row for name, row in _rows().items()
            if not asked.words or any(word in name for word in asked.words)}  # fmt: skip
    print(f"| input | {' | '.join(f'{size:,} B' for size in asked.sizes)} |", flush=True)  # noqa: T201
    print(f"|---|{'--:|' * len(asked.sizes)}", flush=True)  # noqa: T201 - its output
    with tempfile.TemporaryDirectory() as folder:
        made = [_made(Path(folder, f"{name}-{size}"), *rows[name], size)
                for name in rows for size in asked.sizes]  # fmt: skip
        counts = _counted(Path(folder), made)
        for name in rows:
            shown = " | ".join(f"{next(counts):.1f}" for _ in asked.sizes)
            print(f"| `{name}` | {shown} |", flush=True)  # noqa: T201 - its output


def _rows():
    """Return what makes a folder of files of some bytes each, by name."""
    texts = {f"apart-{name}": (apart, row) for name, row in {"plain": PLAIN, **APART}.items()}
    return {**texts, **{f"dense-{name}": (many, row) for name, row in DENSE.items()}}


def _made(folder, make, row, size):
    """Make three folders; return them, and how many bytes the last has more than that before."""
    last = FEW + max(4, MORE // size)
    files = [(name, made(data)) for name, data in make(*row, size, last).items()]
    places = []
    for count in (FIRST, FEW, last):
        place = folder / str(count)
        place.mkdir(parents=True)
        for name, data in files[:count]:
            (place / name).write_bytes(data)
        places.append(str(place))
    return places, sum(len(data) for _, data in files[FEW:])


def _counted(folder, jobs):
    """Yield thousand millions of instructions for a MB, for each of some folders."""
    listed = folder / "jobs.json"
    listed.write_text(json.dumps([places for places, _ in jobs]))
    command = [*TOOL, f"--cachegrind-out-file={folder}/%p.out", sys.executable, "-m", __spec__.name,
               "--inside", listed]  # fmt: skip
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    with subprocess.Popen(  # noqa: S603 - ourselves
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:  # fmt: skip
        for _, more in jobs:
            first, last = json.loads(process.stdout.readline() or "null")
            yield (_total(folder, last) - _total(folder, first)) / 1e3 / more


def _total(folder, process):
    """Return how many instructions a process took, those of what it is a copy of included."""
    text = (folder / f"{process}.out").read_text()
    return int(text[text.rindex("summary:") :].split()[1])


def _inside(jobs):
    """Scan what is to be counted, and print which processes did."""
    import gc  # noqa: PLC0415 - here alone

    from weighbridge.__main__ import MADE  # noqa: PLC0415 - here alone

    gc.set_threshold(MADE)
    for job in jobs:
        print(json.dumps(_copies(job)), flush=True)  # noqa: T201 - its output


def _copies(places):
    """Read some files of a sort, and scan few and many in copies of the process that did so."""
    read, write = os.pipe()
    if (child := os.fork()) == 0:
        _scan(places[0])
        counted = [_copy(place) for place in places[1:]]
        os.write(write, json.dumps(counted).encode())
        os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    with open(read, "rb") as said:  # noqa: PTH123 - a descriptor
        return json.loads(said.read())


def _copy(place):
    if (child := os.fork()) == 0:
        _scan(place)
        os._exit(0)
    os.waitpid(child, 0)
    return child


def _scan(place):
    from weighbridge.cli import run  # noqa: PLC0415 - here alone

    out = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    code = run([*SCAN, "--no-isolation", place])
    sys.stdout.flush()
    if code not in Case.codes:
        sys.exit(f"{place}: exit code {code}")
    os.dup2(out, 1)


if __name__ == "__main__":
    main()

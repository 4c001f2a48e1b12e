"""Time weighbridge and every peer that is installed on the same files; print a table of ratios.

    python -m tests.bench [--venvs DIR] [--runs N] [--only WORD] [--gibibytes N]

Peers are looked for on PATH, and in ``DIR/*/bin``. Nothing is installed. Inputs are written to a
temporary folder. Figures are CPU seconds (user and system) and peak memory of whole processes, the
median of N runs, each peer run in turn. Compare the ratios: seconds differ from machine to machine.
Signed folders are compared with a bare loop that hashes them, and with ``model_signing`` if this
interpreter has it; ``--only signed`` does nothing else.
"""

import argparse
import os
import pickle
import platform
import shutil
import statistics
import struct
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.bench import signed
from tests.bench.running import Run, once

MIB = 1 << 20

PEERS = {
    "picklescan": (["--help"], ["--path"]),
    "modelscan": (["--version"], ["scan", "--path"]),
    "fickling": (["--version"], ["--check-safety", "--print-results"]),
    "modelaudit": (["--version"], ["scan"]),
    "hayward": (["--version"], []),
}
"""How each peer is asked for nothing, and for a scan of a path."""


@dataclass
class Task:
    """Something to time: a name, and the path to scan, or ``None`` for start-up."""

    name: str
    path: Path | None


def measure(command, runs):
    """Run a command several times; return the medians, and the last exit code."""
    results = [once(command) for _ in range(runs)]
    cpu = statistics.median(run.cpu for run in results)
    return Run(cpu, max(run.peak for run in results), results[-1].code)


def tasks(folder):
    """Write the inputs."""
    clean = folder / "clean"
    clean.mkdir()
    safetensors(clean / "model.safetensors", MIB)
    (clean / "config.json").write_text('{"model_type": "bert", "architectures": ["BertModel"]}')
    (clean / "README.md").write_text("---\nlicense: mit\n---\n# A model\n")
    yield Task("start-up", None)
    yield Task("clean folder, 3 files", clean)
    data = folder / "data.pkl"
    apart(lambda: data.write_bytes(pickle.dumps(nested(360_000), 4)))
    yield Task("pickle, 5 M instructions, data only", data)
    large = folder / "large.safetensors"
    safetensors(large, 1024 * MIB)
    yield Task("safetensors, 1 GiB", large)
    many = folder / "many"
    many.mkdir()
    for number in range(2000):
        (many / f"{number}.pkl").write_bytes(pickle.dumps(nested(4), 4))
    yield Task("2,000 small pickles", many)


def apart(work):
    """Do something in a process of its own: a child's peak memory begins with its parent's."""
    if (process := os.fork()) == 0:
        work()
        os._exit(0)
    os.waitpid(process, 0)


def nested(count):
    """Make a value of about fourteen instructions an item."""
    return {f"key_{n}": [n, n * 0.5, f"s{n}", None, (n, True)] for n in range(count)}


def safetensors(path, size):
    """Write a file of one tensor, sparse if it is large."""
    header = b'{"w":{"dtype":"U8","shape":[%d],"data_offsets":[0,%d]}}' % (size, size)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(header)) + header)
        file.truncate(8 + len(header) + size)


def found(venvs):
    """Yield the peers that are installed, with the path of their command."""
    folders = [str(path / "bin") for path in sorted(venvs.iterdir())] if venvs else []
    search = os.pathsep.join([os.environ.get("PATH", ""), *folders])
    for name in PEERS:
        if command := shutil.which(name, path=search):
            yield name, command


def main():
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--venvs", type=Path, help="a folder of virtual environments with peers")
    parser.add_argument("--runs", type=int, default=3, help="runs of each (3)")
    parser.add_argument("--only", default="", help="only tasks whose name holds this")
    parser.add_argument("--gibibytes", type=float, default=4.0, help="of the signed folder (4)")
    options = parser.parse_args()
    ours = shutil.which("weighbridge") or str(Path(sys.executable).with_name("weighbridge"))
    peers = list(found(options.venvs))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")  # noqa: T201 - its output
    print("| task | tool | CPU s | ratio | peak MiB | exit |\n|---|---|---|---|---|---|")  # noqa: T201
    with tempfile.TemporaryDirectory() as folder:
        for task in tasks(Path(folder)):
            if options.only not in task.name:
                continue
            path = [str(task.path)] if task.path else ["--version"]
            scan = ["scan", "--no-progress"] if task.path else []
            base = measure([ours, *scan, *path], options.runs)
            row(task.name, "weighbridge", base, base)
            for name, command in peers:
                idle, ask = PEERS[name]
                arguments = [*ask, str(task.path)] if task.path else idle
                row(task.name, name, measure([command, *arguments], options.runs), base)
        if options.only not in "signed":
            return
        for task, path in signed.tasks(Path(folder), options.gibibytes):
            rows = list(signed.compare(path, options.runs))
            for name, run in rows:
                row(task, name, run, rows[0][1])
            signed.remove(path)


def row(task, name, run, base):
    """Print one line of the table."""
    ratio = run.cpu / base.cpu
    print(  # noqa: T201 - its output
        f"| {task} | {name} | {run.cpu:.2f} | {ratio:.2f} x | {run.peak:.0f} | {run.code} |",
        flush=True,
    )


if __name__ == "__main__":
    main()

"""Time weighbridge and every peer that is installed on the same files; print tables of ratios.

    python -m tests.bench [--venvs DIR] [--runs N] [--only WORD,...] [--gibibytes N]
                          [--targets] [--save]

Peers are looked for on PATH, and in ``DIR/*/bin``. Nothing is installed. Inputs are written to a
temporary folder, one at a time. Figures are CPU seconds (user and system) and peak memory of whole
processes with all that they make (``running.Run`` says how it is counted), the median of N runs.
Every ratio is of two medians of runs in turn, ours and the other's: seconds differ from machine to
machine, and from minute to minute on one that others use. ``--targets`` says what was aimed at, and
what was missed; an aim that names another input or a peer's start is held against that one, run in
turn as well. ``--save`` keeps the figures in ``measured.json``, beside those of tasks that were not
run, for README.

Signed folders are compared with a bare loop that hashes them, and with ``model_signing`` if it is
found; ``--only signed`` does nothing else.
"""

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from pathlib import Path

from tests.bench import inputs, running, signed, tables

KEPT = Path(__file__).with_name("measured.json")

PICKLES = ("pickle", "joblib", "torch")

PEERS = {
    "picklescan": (["--help"], ["--path"], PICKLES),
    "modelscan": (["--help"], ["scan", "--path"], PICKLES),
    "fickling": (["--version"], ["--check-safety"], PICKLES),
    "modelaudit": (
        ["--version"],
        ["scan", "--no-cache", "--max-size", "20GB"],
        (*PICKLES, "safetensors", "gguf", "onnx", "tokenizer"),
    ),
    "hayward": (
        ["--version"],
        ["scan", "--max-size", "20g"],
        (*PICKLES, "safetensors", "gguf", "onnx", "tokenizer"),
    ),
}
"""How each peer is asked for nothing, and for a scan of a path; and what it reads."""


def found(venvs):
    """Return the peers that are installed, with the path of their command."""
    folders = [str(path / "bin") for path in sorted(venvs.iterdir())] if venvs else []
    search = os.pathsep.join([os.environ.get("PATH", ""), *folders])
    every = {name: shutil.which(name, path=search) for name in PEERS}
    return {name: command for name, command in every.items() if command}


def scan(path):
    """Return our own command for a path."""
    return [*running.OURS, "scan", "--no-progress", "--no-config", str(path)]


def commands(task, peers):
    """Return the commands to compare, by name, ours first."""
    if task.path is None:
        ours = [*running.OURS, "--version"]
        return {"weighbridge": ours} | {
            name: [command, *PEERS[name][0]] for name, command in peers.items()
        }
    asked = {"weighbridge": scan(task.path)}
    for name, command in peers.items():
        _, words, kinds = PEERS[name]
        # fickling takes files, one at a time.
        if set(kinds) & set(task.kinds) and not (name == "fickling" and task.path.is_dir()):
            asked[name] = [command, *words, str(task.path)]
    return asked


def against(task, peers, folder):
    """Return what the aim of a task is held against, as a command by name; or nothing.

    Args:
        task: What is timed.
        peers: Commands of peers by name.
        folder: Of the other input, if it is one.
    """
    name = tables.TARGETS.get(task.id, tables.Target()).other
    if name in inputs.NAMES:
        return {name: scan(inputs.written(name, folder).path)}
    if name in peers:
        asked = commands(task, peers)
        # Who does not read a format is held to what it costs to start it.
        return {name: asked.get(name, [peers[name], *PEERS[name][0]])}
    return {}


def machine():
    """Name the machine."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.split(":")[1].strip() for line in lines if "model name" in line), "")
    cores = f"{os.cpu_count()} cores"
    return f"{model or platform.machine()}, {cores}, Python {platform.python_version()}"


def main():
    """Print Markdown tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--venvs", type=Path, help="a folder of virtual environments with peers")
    parser.add_argument("--runs", type=int, default=3, help="runs of each (3)")
    parser.add_argument("--only", default="", help="only these tasks")
    parser.add_argument("--gibibytes", type=float, default=4.0, help="of the signed folder (4)")
    parser.add_argument("--targets", action="store_true", help="say what was aimed at")
    parser.add_argument("--save", action="store_true", help="keep the figures")
    options = parser.parse_args()
    only = set(filter(None, options.only.split(",")))
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {"tasks": {}}
    kept["machine"] = machine()
    peers = found(options.venvs)
    wanted = lambda name: not only or name in only  # noqa: E731 - shorter than its name
    with tempfile.TemporaryDirectory() as folder:
        for task in inputs.every(Path(folder), wanted):
            keep(kept, task.id, task.name, measured(task, peers, Path(folder), options.runs))
            save(kept, wanted=options.save)
        if wanted("signed"):
            for name, path in signed.tasks(Path(folder), options.gibibytes):
                base, *runs = signed.compare(path, options.runs, options.venvs)
                keep(kept, path.name, name, {"tools": figures(base, *runs)})
                inputs.remove(path)
                save(kept, wanted=options.save)
    print(tables.written(kept, targets=options.targets))  # noqa: T201 - its output


def measured(task, peers, folder, runs):
    """Run a task; return the figures of its row, and what its aim is held against."""
    others, place = commands(task, peers), folder / "reference"
    ours = others.pop(tables.OURS)
    held = against(task, peers, place)
    mine, pairs = running.beside(ours, held | others, runs, always=held)
    if place.exists():
        inputs.remove(place)
    row = {"tools": figures(tables.OURS, mine, {name: pairs[name] for name in others})}
    for name in held:
        row["reference"] = {"to": name, **figure(pairs[name].other, pairs[name].ours)}
    return row


def figures(name, mine, pairs):
    """Return what is kept of every tool, by name."""
    rows = {tool: figure(pair.other, pair.ours) for tool, pair in pairs.items()}
    return {name: figure(mine), **rows}


def figure(run, ours=None):
    """Return what is kept of a command: beside it, the CPU seconds of ours that was run in turn."""
    beside = {"beside": round(ours.cpu, 3)} if ours else {}
    return {"cpu": round(run.cpu, 3), **beside, "peak": round(run.peak), "exit": run.code}


def keep(kept, key, name, row):
    """Keep the figures of a task, and show that something was done."""
    kept["tasks"][key] = {"name": name, **row}
    sys.stderr.write(f"{key}: {row}\n")


def save(kept, *, wanted):
    """Keep what there is so far: a run may take an hour."""
    if wanted:
        KEPT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

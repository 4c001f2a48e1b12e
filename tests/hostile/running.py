"""The command as a process with little memory and time, and what is wrong with its answer."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

MEMORY = 512 << 20
"""Bytes of address space."""

PEAK = 200
"""MiB of one process."""

SECONDS = 60
"""Of CPU, which is what the clock says where nothing else goes on."""

RATE, SMALL = 2.0, 1.0
"""Seconds of CPU beyond a scan of nothing: for a MB that is examined, and for what is smaller."""

PATIENCE = 240
"""Seconds by the clock after which a process is ended: it waits for something, or hangs."""


MARK = b"\n\0cost "

LAUNCHER = r"""
import json, os, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
child = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(child, 0)
cost = os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss
os.write(2, b"\n\0cost " + json.dumps(cost).encode())
"""
"""A small process between: what a process is said to need begins with what its parent has."""


@dataclass(frozen=True)
class Run:
    """What a process said and cost: seconds of wall clock and CPU, and peak MiB of one process.

    The code is ``None`` if it did not end in time.
    """

    code: int | None
    out: bytes
    err: bytes
    wall: float
    cpu: float
    peak: float


def run(arguments, *, variables=(), given=b"", folder=None):
    """Run the command.

    Args:
        arguments: Words.
        variables: Of its environment, besides those there are.
        given: What it finds at its standard input.
        folder: Where it runs.
    """
    command = [sys.executable, "-m", "weighbridge", *map(str, arguments)]
    environment = {**os.environ, "NO_COLOR": "1", "CI": "1", **dict(variables)}
    places = environment.get("PYTHONPATH", "").split(os.pathsep)
    environment["PYTHONPATH"] = os.pathsep.join(str(Path(each).resolve()) for each in places)
    with (
        tempfile.TemporaryFile() as put,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
    ):
        put.write(given)
        put.seek(0)
        begun = time.monotonic()
        with subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-ISc", LAUNCHER, str(MEMORY), *command], env=environment,
            stdin=put if given else subprocess.DEVNULL, stdout=out, stderr=err, cwd=folder,
            start_new_session=True,
        ) as process:  # fmt: skip
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        wall = time.monotonic() - begun
        for file in (out, err):
            file.seek(0)
        said, _, cost = err.read().rpartition(MARK)
        code, cpu, peak = json.loads(cost) if process.returncode == 0 else (None, wall, 0)
        return Run(code, out.read(), said, wall, cpu, peak / 1024)


@cache
def nothing(command):
    """Return the seconds of CPU that a command takes for a file with nothing in it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "nothing.json")
        path.write_bytes(b"{}")
        return min(run([*command, path]).cpu for _ in range(3))


def faults(answer, expected, codes=(0, 1, 3)):
    """Yield what is wrong: ``expected`` are cases by the folder that each lies in."""
    if answer.code is None:
        yield f"no answer within {PATIENCE} s"
        return
    if answer.cpu > SECONDS:
        yield f"{answer.cpu:.0f} s of CPU"
    if answer.peak > PEAK:
        yield f"{answer.peak:.0f} MiB"
    if answer.code not in codes:
        yield f"exit code {answer.code}: {answer.err[-300:].decode(errors='replace')}"
    if b"Traceback" in answer.err or b"MemoryError" in answer.err:
        yield f"a traceback: {answer.err[-600:].decode(errors='replace')}"
    reports = (case.command[0] == "scan" and "json" in case.command for case in expected.values())
    if not any(reports) or 2 in codes:
        return
    try:
        report = json.loads(answer.out)
    except ValueError as error:
        yield f"no report: {error}: {answer.err[-300:].decode(errors='replace')}"
        return
    yield from _unjust(report, expected, answer.code)


def _unjust(report, expected, code):
    wanted = {"allow": 0, "warn": 0, "deny": 1, "no-verdict": 3}.get(report["verdict"])
    if code != wanted:
        yield f"verdict {report['verdict']!r}, but exit code {code}"
    for folder, case in expected.items():
        root = str(folder)
        said = [model for model in report["models"]
                if model["name"] == root or model["name"].startswith(root + "/")]  # fmt: skip
        for model in said:
            if any("fault" in str(item.get("kind")) for item in model["evidence"]):
                yield f"{case.name}: a fault of our own"
        if case.damaged and not said and report["models"]:
            yield f"{case.name}: nothing is said of it"
        if case.damaged and said and all(m["verdict"] in ("allow", "warn") for m in said):
            yield f"{case.name}: {said[0]['verdict']}"

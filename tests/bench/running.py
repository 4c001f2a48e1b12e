"""One command as a process of its own, and what the system says that it cost."""

import contextlib
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

OURS = (sys.executable, "-m", "weighbridge")

OFTEN = 0.05
"""Seconds between two looks at how much memory is held."""

PATIENCE = 120
"""Seconds of the clock after which a command is ended."""

SLOW = 5
"""CPU seconds of a first run after which there is no other."""

WARM = 1
"""Runs that do not count, of what is not slow."""


@dataclass
class Run:
    """One process and those that it made.

    Attributes:
        cpu: Seconds, of all of them.
        peak: MiB: the most that all of them held at once, what they share counted once; or what
            the largest of them held, if that is more, since looks are taken only every so often.
            Not less than that of who started it.
        code: Exit code; below 0 if it was ended.
    """

    cpu: float
    peak: float
    code: int


@dataclass
class Pair:
    """Medians of two commands that were run in turn.

    Attributes:
        ours: Of our command, beside the other one.
        other: Of the other one.
    """

    ours: Run
    other: Run


def once(command, patience=PATIENCE):
    """Run a command in a folder of its own, and ask the system what it cost.

    Some peers write a file into the folder in which they run.
    """
    with tempfile.TemporaryDirectory() as folder:
        # No step between the copy and the command, which would be counted: the copy changes its
        # folder itself, and shares our memory until it is the command (vfork), as with posix_spawn.
        process = subprocess.Popen(  # noqa: S603 - our own list
            _anywhere(command), cwd=folder, env=_environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        code, usage, held = _watched(process.pid, patience)
        process.returncode = code
    cpu = usage.ru_utime + usage.ru_stime
    return Run(cpu, max(held, usage.ru_maxrss / 1024), code)


def _watched(process, patience):
    """Return the exit code of a process, what the system says of it, and the most MiB seen."""
    end, held = time.monotonic() + patience, 0.0
    while True:
        done, status, usage = os.wait4(process, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status), usage, held
        held = max(held, sum(map(share, family(process))))
        if time.monotonic() > end:
            for each in list(family(process)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(each, signal.SIGKILL)
        time.sleep(OFTEN)


def _anywhere(command):
    """Return a command whose program is the same one from whatever folder."""
    program, *words = command
    # Not resolved: a link to an interpreter may belong to another environment than what it names.
    path = os.path.abspath(program)  # noqa: PTH100
    return [path if os.sep in program else program, *words]


def _environment():
    """Return the variables of a command: paths in them hold from whatever folder."""
    made = {**os.environ, "PROMPTFOO_DISABLE_TELEMETRY": "1", "NO_COLOR": "1"}
    # Who uses a tool has its bytecode; compiling it each time is no cost of the tool.
    made.pop("PYTHONDONTWRITEBYTECODE", None)
    for name in ("PYTHONPATH", "PATH"):
        if places := made.get(name):
            made[name] = os.pathsep.join(map(os.path.abspath, places.split(os.pathsep)))
    return made


def family(process):
    """Yield a process and those that it made."""
    yield process
    with contextlib.suppress(OSError):
        for each in Path(f"/proc/{process}/task/{process}/children").read_text().split():
            yield from family(int(each))


def share(process):
    """Return the MiB that a process holds; what several share, by halves, thirds and so on."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def beside(ours, others, runs, always=()):
    """Run our command before every run of every other one.

    A machine that others use is slower in one minute than in the next: two numbers say something
    about one another if they were measured in turn, and little if other tools ran between them.

    Args:
        ours: A command.
        others: Commands by name.
        runs: How many pairs of each; what is slow is run once.
        always: Names of those that are run so often however slow they are.

    Returns:
        The medians of ours over all of its runs, and by name those of another one and of ours
        beside it.
    """
    # The first run of all may read what is not in memory yet.
    every, pairs = [once(ours)], {name: [] for name in others}
    for number in range(WARM + runs):
        if not others:
            every.append(once(ours))
        for name, command in others.items():
            held = pairs[name]
            if held and name not in always and slow(held[-1][1]):
                continue
            pair = once(ours), once(command)
            every.append(pair[0])
            # What is slow is not slower the first time.
            if number >= WARM or slow(pair[1]):
                held.append(pair)
    by_name = {name: Pair(*map(median, zip(*held, strict=True))) for name, held in pairs.items()}
    return median(every[1:]), by_name


def slow(run):
    """Say whether a run took so long, or was ended, that there is no other."""
    return run.cpu > SLOW or run.code < 0


def median(runs):
    """Return the medians, the highest peak, and the last exit code."""
    cpu = statistics.median(run.cpu for run in runs)
    return Run(cpu, max(run.peak for run in runs), runs[-1].code)

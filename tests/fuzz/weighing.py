"""What a whole scan costs, for a MB: reading, rules, policy and report, in this process.

Seconds are those of a core on which nothing else goes on: each is held against a fixed piece of
work that is timed beside it, and is as a scan is: a bare loop goes on while others empty the
caches. Memory is by how much the process grows meanwhile, to which ``BASE`` comes.
"""

import ast
import datetime as dt
import gc
import shutil
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.fuzz.measuring import Examined
from weighbridge import pipeline, policy
from weighbridge.__main__ import MADE
from weighbridge.reports import View
from weighbridge.reports import json as written

TODAY = dt.date(2026, 11, 28)

BESIDE = "".join(
    f"def f{n}(a, b=({n}, 'x{n}')):\n    return [g(a.b{n}, c) for c in b if c != {n}]\n"
    for n in range(60)
)
"""What is parsed and gone through beside each scan."""

IDLE = 0.0027
"""Seconds that this takes on a core where nothing else goes on."""

LEAST = 1 << 10
"""Bytes: a shorter file counts as that long. What any file takes is in no bound on bytes."""

BASE = 24
"""MB of a process that has scanned nothing."""

MIB = 1 << 20


@dataclass(frozen=True)
class Cost:
    """What a scan took.

    Attributes:
        seconds: Of CPU, beyond those of a scan of nothing.
        examined: Bytes: those of the files, ``LEAST`` of each at least, and what they expand to.
        memory: Peak in MB.
        verdict: Of the scan.
        gaps: Pieces of evidence that say that something was not understood.
    """

    seconds: float
    examined: int
    memory: float
    verdict: str
    gaps: int

    @property
    def rate(self):
        """Return seconds for a MB."""
        return self.seconds / self.examined * MIB


def beside():
    """Return how long the work beside takes now."""
    begun = time.process_time()
    kinds = {}
    for node in ast.walk(ast.parse(BESIDE)):
        kinds.setdefault(type(node).__name__, []).append(getattr(node, "lineno", 0))
    return time.process_time() - begun


@cache
def _applied():
    return policy.load("default", pipeline.known())


def scanned(path):
    """Scan a path, and write the report of it; return the report."""
    report = pipeline.scan([str(path)], _applied(), today=TODAY)
    for _ in written.pieces(report, View()):
        pass
    return report


def peak():
    """Return the MB that the process had at most since ``fresh``; zero where no kernel tells."""
    try:
        text = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    return int(text.partition("VmHWM:")[2].split()[0]) / 1024


def fresh():
    """Forget how much memory the process had."""
    gc.collect()
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return


class Scale:
    """Scans files, and says what it costs."""

    def __init__(self, folder):
        """Scan nothing in a folder, of which the rest is put there and taken away again."""
        gc.set_threshold(MADE)
        self._folder = folder
        self.nothing = 0.0
        # What tests have made is none of a scan's, and takes long to be looked through.
        gc.collect()
        gc.freeze()
        self.nothing = min(self.weigh({"a.json": b"{}"}, 1).seconds for _ in range(9))

    def weigh(self, files, times=3):
        """Scan files by name; return the least of several costs, with the memory of the first."""
        folder = self._folder / "m"
        for name, data in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        size = sum(max(len(data), LEAST) for data in files.values())
        try:
            return self._weigh(folder, size, times)
        finally:
            shutil.rmtree(folder)

    def _weigh(self, folder, size, times):
        least, memory = None, 0.0
        for turn in range(times):
            if not turn:
                fresh()
                had = peak()
            with Examined() as examined:
                now = beside()
                begun = time.process_time()
                report = scanned(folder)
                spent = time.process_time() - begun
                now = (now + beside()) / 2
            if not turn:
                memory = BASE + peak() - had
            spent = max(spent * min(1, IDLE / now) - self.nothing, 0)
            if least is None or spent < least.seconds:
                gaps = sum(
                    type(item).__name__ == "Gap" for each in report.models
                    for item in each.dossier.evidence
                )  # fmt: skip
                verdict = report.verdict.name.lower()
                least = Cost(spent, size + examined.size, memory, verdict, gaps)
            del report
            if spent > 3:
                break
        return least

"""All targets, one after another: guided and blind, resumed after a hang, measured, added up."""

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

from tests.fuzz import totals
from tests.fuzz.watching import keep

STOPS = 3
"""Hangs and breaches of memory after which a target is given up."""

_LINE = re.compile(r"^#\d+\s.*?cov: (\d+) ft: (\d+) corp: (\d+)/", re.MULTILINE)
_UNITS = re.compile(r"number_of_executed_units: (\d+)")


class Server:
    """A process that does work in children."""

    def __init__(self, kind):
        """Start one; ``guided`` or ``plain``."""
        command = [sys.executable, "-m", "tests.fuzz.serving", kind]
        self._process = subprocess.Popen(  # noqa: S603 - this package
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True,
        )  # fmt: skip

    def do(self, **work):
        """Have a piece of work done; return ``status``, ``cpu`` and ``peak``."""
        self._process.stdin.write(json.dumps(work, default=str) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise SystemExit("the process that forks has ended; is atheris installed?")
        return json.loads(answer)

    def close(self):
        """Let it end."""
        self._process.stdin.close()
        self._process.wait()


class Run:
    """One target's children, one after another."""

    def __init__(self, name, work, asked):
        """Make folders for ``name`` in ``work``."""
        self.name, self.work, self.asked = name, work / name, asked
        self.work.mkdir(parents=True)
        self.log = self.work / "log"
        self.corpus = (asked.corpus or work / "corpus") / name
        self.corpus.mkdir(parents=True, exist_ok=True)
        self.row = totals.Row()

    def do(self, server, kind, **more):
        """Have one child do something; return the server's answer."""
        return server.do(
            kind=kind, target=self.name, log=self.log, work=self.work, corpus=self.corpus,
            crashes=self.asked.crashes, **more,
        )  # fmt: skip

    def fuzz(self, server, kind, runs, seconds):
        """Fuzz in children of a server until the inputs are used up."""
        done = 0
        for attempt in range(STOPS):
            (self.work / "seen.json").unlink(missing_ok=True)
            (self.work / "current").unlink(missing_ok=True)
            seed = self.asked.seed and self.asked.seed + attempt
            ended = self.do(server, kind, runs=runs - done, seconds=seconds, seed=seed)
            done += self._ended(kind, ended)
            if not ended["status"]:
                break

    def _ended(self, kind, ended):
        """Take the notes of a child; return how many inputs it read."""
        log, seen = self.log.read_text(errors="replace"), {"executions": 0, "crashes": {}}
        if (self.work / "seen.json").exists():
            seen = json.loads((self.work / "seen.json").read_text())
        units = _UNITS.search(log)
        count = int(units[1]) if units else seen["executions"]
        row = self.row
        row.cpu += ended["cpu"]
        if kind == "guided":
            row.guided += count
            for edges, features, corpus in _LINE.findall(log)[-1:]:
                row.edges, row.features, row.corpus = int(edges), int(features), int(corpus)
        else:
            row.blind += count
        for where, name in seen["crashes"].items():
            self._crash(where, name)
        if ended["status"]:
            self._stopped(kind, ended["status"], log)
        return count

    def _stopped(self, kind, status, log):
        """Keep the input that ended a process."""
        current, found = self.work / "current", sorted(self.work.glob("stopped-*"))
        inputs = [(path.name.split("-")[1], path.read_bytes()) for path in found]
        if current.exists():
            data = current.read_bytes()
            data = data[8 : 8 + int.from_bytes(data[:8], "little")]
            inputs.append((f"ended with {status}", data))
        for path in found:
            path.unlink()
        for why, data in inputs:
            self._crash(why, keep(self.asked.crashes, self.name, data))
        if not inputs:
            self._crash(f"{kind} ended with {status}: {log[-300:]}", "")

    def _crash(self, where, name):
        print(f"{self.name}: {where}: {name}", file=sys.stderr, flush=True)  # noqa: T201 - its output
        self.row.crashes[name] = where

    def measure(self, server):
        """Time the worst inputs again, without instrumentation."""
        ended = self.do(server, "measure")
        if ended["status"]:
            self._crash(f"measuring ended with {ended['status']}", "")
        found = self.work / "measured.json"
        if found.exists():
            figures = json.loads(found.read_text())
            for key, value in figures.items():
                setattr(self.row, key, max(getattr(self.row, key), value))


def names(asked):
    """Return the targets that are asked for."""
    from tests.fuzz import targets  # noqa: PLC0415 - takes a while

    return [target.id for target in targets.known(asked.targets)]


def run(asked, work):
    """Fuzz every target that is asked for."""
    idle = SimpleQueue()
    kinds = (["guided"] if asked.runs else []) + ["plain"]
    every = [{kind: Server(kind) for kind in kinds} for _ in range(asked.jobs)]
    for servers in every:
        idle.put(servers)

    def one(name):
        servers, task = idle.get(), Run(name, work, asked)
        if asked.runs:
            task.fuzz(servers["guided"], "guided", asked.runs, asked.seconds)
            task.measure(servers["plain"])
        if asked.blind:
            task.fuzz(servers["plain"], "blind", asked.blind, asked.seconds)
            task.measure(servers["plain"])
        idle.put(servers)
        return name, task.row

    with ThreadPoolExecutor(asked.jobs) as pool:
        for name, row in pool.map(one, names(asked)):
            totals.add(asked.totals, name, row)
            print(totals.line(name, row), file=sys.stderr, flush=True)  # noqa: T201 - its output
    for servers in every:
        for server in servers.values():
            server.close()

"""What happens while inputs are read: how many, how slow, how large, and what was raised."""

import hashlib
import json
import resource
import sys
import time
import traceback
from dataclasses import asdict, dataclass, field
from pathlib import Path

FLOOR = 1 << 16
"""Bytes: a shorter input counts as that long when its cost per byte is taken."""

EVERY = 0.5
"""Seconds of CPU between two notes."""

GROWN = 4
"""MB by which the process has to grow for its input to be kept."""


@dataclass
class Seen:
    """What one process saw.

    Attributes:
        executions: Inputs read.
        cpu: Seconds of CPU in the body.
        crashes: Where something was raised, and the file that the input was kept in.
    """

    executions: int = 0
    cpu: float = 0.0
    crashes: dict[str, str] = field(default_factory=dict)


class Watched:
    """The body of a target, with a clock, and a note of what it raises."""

    def __init__(self, target, work, crashes):
        """Keep notes in ``work``, and inputs that raise something in ``crashes``."""
        self.target, self.work, self.crashes = target, work, crashes
        self.seen = Seen()
        self._noted = time.process_time()
        self._worst = 0.0
        self._peak = peak()

    def __call__(self, data):
        """Read an input; return what the body does, or ``None``."""
        done, begun = None, time.process_time()
        try:
            done = self.target.body(data)
        except Exception as error:  # noqa: BLE001 - any of them is what is looked for
            self._crash(error, data)
        now = time.process_time()
        spent = now - begun
        seen = self.seen
        seen.executions += 1
        seen.cpu += spent
        if (cost := spent / max(len(data), FLOOR)) > self._worst:
            self._worst = cost
            (self.work / "slowest").write_bytes(data)
        if spent > 0.01 and (top := peak()) > self._peak + GROWN:
            self._peak = top
            (self.work / "largest").write_bytes(data)
        if now - self._noted > EVERY:
            self._noted = now
            self.note()
        return done

    def _crash(self, error, data):
        frames = traceback.extract_tb(error.__traceback__)
        last = ([each for each in frames if "/weighbridge/" in each.filename] or frames)[-1]
        where = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
        if where not in self.seen.crashes:
            self.seen.crashes[where] = keep(self.crashes, self.target.id, data)
            self.note()
            print(f"{where}: {error}"[:300], file=sys.stderr, flush=True)  # noqa: T201 - its output

    def note(self):
        """Write what was seen so far: the process may end at any time."""
        path = self.work / "seen.json"
        path.with_suffix(".new").write_text(json.dumps(asdict(self.seen)))
        path.with_suffix(".new").replace(path)


def peak():
    """Return the most memory that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def keep(folder, name, data):
    """Keep an input by its hash; return the file's name."""
    path = folder / name / hashlib.sha256(data).hexdigest()[:16]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path.name

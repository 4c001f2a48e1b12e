"""What an input costs without instrumentation: CPU seconds, s/MB, peak MB of the process.

The MB are those that are examined: of a packed stream, what it expands to.
"""

import json
import time

from tests.fuzz.watching import FLOOR, peak
from weighbridge.intake.limits import Budget

TIMES = 3


class Examined:
    """Counts the bytes that packed streams expand to, while it is entered."""

    def __enter__(self):
        """Begin to count."""
        self.size, self._plain = 0, Budget.expand

        def expand(budget, size, offset, **how):
            self.size += size
            self._plain(budget, size, offset, **how)

        Budget.expand = expand
        return self

    def __exit__(self, *_):
        """Count no more."""
        Budget.expand = self._plain


def measure(target, data, times=TIMES):
    """Return the seconds of CPU of the fastest of several readings, and seconds per MB."""
    taken = []
    with Examined() as examined:
        for _ in range(times):
            begun = time.process_time()
            target.body(data)
            taken.append(time.process_time() - begun)
            if taken[-1] > 1:
                break
    size = max(len(data) + examined.size // len(taken), FLOOR)
    return min(taken), min(taken) / size * (1 << 20)


def noted(target, work, _corpus, _crashes):
    """Measure the inputs that are kept in ``work``; write ``measured.json`` there."""
    found = {"slowest": 0.0, "cost": 0.0, "peak": 0.0}
    for name in ("largest", "slowest"):
        path = work / name
        if path.exists():
            data = path.read_bytes()
            seconds, cost = measure(target, data)
            found["slowest"] = max(found["slowest"], seconds)
            found["cost"] = max(found["cost"], cost)
    found["peak"] = peak()
    (work / "measured.json").write_text(json.dumps(found))

"""What an input costs without instrumentation: CPU seconds, s/MB, peak MB of the process."""

import json
import time

from tests.fuzz.watching import FLOOR, peak

TIMES = 3


def measure(target, data, times=TIMES):
    """Return the seconds of CPU of the fastest of several readings."""
    taken = []
    for _ in range(times):
        begun = time.process_time()
        target.body(data)
        taken.append(time.process_time() - begun)
        if taken[-1] > 1:
            break
    return min(taken)


def cost(seconds, size):
    """Return seconds per MB; a short input counts as ``FLOOR`` bytes."""
    return seconds / max(size, FLOOR) * (1 << 20)


def noted(target, work, _corpus, _crashes):
    """Measure the inputs that are kept in ``work``; write ``measured.json`` there."""
    found = {"slowest": 0.0, "cost": 0.0, "peak": 0.0}
    for name in ("largest", "slowest"):
        path = work / name
        if path.exists():
            data = path.read_bytes()
            seconds = measure(target, data)
            found["slowest"] = max(found["slowest"], seconds)
            found["cost"] = max(found["cost"], cost(seconds, len(data)))
    found["peak"] = peak()
    (work / "measured.json").write_text(json.dumps(found))

"""One target without instrumentation: several times as many inputs, from what guided runs found.

What is kept to be changed further is what is refused for a reason not met before.
"""

import mmap
import random
import resource
import signal
import time

from tests.fuzz import targets
from tests.fuzz.grammars import Chance
from tests.fuzz.watching import Watched

TOO_LONG = 60
"""Seconds after which an input counts as a hang."""

TOO_LARGE = 4 << 30
"""Bytes of address space."""

POOL = 4000
"""Inputs that are changed, at most."""

GRAMMATICAL = 0.5

_DIGITS = str.maketrans("", "", "0123456789abcdefx'\"\\")


class Current:
    """The input at hand, in a file that outlives the process."""

    def __init__(self, path):
        """Write to ``path``."""
        with path.open("w+b") as file:
            file.truncate(targets.LONG + 8)
            self._map = mmap.mmap(file.fileno(), targets.LONG + 8)

    def set(self, data):
        """Note an input, before it is read."""
        self._map[:8] = len(data).to_bytes(8, "little")
        self._map[8 : 8 + len(data)] = data


def current(path):
    """Return the input that was at hand when the process ended."""
    data = path.read_bytes()
    return data[8 : 8 + int.from_bytes(data[:8], "little")]


def fuzz(target, work, corpus, crashes, *, runs, seconds, seed):
    """Fuzz in this process; as ``guided.fuzz``, but it returns."""
    resource.setrlimit(resource.RLIMIT_AS, (TOO_LARGE, TOO_LARGE))
    words, numbers = targets.vocabulary(target)
    rng = random.Random(seed or None)  # noqa: S311 - made again from its seed
    chance = Chance(rng, None, words, numbers)
    pool = [data[: target.most] for data in target.seeds()]
    pool += [path.read_bytes()[: target.most] for path in sorted(corpus.iterdir())[:POOL]]
    pool = pool or [b""]
    watched, now = Watched(target, work, crashes), Current(work / "current")
    watched.note()
    met, stop = set(), time.monotonic() + (seconds or 1e9)
    for count in range(runs):
        if not count & 63:
            signal.alarm(TOO_LONG)
            if time.monotonic() > stop:
                break
        data = pool[int(rng.random() * len(pool))]
        if target.grammar and rng.random() < GRAMMATICAL:
            data = target.grammar(data, target.most, chance)[: target.most]
        else:
            data = chance.bytes(data, target.most)
        now.set(data)
        error = watched(data)
        if error is not None:
            why = str(error).translate(_DIGITS)
            if why not in met and len(met) < POOL:
                met.add(why)
                pool.append(data)
    signal.alarm(0)
    watched.note()

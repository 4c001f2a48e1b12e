"""Look for inputs that cost much: climb towards more CPU per byte, by more of what repeats.

    python -m tests.fuzz.slow [--format TARGET…] [--seconds S] [--seed N] [--keep DIR]

Every target begins with its seeds and with seeds blown up to ``LONG`` bytes, the costliest of which
is changed again and again: a piece repeated, put in elsewhere, nested; a number made large; what
the grammar has to offer. Prints the worst of each. Over 2 s of CPU per MB is a bug, and so are 200
MB of memory.
"""

import argparse
import hashlib
import heapq
import random
import time
from pathlib import Path

from tests.fuzz import targets
from tests.fuzz.grammars import Chance
from tests.fuzz.measuring import measure
from tests.fuzz.watching import peak

LIMIT = 2.0
"""Seconds of CPU per MB."""

MEMORY = 200
"""MB."""

KEPT = 12
"""Inputs that are changed: the costliest."""

BREADTH = (2, 4, 16, 64, 256, 1024)


def repeated(data, most, chance):
    """Return the bytes with a piece of them many times."""
    rng = chance.rng
    start = rng.randrange(len(data) or 1)
    piece = data[start : start + rng.choice((1, 2, 3, 4, 8, 16, 64, 200, 1000))] or b"("
    times = min(rng.choice(BREADTH), max((most - len(data)) // len(piece), 1))
    at = rng.choice((start, start, len(data), rng.randrange(len(data) + 1)))
    return data[:at] + piece * times + data[at:]


def grown(data, most, chance):
    """Return a change that may cost more."""
    pick = chance.rng.random()
    if pick < 0.5 or not data:
        return repeated(data, most, chance)[:most]
    grammar = chance.grammar
    if grammar and pick < 0.85:
        for _ in range(chance.rng.choice((1, 1, 3, 8))):
            data = grammar(data, most, chance)[:most]
        return data
    return chance.bytes(data, most)[:most]


class Climb:
    """The costliest inputs of one target."""

    def __init__(self, target, rng):
        """Begin with the target's seeds, as they are and blown up."""
        self.target = target
        self.chance = Chance(rng, None, *targets.vocabulary(target))
        self.chance.grammar = target.grammar
        self.best = []
        self.inputs = 0
        self.memory = peak()
        for data in target.seeds()[:40]:
            self.try_(data)
            for _ in range(3):
                self.try_(repeated(data, targets.LONG, self.chance)[: targets.LONG])

    def try_(self, data):
        """Read an input; keep it if it is among the costliest."""
        spent, found = measure(self.target, data, 1)
        self.inputs += 1
        if len(self.best) < KEPT or found > self.best[0][0]:
            if found > 0.05:
                # What else goes on in this machine shall not count.
                spent, found = min((spent, found), measure(self.target, data, 2))
            held = (found, hashlib.sha256(data).digest(), data, spent)
            if held not in self.best:
                (heapq.heappushpop if len(self.best) >= KEPT else heapq.heappush)(self.best, held)

    def go(self, seconds):
        """Climb for a while of CPU time."""
        stop = time.process_time() + seconds
        while time.process_time() < stop:
            data = self.chance.rng.choice(self.best)[2]
            self.try_(grown(data, targets.LONG, self.chance))
        return max(self.best)


def line(climb):
    """Return a row of the table."""
    worst, _, data, spent = max(climb.best)
    note = "slow" if worst > LIMIT else "large" if peak() > MEMORY else ""
    memory = f"{peak():.0f} (+{peak() - climb.memory:.0f})"
    cells = (f"`{climb.target.id}`", f"{climb.inputs:,}", f"{worst:.2f}", f"{spent * 1000:.0f}",
             f"{len(data):,}", memory, note)  # fmt: skip
    return f"| {' | '.join(cells)} |"


def main():
    """Climb with every target."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.slow", description=__doc__)
    parser.add_argument("--format", nargs="+", default=[], dest="targets", metavar="TARGET")
    parser.add_argument("--seconds", type=float, default=10, help="of CPU, for each target")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for the worst input of each target")
    asked = parser.parse_args()
    print("| target | inputs | s/MB | ms | bytes | peak MB of the process, by this target | |")  # noqa: T201 - its output
    print("|---|--:|--:|--:|--:|--:|---|")  # noqa: T201 - its output
    for target in targets.known(asked.targets):
        climb = Climb(target, random.Random(asked.seed))  # noqa: S311 - made again from its seed
        climb.go(asked.seconds)
        print(line(climb), flush=True)  # noqa: T201 - its output
        if asked.keep:
            asked.keep.mkdir(parents=True, exist_ok=True)
            (asked.keep / target.id).write_bytes(max(climb.best)[2])


if __name__ == "__main__":
    main()

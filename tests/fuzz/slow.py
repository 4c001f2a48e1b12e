"""Look for inputs that cost much: climb towards more CPU per byte, by more of what repeats.

    python -m tests.fuzz.slow [--format TARGET…] [--seconds S] [--seed N] [--keep DIR]
    python -m tests.fuzz.slow --whole [--format STRUCTURE…] [--seconds S] [--seed N] [--keep DIR]
                              [--large MB]

Every target begins with its seeds and with seeds blown up to ``LONG`` bytes, the costliest of which
is changed again and again: a piece repeated, up to the end of what may be, put in elsewhere,
nested; a piece of another input, repeated; a number made large; what the grammar has to offer.
Some are four times as long: what costs more for each byte then wins. Prints the worst of each. Over
2 s of CPU per MB is a bug, and so are 200 MB of memory.

With ``--whole``, whole scans are weighed, the report included, and what is changed are plans of
files with small things that fit together (``structures``, ``climbing``): all different, alike or
the same, inside one another, packed, in a folder of many files of 1 KB, or in one of 16 KB, 128 KB
or 1 MB. Seconds are held against a loop that is timed beside them, so that a loaded machine finds
the same. The same seed gives the same plans to begin with; which are changed depends on what they
cost. A row tells the worst plan of a size, and what it took at most in memory; ``--large`` weighs
what took most of it once more as a file of so many MB.
"""

import argparse
import hashlib
import heapq
import random
import time
from pathlib import Path

from tests.fuzz import climbing, targets
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

PIECES = (1, 1, 2, 2, 3, 4, 5, 6, 8, 12, 16, 32, 64, 200, 1000)
"""Bytes of what is repeated."""

LONGER = 4 * targets.LONG
"""Bytes of some inputs, which tell what grows faster than they do."""


def repeated(data, most, chance):
    """Return the bytes with a piece of them many times."""
    rng = chance.rng
    start = rng.randrange(len(data) or 1)
    piece = data[start : start + rng.choice((1, 2, 3, 4, 8, 16, 64, 200, 1000))] or b"("
    times = min(rng.choice(BREADTH), max((most - len(data)) // len(piece), 1))
    at = rng.choice((start, start, len(data), rng.randrange(len(data) + 1)))
    return data[:at] + piece * times + data[at:]


def filled(data, most, chance, other):
    """Return the bytes with a piece of them, or of another input, as often as there is room."""
    rng = chance.rng
    at = rng.randrange(len(data) + 1)
    if rng.random() < 0.5:
        start, within = rng.randrange(len(other) or 1), other
    else:
        start, within = at, data
    piece = within[start : start + rng.choice(PIECES)] or b"("
    if rng.random() < 0.2:
        piece += chance.word().encode("utf-8", "surrogatepass")
    head, tail = data[:at], data[at:] if rng.random() < 0.7 else b""
    return head + piece * max((most - len(head) - len(tail)) // len(piece), 1) + tail


def grown(data, most, chance, other=b""):
    """Return a change that may cost more."""
    pick = chance.rng.random()
    if pick < 0.25 or not data:
        return repeated(data, most, chance)[:most]
    if pick < 0.5:
        return filled(data, most, chance, other)[:most]
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
        self.seeds = target.seeds()[:40] or [b""]
        for data in self.seeds:
            self.try_(data)
            for _ in range(3):
                self.try_(repeated(data, targets.LONG, self.chance)[: targets.LONG])
                self.try_(filled(data, targets.LONG, self.chance, data)[: targets.LONG])

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
            rng = self.chance.rng
            data = rng.choice(self.seeds) if rng.random() < 0.2 else rng.choice(self.best)[2]
            most = LONGER if rng.random() < 0.1 else targets.LONG
            self.try_(grown(data, most, self.chance, rng.choice(self.seeds)))
        return max(self.best)


def line(climb):
    """Return a row of the table."""
    worst, _, data, spent = max(climb.best)
    note = "slow" if worst > LIMIT else "large" if peak() > MEMORY else ""
    memory = f"{peak():.0f} (+{peak() - climb.memory:.0f})"
    cells = (f"`{climb.target.id}`", f"{climb.inputs:,}", f"{worst:.2f}", f"{spent * 1000:.0f}",
             f"{len(data):,}", memory, note)  # fmt: skip
    return f"| {' | '.join(cells)} |"


def of_whole(asked):
    """Climb with structures, in whole scans."""
    print("| structure | plans | size | s/MB | s | MB examined | peak MB | verdict | plan | |")  # noqa: T201 - its output
    print("|---|--:|--:|--:|--:|--:|--:|---|---|---|")  # noqa: T201 - its output

    def tell(climb):
        for size, row in climb.rows():
            note = "slow" if row.rate > LIMIT else "large" if row.memory > MEMORY else ""
            cells = (f"`{climb.structure.id}`", f"{climb.inputs:,}", f"{size:,}", f"{row.rate:.2f}",
                     f"{row.seconds:.2f}", f"{row.examined / (1 << 20):.2f}", f"{row.memory:.0f}",
                     row.verdict, f"`{row.plan}`", note)  # fmt: skip
            print(f"| {' | '.join(cells)} |", flush=True)  # noqa: T201 - its output
            if asked.keep:
                for name, data in climbing.files(climb.structure, row.plan).items():
                    path = asked.keep / climb.structure.id / str(size) / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(data)

    climbing.run(asked.targets, asked.seconds, asked.seed, tell, asked.large << 20)


def main():
    """Climb with every target."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.slow", description=__doc__)
    parser.add_argument("--format", nargs="+", default=[], dest="targets", metavar="TARGET")
    parser.add_argument("--seconds", type=float, default=10, help="of CPU, for each target")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for the worst input of each target")
    parser.add_argument("--large", type=int, default=0, help="MB of a last file of each structure")
    parser.add_argument("--whole", action="store_true", help="weigh whole scans of made files")
    asked = parser.parse_args()
    if asked.whole:
        of_whole(asked)
        return
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

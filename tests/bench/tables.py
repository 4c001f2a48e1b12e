"""Figures as Markdown: seconds and memory of ours, of the others how many times as much."""

from dataclasses import dataclass

OURS = "weighbridge"


@dataclass
class Target:
    """What was aimed at.

    Attributes:
        other: The tool, or the task, that the CPU seconds are compared with.
        factor: How many times its seconds may be used.
        more: Seconds besides.
        peak: MiB that may be used.
    """

    other: str = ""
    factor: float = 1.0
    more: float = 0.0
    peak: float = 200

    def words(self):
        """Say it."""
        parts = []
        if self.other:
            share = "" if self.factor == 1 else f"1/{1 / self.factor:g} of "
            more = f" + {self.more * 1000:g} ms" if self.more else ""
            parts.append(f"{share}{self.other}{more}")
        return "; ".join([*parts, f"{self.peak:g} MiB"])

    def missed(self, tasks, task):
        """Yield what was missed, and by how much."""
        mine = task["tools"][OURS]
        other = task.get("reference") or self.apart(tasks, task)
        if other:
            allowed = other["cpu"] * self.factor + self.more
            if (cpu := other.get("beside", mine["cpu"])) > allowed:
                yield f"{cpu / allowed:.1f} x the time"
        elif self.other:
            yield f"no {self.other} to compare with"
        if mine["peak"] > self.peak:
            yield f"{mine['peak'] / self.peak:.1f} x the memory"

    def apart(self, tasks, task):
        """Return the figures to compare with of a row whose reference was not run beside it."""
        named, start = (tasks.get(key, {"tools": {}}) for key in (self.other, "start-up"))
        # Who does not read a format is held to what it costs to start it.
        return (
            task["tools"].get(self.other)
            or named["tools"].get(OURS)
            or start["tools"].get(self.other)
        )


SMALL = Target("clean", more=0.05)

TARGETS = {
    "start-up": Target("picklescan"),
    "clean": Target("picklescan"),
    "data": Target("picklescan", 1 / 12, peak=100),
    "imports": Target("picklescan", 1 / 4, peak=100),
    "torch-zip": SMALL,
    "shards": SMALL,
    "vocabulary": SMALL,
    "many": Target("clean", more=0.3),
}
"""By task; of others, that memory stays below 200 MiB."""


def written(kept, *, targets):
    """Return the tables."""
    tasks = {key: task for key, task in kept["tasks"].items() if OURS in task["tools"]}
    names = list(dict.fromkeys(name for task in tasks.values() for name in task["tools"]))
    names.remove(OURS)
    heads = ["input", f"{OURS}, CPU s", "MiB", *names, *(["aim", "missed by"] if targets else [])]
    rows = [heads, ["---"] * len(heads)]
    for key, task in tasks.items():
        mine = task["tools"][OURS]
        row = [task["name"], f"{mine['cpu']:.2f}", str(mine["peak"])]
        row += [cell(task["tools"].get(name), mine) for name in names]
        if targets:
            aim = TARGETS.get(key, Target())
            row += [aim.words(), "; ".join(aim.missed(tasks, task)) or "-"]
        rows.append(row)
    parts = [f"{kept['machine']}.", "\n".join(map(line, rows))]
    hashed = [task for task in kept["tasks"].values() if OURS not in task["tools"]]
    if hashed:
        parts.append("\n".join(map(line, hashing(hashed))))
    return "\n\n".join(parts)


def hashing(tasks):
    """Yield the rows of the table of signed folders: times the CPU of a bare loop that hashes."""
    names = list(tasks[0]["tools"])
    yield ["input", f"{names[0]}, CPU s", *names[1:]]
    yield ["---"] * (len(names) + 1)
    for task in tasks:
        base = task["tools"][names[0]]
        cells = [cell(task["tools"].get(name), base) for name in names[1:]]
        yield [task["name"], f"{base['cpu']:.2f}", *cells]


def cell(figures, base):
    """Spell the figures of one tool on one input."""
    if figures is None:
        return "-"
    ended = ", gave up" if figures["exit"] < 0 else ""
    times = figures["cpu"] / figures.get("beside", base["cpu"])
    return f"{times:.1f} x, {figures['peak']} MiB{ended}"


def line(cells):
    """Write a row."""
    return f"| {' | '.join(cells)} |"

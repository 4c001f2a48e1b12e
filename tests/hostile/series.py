"""Many cases: made, asked about, and counted."""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from tests.hostile.case import made
from tests.hostile.running import RATE, SMALL, faults, nothing, run

BATCH = 400
"""Cases that are scanned by one process."""

ISOLATED = ("scan", "convert")
"""Commands that may be told not to look at files in a process for it."""

NOTABLE = 5
"""Seconds of CPU from which a case is named while the others go on."""


@dataclass
class Row:
    """What one kind of cases cost: the most of each, for one process."""

    cases: int = 0
    runs: int = 0
    wall: float = 0
    cpu: float = 0
    peak: float = 0
    wrong: list = field(default_factory=list)

    def add(self, cases, answer, wrong):
        """Count a process."""
        self.cases, self.runs = self.cases + cases, self.runs + 1
        self.wall, self.cpu = max(self.wall, answer.wall), max(self.cpu, answer.cpu)
        self.peak = max(self.peak, answer.peak)
        self.wrong += wrong

    def line(self, kind):
        """Return a row of the table."""
        cells = (kind, f"{self.cases:,}", f"{self.runs:,}", f"{self.wall:.1f}", f"{self.cpu:.1f}",
                 f"{self.peak:.0f}", f"{len(self.wrong)}")  # fmt: skip
        return f"| {' | '.join(cells)} |"


def of_kind(cases, folder, *, keep=False, extra=(), rate=False):
    """Run cases in a folder: the small ones together, the others one by one.

    With ``rate``, what costs too much for its size is amiss; no test asks for that.
    """
    row, together = Row(), [case for case in cases if not case.alone]
    parts = [together[at : at + BATCH] for at in range(0, len(together), BATCH)]
    for part in (*parts, *([case] for case in cases if case.alone)):
        root = Path(tempfile.mkdtemp(dir=_there(folder)))
        try:
            _ask(row, part, root, extra, rate=rate and part[0].rated)
        finally:
            if not keep:
                _remove(root)
    return row


def _there(folder):
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _ask(row, cases, root, extra, *, rate=False):
    """Make cases and ask about them."""
    expected = {root / case.name: case for case in cases}
    for path, case in expected.items():
        case.write(path)
    first = cases[0]
    with first.during(root / first.name) as there:
        command = [*first.command, *(extra if first.command[0] in ISOLATED else ()),
                   *_named(first, root, there)]  # fmt: skip
        answer = run(
            command,
            variables=there.variables if there else {},
            given=made(first.given),
            folder=root / first.name if first.inside else None,
        )
    name = first.name if first.alone else f"{first.name} and {len(cases) - 1} more"
    wrong = [f"{name}: {each}" for each in faults(answer, expected, first.codes)]
    if answer.wall > first.within:
        wrong.append(f"{name}: {answer.wall:.0f} s by the clock")
    if rate:
        wrong += _rated(first, root / name, command, answer)
    row.add(len(cases), answer, wrong)
    if wrong or answer.cpu > NOTABLE:
        print(  # noqa: T201 - its output
            f"{name}: {answer.code}, {answer.wall:.1f} s, {answer.cpu:.1f} CPU s, "
            f"{answer.peak:.0f} MiB, {len(wrong)} amiss",
            file=sys.stderr, flush=True,
        )  # fmt: skip


def _named(case, root, there):
    """Return what is named to the command."""
    folder = root / case.name if case.alone else root
    names = [case.path, *case.more]
    if not case.inside:
        names = [folder / each for each in names]
    return (there.address, *names[1:]) if there else names


def _rated(case, folder, command, answer):
    """Print what a case costs for its size; yield what is wrong with that."""
    size = case.examined() or sum(
        path.stat().st_size for path in folder.rglob("*") if path.is_file()
    )
    most, idle = max(SMALL, RATE * size / 1e6), nothing(case.command)
    spent = answer.cpu - idle
    if spent > most:
        # What else goes on in this machine shall not count.
        spent = min(spent, run(command).cpu - idle)
    rate = spent / max(size, 1) * 1e6
    cost = f"{spent:.2f} s for {size:,} bytes, {rate:.2f} s/MB, {answer.peak:.0f} MiB"
    print(f"  {case.name}: {cost}", flush=True)  # noqa: T201 - its output
    if spent > most:
        yield f"{case.name}: {cost}"


def _remove(root):
    """Take away even what may not be entered."""
    for path in root.glob("*/shut"):
        path.chmod(0o700)
    # Deeper than Python's own stack, a folder is removed by the system's means.
    try:
        shutil.rmtree(root)
    except (RecursionError, OSError):
        subprocess.run(["/bin/rm", "-rf", root], check=False)  # noqa: S603 - a folder of our own

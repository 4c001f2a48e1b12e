"""What the scanner says of pickles that were drawn, beside what the oracle says."""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from tests.search import drawing, oracle
from tests.weighing import DAY, applied
from weighbridge import pipeline
from weighbridge.core import Verdict

AT_ONCE = 500
"""Files of one scan."""


@dataclass(frozen=True)
class Missed:
    """A pickle that is allowed, and calls a name that no list has.

    Attributes:
        number: With the seed, what it is drawn by.
        names: Which names.
    """

    number: int
    data: bytes
    names: frozenset[oracle.Name]

    @property
    def told(self):
        return ", ".join(sorted(f"{name.module}.{name.name}" for name in self.names))


@dataclass
class Found:
    """Counts of one search.

    Attributes:
        inputs: Pickles drawn.
        allowed: How many of them the scanner allows.
        calling: How many call a name that no list has, by the oracle.
        listed: How many call names of the lists alone, and one at least.
        agreed: How many of those are allowed.
        missed: Those on which the two differ.
    """

    inputs: int = 0
    allowed: int = 0
    calling: int = 0
    listed: int = 0
    agreed: int = 0
    missed: list[Missed] = field(default_factory=list)

    def line(self):
        return (
            f"{self.inputs} pickles, {self.allowed} allowed; {self.listed} call listed names alone,"
            f" {self.agreed} of these allowed; {self.calling} call others,"
            f" {len(self.missed)} of these allowed"
        )


def compared(seed, numbers):
    """Draw pickles by their numbers, weigh them, and ask the oracle."""
    found = Found()
    numbers = list(numbers)
    for start in range(0, len(numbers), AT_ONCE):
        drawn = {
            number: drawing.stream(seed, number) for number in numbers[start : start + AT_ONCE]
        }
        allowed = _allowed(drawn)
        for number, data in drawn.items():
            found.inputs += 1
            found.allowed += number in allowed
            names = frozenset(oracle.unlisted(data))
            found.calling += bool(names)
            listed = not names and bool(oracle.called(data))
            found.listed += listed
            found.agreed += listed and number in allowed
            if names and number in allowed:
                found.missed.append(Missed(number, data, names))
    return found


def _allowed(drawn):
    """Return numbers of the pickles that the default policy allows."""
    with tempfile.TemporaryDirectory() as folder:
        paths = {number: Path(folder, f"{number}.pkl") for number in drawn}
        for number, path in paths.items():
            path.write_bytes(drawn[number])
        report = pipeline.scan(list(map(str, paths.values())), applied(), today=DAY)
        allowed = {
            Path(each.dossier.model).name
            for each in report.models
            if each.decision.verdict is Verdict.ALLOW
        }
    return {number for number, path in paths.items() if path.name in allowed}

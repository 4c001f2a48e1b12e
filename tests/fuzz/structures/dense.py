"""A sample of a format, of which a piece stands there many times: what is around it says so.

Nothing is known of the format but what its sample shows: numbers before the piece that say how far
something goes on in which it lies are made larger, and so may be a small number that counts. Some
bytes of each piece may differ from those of the others.
"""

import random
from dataclasses import dataclass, replace
from functools import cached_property

from tests.fuzz import seeds
from tests.fuzz.grammars import hdf5s
from tests.fuzz.structures import WRAPS

WIDTHS = (1, 2, 4, 8)

LONGEST = 20_000
"""Bytes of a sample, at most."""


@dataclass(frozen=True)
class Piece:
    """A plan: which piece of which sample comes again.

    Attributes:
        size: Bytes of the file, in about.
        sample: Number of the sample.
        start: Where the piece begins.
        stop: Where it ends.
        differs: Where in the piece a number is written; negative if nowhere.
        wide: Bytes of that number.
        text: Whether it is written as letters.
        grown: Numbers that say how far something goes on, as place, width and order.
        counted: A number that counts pieces, or ``None``.
        wraps: What the file is packed in.
    """

    size: int
    sample: int
    start: int
    stop: int
    differs: int = -1
    wide: int = 2
    text: bool = True
    grown: tuple = ()
    counted: tuple | None = None
    wraps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dense:
    """The samples of a format, as a structure."""

    id: str
    format: str
    file: str

    @cached_property
    def samples(self):
        """Return the samples, the smallest first."""
        rows = [each for each in seeds.of_format(self.format) if 0 < len(each) <= LONGEST]
        return rows[:24] or [b"\0"]

    def fresh(self, rng, size):
        """Return a plan."""
        at = rng.randrange(len(self.samples))
        data = self.samples[at]
        start = rng.randrange(len(data))
        stop = min(
            start + rng.choice((1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 200)), len(data)
        )
        if rng.random() < 0.3:
            # What a number says the length of is a piece, with the number.
            spans = [span for span in _spans(data) if span[1] - span[0] < 400]
            if spans:
                start, stop = rng.choice(spans)
        return self._told(Piece(size, at, start, stop), rng)

    def _told(self, plan, rng):
        data = self.samples[plan.sample]
        around = _around(data, plan.start, plan.stop)
        grown = tuple(row for row in around if rng.random() < 0.8)
        counted = _counts(data, plan.start)
        return replace(
            plan, grown=grown,
            counted=rng.choice(counted[-6:]) if counted and rng.random() < 0.6 else None,
            differs=rng.choice((-1, rng.randrange(plan.stop - plan.start))),
            wide=rng.choice((1, 2, 2, 3, 4)), text=rng.random() < 0.6,
        )  # fmt: skip

    def plain(self, size):
        """Yield plans of each sample as it is, some five of each."""
        rng = random.Random(1)  # noqa: S311 - made again from its seed
        for at in range(len(self.samples)):
            for _ in range(5):
                plan = self.fresh(rng, size)
                data = self.samples[at]
                start = rng.randrange(len(data))
                stop = min(start + rng.choice((1, 2, 4, 8, 16, 40)), len(data))
                yield self._told(replace(plan, sample=at, start=start, stop=stop), rng)

    def changed(self, plan, rng):
        """Return a plan that is not much different."""
        match rng.randrange(8):
            case 0 | 1:
                return self._told(plan, rng)
            case 2 | 3:
                start = max(0, plan.start + rng.choice((-4, -2, -1, 0, 0, 1, 2, 4)))
                stop = plan.stop + rng.choice((-8, -4, -1, 0, 0, 1, 4, 8))
                size = len(self.samples[plan.sample])
                start = min(start, size - 1)
                moved = replace(plan, start=start, stop=min(max(stop, start + 1), size))
                return self._told(moved, rng)
            case 4 if rng.random() < 0.4:
                count = rng.choice((0, 1, 1, 2))
                return replace(plan, wraps=tuple(rng.choices(list(WRAPS), k=count)))
            case _:
                return self.fresh(rng, plan.size)

    def make(self, plan, first=0):
        """Return the bytes of a file."""
        data = bytearray(self.samples[plan.sample])
        piece = bytes(data[plan.start : plan.stop])
        times = max((plan.size - len(data)) // len(piece), 1)
        for place, width, order in plan.grown:
            _add(data, place, width, order, times * len(piece))
        if plan.counted:
            _add(data, *plan.counted, times)
        pieces = [self._numbered(plan, piece, first + n) for n in range(times)]
        out = bytes(data[: plan.start]) + b"".join(pieces) + bytes(data[plan.start :])
        if self.format == "hdf5":
            out = hdf5s.fixed(out)
        for wrap in plan.wraps:
            out = WRAPS[wrap](out)
        return out

    @staticmethod
    def _numbered(plan, piece, n):
        if plan.differs < 0:
            return piece
        at, wide = plan.differs, min(plan.wide, len(piece) - plan.differs)
        if plan.text:
            word = bytes(97 + n // 26**power % 26 for power in range(wide))
        else:
            word = (n % 256**wide).to_bytes(wide, "little")
        return piece[:at] + word + piece[at + wide :]


def _add(data, place, width, order, more):
    value = int.from_bytes(data[place : place + width], order) + more
    if order == "little" and width == 1 and value > 0xFF:
        value = 0xFF
    data[place : place + width] = (value % 256**width).to_bytes(width, order)


def _around(data, start, stop):
    """Return numbers that say how far something goes on in which the piece lies."""
    found = []
    for width in WIDTHS:
        for order in ("little", "big") if width > 1 else ("little",):
            for place in range(max(0, start - 4096), start - width + 1):
                size = int.from_bytes(data[place : place + width], order)
                ends = place + width + size
                if stop - start <= size and stop <= ends <= len(data) and size > width:
                    # Most that say so by chance are single bytes.
                    if width == 1 and ends != len(data) and start - place > 64:
                        continue
                    found.append((place, width, order))
    return found[:12]


def _spans(data):
    """Return what numbers say the length of, with the numbers."""
    found = []
    for width in WIDTHS[1:]:
        for order in ("little", "big"):
            for place in range(min(len(data) - width, 4096)):
                size = int.from_bytes(data[place : place + width], order)
                if 1 < size <= len(data) - place - width:
                    found.append((place, place + width + size))
    return found


def _counts(data, start):
    """Return small numbers before a place that may count what follows."""
    found = []
    for place in range(max(0, start - 256), start):
        for width in (4, 8, 2, 1):
            if place + width > start:
                continue
            raw = data[place : place + width]
            found += [(place, width, order) for order in ("little", "big")
                      if 0 < int.from_bytes(raw, order) <= 16]  # fmt: skip
    return found

"""Structures: files of as many small things as there is room for, which a search can make costlier.

A structure knows small things of its format, each by a number, and puts them together with counts,
offsets and sums that fit. A plan says which of them there are, in which order, what lies in what,
whether they are all different, alike or one and the same, and what the whole is packed in. Changing
a plan changes every thing at once, so that a search climbs where changing bytes leads nowhere.
"""

import bz2
import gzip
import lzma
import random
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import lz4.frame

from tests.builders import sevenzips, streams, tars, zips
from tests.fuzz.grammars import plain_noise

MOST = 150_000
"""Things in one file, at most."""

WRAPS = {
    "gzip": lambda data: gzip.compress(data, 1, mtime=0),
    "zlib": lambda data: zlib.compress(data, 1),
    "bzip2": lambda data: bz2.compress(data, 1),
    "xz": lambda data: lzma.compress(data, preset=0),
    "lz4": lz4.frame.compress,
    "zstd": streams.zstd,
    "zip": lambda data: zips.build([zips.M("a", data)]),
    "zip-deflated": lambda data: zips.build([zips.M("a", data, 8)]),
    "tar": lambda data: tars.member("a", data) + tars.END,
    "7z": lambda data: sevenzips.build([sevenzips.M("a", data)]),
}
"""What a file may be packed in, once more."""


@dataclass(frozen=True)
class Plan:
    """What a file is made of.

    Attributes:
        size: Bytes of it, in about.
        mix: Kinds of things, in the order in which they follow one another.
        inner: How many things lie in one another thing, level by level.
        alike: After how many things their numbers begin again; zero if no two are alike.
        style: Which of several ways the format is written in.
        twist: Seed of a change that is made to each thing; zero if there is none.
        wraps: What the file is packed in, from the inside out.
        long: Bytes of what makes names longer.
    """

    size: int
    mix: tuple[str, ...]
    inner: tuple[int, ...] = ()
    alike: int = 0
    style: int = 0
    twist: int = 0
    wraps: tuple[str, ...] = ()
    long: int = 0


@dataclass
class Making:
    """What a thing is made from.

    Attributes:
        n: Its number.
        inner: Things that lie in it, if it has any.
        style: As in the plan.
        name: A word that is its own.
    """

    n: int
    inner: list
    style: int
    name: str


@dataclass(frozen=True)
class Structure:
    """A format.

    Attributes:
        id: Of the format.
        file: Name of a file, with ``%d`` for its number.
        things: What makes a thing, by a word for it; what it gives, only ``whole`` knows.
        whole: Puts things together.
    """

    id: str
    file: str
    things: Mapping[str, Callable[[Making], object]]
    whole: Callable[[list, int], bytes]
    wrapped: bool = field(default=True)

    def fresh(self, rng, size):
        """Return a plan."""
        names = list(self.things)
        mix = tuple(rng.choice(names) for _ in range(rng.choice((1, 1, 1, 2, 3))))
        return Plan(size, mix)

    def plain(self, size):
        """Yield plans of each thing alone."""
        for name in self.things:
            yield Plan(size, (name,))
            yield Plan(size, (name,), inner=(3,))

    def changed(self, plan, rng):
        """Return a plan that is not much different."""
        names = list(self.things)
        mix = list(plan.mix)
        match rng.randrange(11):
            case 0 | 1:
                mix[rng.randrange(len(mix))] = rng.choice(names)
            case 2 | 3 if len(mix) < 6:
                mix.insert(rng.randrange(len(mix) + 1), rng.choice(names))
            case 4 if len(mix) > 1:
                del mix[rng.randrange(len(mix))]
            case 5 | 6:
                return replace(plan, inner=_inner(rng))
            case 7:
                return replace(plan, alike=rng.choice((0, 0, 1, 2, 7, 64, 300)))
            case 8:
                return replace(plan, style=rng.randrange(8), long=rng.choice((0, 0, 3, 20, 200)))
            case 9:
                return replace(plan, twist=rng.choice((0, rng.randrange(1 << 30))))
            case 10 if self.wrapped:
                count = rng.choice((0, 0, 1, 1, 2, 3))
                return replace(plan, wraps=tuple(rng.choices(list(WRAPS), k=count)))
        return replace(plan, mix=tuple(mix))

    def make(self, plan, first=0):
        """Return the bytes of a file; things are counted from ``first`` on."""
        count, data = 8, b""
        for _ in range(4):
            data = self._put(plan, count, first)
            wanted = count * plan.size // max(len(data), 1)
            if len(data) > plan.size * 0.8 or count >= MOST:
                break
            count = min(max(wanted, count + 1), MOST, count * 40)
        if len(data) > 1.5 * plan.size and count > 1:
            data = self._put(plan, max(min(wanted, count - 1), 1), first)
        for wrap in plan.wraps:
            data = WRAPS[wrap](data)
        return data

    def _put(self, plan, count, first):
        things = [self._thing(plan, plan.inner, first + n, n) for n in range(count)]
        if plan.twist:
            things = [self._twisted(plan, each) for each in things]
        return self.whole(things, plan.style)

    def _thing(self, plan, inner, n, which):
        if plan.alike:
            n %= plan.alike
        held = []
        if inner:
            held = [self._thing(plan, inner[1:], n * inner[0] + m, which + 1 + m)
                    for m in range(inner[0])]  # fmt: skip
        kind = plan.mix[which % len(plan.mix)]
        name = f"{n:x}" + "y" * plan.long
        return self.things[kind](Making(n, held, plan.style, name))

    @staticmethod
    def _twisted(plan, thing):
        if not isinstance(thing, bytes):
            return thing
        return plain_noise(random.Random(plan.twist), thing)  # noqa: S311 - made again from its seed


def _inner(rng):
    if rng.random() < 0.3:
        return ()
    if rng.random() < 0.3:
        return (1,) * rng.choice((2, 5, 20, 60))
    if rng.random() < 0.3:
        return (2,) * rng.randint(1, 7)
    return tuple(rng.choice((1, 2, 3, 10, 40)) for _ in range(rng.randint(1, 2)))

"""Grammars: inputs that get past the header, made anew or changed where their structure is.

A grammar takes bytes apart, changes the parts and puts them together with lengths and checksums
that fit; so most of what it makes is read to its end. ``mutate`` may give more than is wanted, and
never raises.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

INTERESTING = (
    0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 63, 64, 100, 127, 128, 255, 256, 1000, 4096, 0x7FFF,
    0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 1 << 32, (1 << 63) - 1, 1 << 63,
    (1 << 64) - 1,
)  # fmt: skip


@dataclass
class Chance:
    """Where change comes from.

    Attributes:
        rng: Seeded by who asks, so that an input can be made again.
        noise: Changes bytes without knowing what they are; atheris has a good one.
        words: Texts that the reader under test has in its code.
        numbers: Numbers that it has.
        grammar: Changes bytes where their structure is, if the target has one.
    """

    rng: random.Random
    noise: Callable[[bytes, int], bytes] | None = None
    words: tuple[str, ...] = ("x",)
    numbers: tuple[int, ...] = (1,)
    grammar: Callable | None = None

    def integer(self):
        """Return a number that may matter."""
        pick = self.rng.random()
        if pick < 0.4:
            return self.rng.choice(INTERESTING)
        return self.rng.choice(self.numbers) if pick < 0.6 else self.rng.randrange(300)

    def word(self):
        """Return a text that may matter."""
        return self.rng.choice(self.words) if self.rng.random() < 0.9 else "\x1b[2J\u202e/../\0"

    def bytes(self, data, most=4096):
        """Change bytes anywhere."""
        if self.noise is not None:
            return self.noise(data, max(most, 1))
        return plain_noise(self.rng, data, self.words)[:most]

    def items(self, rows, fresh):
        """Change a list: one to four times, an item goes, comes, comes again or moves."""
        rows = list(rows)
        rng = self.rng
        for _ in range(rng.randint(1, 4)):
            at = rng.randrange(len(rows) + 1)
            match rng.randrange(6):
                case 0:
                    del rows[at : at + rng.choice((1, 1, 1, 2, 8))]
                case 1:
                    rows.insert(at, fresh())
                case 2 if rows:
                    rows.insert(at, rng.choice(rows))
                case 3 if rows:
                    other = rng.randrange(len(rows))
                    at = min(at, len(rows) - 1)
                    rows[at], rows[other] = rows[other], rows[at]
                case 4 if rows:
                    stop = at + rng.choice((1, 1, 2, 4))
                    rows[at:at] = rows[at:stop] * rng.choice((1, 2, 7, 40))
                case _:
                    rows[at : at + 1] = [fresh()]
        return rows


def plain_noise(rng, data, words=("x",)):
    """Change bytes without atheris: a few bytes set, a piece cut, doubled or put in."""
    out = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(out) + 1)
        stop = at + rng.choice((1, 2, 4, 8, 32))
        match rng.randrange(7):
            case 0:
                del out[at:stop]
            case 5:
                word = rng.choice(words).encode("utf-8", "surrogatepass")
                out[at : at + rng.choice((0, len(word)))] = word
            case 6:
                out[at : at + 1] = bytes([rng.choice((0, 0xFF, 0x80, 0x7F, 1))])
            case 1:
                out[at:at] = rng.randbytes(stop - at)
            case 2:
                out[at:at] = out[at:stop]
            case 3:
                out[at : at + 8] = rng.choice(INTERESTING).to_bytes(
                    8, rng.choice(("little", "big"))
                )
            case _:
                out[at : at + 1] = bytes([rng.randrange(256)])
    return bytes(out)

"""Every format's samples, cut short and with numbers that are too large, as files."""

from tests.fuzz import seeds
from tests.hostile.case import Case
from weighbridge.stages import driver

CUTS = 24
"""Lengths to which a sample is cut."""

NUMBERS = (
    b"\xff" * 4,
    b"\xff" * 8,
    b"\xff\xff\xff\x7f",
    b"\x7f\xff\xff\xff",
    b"\0\0\0\x80",
    b"\0\0\0\0\1\0\0\0",
    b"\xff" * 7 + b"\x7f",
)
"""What is written over a sample: the largest of each width and order, and -1."""

PLACES = 8
"""Where that is done."""

SAMPLES = 2
"""Of each format."""


def cut(data):
    """Yield the sample's beginnings, and its end without a beginning."""
    lengths = {1, 2, 4, 8, 12, 16, len(data) - 1, len(data) - 2, len(data) - 4, len(data) - 8}
    lengths |= {len(data) * n // CUTS for n in range(1, CUTS)}
    for size in sorted(size for size in lengths if 0 < size < len(data)):
        yield f"to-{size}", data[:size]
    yield "doubled", data + data
    yield "padded", data + bytes(4096)
    yield "headless", data[len(data) // 2 :]


def changed(data):
    """Yield the sample with large numbers in it."""
    step = max(4, len(data) // PLACES // 4 * 4)
    for at in range(0, len(data), step):
        for index, number in enumerate(NUMBERS):
            yield f"at-{at}-{index}", data[:at] + number + data[at + len(number) :]


def cases():
    """Yield changed samples. What is left may be whole in its own way, so nothing is said of it."""
    for fmt in driver.formats():
        rows = seeds.of_format(fmt.id)
        some = rows[:: max(1, len(rows) // SAMPLES)][:SAMPLES]
        for which, data in enumerate(some):
            for kind in (cut(data), changed(data)):
                for how, made in kind:
                    name = f"{fmt.id}-{which}-{how}"
                    yield Case(name, made, damaged=False, quick=which == 0 and how[:3] == "to-"
                               and how[-1] in "15")  # fmt: skip

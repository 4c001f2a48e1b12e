"""Every format's samples, cut where something in them begins or ends, and with a piece left out.

A cut in the middle of a thing leaves it without its end; one between two things leaves what looks
whole. Where a format says how much there is, what is left is not allowed.
"""

from tests.fuzz import seeds
from tests.hostile.case import Case, one
from weighbridge.core import Artifact, Place
from weighbridge.intake.limits import USUAL
from weighbridge.intake.source import Bytes
from weighbridge.stages import driver

MOST = 40
"""Places of one sample at which it is cut."""

LARGEST = 1 << 16
"""Bytes of a sample, at most."""

QUICK = {"gguf", "safetensors"}


def edges(data):
    """Return where something begins or ends in a file, as its readers tell: a few of many."""
    found = set()
    for item in driver.read(Bytes(data), Artifact("model.bin", len(data)), USUAL, ""):
        place = getattr(item, "place", None)
        if isinstance(place, Place) and place.artifact.name == "model.bin":
            found |= {place.span.start, place.span.stop}
        data_span = getattr(item, "data", None)
        if data_span is not None and hasattr(data_span, "start"):
            found |= {data_span.start, data_span.stop}
    rows = sorted(at for at in found if 0 < at < len(data))
    return rows[:: max(1, -(-len(rows) // MOST))]


def cases():
    """Yield samples that were cut. Some are whole again, so nothing is said of them here."""
    for fmt in driver.formats():
        rows = sorted((row for row in seeds.of_format(fmt.id) if len(row) <= LARGEST), key=len)
        for which, data in enumerate(dict.fromkeys((*rows[-1:], *rows[len(rows) // 2 :][:1]))):
            for at in edges(data):
                name = f"edge-{fmt.id}-{which}-{at}"
                yield Case(name, one(bytes, data[:at]), damaged=False,
                           quick=which == 0 and fmt.id in QUICK)  # fmt: skip
                yield Case(f"{name}-out", one(bytes, data[:at] + data[at + 8 :]), damaged=False)

"""What makes much of little, for ``convert``, which keeps what the scanner does not."""

import struct

from tests.builders import pickles as p
from tests.builders import tensors as t
from tests.builders import zips
from tests.hostile.case import Case, one

CONVERT = ("convert", "--force")
MANY = 1_900_000


def torch(body, storages=(t.SIX,)):
    """A zip file of PyTorch of which the pickle is ``body``."""
    return zips.torch(p.proto(2) + body + p.STOP, storages=storages)


def _dict(rows):
    return torch(b"}(" + p.text("w") + t.tensor() + b"q\x07" + rows + b"u")


def _own(count):
    rows = b"".join(b"J" + struct.pack("<i", n + 300) + b"N" for n in range(count // 4))
    return torch(b"}q\x08(" + p.text("w") + t.tensor() + p.text("s") + b"h\x08" + rows + b"u")


MAKERS = {
    "tables": lambda n: torch(b"](" + b"}" * n + b"e"),
    "numbers": lambda n: torch(b"](" + b"J\xff\xff\xff\x7f" * 2 * n + b"e"),
    "keys": lambda n: _dict(b"".join(b"\x8c\x08%08dN" % each for each in range(n // 2))),
    "tuples": lambda n: torch(b"](N" + b"\x85" * n + b"e"),
    "wide": lambda n: torch(b"](" + (b"\x8c\xff" + "\U0001f600".encode() + b"a" * 251) * (n // 10)
                            + b"e"),
    "chain": lambda n: torch(b"](" + p.name("a", "b") + b")R" * n + b"e"),
    "calls": lambda n: torch(b"](" + p.name("a", "b") + b"q\x00" + b"h\x00)R" * (n // 3) + b"e"),
    "arguments": lambda n: torch(b"(" + b"N" * (n // 20) + b"tq\x010" + p.name("a", "b")
                                 + b"q\x000](" + b"h\x00h\x01R" * (n // 100) + b"e"),
    "sparse": lambda n: torch(b"N" + b"".join(b"r" + struct.pack("<I", each * 2 + 5)
                                              for each in range(n))),
    "misses": lambda n: torch(b"](" + b"h\xff" * n + b"e"),
    "itself": _own,
    "tied": lambda n: _dict(b"".join(b"\x8c\x08%08dh\x07" % each for each in range(n // 3))),
}  # fmt: skip
"""Makers of files, by what there is much of; given how much."""


def cases():
    """Yield files that are converted: each is refused, and soon."""
    for name, make in MAKERS.items():
        yield Case(f"convert-{name}", one(make, MANY, name="model.pt"), alone=True, command=CONVERT,
                   path="model.pt", more=("out",), codes=(1,), quick=name == "tables")  # fmt: skip

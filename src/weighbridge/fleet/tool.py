"""What a verdict depends on besides model and policy: this version, its data, what it reads with.

A row that was weighed by another version, or with other data, is read again: what is seen in the
same bytes may be something else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

from weighbridge import __version__

READS_WITH = (
    "cel-expr-python",
    "cryptography",
    "license-expression",
    "lz4",
    "pysequoia",
    "pyyaml",
    "sigstore",
    "zstandard",
)
"""Distributions that decide about what can be read, or what is made of it."""

DATA = Path(__file__).resolve().parents[1] / "data"

LEFT_OUT = (".1", ".pyc")
"""Endings of files of ``DATA`` that decide nothing: the manual page."""


@cache
def version() -> str:
    """Return the version of weighbridge and of each of ``READS_WITH`` that is installed."""
    return "; ".join([f"weighbridge {__version__}", *_others()])


def _others() -> Iterator[str]:
    for name in READS_WITH:
        try:
            yield f"{name} {metadata.version(name)}"
        except metadata.PackageNotFoundError:
            continue


@cache
def data() -> str:
    """Return the digest of the data: over (name, size, bytes) of every file."""
    taken = hashlib.sha256()
    for path in sorted(DATA.rglob("*")):
        if path.suffix in LEFT_OUT or not path.is_file():
            continue
        body = path.read_bytes()
        taken.update(f"{path.relative_to(DATA).as_posix()}\n{len(body)}\n".encode())
        taken.update(body)
    return f"sha256:{taken.hexdigest()}"

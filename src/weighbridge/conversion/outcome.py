"""What becomes of a conversion: a file and what was left behind, or reasons against it."""

from __future__ import annotations

from weighbridge.core import Finding
from weighbridge.core.errors import WeighbridgeError
from weighbridge.core.records import dataclass

SHOWN = 50
"""Reasons that are told, of one file."""


class Refused(WeighbridgeError):  # noqa: N818 - an outcome; nothing went wrong
    """The tensors cannot be taken out, and why.

    Attributes:
        reasons: One for each value that is in the way; never empty.
        findings: What the scan finds in the source, if it was asked by then.
    """

    def __init__(self, *reasons: str) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons
        self.findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """A tensor that was written.

    Attributes:
        name: Under which it was written.
        dtype: In the words of safetensors, e.g. ``F32``.
        shape: Extent of each axis, in elements, outermost first.
        size: In bytes.
        sha256: Of its bytes in the new file: contiguous, little-endian; in hexadecimal.
        compared: Elements that were looked up in the source again and compared; all, or a sample.
        swapped: Whether the source holds it in big-endian order.
        strided: Whether its elements do not lie one after the other in the source.
        like: Another name under which the very same elements were written before; or empty.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    size: int
    sha256: str
    compared: int
    swapped: bool = False
    strided: bool = False
    like: str = ""

    @property
    def whole(self) -> bool:
        """Whether every element was compared."""
        count = 1
        for axis in self.shape:
            count *= axis
        return self.compared == count


@dataclass(frozen=True, slots=True)
class Left:
    """Something of the source that is not in the new file.

    Attributes:
        name: Where it is, with dots between keys; empty if it has no place among the values.
        what: What it is, in words.
    """

    name: str
    what: str


@dataclass(frozen=True, slots=True)
class Converted:
    """A new file.

    Attributes:
        source: Name of the file that was read.
        source_sha256: Of all of its bytes, in hexadecimal.
        target: Path of the file that was written.
        size: Of the new file, in bytes.
        sha256: Of the new file, in hexadecimal.
        layout: What the source is, e.g. ``pytorch-zip``.
        below: Keys that lead to where the names begin.
        tensors: In the order in which they lie in the new file.
        left: What was left behind.
        findings: What the scan finds in the source.
    """

    source: str
    source_sha256: str
    target: str
    size: int
    sha256: str
    layout: str
    below: tuple[str, ...]
    tensors: tuple[Taken, ...]
    left: tuple[Left, ...]
    findings: tuple[Finding, ...]

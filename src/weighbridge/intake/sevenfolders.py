"""Folders of a 7z archive: coders over packed streams, and the content that comes out of them.

Coders are one after another, or BCJ2 puts the ends of four such chains together. Of any others it
is said that they are not read.

Source: https://github.com/ip7z/7zip/blob/main/DOC/7zFormat.txt (retrieved 2026-11-26).
"""

from __future__ import annotations

from weighbridge.core import FormatError, GapKind, Span
from weighbridge.core.records import dataclass, field
from weighbridge.intake import sevencoders
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.expand import Expanded
from weighbridge.intake.sevencoders import Coder
from weighbridge.intake.source import Slice, Source


@dataclass(frozen=True, slots=True)
class Branch:
    """One of the inputs of BCJ2.

    Attributes:
        chain: Coders, the packer first; none if the packed stream is the input.
        stream: Which of the folder's packed streams.
        out: Which of the folder's sizes is that of what comes out.
    """

    chain: tuple[Coder, ...]
    stream: int
    out: int = -1


@dataclass(slots=True)
class Folder:
    """What is packed together.

    Attributes:
        chain: Coders, the packer first, if they are one after another.
        odd: Why they are not one after another; or empty.
        sizes: Bytes that each coder gives, in the order of the file.
        last: Which of them is the content.
        inputs: How many packed streams there are.
        branches: The inputs of BCJ2, if the content comes out of that.
        packed: Those, in the archive.
        crc: Of the content, if declared.
        pieces: Sizes of the files in it.
        sums: Likewise, their CRC-32.
    """

    chain: tuple[Coder, ...]
    odd: str
    last: int
    inputs: int
    branches: tuple[Branch, ...] = ()
    sizes: tuple[int, ...] = ()
    packed: tuple[Span, ...] = ()
    crc: int | None = None
    pieces: list[int] = field(default_factory=list)
    sums: list[int | None] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Bytes of the content, as declared."""
        return self.sizes[self.last]

    @property
    def obstacle(self) -> str:
        """Why it is not read; empty if it is."""
        if self.branches:
            return next(
                filter(None, (sevencoders.obstacle(row.chain) for row in self.branches)), ""
            )
        return self.odd or sevencoders.obstacle(self.chain)

    @property
    def encrypted(self) -> bool:
        """Whether a coder is a cipher."""
        return any(coder.method in sevencoders.CIPHERS for coder in self.chain)


def content(cursor: Cursor, folder: Folder) -> Source:
    """Return the content of a folder that has no obstacle; check its size."""
    if folder.branches:
        streams = tuple(
            _stream(cursor, folder.packed[row.stream], row.chain, folder.sizes[row.out])
            for row in folder.branches
        )
        whole = sevencoders.merged(streams, folder.size, cursor.budget)
        for row, stream in zip(folder.branches, streams, strict=True):
            span = folder.packed[row.stream]
            if isinstance(stream, Expanded) and not whole.fault and stream.used < span.size:
                why, at = "bytes after a packed stream", span.start + stream.used
                whole.fault = FormatError(why, offset=at, kind=GapKind.TRAILING)
        return whole
    return _stream(cursor, folder.packed[0], folder.chain, folder.size)


def _stream(cursor: Cursor, span: Span, chain: tuple[Coder, ...], size: int) -> Source:
    source = Slice(cursor.source, span.start, span.stop)
    if sevencoders.stored(chain):
        return source
    return sevencoders.expanded(source, chain, size, cursor.budget)


def chain(coders: tuple[Coder, ...], pairs: dict[int, int], last: int) -> tuple[Coder, ...]:
    """Put coders of one input and one output in order, the packer first; nothing if in none."""
    order: list[Coder] = []
    at: int | None = last
    while at is not None and at < len(coders) and len(order) < len(coders):
        order.append(coders[at])
        at = pairs.get(at)
    return tuple(reversed(order)) if at is None and len(order) == len(coders) else ()


def branches(
    coders: list[tuple[Coder, int, int]], pairs: dict[int, int], packed: list[int], last: int
) -> tuple[Branch, ...]:
    """Return the inputs of BCJ2, each a chain; nothing if the coders are put together otherwise.

    Args:
        coders: Each with the count of its inputs and outputs.
        pairs: Which output each input comes from; both are numbered through all coders.
        packed: Which input each packed stream is.
        last: The output that is the content.
    """
    if last >= len(coders) or any(outputs != 1 for _, _, outputs in coders):
        return ()
    starts = [sum(inputs for _, inputs, _ in coders[:at]) for at in range(len(coders))]
    whole, count, _ = coders[last]
    if whole.name != "BCJ2" or count != 4:  # noqa: PLR2004 - code, calls, jumps and bits
        return ()
    found, used = list[Branch](), {last}
    for at in range(starts[last], starts[last] + count):
        steps, inner = list[int](), at
        while inner in pairs:
            step = pairs[inner]
            if step in used or step >= len(coders) or not coders[step][0].simple:
                return ()
            used.add(step)
            steps.append(step)
            inner = starts[step]
        if packed.count(inner) != 1:
            return ()
        row = tuple(coders[step][0] for step in reversed(steps))
        found.append(Branch(row, packed.index(inner), steps[0] if steps else -1))
    return tuple(found) if len(used) == len(coders) else ()

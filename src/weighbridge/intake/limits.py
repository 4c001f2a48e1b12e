"""How much of anything is read. Counts and bytes, not seconds, so that results are reproducible."""

from __future__ import annotations

from weighbridge.core import FormatError, GapKind
from weighbridge.core.records import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Generous for real models; reaching one is a ``Gap``, never silence.

    Attributes:
        header: Bytes of one structural header (safetensors', GGUF's, a zip directory).
        text: Bytes of one text file read as configuration or source.
        opcodes: Instructions of one serialised stream.
        members: Entries of all containers inside one file.
        depth: Containers inside containers.
        evidence: Pieces of evidence from one artifact.
        kept: Characters or bytes of one string that are kept as a value.
        ratio: Expanded bytes per byte on disk, once ``floor`` is passed.
        floor: Expanded bytes below which no ratio is too high.
        dense: As ``ratio``, of what packs sparse tables tightest (``Codec.dense``).
        fair: Expanded bytes in all, of one file, up to which ``dense`` holds and not ``ratio``: no
            more than a somewhat larger file may have anyway, and any small one for its ``floor``.
        expanded: Expanded bytes in all, of one file.
        nesting: Levels of JSON, YAML or protobuf nesting.
        small: What small things inside one file may cost to look at, however few bytes it has: in
            steps (``Budget.look``), of which a member that tells nothing takes one.
        spread: Bytes of one file, expanded ones too, for each step more.
        apart: Bytes of one file for each import or call more that is told (``Format.names``).
        fine: What small parts of structure may cost inside one file, however few bytes it has: in
            parts of which an attribute of a node is one (``Budget.part``).
        grain: Bytes of one file, expanded ones too, for each part more.
        told: Pieces of evidence from one file, with everything inside it, however few bytes it has.
        apiece: Bytes of one file, expanded ones too, for each piece of evidence more.
        worded: Pieces of evidence from one text, however short it is.
        wordy: Bytes of one text for each piece of evidence more. Of 12,000 real texts, none had
            half of what both allow.
        naming: Different names that one text has imported, called or fetched as code, however
            short it is.
        named: Bytes of a short text for each such name more. Of 7,000 real texts, among them 2,900
            configurations of libraries that name classes, none had half of what both allow.
        rich: Bytes of a text of ``whole`` bytes for each such name: what any file takes, however
            short it is, leaves a shorter one that much less for what it names.
        whole: Bytes of a text beyond which there is one name more for ``long``.
        long: Bytes of a longer text for each such name more.
    """

    header: int = 100 * MIB
    text: int = 64 * MIB
    opcodes: int = 50_000_000
    members: int = 100_000
    depth: int = 8
    evidence: int = 200_000
    kept: int = 4096
    ratio: int = 100
    floor: int = 32 * MIB
    dense: int = 200
    fair: int = 256 * MIB
    expanded: int = 64 << 30
    nesting: int = 64
    small: int = 2_000
    spread: int = 256
    apart: int = 128
    fine: int = 8_192
    grain: int = 8
    told: int = 4_096
    apiece: int = 32
    worded: int = 128
    wordy: int = 32
    naming: int = 8
    named: int = 80
    rich: int = 40
    whole: int = 4 << 10
    long: int = 64

    def names(self, size: int) -> int:
        """Return how many different names a text may have imported, called or fetched as code.

        Args:
            size: Its length, in bytes.
        """
        short = min(size, self.whole)
        few, many = self.naming + size // self.named, short * short // (self.whole * self.rich)
        return max(few, many + (size - short) // self.long)


STEPS, PARTS, TOLD, NAMES = (32, 64), (128, 6), (160, 8), (16, 64)
"""What a short file may cost, whatever ``Limits`` let pass of any: in steps, small parts, pieces of
evidence, and imports and calls of what is no text. Of each so many, and one more for so many bytes:
any number of short files then costs no more than a long one. Of 3,500 real models the densest have
one step for 91 bytes, a part for 24, a piece of evidence for 37, and an import for 162: none has
more than half of what is here."""

AGAIN, SHARED = 1, 64 << 10
"""How often, on average, bytes may be records of members, and bytes of them in any file besides.
Records lie one behind another, so that in files as they are written no byte is one twice."""

SHARING = 64
"""Members of archives in one file whose bytes are another's too that are read: a directory is soon
written that leads to the same bytes a hundred thousand times, and archives in archives, all of
them the same bytes."""

USUAL = Limits()
"""Those that hold unless a caller says otherwise."""


def least(most: int, each: int, short: tuple[int, int], size: int) -> int:
    """Return how many of something a file may have.

    Args:
        most: How many any file may, however short it is, if ``short`` does not forbid it.
        each: Bytes of it for each one more.
        short: The same of a short file.
        size: Of the file, in bytes.
    """
    first, close = short
    return min(most + size // each, first + size // close)


class Budget:
    """What one file on disk, with everything inside it, may still cost. Shared by its members."""

    def __init__(self, limits: Limits, packed: int) -> None:
        """``packed`` is the file's size on disk, in bytes."""
        self.limits = limits
        self._packed = max(packed, 1)
        self._expanded = 0
        self._members = 0
        self._records = 0
        self._steps = 0
        self._parts = 0
        self._told = 0
        self._shared = 0
        self._parted = self._telling = 0

    @property
    def size(self) -> int:
        """How many bytes there are: of the file, and of what was expanded of it."""
        return self._packed + self._expanded

    def expand(self, size: int, offset: int, *, dense: bool = False) -> None:
        """Account for ``size`` more expanded bytes, before they are made.

        Args:
            size: In bytes.
            offset: Where the packed stream starts, for the error.
            dense: Whether they are packed in a way that packs sparse tables tightest.

        Raises:
            FormatError: Over the ratio or the total; of kind ``EXPANSION``.
        """
        self._expanded += size
        limits = self.limits
        if self._expanded > limits.expanded:
            why = f"expands to more than {limits.expanded} bytes"
            raise FormatError(why, offset=offset, kind=GapKind.EXPANSION)
        most = max(limits.floor, limits.ratio * self._packed)
        if dense and self._expanded > most:
            most = max(most, min(limits.fair, limits.dense * self._packed))
        if self._expanded > most:
            why = f"{self._packed} bytes on disk expand to more than {self._expanded - 1}"
            raise FormatError(why, offset=offset, kind=GapKind.EXPANSION)

    def member(self, offset: int, record: int = 0) -> None:
        """Account for one more member of a container.

        Args:
            offset: Where it is, for the error.
            record: Bytes that say that it is there. Archives that lie in one another share them.

        Raises:
            FormatError: Too many; of kind ``EXPANSION``.
        """
        self._members += 1
        self._records += record
        if self._records > SHARED + AGAIN * (self._packed + self._expanded):
            why = "archives whose members' records are those of others too"
            raise FormatError(why, offset=offset, kind=GapKind.EXPANSION)
        if self._members > self.limits.members:
            why = f"more than {self.limits.members} members"
            raise FormatError(why, offset=offset, kind=GapKind.EXPANSION)

    def share(self) -> bool:
        """Account for a member whose bytes are another's too; say whether it is to be read."""
        self._shared += 1
        return self._shared <= SHARING

    def look(self, steps: int, offset: int) -> None:
        """Account for a look at something inside the file: many small ones cost, not many bytes.

        Args:
            steps: What it costs, in looks at a member of an archive that tells nothing.
            offset: Where it is, for the error.

        Raises:
            FormatError: Too many for the bytes there are; of kind ``LIMIT``.
        """
        self._steps += steps
        size = self._packed + self._expanded
        if self._steps > least(self.limits.small, self.limits.spread, STEPS, size):
            why = f"so much that is small is in {size} bytes that the rest"
            raise FormatError(f"{why} is not looked at", offset=offset, kind=GapKind.LIMIT)

    def part(self, parts: int, offset: int) -> None:
        """Account for small parts of structure, which cost some 10 us each: nodes, attributes.

        Args:
            parts: How many.
            offset: Where they are, for the error.

        Raises:
            FormatError: Too many for the bytes there are; of kind ``LIMIT``.
        """
        self._parts += parts
        if self._parts > self._parted:
            size = self._packed + self._expanded
            self._parted = least(self.limits.fine, self.limits.grain, PARTS, size)
            if self._parts > self._parted:
                why = f"so many small parts are in {size} bytes that the rest is not looked at"
                raise FormatError(why, offset=offset, kind=GapKind.LIMIT)

    def tell(self, offset: int) -> None:
        """Account for one more piece of evidence, which costs some 20 us until it is weighed.

        Args:
            offset: Where it is, for the error.

        Raises:
            FormatError: Too many for the bytes there are; of kind ``LIMIT``.
        """
        self._told += 1
        if self._told > self._telling:
            size = self._packed + self._expanded
            self._telling = least(self.limits.told, self.limits.apiece, TOLD, size)
            if self._told > self._telling:
                why = f"there is so much to tell of {size} bytes that the rest is not told"
                raise FormatError(why, offset=offset, kind=GapKind.LIMIT)

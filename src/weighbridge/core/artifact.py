"""What is being weighed, and where in it something was seen."""

from __future__ import annotations

from weighbridge.core.records import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A run of bytes inside one artifact, half-open.

    Attributes:
        start: First byte, counted from the artifact's own byte 0.
        stop: One past the last byte.
    """

    start: int
    stop: int

    @property
    def size(self) -> int:
        """Length in bytes."""
        return self.stop - self.start

    def __str__(self) -> str:
        return f"{self.start:#x}..{self.stop:#x}"


@dataclass(frozen=True, slots=True, order=True)
class Digest:
    """A cryptographic digest; artifacts are matched by this and by nothing else.

    Attributes:
        algorithm: ``sha256``.
        hex: Lower-case hexadecimal.
    """

    algorithm: str
    hex: str

    def __str__(self) -> str:
        return f"{self.algorithm}:{self.hex}"


@dataclass(frozen=True, slots=True, order=True)
class Artifact:
    """One file, or one member inside a file.

    Attributes:
        name: POSIX path from the model's root; members append ``!/member``.
            Attacker-controlled text.
        size: Length in bytes; of a compressed member, the expanded length if known, else 0.
        digest: Digest of all its bytes, or ``None`` if nothing asked for it.
    """

    name: str
    size: int
    digest: Digest | None = None

    @property
    def file(self) -> str:
        """Name of the file on disk that this artifact is, or is inside of."""
        return self.name.partition("!/")[0]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A span of an artifact: the answer to *where did you see that?*"""

    artifact: Artifact
    span: Span

    def __str__(self) -> str:
        return f"{self.artifact.name}@{self.span}"

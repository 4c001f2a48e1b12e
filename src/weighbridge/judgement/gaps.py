"""Which rule speaks of bytes that were not understood."""

from __future__ import annotations

from weighbridge.core import Gap, GapKind
from weighbridge.facts import weights_name


def unclaimed(gap: Gap, faces: dict[str, list[str]]) -> bool:
    """Whether this is a whole file that no format recognises and that is not named like weights.

    Nobody claims that it is part of what is loaded, so it is not examined rather than unreadable.
    """
    artifact = gap.place.artifact
    whole = artifact.name == artifact.file and not faces.get(artifact.name)
    return gap.kind is GapKind.UNRECOGNISED and whole and not weights_name(artifact.name)

"""Which rule speaks of bytes that were not understood."""

from __future__ import annotations

from weighbridge.core import Gap, GapKind
from weighbridge.facts import weights_name

UNPACKED = "!/content"
"""How what a packed stream expands to is called, behind the name of the stream."""

STREAM = "-stream"
"""How formats of packed streams are called at the end."""


def unclaimed(gap: Gap, faces: dict[str, list[str]]) -> bool:
    """Whether this is a whole file that no format recognises and that is not named like weights.

    Nobody claims that it is part of what is loaded, so it is not examined rather than unreadable.
    It may be packed, as long as nothing but the packing is known of it.
    """
    name, file = gap.place.artifact.name, gap.place.artifact.file
    if gap.kind is not GapKind.UNRECOGNISED or faces.get(name) or weights_name(file):
        return False
    while name != file:
        name, inside, _ = name.rpartition(UNPACKED)
        if not inside or not all(face.endswith(STREAM) for face in faces.get(name, ())):
            return False
    return True

"""How much memory may be taken for what a file makes, counted and not measured.

What a pickle makes is more than what it says: one byte of it makes a list of a hundred. All of it
is wanted here, so it is counted as it is made, with what CPython 3.11 takes for each on a machine
of 64 bits. Where the elements of tensors go is bounded elsewhere (``gathering``).
"""

from __future__ import annotations

from weighbridge.conversion.outcome import Refused

ROOM = 144 << 20
"""Bytes. A process that has nothing else to hold than this stays below 200 MB."""

INSTRUCTION = 41
"""Bytes of a number that an instruction pushes, and of the place it is pushed to."""

TEXT = 4
"""Bytes that one of a text takes, if one letter of the text is wide."""

BOX = 144
"""A list, dict or set of the stream's own, without its items."""

ITEM = 16
"""Places for one item of a container: in it, and where it came from."""

TUPLE = 48
"""A tuple of one to three items."""

CALL = 176
"""The result of a call, with the tuple of arguments, without these."""

ODD = 240
"""What stands for something that cannot be followed, or for a long string."""

SPARSE = 160
"""What is remembered out of turn."""

PAIR = 240
"""A key and a value of a dict that is looked through."""

SEEN = 110
"""A container of which it is known how many tensors it holds."""

MEMBER = 400
"""A member of an archive that can be read."""

STORAGE = 320
"""A storage that was found."""

TENSOR = 640
"""A tensor that was named, without its name."""

LEFT = 360
"""Something that is left behind."""


class Room:
    """What is left for one file, with all that is in it."""

    def __init__(self, most: int = ROOM) -> None:
        """Begin with ``most`` bytes."""
        self._most = most
        self.left = most

    def take(self, size: int) -> None:
        """Account for ``size`` bytes that are about to be taken.

        Raises:
            Refused: There is no room for them.
        """
        self.left -= size
        if self.left < 0:
            most = self._most >> 20
            raise Refused(f"what the file makes would take more than {most} MiB of memory")

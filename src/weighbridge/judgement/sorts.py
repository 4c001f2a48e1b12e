"""The kinds of complaint that can be made about an import or a call."""

from __future__ import annotations

import enum

from weighbridge.core.records import dataclass


class Sort(enum.Enum):
    """What is wrong; one rule each."""

    DANGEROUS = enum.auto()
    """A name on the list of dangerous ones."""
    UNLISTED_IMPORT = enum.auto()
    """A name that would be on the lists if it were harmless."""
    UNLISTED_CALL = enum.auto()
    """A call that the lists do not allow, of a listed name or of a strange package's."""
    UNLISTED_CLASS = enum.auto()
    """A strange package's name, built without arguments or only referred to."""
    UNRESOLVED = enum.auto()
    """A name that only the loading process knows."""
    TAMPERING = enum.auto()
    """A class, module or function is changed, or what makes an object be of its class."""
    CODE = enum.auto()
    """Code objects are made out of what the file holds."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that is wrong with one import or call.

    Attributes:
        sort: What.
        subject: The name it is about, as a report shows it; complaints are folded by it.
        deed: What loading does, e.g. ``calls posix.system('true')``.
        why: What is wrong with that, e.g. ``no list has it``.
        weight: Of several deeds with one subject, the heaviest is told.
    """

    sort: Sort
    subject: str
    deed: str
    why: str = ""
    weight: int = 0


CALLED, BUILT = 3, 2
"""Weights of deeds: a call says more than a look-up or an import."""

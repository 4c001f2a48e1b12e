"""How much a publisher says about the data a model was trained on."""

from __future__ import annotations

from weighbridge.core import enums


class Disclosure(enums.IntEnum):
    """What is said about training data. Ordered; says nothing about whether it is true.

    Attributes:
        NONE: Nothing, or that nothing will be said.
        STATEMENT: Something, without the name of a source.
        NAMED: At least one source by name.
        RESOLVABLE: At least one source that can be looked up: an identifier or a link.
        DOCUMENTED: The sources of every stage, what they are made of and how they were prepared.
        OPEN: As documented, and all of the data can be had.
    """

    NONE = 0
    STATEMENT = 1
    NAMED = 2
    RESOLVABLE = 3
    DOCUMENTED = 4
    OPEN = 5

    @property
    def word(self) -> str:
        """Lower-case name, as in policies and reports."""
        return self.name.lower()

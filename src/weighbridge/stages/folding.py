"""How much is told of one file as one format; what a text names again is counted and not told.

What a configuration has imported or called is judged by its name, whatever it is given; so eight
that name the same tell all that there is to tell, and a ninth says how many there were besides.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Call, Evidence, How, Import, Named, Purpose, Reference, Unknown, Value
from weighbridge.core.records import replace
from weighbridge.formats import Format
from weighbridge.intake.limits import NAMES, Limits, least

ALIKE = 8
"""Imports, and calls, of one name that are told of a text one by one."""

SHORT = 2_048
"""Imports and calls that a format may have told of any file, if ``NAMES`` is to hold too: those of
formats that may have more are counted where they are followed."""

OTHERS = Unknown("what each of several calls is given")

NAMING = frozenset({Call, Import})
"""Evidence that names something."""


class Folding:
    """What was told so far of one file as one format."""

    def __init__(self, face: Format, limits: Limits, size: int) -> None:
        """Texts may be short, and many: any number of them costs what their ``size`` allows."""
        self._folds, self._limits = face.plain, limits
        self._room, self._told = limits.evidence, limits.evidence
        self._named = face.names + size // limits.apart
        if face.names <= SHORT:
            self._named = least(face.names, limits.apart, NAMES, size)
        if face.plain:
            self._told = limits.worded + size // limits.wordy
            self._named = limits.names(size)
        self._imports: dict[Named, int] = {}
        self._calls: dict[Named, int] = {}
        self._rest: dict[Named, Call] = {}
        self._sources: set[str] = set()

    def again(self, item: Evidence) -> bool:
        """Note what names something; whether it is one more of the same, not told by itself."""
        if not self._folds:
            self._named -= type(item) in NAMING
            return False
        known = self._imports
        name: Value | None = None
        if type(item) is Import:
            name = item.target
        elif type(item) is Call:
            known, name = self._calls, item.callee if item.how is How.CONFIG else None
        else:
            if type(item) is Reference and item.purpose is Purpose.CODE:
                self._named -= item.target not in self._sources
                self._sources.add(item.target)
            return False
        if type(name) is not Named:
            self._named -= 1
            return False
        count = known[name] = known.get(name, 0) + 1
        self._named -= count == 1
        if count > ALIKE and type(item) is Call:
            self._fold(name, item)
        return count > ALIKE

    def _fold(self, name: Named, call: Call) -> None:
        """Keep one call for many; what they are given, if that is the same."""
        before = self._rest.setdefault(name, call)
        if before.arguments == (OTHERS,):
            return
        if (before.arguments, before.keywords) != (call.arguments, call.keywords):
            self._rest[name] = replace(before, arguments=(OTHERS,), keywords=())

    def over(self) -> str:
        """Count one more piece of evidence; why it is not told, or nothing if it is."""
        self._room -= 1
        self._told -= 1
        if self._room < 0:
            return f"more than {self._limits.evidence} pieces of evidence"
        if self._told < 0:
            return "so much is told of so few words that the rest is not told"
        if self._named < 0:
            return "so much is imported or called that the rest is not told"
        return ""

    def rest(self) -> Iterator[Call]:
        """Yield one call for all of a name that were not told one by one."""
        for name, call in self._rest.items():
            yield replace(call, times=self._calls[name] - ALIKE)

"""What a text names again and again is told a few times, and counted from there on.

What a configuration has imported or called is judged by its name, whatever it is given; so eight
that name the same tell all that there is to tell, and a ninth says how many there were besides.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Call, Evidence, How, Import, Named, Unknown
from weighbridge.core.records import replace

ALIKE = 8
"""Imports, and calls, of one name that are told of a text one by one."""

OTHERS = Unknown("what each of several calls is given")


class Folding:
    """What was named so far in one text.

    Attributes:
        names: How many different names were imported or called: of each, both are counted.
    """

    def __init__(self) -> None:
        self.names = 0
        self._imports: dict[Named, int] = {}
        self._calls: dict[Named, int] = {}
        self._rest: dict[Named, Call] = {}

    def tells(self, item: Import | Call) -> bool:
        """Note what names something; whether it is to be told by itself."""
        if type(item) is Import:
            name, known = item.target, self._imports
        elif type(item) is Call and item.how is How.CONFIG:
            name, known = item.callee, self._calls
        else:
            self.names += 1
            return True
        if type(name) is not Named:
            self.names += 1
            return True
        count = known[name] = known.get(name, 0) + 1
        if count == 1:
            self.names += 1
        if count <= ALIKE:
            return True
        if type(item) is Call:
            before = self._rest.setdefault(name, item)
            if before is not item and before.arguments != (OTHERS,):
                same = (before.arguments, before.keywords) == (item.arguments, item.keywords)
                if not same:
                    self._rest[name] = replace(before, arguments=(OTHERS,), keywords=())
        return False

    def rest(self) -> Iterator[Call]:
        """Yield one call for all of a name that were not told one by one."""
        for name, call in self._rest.items():
            yield replace(call, times=self._calls[name] - ALIKE)

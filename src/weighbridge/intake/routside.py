"""What the loading process is to look up for R's serialised objects: namespaces and names.

Each is told once of an object. Pages of help name the file that they were made of for each of their
texts: a persistent name, which comes again thousands of times, and is known by its bytes then.

Source: ``src/main/serialize.c`` of R 4.4 (retrieved 2026-11-26).
"""

from __future__ import annotations

from weighbridge.core import Evidence, Import, Named, Unknown
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.part import Part
from weighbridge.intake.rnames import Names
from weighbridge.intake.rtypes import PERSISTENT
from weighbridge.intake.rwire import Binary, Wire

TEXT = 20
"""Where in what has one name that begins, behind its length: flags, 0, 1, flags and length."""

LONG = 1 << 10
"""Bytes of a name, at most, that is known again; and how many are."""


class Outside:
    """Reads and tells what is to be looked up."""

    def __init__(self, cursor: Cursor, how: Wire, names: Names, out: list[Evidence | Part]) -> None:
        """Share what reads, and where the walker puts what it tells."""
        self._cursor, self._names, self._out = cursor, names, out
        self._two = how.two if isinstance(how, Binary) else None
        self._known = set[bytes]()
        self._seen, self._named = set[str](), set[str]()

    def read(self, kind: int, start: int) -> None:
        """Read what is to be looked up, behind its flags.

        Args:
            kind: Its type.
            start: Where its flags are.
        """
        name = self._names.outside(start)
        if kind == PERSISTENT:
            self._keep(start)
            if name not in self._named:
                self._named.add(name)
                why = f"the reading process looks up the persistent name {name[:80]!r}"
                place = self._cursor.place(start)
                self._out.append(Import(place, Unknown(why), "PERSISTSXP", name[:80]))
        else:
            self.package(name.removeprefix("package:"), start, "NAMESPACESXP")

    def package(self, name: str, start: int, via: str) -> None:
        """Tell of a package, once."""
        if name not in self._seen:
            self._seen.add(name)
            target = Named(f"R:{name}", "namespace")
            self._out.append(Import(self._cursor.place(start), target, via))

    def again(self, data: bytes, at: int, stop: int) -> int:
        """Return how long a persistent name is that was told before; 0 if none is there.

        Whoever passes over it has to ``count`` it.

        Args:
            data: What was read ahead.
            at: Where in it the name's flags are.
            stop: Where in it the last byte may be.
        """
        if self._two is None or at + TEXT > stop:
            return 0
        _, size = self._two(data, at + TEXT - 8)
        if not 0 <= size <= min(LONG, stop - at - TEXT):
            return 0
        return TEXT + size if data[at : at + TEXT + size] in self._known else 0

    def count(self, times: int) -> None:
        """Count names that came again with the symbols."""
        self._names.refs += [""] * times

    def _keep(self, start: int) -> None:
        """Keep what ends at the cursor, if it is of one name and has no odd flags."""
        size = self._cursor.offset - start
        if self._two is None or not TEXT <= size <= TEXT + LONG or len(self._known) >= LONG:
            return
        item = self._cursor.source.read(start, size)
        flags, _ = self._two(item, 0)
        _, length = self._two(item, TEXT - 8)
        if flags == PERSISTENT and size == TEXT + length:
            self._known.add(item)

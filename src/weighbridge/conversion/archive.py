"""Members of a zip archive, each readable for as long as it takes, none held for longer.

A packed member is expanded when it is read, and forgotten when another one is: an npz of many
packed arrays would otherwise be in memory as a whole.
"""

from __future__ import annotations

from collections.abc import Callable

from weighbridge.conversion.outcome import Left, Refused
from weighbridge.core import Artifact, Gap, GapKind, Member, Trait
from weighbridge.core.records import dataclass, field
from weighbridge.formats import Part, zip_archive
from weighbridge.intake import zipdirectory
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.expand import Expanded
from weighbridge.intake.limits import Budget
from weighbridge.intake.source import Bytes, Source
from weighbridge.intake.ziprecords import Record

HARMLESS = frozenset({GapKind.FILLER, GapKind.TRAILING})
"""Gaps that leave no doubt about what is read."""

ODD = frozenset(
    {Trait.DUPLICATE, Trait.HIDDEN, Trait.RENAMED, Trait.ENCRYPTED, Trait.LINK, Trait.DEVICE}
)
"""What makes it depend on the loader which bytes are the member's."""


@dataclass(slots=True, eq=False)
class _Packed:
    """A packed member.

    Attributes:
        size: Of what it expands to, in bytes.
        open: Expands it.
        shelf: The member that was expanded last, of all of one archive.
    """

    size: int
    open: Callable[[], Source]
    shelf: list[tuple[_Packed, Source]]

    def read(self, offset: int, size: int) -> bytes:
        """Return bytes at a position."""
        if not self.shelf or self.shelf[0][0] is not self:
            self.shelf.clear()
            self.shelf.append((self, self.open()))
        return self.shelf[0][1].read(offset, size)


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive of which every loader sees the same.

    Attributes:
        cursor: All of it.
        members: What can be read, by name.
        left: Bytes that belong to no member.
    """

    cursor: Cursor
    members: dict[str, Source]
    left: list[Left] = field(default_factory=list)

    def at(self, name: str) -> Cursor:
        """Return a cursor over one member."""
        source = self.members[name]
        label = f"{self.cursor.artifact.name}!/{name}"
        return Cursor(source, Artifact(label, source.size), self.cursor.budget)


def members(cursor: Cursor) -> Archive:
    """Find every member.

    Raises:
        Refused: It depends on the loader what the members are.
        FormatError: There are too many.
    """
    records = {record.name: record for record in zipdirectory.survey(cursor.again()).records}
    found = Archive(cursor, {})
    shelf: list[tuple[_Packed, Source]] = []
    for item in zip_archive.FORMAT.read(cursor):
        match item:
            case Member(name=name, traits=traits, note=note):
                if odd := ODD & traits:
                    raise Refused(f"member {name!r} is {', '.join(sorted(odd))}: {note}")
                if name in found.members:
                    raise Refused(f"two members are named {name!r}")
                if Trait.BAD_SUM in traits:
                    found.left.append(
                        Left("", f"the checksum of {name!r}: it is not that of the bytes")
                    )
                found.members[name] = Bytes(b"")
            case Part(name=name) if name in found.members:
                source = item.open()
                if isinstance(source, Expanded):
                    again = _again(cursor, records[name])
                    source = _Packed(source.size, again, shelf)
                found.members[name] = source
            case Gap(kind=kind, why=why) if kind not in HARMLESS:
                raise Refused(why)
            case Gap(kind=GapKind.TRAILING, why=why):
                found.left.append(Left("", why))
            case _:
                continue
    return found


def _again(cursor: Cursor, record: Record) -> Callable[[], Source]:
    def expand() -> Source:
        budget = Budget(cursor.limits, cursor.source.size)
        codec = zip_archive.CODECS[record.header.method]
        return Expanded(cursor.source, codec, budget, record.data.start, record.data.stop)

    return expand

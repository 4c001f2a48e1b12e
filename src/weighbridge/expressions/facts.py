"""From a record to the plain data that an expression is given: bounded, and only what it looks at.

Nothing is cut: a list or a text that is too long makes the expression one that could not be
evaluated, since a condition on half of the facts would be an answer to another question.
"""

from __future__ import annotations

from collections.abc import Collection

from weighbridge.core.records import dataclass
from weighbridge.expressions import schema
from weighbridge.expressions.schema import Record

MAX_TEXT = 4096
"""Characters of one text."""

MAX_TOTAL = 4 << 20
"""Bytes of all texts of one record, and of what is in it."""

_LARGEST = (1 << 63) - 1


class TooMuchError(Exception):
    """More facts than an expression is given."""


@dataclass(slots=True)
class Builder:
    """Makes plain data of records.

    Attributes:
        fields: Records and their fields that are wanted.
        most: Items of one list.
        total: Bytes of all texts so far.
        longest: Bytes of the longest of them.
    """

    fields: Collection[tuple[str, str]]
    most: int
    total: int = 0
    longest: int = 0

    def build(self, record: Record) -> dict[str, object]:
        """Return the fields of a record that are wanted.

        Raises:
            TooMuchError: There is more than an expression is given.
        """
        kind = type(record).__name__
        made: dict[str, object] = {}
        for field in schema.fields(kind).values():
            if (kind, field.name) not in self.fields:
                continue
            called, value = f"{kind.lower()}.{field.name}", getattr(record, field.name)
            if not field.many:
                made[field.name] = self._plain(value, called)
                continue
            if len(value) > self.most:
                why = f"{called} has {len(value):,} items, and it can look at {self.most:,}"
                raise TooMuchError(why)
            made[field.name] = [self._plain(each, called) for each in value]
        return made

    def _plain(self, value: object, called: str) -> object:
        match value:
            case str():
                return self._text(value, called)
            case int():
                if abs(value) > _LARGEST:
                    raise TooMuchError(f"{called} is larger than any number it knows")
                return value
            case _ if type(value).__name__ in schema.RECORDS:
                return self.build(value)  # type: ignore[arg-type]
            case _:
                raise TypeError(called)

    def _text(self, value: str, called: str) -> str:
        if len(value) > MAX_TEXT:
            why = f"{called} has {len(value):,} characters, and at most {MAX_TEXT:,} are looked at"
            raise TooMuchError(why)
        data = value.encode("utf-8", "replace")
        self.total += len(data)
        self.longest = max(self.longest, len(data))
        if self.total > MAX_TOTAL:
            raise TooMuchError(f"more than {MAX_TOTAL:,} bytes of texts")
        return data.decode("utf-8")

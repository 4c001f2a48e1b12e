"""Evidence, and what refers to a list of the same model by number."""

from __future__ import annotations

from typing import get_args

from weighbridge.core import Call, Evidence, How, Made, Named, spell
from weighbridge.core.records import dataclass
from weighbridge.saved.derived import record
from weighbridge.saved.shapes import (
    TEXT,
    Definitions,
    Items,
    Json,
    Key,
    OneOf,
    Shape,
    UnreadableError,
    Within,
)

FACT = "fact"
"""Key that says of which type a piece of evidence is."""


def _spelled(value: object, _within: Within) -> object:
    match value:
        case Call(how=how, callee=Named(), arguments=()) if how is not How.NEW:
            return f"{value.callee}()"
        case Call(how=how, callee=callee, arguments=arguments):
            return spell(Made(how, callee, arguments))
        case _:
            return ""


_SPELLED = Key(
    "spelled", TEXT, _spelled, "The call as Python would write it, cut to a readable length.",
    derived=True,
)  # fmt: skip

EVIDENCE = OneOf(
    FACT,
    {
        kind.__name__.lower(): (
            kind, record(kind, tag=FACT, more=(_SPELLED,) if kind is Call else ())
        )
        for kind in get_args(Evidence)
    },
)  # fmt: skip
"""What a reader saw."""

EVIDENCES = Items(EVIDENCE)


@dataclass(frozen=True, slots=True)
class Referred:
    """An item of a list of the same model, by its number there; itself, if it is not in the list.

    Attributes:
        list: Name of the list.
        inner: Shape of its items.
    """

    list: str
    inner: Shape

    def write(self, value: object, within: Within) -> Json:
        """Write the number, or the item."""
        at = within.index.get(self.list, {}).get(id(value))
        return self.inner.write(value, within) if at is None else at

    def read(self, found: object, at: str, within: Within) -> object:
        """Look the number up, or read the item."""
        if type(found) is not int:
            return self.inner.read(found, at, within)
        rows = within.kept.get(self.list, ())
        if not 0 <= found < len(rows):
            raise UnreadableError(at, f"there is no item {found} in {self.list!r} of the model")
        return rows[found]

    def schema(self, known: Definitions) -> dict[str, Json]:
        """Allow both."""
        about = f"Number of the item in {self.list!r} of the model, counted from 0."
        number: dict[str, Json] = {"type": "integer", "minimum": 0, "description": about}
        return {"anyOf": [number, self.inner.schema(known)]}

"""The facts about one model as bytes, for keeping: what a policy needs, and what reports tell.

Layout, compressed with zlib (https://www.rfc-editor.org/rfc/rfc1950, retrieved 2026-11-26)::

    {"schema": "weighbridge-facts/1",
     "shapes": [["Artifact", "name", "size", "digest"], ...],
     "rows":   [[0, "model.bin", 812, null], ...]}

Every record is a row: the number of its shape, then its fields as that shape lists them. A record
inside another is the number of an earlier row, so that what is told twice is written once, and
nothing is nested. The last row is the whole. Records and fields go by name: they may change places
from version to version, and where one came or went, the facts are stale. Fields are:

* plain values as JSON has them; bytes as ``["b", latin-1]``, whole numbers of over 53 bits as
  ``["i", hexadecimal]``;
* words of enumerations by name;
* lists, for tuples and sets.

Which records there are is read off ``Kept`` and never off the data, and every value has to be of
the type that its field has. What is kept may have been tampered with: any bytes make facts that
these types can hold, or one error.

Not kept: evidence of the kinds in ``BULK``, unless a finding or a claim rests on it.
"""

from __future__ import annotations

import enum
import json
import types
import typing
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache, lru_cache

from weighbridge.core import BULK, Constant, Dossier, WeighbridgeError
from weighbridge.core.records import dataclass, replace
from weighbridge.typings import Any, TypeAlias, cast

SCHEMA = "weighbridge-facts/1"
"""Of this layout; another one is not read."""

LARGEST = 32 << 20
"""Bytes of facts, expanded, that are written or read."""

DEEPEST = 64
"""Records inside one another; values from files are some thirty deep at most."""

HEAVIEST = 16_000_000
"""What the whole may weigh if what is told twice is counted twice: a unit for each record, item of
a list, and ``HEFT`` letters. Else a few rows that hold each other twice would never be gone
through."""

HEFT = 256
"""Letters of a text that weigh as much as a record."""

EXACT = 1 << 53
"""Whole numbers from here on are written as hexadecimal digits: Python reads no long decimals."""

LEVEL = 6
"""Of compression: more takes longer than it saves."""

Json: TypeAlias = "bool | int | float | str | tuple[Json, ...] | list[Json] | None"


class StaleError(WeighbridgeError):
    """What is kept is of another version, or was not written here: read the model again."""


class BulkyError(WeighbridgeError):
    """There is too much to keep."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What was asked when the facts were found: another policy may ask what they do not tell.

    Attributes:
        version: Of weighbridge.
        trust: Digest of what the policy trusts; empty if it did not ask about signatures.
        moment: UTC, ISO 8601, that certificates were held against; empty as ``trust``.
        opinions: Other scanners that were asked.
        publishers: Whether rows of the policy's own were laid over the directory.
        place: Path where the model lies, links resolved; ``None`` if nobody said.
    """

    version: str = ""
    trust: str = ""
    moment: str = ""
    opinions: tuple[str, ...] = ()
    publishers: bool = False
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """The whole of what is kept."""

    dossier: Dossier
    terms: Terms


def written(dossier: Dossier, terms: Terms | None = None) -> bytes:
    """Write the facts about a model.

    Raises:
        BulkyError: They are more than would be read again.
    """
    evidence = tuple(item for item in dossier.evidence if type(item) not in BULK)
    writer = _Writer()
    writer.refer(Kept(replace(dossier, evidence=evidence), terms or Terms()))
    text = json.dumps(
        {"schema": SCHEMA, "shapes": writer.shapes, "rows": writer.rows}, separators=(",", ":")
    )
    if len(text) > LARGEST:
        raise BulkyError(f"{len(text)} bytes of facts are over {LARGEST}")
    return zlib.compress(text.encode("ascii"), LEVEL)


def read(data: bytes) -> Dossier:
    """Read the facts about a model.

    Raises:
        StaleError: They are of another version, or nothing that ``written`` made.
    """
    return kept(data).dossier


def kept(data: bytes) -> Kept:
    """Read the facts about a model, and what was asked.

    Raises:
        StaleError: As for ``read``.
    """
    try:
        found = json.loads(_expanded(data))
        if type(found) is not dict or found.get("schema") != SCHEMA:
            raise StaleError(f"no {SCHEMA}")
        return _Reader(found["shapes"]).whole(found["rows"])
    except (zlib.error, ValueError, TypeError, LookupError, RecursionError) as error:
        raise StaleError(f"not as they were written: {error!s:.80}") from error


def _expanded(data: bytes) -> bytes:
    """Expand what is kept, as far as it may be."""
    stream = zlib.decompressobj()
    text = stream.decompress(data, LARGEST)
    if not stream.eof or stream.unused_data:
        raise StaleError(f"cut, over {LARGEST} bytes, or followed by something else")
    return text


@dataclass(frozen=True, slots=True)
class _Field:
    """How values of a type are written and read."""

    write: Callable[[_Writer, Any], Json]
    read: Callable[[_Reader, Any], object]


@dataclass(frozen=True, slots=True)
class _Shape:
    """A type of record, with its fields in order."""

    kind: type[Any]
    fields: Mapping[str, _Field]


class _Writer:
    """Writes each record once.

    Attributes:
        shapes: Names of the types met so far, with those of their fields.
        rows: Records met so far, each after those inside of it.
    """

    def __init__(self) -> None:
        """Begin with nothing known."""
        self.shapes: list[tuple[str, ...]] = []
        self.rows: list[tuple[Json, ...]] = []
        self._numbers: dict[type, int] = {}
        self._met: dict[int, int] = {}
        self._same: dict[tuple[Json, ...], int] = {}

    def refer(self, record: object) -> int:
        """Return the number of a record's row, which is added if it is not there."""
        # All of them are held by the whole, so that none takes the place of another.
        known = self._met.get(id(record))
        if known is None:
            known = self._met[id(record)] = self._row(record)
        return known

    def _row(self, record: object) -> int:
        shape = _shapes()[type(record).__name__]
        number = self._numbers.get(shape.kind)
        if number is None:
            number = self._numbers[shape.kind] = len(self.shapes)
            self.shapes.append((shape.kind.__name__, *shape.fields))
        row = (
            number,
            *[each.write(self, getattr(record, name)) for name, each in shape.fields.items()],
        )
        # To a table, True and 1 and 1.0 are the same; elsewhere a field has but one of the types.
        key = (number, repr(row)) if shape.kind is Constant else row
        known = self._same.setdefault(key, len(self.rows))
        if known == len(self.rows):
            self.rows.append(row)
        return known


class _Reader:
    """Makes the records again, each once.

    Attributes:
        weight: Of the record that is being read, so far.
        depth: Likewise, how deep what is inside of it is.
    """

    def __init__(self, shapes: list[list[str]]) -> None:
        """See which of our types the data name, and that their fields are ours."""
        self.weight = self.depth = 0
        self._records: list[object] = []
        self._weights: list[int] = []
        self._depths: list[int] = []
        self._shapes = [_plan(*shape) for shape in shapes]

    def whole(self, rows: list[list[Any]]) -> Kept:
        """Read all rows, and return what the last of them is."""
        for number, *values in rows:
            plan = self._shapes[_natural(number)]
            self.weight, self.depth = 1, 0
            told = [read_(self, value) for read_, value in zip(plan.reads, values, strict=True)]
            if self.weight > HEAVIEST or self.depth > DEEPEST:
                raise StaleError("records hold each other too often")
            if plan.order is not None:
                told = [told[at] for at in plan.order]
            self._records.append(plan.kind(*told))
            self._weights.append(self.weight)
            self._depths.append(self.depth)
        last = self._records[-1]
        if type(last) is not Kept:
            raise StaleError("the last row is not the whole")
        return last

    def record(self, number: object) -> object:
        """Return the record of an earlier row."""
        at = _natural(number)
        record = self._records[at]
        self.weight += self._weights[at]
        self.depth = max(self.depth, self._depths[at] + 1)
        return record


def _natural(number: object) -> int:
    if type(number) is not int or number < 0:
        raise StaleError(f"{number!r:.40} is no number of anything")
    return number


@dataclass(frozen=True, slots=True)
class _Plan:
    """How rows of one shape are read.

    Attributes:
        kind: What they make.
        reads: For each field, as the rows have them.
        order: Where in a row each field is, as ``kind`` wants them; ``None`` if that is the same.
    """

    kind: type[Any]
    reads: tuple[Callable[[_Reader, Any], object], ...]
    order: tuple[int, ...] | None


@lru_cache(maxsize=256)
def _plan(name: str, *names: str) -> _Plan:
    """Return how rows are read whose shape is said to be this.

    Raises:
        StaleError: There is no such type of record, or it has other fields.
    """
    shape = _shapes().get(name)
    if shape is None or len(names) != len(shape.fields) or {*names} != {*shape.fields}:
        raise StaleError(f"{name!s:.40} is another record here")
    reads = tuple(shape.fields[each].read for each in names)
    own = tuple(shape.fields)
    return _Plan(shape.kind, reads, None if own == names else tuple(map(names.index, own)))


@cache
def _shapes() -> dict[str, _Shape]:
    """Return every type of record that the whole may hold, by name."""
    found: dict[str, _Shape] = {}
    wanted: list[type[Any]] = [Kept]
    while wanted:
        kind = wanted.pop()
        if kind.__name__ not in found:
            hints = typing.get_type_hints(kind)
            rows = {each.name: _field(hints[each.name], wanted) for each in fields(kind)}
            found[kind.__name__] = _Shape(kind, rows)
    return found


_PLAIN = frozenset({str, bool, int, float, bytes})

_LETTERS: dict[str, Callable[[str], int | bytes]] = {
    "b": lambda text: text.encode("latin-1"),
    "i": lambda text: int(text, 16),
}


def _field(hint: Any, wanted: list[type[Any]]) -> _Field:
    """Return how values of a type are written, and add the types of record that it names."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in {typing.Union, types.UnionType}:
        rest = [each for each in inner if each is not type(None)]
        some = _field(rest[0], wanted) if len(rest) == 1 else _one_of(rest, wanted)
        return some if len(rest) == len(inner) else _perhaps(some)
    if (origin is tuple and inner[1:] == (...,)) or origin is Sequence:
        return _many(_field(inner[0], wanted), tuple)
    if origin is tuple:
        return _fixed([_field(each, wanted) for each in inner])
    if origin is frozenset:
        return _many(_field(inner[0], wanted), frozenset)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return _word(hint)
    return _one_of([hint], wanted)


def _one_of(kinds: list[Any], wanted: list[type[Any]]) -> _Field:
    """Return how a value of one of some types is written, which are all plain or all records."""
    if _PLAIN.issuperset(kinds):
        return _plain(frozenset(kinds))
    if all(map(is_dataclass, kinds)):
        wanted += kinds
        return _record(frozenset(kinds))
    msg = f"no way to keep {kinds}"
    raise TypeError(msg)


def _plain(kinds: frozenset[type]) -> _Field:
    def write(_writer: _Writer, value: Any) -> Json:
        kind = type(value)
        if kind is int and kind in kinds:
            return cast("int", value) if -EXACT < value < EXACT else ("i", hex(value))
        if kind is bytes and kind in kinds:
            return ("b", value.decode("latin-1"))
        if kind not in kinds and not (str in kinds and isinstance(value, str)):
            msg = f"{kind.__name__} where {kinds} should be"
            raise TypeError(msg)
        return cast("Json", value)

    def read_(reader: _Reader, value: Any) -> object:
        if type(value) is list:
            value = _LETTERS[value[0]](value[1])
        kind = type(value)
        if kind not in kinds:
            raise StaleError(f"{kind.__name__} where it cannot be")
        if kind is str or kind is bytes:
            reader.weight += len(value) // HEFT
        return cast("object", value)

    return _Field(write, read_)


def _record(kinds: frozenset[type]) -> _Field:
    def write(writer: _Writer, value: object) -> Json:
        if type(value) not in kinds:
            msg = f"{type(value).__name__} where {kinds} should be"
            raise TypeError(msg)
        return writer.refer(value)

    def read_(reader: _Reader, value: object) -> object:
        record = reader.record(value)
        if type(record) not in kinds:
            raise StaleError(f"{type(record).__name__} where it cannot be")
        return record

    return _Field(write, read_)


def _word(kind: type[enum.Enum]) -> _Field:
    words = kind.__members__

    def write(_writer: _Writer, value: enum.Enum) -> Json:
        return value.name

    def read_(_reader: _Reader, value: str) -> object:
        return words[value]

    return _Field(write, read_)


def _perhaps(some: _Field) -> _Field:
    def write(writer: _Writer, value: object) -> Json:
        return None if value is None else some.write(writer, value)

    def read_(reader: _Reader, value: object) -> object:
        return None if value is None else some.read(reader, value)

    return _Field(write, read_)


def _many(each: _Field, kind: type[tuple[Any, ...] | frozenset[Any]]) -> _Field:
    def write(writer: _Writer, value: Any) -> Json:
        items = value if kind is tuple else sorted(value)
        return tuple([each.write(writer, item) for item in items])

    def read_(reader: _Reader, value: object) -> object:
        if type(value) is not list:
            raise StaleError("no list")
        reader.weight += len(value)
        return kind([each.read(reader, item) for item in value])

    return _Field(write, read_)


def _fixed(each: list[_Field]) -> _Field:
    def write(writer: _Writer, value: tuple[object, ...]) -> Json:
        return tuple([one.write(writer, item) for one, item in zip(each, value, strict=True)])

    def read_(reader: _Reader, value: object) -> object:
        if type(value) is not list:
            raise StaleError("no list")
        return tuple([one.read(reader, item) for one, item in zip(each, value, strict=True)])

    return _Field(write, read_)

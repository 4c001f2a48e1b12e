"""Front matter of a model card: fields with their values and lines, as far as it can be read.

Every top-level section of the YAML is read on its own, so that a fault in one (quotes that do not
close, a tab, a table of results that is too long) does not lose the others. A key that stands twice
is two fields: YAML's loaders keep one of them, and which one differs.

Source: https://huggingface.co/docs/hub/model-cards#model-card-metadata and
https://github.com/huggingface/hub-docs/blob/main/modelcard.md (retrieved 2026-11-25).
Not read: nested tables (``model-index``, ``widget``), aliases from one section to another.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import FormatError, later
from weighbridge.core.records import dataclass
from weighbridge.intake import strictyaml

CHARACTERS = 1 << 20
"""Characters searched for the end of the front matter."""

SECTION = 64 << 10
"""Characters of one field, at most; longer ones are faults."""

COMPOSED = 128 << 10
"""Characters that are read as YAML in all; beyond it, fields are faults."""

SECTIONS = 500
"""Fields that are read."""

VALUES = 1_000
"""Values of one field that are kept."""

KEPT = 500
"""Characters of one value that are kept."""

KEYS = frozenset(
    {
        "author",
        "base_model",
        "base_model_relation",
        "basemodel",
        "dataset",
        "datasets",
        "language",
        "library_name",
        "licence",
        "license",
        "license_link",
        "license_name",
        "licenses",
        "model_creator",
        "model_link",
        "model_name",
        "new_version",
        "pipeline_tag",
        "quantized_by",
        "tags",
        "training_data",
    }
)
"""Fields that are kept; in lower case, with ``_`` for ``-``."""

_LINE = later.pattern(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_FENCE = later.pattern(r"---[ \t]*$")
_KEY = later.pattern(r"""(["']?)([A-Za-z_][\w.-]{0,99})\1[ \t]*:(?=[ \t\r\n]|$)""")


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a field, as written.

    Attributes:
        text: At most ``KEPT`` characters.
        line: In the card, from 1.
    """

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Field:
    """A field and its values: one, or those of a list.

    Attributes:
        key: In lower case, with ``_`` for ``-``.
        line: In the card, from 1.
        values: Without the empty ones.
    """

    key: str
    line: int
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that could not be read.

    Attributes:
        line: In the card, from 1.
        why: Lower case, for a user.
    """

    line: int
    why: str


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands between the first two lines of three dashes.

    Attributes:
        fields: Those of ``KEYS`` that are there, in order; a key may stand twice.
        faults: What could not be read.
        line: Of the first line after it, from 1; 1 if there is none.
        found: Whether there is any.
    """

    fields: tuple[Field, ...] = ()
    faults: tuple[Fault, ...] = ()
    line: int = 1
    found: bool = False

    def all(self, *keys: str) -> Iterator[Value]:
        """Yield the values of fields, in the order of the card."""
        for item in self.fields:
            if item.key in keys:
                yield from item.values

    def first(self, key: str) -> str:
        """Return the first value of a field, or nothing."""
        return next((value.text for value in self.all(key)), "")


def read(card: str) -> tuple[FrontMatter, str]:
    """Read the front matter of a card; return it and the rest of the card.

    Blank lines before it are passed over. Without an end, or without a single key, the dashes are
    a rule, and everything is prose.
    """
    lines = _lines(card[:CHARACTERS])
    first = next((index for index, line in enumerate(lines) if line.strip("\ufeff \t\r\n")), 0)
    if not lines or not _FENCE.match(lines[first].strip("\ufeff\r\n")):
        return FrontMatter(), card
    end = next(
        (at for at in range(first + 1, len(lines)) if _FENCE.match(lines[at].rstrip("\r\n"))), None
    )
    matter = lines[first + 1 : end]
    if end is None or not any(map(_KEY.match, matter)):
        return FrontMatter(), card
    fields: list[Field] = []
    faults: list[Fault] = []
    left = COMPOSED
    for line, source in _sections(matter, first + 2, faults):
        left -= _field(line, source, fields, faults, left)
    rest = card[sum(map(len, lines[: end + 1])) :]
    return FrontMatter(tuple(fields), tuple(faults), end + 2, found=True), rest


def _lines(text: str) -> list[str]:
    return [match.group() for match in _LINE.finditer(text) if match.group()]


def _sections(
    matter: list[str], first: int, faults: list[Fault]
) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines of each top-level key, with the number of the first."""
    starts = [at for at, line in enumerate(matter) if _KEY.match(line)]
    for at, line in enumerate(matter[: starts[0]]):
        if line.strip() and not line.lstrip().startswith("#"):
            faults.append(Fault(first + at, "a line that belongs to no field"))
            break
    if len(starts) > SECTIONS:
        faults.append(Fault(first + starts[SECTIONS], f"more than {SECTIONS} fields"))
    for index, start in enumerate(starts[:SECTIONS]):
        stop = starts[index + 1] if index + 1 < len(starts) else len(matter)
        yield first + start, matter[start:stop]


def _field(
    line: int, source: list[str], fields: list[Field], faults: list[Fault], left: int
) -> int:
    """Read one section, if it is of a field that is kept; return what it cost, in characters."""
    match = _KEY.match(source[0])
    key = match.group(2).lower().replace("-", "_") if match else ""
    if key not in KEYS:
        return 0
    text = "".join(source)
    if len(text) > min(SECTION, left):
        faults.append(Fault(line, f"{key} is longer than {min(SECTION, left)} characters"))
        return 0
    if any(item.key == key for item in fields):
        faults.append(Fault(line, f"{key} stands twice"))
    found = _composed(text, key, line, faults)
    if found is None:
        # what the YAML reader refused may still be told from the line itself
        rest = source[0].partition(":")[2].strip().strip("\"'[]")[:KEPT]
        found = [rest] if rest else []
    fields.append(Field(key, line, tuple(_placed(found, source, line))))
    return len(text)


def _composed(text: str, key: str, line: int, faults: list[Fault]) -> list[str] | None:
    """Return the values of a section, or nothing if it is no YAML."""
    tree: object = None
    try:
        for document in strictyaml.compose(text.encode("utf-8", "replace")):
            tree = document.tree
    except FormatError as error:
        faults.append(Fault(line, f"{key}: {error}"))
    if not isinstance(tree, dict):
        return None
    return _values(next(iter(tree.values()), None), key, line, faults)


def _values(tree: object, key: str, line: int, faults: list[Fault]) -> list[str]:
    """Return the scalars of a field."""
    items = tree if isinstance(tree, list) else [tree]
    found: list[str] = []
    if len(items) > VALUES:
        faults.append(Fault(line, f"{key} has more than {VALUES} values"))
    for item in items[:VALUES]:
        match item:
            case None:
                continue
            case bool():
                # Norwegian, and whatever else YAML 1.1 takes for a truth value
                found.append("yes" if item else "no")
            case str() | int():
                found.append(str(item)[:KEPT].strip())
            case _:
                faults.append(Fault(line, f"{key} holds a table or a list in a list"))
    return [text for text in found if text]


def _placed(found: list[str], source: list[str], line: int) -> Iterator[Value]:
    """Give every value its line: the next one that holds its first word."""
    at = 0
    for text in found:
        word = text.split()[0][:40]
        place = next((index for index in range(at, len(source)) if word in source[index]), None)
        if place is not None:
            at = place
        yield Value(text, line + at)

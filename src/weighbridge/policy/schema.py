"""A JSON Schema of policy files, for editors: taken from the code that reads them.

Each check is asked to compile a table that notes what is read from it, so that the schema cannot
say anything else than the check does. What depends on data (countries, publishers, licences,
families) is a string here; ``weighbridge policy check`` knows them.

Source: https://json-schema.org/draft/2020-12 (retrieved 2026-11-26). TOML dates are strings of the
format ``date``, as editors hand them over.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Mapping

from weighbridge.core import ANSWERS, later
from weighbridge.policy import examples, loading, waiving
from weighbridge.policy.loading import Known, Verdicts
from weighbridge.policy.raw import Branch, Leaf, Node, Rows
from weighbridge.policy.table import Named, Setting, Table
from weighbridge.typings import TypeAlias, TypeVar

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | None"
"""As reports have it."""

Value: TypeAlias = "str | bool | dt.date | list[Value] | dict[str, Value]"

Compile: TypeAlias = Callable[[Table, Verdicts], object]

T = TypeVar("T")

DIALECT = "https://json-schema.org/draft/2020-12/schema"

ID = "urn:weighbridge:policy:1"

ROWS: Mapping[str, dict[str, Value]] = {
    "checks.signature": {"trust": [{"name": "n", "identity": "i", "issuer": "i"}]},
}
"""Rows that a check understands, so that reading one goes to its end and every key is seen."""

WAIVER: dict[str, Value] = {
    "id": "W",
    "rules": [],
    "digest": "sha256:" + "0" * 64,
    "reason": "r",
    "owner": "o",
    "expires": dt.date(2027, 1, 31),
}

TEST: dict[str, Value] = {
    "name": "n",
    "expect": "allow",
    "because": [],
    "facts": {
        "publisher": {},
        "lineage": [{}],
        "training-data": "none",
        "openness": "none",
        "licence": {},
        "files": [{"path": "p", "findings": [{"rule": ""}]}],
    },
}
"""A test with every sort of facts."""

VERDICTS: Mapping[str, str] = {
    "on-gap": "For bytes nobody understood in a weight file.",
    "on-not-scanned": "For content that is not here, or not read by this version.",
    "fail-on": "The mildest verdict that makes the command fail.",
}
"""What the keys of ``[verdicts]`` mean, for those who point at them in an editor."""

_DOCUMENTED = later.pattern(
    r"^(``[^`]+``(?:, ``[^`]+``)*)(?:[ \n]+)(.*?)(?=\n\n|\n``|\Z)", re.MULTILINE | re.DOTALL
)


class Recorder(Table):
    """A table that notes which keys are read from it, as what."""

    def __init__(
        self,
        path: str,
        branch: Branch | None = None,
        lists: Mapping[str, Named] | None = None,
        *,
        row: bool = False,
        inside: bool = False,
    ) -> None:
        """``row``: it is one of an array; ``inside``: in one. Nothing is merged into either."""
        super().__init__(path, branch, lists)
        self._row = row
        self._inside = row or inside
        self._seen: dict[str, dict[str, Json]] = {}
        self._inner: dict[str, Recorder | None] = {}
        self._arrays: dict[str, Recorder | None] = {}
        self._needed: list[str] = []

    def schema(self, described: Mapping[str, str] | None = None) -> dict[str, Json]:
        """Return what has been noted.

        Args:
            described: What keys mean.
        """
        properties: dict[str, Json] = {}
        for key in dict.fromkeys((*self._seen, *self._inner, *self._arrays)):
            found = self._one(key)
            if described and key in described:
                found = {"description": described[key], **found}
            properties[key] = found
            if found.get("type") == "array" and not self._inside:
                properties[f"+{key}"] = {
                    "description": f"Appended to {key} of what this extends.",
                    **{name: each for name, each in found.items() if name in ("type", "items")},
                }
        whole: dict[str, Json] = {"type": "object", "properties": properties}
        # What is open to any key reads none by name.
        whole["additionalProperties"] = not properties
        needed: list[Json] = [*self._needed]
        return {**whole, "required": needed} if self._row and needed else whole

    def _one(self, key: str) -> dict[str, Json]:
        if (inner := self._inner.get(key)) is not None:
            return inner.schema()
        if key in self._arrays:
            row = self._arrays[key]
            return {"type": "array", "items": row.schema() if row else {"type": "object"}}
        return dict(self._seen[key])

    def _note(self, key: str, found: dict[str, Json], default: Json) -> None:
        if default is not None:
            found = {**found, "default": default}
        elif key not in self._seen:
            self._needed.append(key)
        self._seen[key] = found

    def string(self, key: str, default: str | None = None) -> Setting[str]:
        """Note a string."""
        self._note(key, {"type": "string"}, default or (None if default is None else ""))
        return super().string(key, default)

    def choice(self, key: str, choices: Iterable[str], default: str | None = None) -> Setting[str]:
        """Note one of several words."""
        known = list(choices)
        found = super().choice(key, known, default)
        words: list[Json] = [*known]
        self._seen[key] = {**self._seen[key], "enum": words}
        return found

    def boolean(self, key: str, *, default: bool | None = None) -> Setting[bool]:
        """Note ``true`` or ``false``."""
        self._note(key, {"type": "boolean"}, default)
        return super().boolean(key, default=default)

    def number(self, key: str, default: int | None = None, *, least: int = 0) -> Setting[int]:
        """Note a whole number."""
        self._note(key, {"type": "integer", "minimum": least}, default)
        return super().number(key, default, least=least)

    def date(self, key: str) -> Setting[dt.date]:
        """Note a day."""
        self._note(key, {"type": "string", "format": "date"}, None)
        return super().date(key)

    def perhaps_date(self, key: str) -> dt.date | None:
        """Note a day that may be left out."""
        self._seen[key] = {"type": "string", "format": "date"}
        return super().perhaps_date(key)

    def strings(self, key: str, default: tuple[str, ...] | None = None) -> Setting[tuple[str, ...]]:
        """Note a list of strings."""
        listed: list[Json] | None = None if default is None else [*default]
        self._note(key, {"type": "array", "items": {"type": "string"}}, listed)
        return super().strings(key, default)

    def named(self, key: str, default: tuple[str, ...] = ()) -> Setting[tuple[str, ...]]:
        """Note a list of strings that is not empty."""
        found = super().named(key, default)
        noted = {name: each for name, each in self._seen[key].items() if each != []}
        self._seen[key] = {**noted, "minItems": 1}
        return found

    def table(self, key: str) -> Table:
        """Note a table, and what is read from it."""
        node = self._take(key)
        inner = Recorder(
            self._label(key), node if isinstance(node, Branch) else None, inside=self._inside
        )
        self._inner[key] = inner
        return inner

    def rows(self, key: str) -> tuple[Table, ...]:
        """Note an array of tables, and what is read from its first row, if there is one."""
        node = self._take(key)
        found = node.items if isinstance(node, Rows) else ()
        label = self._label(key)
        rows = tuple(Recorder(f"{label}[{at}]", row, row=True) for at, row in enumerate(found))
        self._arrays[key] = rows[0] if rows else None
        return rows

    def document(self, key: str) -> None:
        """Note the name of a file."""
        self._take(key)
        self._seen[key] = {"type": "string"}


def branch(value: Mapping[str, Value], where: str = "built in") -> Branch:
    """Make a table of plain values."""
    return Branch({key: _node(each, where) for key, each in value.items()}, where)


def _node(value: Value, where: str) -> Node:
    if isinstance(value, dict):
        return branch(value, where)
    if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        return Rows(tuple(branch(row, where) for row in value if isinstance(row, dict)), where)
    return Leaf(value, where)


def example(checks: Collection[str], rules: Collection[str]) -> examples.Example:
    """Return a test with every sort of facts that there is."""
    return examples.read(Table("tests", branch(TEST)), checks, (*rules, ""))


def described(doc: str) -> dict[str, str]:
    """Return what a check's docstring says of its keys, by key."""
    found: dict[str, str] = {}
    keys = doc.partition("Keys of")[2].partition("\n\n")[2].partition("\n\n")[0]
    for match in _DOCUMENTED.finditer(keys):
        text = " ".join(match[2].replace("``", "").split())
        for name in re.findall(r"``([^`]+)``", match[1]):
            found[name.partition(" ")[0]] = text
    return found


def policies(
    checks: Mapping[str, tuple[str, Compile]], verdicts: Verdicts, known: Known
) -> dict[str, Json]:
    """Return the schema of a policy file.

    Args:
        checks: Docstring and ``compile`` of each check, by id.
        verdicts: What checks are compiled with.
        known: What a policy may name.
    """
    tables = {key: _check(key, doc, make, verdicts) for key, (doc, make) in checks.items()}
    texts: dict[str, Json] = {"type": "array", "items": {"type": "string"}}
    many: dict[str, Json] = {"type": "array", "items": _waiver(known)}
    properties: dict[str, Json] = {
        "name": {"type": "string", "description": "What the policy calls itself."},
        "version": {"type": "string"},
        "extends": {
            **texts,
            "description": "Names of shipped policies, or files, that this one is laid over.",
        },
        "verdicts": _verdicts(),
        "checks": _table({**tables}),
        "lists": {"type": "object", "additionalProperties": _list()},
        "reading": _table({"digest-cache": {"type": "boolean", "default": True}}),
        "data": _table({"publishers": {"type": "string", "description": "A file of rows."}}),
        "waivers": many,
        "+waivers": many,
        "tests": {"type": "array", "items": _test(known)},
        "locked": {**texts, "description": "Dotted keys that no policy which extends this sets."},
        "no-waive": {**texts, "description": "Rules and checks that no waiver may lift."},
        "paths": {"type": "array", "items": _section({**tables})},
        "rules": {"type": "array", "items": _RULE},
        "+rules": {"type": "array", "items": _RULE},
    }
    return {
        "$schema": DIALECT,
        "$id": ID,
        "title": "weighbridge policy",
        **_table(properties),
        "required": ["name", "version"],
    }


def facts(known: Known) -> dict[str, Json]:
    """Return the schema of what a test may give as ``facts``."""
    properties = _test(known)["properties"]
    found = properties["facts"] if isinstance(properties, dict) else {}
    inner = found if isinstance(found, dict) else {}
    return {"$schema": DIALECT, "$id": f"{ID}:facts", "title": "facts of a test", **inner}


def _table(properties: dict[str, Json]) -> dict[str, Json]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _check(key: str, doc: str, make: Compile, verdicts: Verdicts) -> dict[str, Json]:
    path = f"checks.{key}"
    recorder = Recorder(path, branch(ROWS.get(path, {})))
    make(recorder, verdicts)
    return {"description": doc.partition("\n")[0], **recorder.schema(described(doc))}


def _verdicts() -> dict[str, Json]:
    recorder = Recorder("verdicts")
    loading.verdicts(recorder)
    return recorder.schema(VERDICTS)


def _section(tables: dict[str, Json]) -> dict[str, Json]:
    properties: dict[str, Json] = {
        "match": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Globs of the models that the section is for; the first one decides.",
        },
        "policy": {"type": "string", "description": "A policy that decides instead."},
        "verdicts": _verdicts(),
        "checks": _table(tables),
    }
    return {**_table(properties), "required": ["match"]}


_RULE: dict[str, Json] = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
        "for": {"enum": ["model", "file", "finding", "ancestor"]},
        "when": {"type": "string", "description": "In CEL: when it fires."},
        "level": {"enum": ["deny", "warn"]},
        "message": {"type": "string"},
        "fix": {"type": "string"},
        "title": {"type": "string"},
    },
    "required": ["id", "for", "when", "level", "message"],
    "additionalProperties": False,
}


def _list() -> dict[str, Json]:
    texts: dict[str, Json] = {"type": "array", "items": {"type": "string"}}
    day: dict[str, Json] = {"type": "string", "format": "date"}
    return _table(
        {
            "values": texts,
            "+values": texts,
            "source": {"type": "string", "description": "Where the list is from."},
            "as-of": {**day, "description": "Day it was true."},
            "review-by": {**day, "description": "Day past which every use of it is a warning."},
        }
    )


def _waiver(known: Known) -> dict[str, Json]:
    names = sorted(known.rules | known.checks | ANSWERS)
    recorder = Recorder("waivers", branch({**WAIVER, "rules": [names[0]]}), row=True)
    waiving.read(recorder, names)
    row = recorder.schema()
    if isinstance(each := row["properties"], dict) and isinstance(text := each["digest"], dict):
        text["pattern"] = f"^{waiving.DIGEST.pattern}$"
    return _hinted(row, "rules", names)


def _test(known: Known) -> dict[str, Json]:
    recorder = Recorder("tests", branch(TEST), row=True)
    examples.read(recorder, known.checks, (*known.rules, ""))
    return _hinted(recorder.schema(), "because", sorted(known.checks))


def _hinted(row: dict[str, Json], key: str, words: Iterable[str]) -> dict[str, Json]:
    """Say which words a list of strings holds, but for ids that a policy makes up."""
    properties = row["properties"]
    if not isinstance(properties, dict):
        return row
    listed: dict[str, Json] = {"type": "array", "items": {"type": "string", "examples": [*words]}}
    return {**row, "properties": {**properties, key: listed}}

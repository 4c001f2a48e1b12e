"""What policy files say, before anybody believes it: TOML with a line number on every value.

What the policies say that nearly every scan applies is known without a parser: it stands in
``data/policies.json``, written from them by ``python -m tests.plugins``, under the digest of the
file. A file with any other bytes is parsed.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping

from weighbridge.core import PolicyError, later
from weighbridge.core.hashing import sha256
from weighbridge.core.records import dataclass, field
from weighbridge.typings import TypeAlias, cast

MAX_FILE = 1 << 20
"""Bytes of one policy file."""

TABLES = 10_000
"""Headers of tables in a file, at most: 20,000 empty ones took 208 MB."""

SHORT = 16 << 10
"""Bytes of a policy that may be kept."""

KEPT = f"{os.path.dirname(os.path.dirname(__file__))}/data/policies.json"  # noqa: PTH120 - pathlib takes too long
"""Trees of some policies, by SHA-256 of the file; see ``row``."""

MAX_DEPTH = 16
"""Tables and lists inside one another."""

MAX_NUMBER = 1 << 63
"""What TOML promises that a whole number may be; larger ones cannot be spelt everywhere."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value, and ``file:line`` of where it is written.

    Attributes:
        value: As TOML has it.
        where: Of the key; of the last one, if several files appended to a list.
        spots: ``file:line`` of each item of a list that several files appended to.
    """

    value: object
    where: str
    spots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """A table, and where it begins."""

    items: Mapping[str, Node] = field(default_factory=dict)
    where: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """An array of tables."""

    items: tuple[Branch, ...]
    where: str


Node: TypeAlias = Leaf | Branch | Rows

Kept: TypeAlias = "list[object]"
"""A node as it is kept: its letter, its line, and what is in it."""

Path_: TypeAlias = tuple[str | int, ...]

# Possessive throughout: a line of a megabyte is looked at once.
_PART = r"""(?:[A-Za-z0-9_+-]++|"(?:[^"\\]|\\.)*+"|'[^']*+')"""
_DOTTED = rf"({_PART}(?:\s*+\.\s*+{_PART})*+)"
_HEADER = later.pattern(rf"\s*+(\[\[?)\s*+{_DOTTED}\s*+\]\]?\s*+(?:#.*)?")
_KEY = later.pattern(rf"\s*+{_DOTTED}\s*+=")
_PIECE = later.pattern(_PART)
_LONG = later.pattern(rf"""(?<![\w"'+-]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{64}}""")
"""Keys so long that the parser of the standard library would be busy with them for hours."""


def read(path: str, shown: str) -> Branch:
    """Read one file.

    Args:
        path: The file.
        shown: What to call it in messages.

    Raises:
        PolicyError: It cannot be read, is too large, or is not TOML.
    """
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - as above
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        raise PolicyError("", f"{str(error.strerror or error).lower()}", where=shown) from error
    if len(data) > MAX_FILE:
        raise PolicyError("", f"more than {MAX_FILE} bytes", where=shown)
    if len(data) <= SHORT and (kept := _kept().get(sha256(data).hexdigest())) is not None:
        return cast("Branch", _node_of(kept, shown))
    return parse(data, shown)


def parse(data: bytes, shown: str) -> Branch:
    """Parse what stands in a file; see ``read``.

    Raises:
        PolicyError: It is not TOML.
    """
    import tomllib  # noqa: PLC0415 - not for a policy that is known

    if data.startswith(b"\xef\xbb\xbf"):
        why = "begins with a byte order mark: save it as UTF-8 without one"
        raise PolicyError("", why, where=shown)
    try:
        text = data.decode("utf-8")
        if (long := _LONG.search(text)) is not None:
            line = f"{shown}:{text.count(chr(10), 0, long.start()) + 1}"
            raise PolicyError("", "nested too deeply", where=line)
        if text.count("\n[") > TABLES:
            raise PolicyError("", f"more than {TABLES:,} tables", where=shown)
        table = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise PolicyError("", f"not UTF-8 at byte {error.start}", where=shown) from error
    except tomllib.TOMLDecodeError as error:
        found = re.search(r" \(at line (\d+), column \d+\)", str(error))
        why = str(error).replace(found[0], "") if found else str(error)
        where = f"{shown}:{found[1]}" if found else shown
        raise PolicyError("", f"not TOML: {_lower(why)}", where=where) from error
    except RecursionError as error:
        raise PolicyError("", "nested too deeply", where=shown) from error
    except ValueError as error:
        # Of whole numbers with more digits than Python turns into one.
        raise PolicyError("", "a number with too many digits", where=shown) from error
    lines = _lines(text)
    return _branch(table, (), lines, shown)


def _kept() -> dict[str, Kept]:
    try:
        with open(KEPT, "rb") as file:  # noqa: PTH123 - as above
            return cast("dict[str, Kept]", json.loads(file.read()))
    except OSError:
        return {}


def row(node: Node) -> Kept:
    """Return a node as it is kept, of a file that is called nothing."""
    line = int(node.where.rpartition(":")[2])
    match node:
        case Leaf(value):
            return ["leaf", line, value]
        case Branch(items):
            return ["branch", line, {key: row(each) for key, each in items.items()}]
        case Rows(items):
            return ["rows", line, [row(each) for each in items]]


def _node_of(kept: Kept, shown: str) -> Node:
    """Make a node of what is kept."""
    letter, line, inside = cast("tuple[str, int, object]", kept)
    where = f"{shown}:{line}"
    if letter == "leaf":
        return Leaf(inside, where)
    if letter == "branch":
        items = cast("dict[str, Kept]", inside).items()
        return Branch({key: _node_of(each, shown) for key, each in items}, where)
    rows = cast("list[Kept]", inside)
    return Rows(tuple(cast("Branch", _node_of(each, shown)) for each in rows), where)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _branch(
    table: Mapping[str, object], path: Path_, lines: Mapping[Path_, int], shown: str
) -> Branch:
    if len(path) > MAX_DEPTH:
        raise PolicyError("", "nested too deeply", where=_where(path, lines, shown))
    items = {key: _node(value, (*path, key), lines, shown) for key, value in table.items()}
    return Branch(items, _where(path, lines, shown))


def _node(value: object, path: Path_, lines: Mapping[Path_, int], shown: str) -> Node:
    where = _where(path, lines, shown)
    if isinstance(value, dict):
        return _branch(value, path, lines, shown)
    if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        rows = (_branch(row, (*path, at), lines, shown) for at, row in enumerate(value))
        return Rows(tuple(rows), where)
    _sane(value, len(path), where)
    return Leaf(value, where)


def _sane(value: object, depth: int, where: str) -> None:
    """Refuse what no reader takes and no report could spell."""
    if depth > MAX_DEPTH:
        raise PolicyError("", "nested too deeply", where=where)
    inner: Iterable[object] = ()
    match value:
        case int() if not -MAX_NUMBER <= value < MAX_NUMBER:
            raise PolicyError("", "a number with too many digits", where=where)
        case list():
            inner = value
        case dict():
            inner = value.values()
        case _:
            return
    for each in inner:
        _sane(each, depth + 1, where)


def _where(path: Path_, lines: Mapping[Path_, int], shown: str) -> str:
    """Name the line of a key; of what holds it, if the key stands in an inline table."""
    while path:
        if path in lines:
            return f"{shown}:{lines[path]}"
        path = path[:-1]
    return f"{shown}:1"


def _lines(text: str) -> dict[Path_, int]:
    """Find the line of every key and table header of a valid TOML text."""
    found: dict[Path_, int] = {}
    rows: dict[Path_, int] = {}
    table: Path_ = ()
    waiting = _Waiting()
    for number, line in enumerate(text.split("\n"), 1):
        if waiting.inside:
            waiting.feed(line)
            continue
        header, key = _HEADER.fullmatch(line), _KEY.match(line)
        if key:
            pieces = pieces_of(key[1])[: MAX_DEPTH + 1]
            for depth in range(1, len(pieces) + 1):
                found.setdefault((*table, *pieces[:depth]), number)
            waiting.feed(line[key.end() :])
        elif header:
            pieces = pieces_of(header[2])[: MAX_DEPTH + 1]
            table = _settle(pieces, rows, new=header[1] == "[[")
            # Of the tables that it names in passing, too, and of the array that it adds a row to.
            for depth in range(1, len(table) + 1):
                found.setdefault(table[:depth], number)
    return found


def _settle(pieces: tuple[str, ...], rows: dict[Path_, int], *, new: bool) -> Path_:
    """Turn a header into a path, with the index of the row after each array of tables."""
    path: Path_ = ()
    for at, piece in enumerate(pieces):
        path = (*path, piece)
        last = at == len(pieces) - 1
        if new and last:
            rows[path] = rows.get(path, -1) + 1
        if path in rows:
            path = (*path, rows[path])
    return path


def pieces_of(dotted: str) -> tuple[str, ...]:
    """Take a dotted key apart."""
    return tuple(piece.strip("\"'") for piece in _PIECE.findall(dotted))


class _Waiting:
    """Whether a value goes on over the end of a line: brackets open, or a long string."""

    def __init__(self) -> None:
        self._depth = 0
        self._quote = ""

    @property
    def inside(self) -> bool:
        return self._depth > 0 or len(self._quote) == len("'''")

    def feed(self, line: str) -> None:
        at = 0
        while at < len(line):
            three, one = line[at : at + 3], line[at]
            if self._quote:
                if one == "\\" and self._quote[0] == '"':
                    at += 2
                    continue
                if line.startswith(self._quote, at):
                    at += len(self._quote)
                    self._quote = ""
                    continue
            elif one == "#":
                break
            elif three in ('"""', "'''"):
                self._quote = three
                at += 3
                continue
            elif one in "\"'":
                self._quote = one
            else:
                self._depth += (one in "[{") - (one in "]}")
            at += 1
        if len(self._quote) == 1:
            self._quote = ""


def merge(base: Branch, over: Branch, path: str = "") -> Branch:
    """Lay one table over another: tables key by key, lists replaced, ``+key`` appended.

    Raises:
        PolicyError: ``+key`` where one of the two is no list, or a table meets a plain value.
    """
    items = dict(base.items)
    for key, node in over.items.items():
        name = key.removeprefix("+")
        label = f"{path}.{name}" if path else name
        if key != name and name in over.items:
            why = f"stands beside {name!r} in one table, which says it already"
            raise PolicyError(f"{path}.{key}".lstrip("."), why, where=node.where)
        below = items.get(name)
        if key != name:
            items[name] = _append(below, node, label)
        elif isinstance(node, Branch) and isinstance(below, Branch):
            items[name] = merge(below, node, label)
        elif below is not None and isinstance(node, Branch) != isinstance(below, Branch):
            raise PolicyError(
                label, "is a table in one file and a plain value in another", where=node.where
            )
        else:
            items[name] = merge(Branch(), node, label) if isinstance(node, Branch) else node
    return Branch(items, over.where or base.where)


def _append(below: Node | None, node: Node, label: str) -> Node:
    match below, node:
        case (None, Leaf(list()) | Rows()):
            return node
        case (Leaf(list(old), at, spots), Leaf(list(new), where)):
            before = spots or (at,) * len(old)
            return Leaf([*old, *new], where, (*before, *(where for _ in new)))
        case (Rows(first), Rows(second, where)):
            return Rows((*first, *second), where)
        case (Leaf([]), Rows()):
            return node
        case _:
            raise PolicyError(f"+{label}", "only lists can be appended to", where=node.where)


def plain(node: Node) -> object:
    """Return the values alone, for a digest."""
    match node:
        case Leaf(value):
            return value
        case Branch(items):
            return {key: plain(items[key]) for key in sorted(items)}
        case Rows(rows):
            return [plain(row) for row in rows]

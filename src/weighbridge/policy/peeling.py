"""Every mistake of a policy: what is wrong is left out, and the rest is read again.

A policy is read strictly, and reading ends at the first thing that is not understood. Whoever
mends a file wants all of them at once, so the key, item or table that an error names by its line is
taken away, as often as there is another error. What is merely a consequence of having taken
something away is no error, and nothing that was read like this is ever used to decide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from weighbridge.core import PolicyError, UsageError, later
from weighbridge.core.records import dataclass, field
from weighbridge.policy.raw import Branch, Leaf, Node, Rows, read

MOST = 50
"""Mistakes of one policy that are told."""

STEPS = 3 * MOST
"""How often a policy is read."""

NEEDED = ("name", "version")
"""Keys without which no file is looked at any further."""

_LISTED = later.pattern(r"unknown list '@([^']*)'")
_ROW = later.pattern(r"(\w+)\[(\d+)\]")
_CONSEQUENCES = ("is missing", "asks nothing", "is empty", "gives no", "needs ")
"""What an error may say only because something is gone."""


@dataclass(slots=True)
class Gone:
    """What is left out of the files of a policy.

    Attributes:
        items: Texts left out of lists, by ``file:line`` of the error that named them.
        inner: Lines of which the innermost key, or table, is left out.
        outer: Likewise the outermost.
        touched: Lines of tables from which something is gone.
        files: What was read, whole.
        numbers: Which rows of arrays are left, as they were counted before, by the array's key.
    """

    items: dict[str, list[str]] = field(default_factory=dict)
    inner: set[str] = field(default_factory=set)
    outer: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    files: dict[str, Branch] = field(default_factory=dict)
    numbers: dict[str, list[int]] = field(default_factory=dict)

    def read(self, path: str, shown: str) -> Branch:
        """Return what a file says but for that, with a name and a version if it had such."""
        if path not in self.files:
            self.files[path] = read(path, shown)
        file = self.files[path]
        kept = _table(file, self)
        told = file.where in self.inner
        held = {key: Leaf("0", file.where) for key in NEEDED if told or key in file.items}
        return Branch({**held, **kept.items}, file.where)

    def counted(self, error: PolicyError) -> PolicyError:
        """Return an error with the number of its row as it is in the file."""
        row = _ROW.match(error.key)
        left = self.numbers.get(row[1], []) if row else []
        if row is None or int(row[2]) >= len(left):
            return error
        key = f"{row[1]}[{left[int(row[2])]}]{error.key[row.end() :]}"
        why = str(error).removeprefix(f"{error.key}: ")
        return PolicyError(key, why, where=error.where)

    def more(self, error: PolicyError) -> bool:
        """Leave out what an error is about; tell whether that is more than before."""
        where = error.where
        if not where or where in self.outer:
            return False
        named = re.findall(r"'([^']*)'", str(error))
        known = self.items.setdefault(where, [])
        if named and where not in self.inner and named[0] not in known:
            known.append(named[0])
        elif where not in self.inner:
            self.inner.add(where)
        else:
            self.outer.add(where)
        return True


def _table(branch: Branch, gone: Gone) -> Branch:
    kept: dict[str, Node] = {}
    for key, node in branch.items.items():
        if isinstance(node, Rows):
            gone.numbers[key] = [
                at for at, row in enumerate(node.items) if _left(row, gone) is not None
            ]
        if (left := _left(node, gone)) is not None:
            kept[key] = left
    if kept != branch.items:
        gone.touched.add(branch.where)
    return Branch(kept, branch.where)


def _left(node: Node, gone: Gone) -> Node | None:
    """Return what is left of a node; nothing if it is the innermost of its line."""
    if node.where in gone.outer and not isinstance(node, Rows):
        return None
    match node:
        case Leaf(value, where, spots):
            if where in gone.inner:
                return None
            named = gone.items.get(where, ())
            if not named or not isinstance(value, list):
                return node
            rest = [each for each in value if each not in named]
            return node if len(rest) == len(value) else Leaf(rest, where, spots and spots[:0])
        case Rows(items, where):
            rows = [_left(row, gone) for row in items]
            whole = tuple(row for row in rows if isinstance(row, Branch))
            return Rows(whole, where) if whole else None
        case Branch(items, where):
            kept = _table(node, gone)
            inside = any(each.where == where for each in items.values())
            return None if where in gone.inner and not inside else kept


def every(
    attempt: Callable[[Gone], object],
    first: PolicyError,
    patient: Callable[[], bool] = lambda: True,
) -> tuple[list[PolicyError], bool]:
    """Return mistakes by file and line, and whether these are all that can be told.

    Args:
        attempt: Reads the policy without what is gone.
        first: What reading all of it raised.
        patient: Whether there is time to read it again.
    """
    gone, found = Gone(), {(first.where, str(first)): first}
    error = first
    whole = False
    for _ in range(STEPS):
        if len(found) == MOST or not patient():
            break
        if whole := not gone.more(error):
            break
        try:
            attempt(gone)
        except UsageError:
            whole = True
            break
        except PolicyError as another:
            error = gone.counted(another)
            if not _follows(error, found.values(), gone):
                found[error.where, str(error)] = error
        else:
            whole = True
            break
    return sorted(found.values(), key=_place), whole


def _follows(error: PolicyError, found: Collection[PolicyError], gone: Gone) -> bool:
    """Whether an error is there only because of what was left out for others."""
    if (listed := _LISTED.search(str(error))) is not None:
        name = f"lists.{listed[1]}"
        # Without what it extends, nobody knows which lists there are.
        keys = [each.key for each in found]
        return any(f"{key}.".startswith(f"{name}.") or key in {"", "extends"} for key in keys)
    return error.where in gone.touched and any(word in str(error) for word in _CONSEQUENCES)


def _place(error: PolicyError) -> tuple[str, int]:
    file, _, line = error.where.rpartition(":")
    return (file, int(line)) if line.isdigit() else (error.where, 0)

"""A policy table that must be read completely, value by value, each of a known type."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from weighbridge.core import Document, PolicyError, Severity, Verdict
from weighbridge.core.paths import Path
from weighbridge.core.records import dataclass, field
from weighbridge.policy.raw import Branch, Leaf, Node, Rows
from weighbridge.typings import Generic, TypeVar

T = TypeVar("T")

MAX_DOCUMENT = 4 << 20
"""Bytes of a key, of certificates or of a trusted root that a policy names."""

NEVER = "never"
"""Written where a severity or a verdict may stand, for: none is bad enough."""


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """A value, and where the policy says so: ``default.toml:12  checks.serialisation.deny-at``."""

    value: T
    where: str


@dataclass(frozen=True, slots=True)
class Named:
    """A list of the policy, which other lists name as ``@name``.

    Attributes:
        name: Without the ``@``.
        values: What it stands for.
        source: Where it is from; may be empty.
        as_of: Day it was true.
        review_by: Day past which every use of it is a warning.
        where: ``file:line``.
        spots: ``file:line`` of values that stand elsewhere than in the table itself.
    """

    name: str
    values: tuple[str, ...]
    source: str
    as_of: dt.date | None
    review_by: dt.date | None
    where: str
    spots: Mapping[str, str] = field(default_factory=dict)


SHOWN = 80
"""Characters of a value that an error repeats."""


def shown(text: str) -> str:
    """Repeat a text of a policy in a message, cut if it is long."""
    return repr(text if len(text) <= SHOWN else f"{text[: SHOWN - 3]}...")


def nearest(word: str, known: Iterable[str]) -> str:
    """Return ``, did you mean 'x'?``, or nothing if no known name is near."""
    if len(word) > SHOWN:
        return ""
    choices = [each for each in known if len(each) <= SHOWN]
    import difflib  # noqa: PLC0415 - only where nothing was found

    close = difflib.get_close_matches(word, choices, n=1, cutoff=0.6)
    if not close:
        return ""
    # The two may look the same.
    odd = next((each for each in word if not each.isascii() and each not in close[0]), "")
    told = f" (U+{ord(odd):04X} is no letter of it)" if odd else ""
    return f", did you mean {close[0]!r}?{told}"


def beside(name: str, line: str) -> Path:
    """Return where a file is that a policy names, from where the policy lies.

    Args:
        name: As the policy names it.
        line: ``file:line`` of where it does.
    """
    return Path(line.rpartition(":")[0]).parent / name


class Table:
    """A table being read. Each reader takes a key out; ``finish`` insists that none is left.

    Every reader raises ``PolicyError``, with file and line, for a value of another type or outside
    the known ones, and for a key that is missing where no default is given.
    """

    def __init__(
        self, path: str, branch: Branch | None = None, lists: Mapping[str, Named] | None = None
    ) -> None:
        """``path`` is the dotted name for messages; ``lists`` are what ``@name`` may stand for."""
        self.path = path
        self._branch = branch or Branch()
        self._left = dict(self._branch.items)
        self._asked: list[str] = []
        self._spots: dict[tuple[str, str], str] = {}
        self._lists = dict(lists or {})
        self.used: list[Named] = []
        """Lists that were named, in order."""
        self.defaults: dict[str, object] = {}
        """What was taken as built in, by dotted key, in this table and those inside it."""
        self.asked: set[str] = set()
        """Dotted keys that were asked for, in this table and those inside it."""
        self.rules: frozenset[str] = frozenset()
        """Ids of the rules there are; none if that is not known."""

    @property
    def where(self) -> str:
        """``file:line`` of the table."""
        return self._branch.where

    def finish(self) -> None:
        """Raise if a key was not read."""
        for key, node in self._left.items():
            hint = nearest(key, self._asked)
            raise PolicyError(
                f"{self.path}.{key}".lstrip("."), f"unknown key{hint}", where=node.where
            )

    def keys(self) -> tuple[str, ...]:
        """Return the keys not read yet, in order."""
        return tuple(self._left)

    def _label(self, key: str) -> str:
        return f"{self.path}.{key}".lstrip(".")

    def _take(self, key: str) -> Node | None:
        self._asked.append(key)
        self.asked.add(self._label(key))
        return self._left.pop(key, None)

    def _setting(self, key: str, node: Leaf | None, value: T | None) -> Setting[T]:
        label = self._label(key)
        if value is None:
            near = [each for each in self._left if len(each) <= SHOWN]
            import difflib  # noqa: PLC0415 - as above

            close = difflib.get_close_matches(key, near, n=1)
            hint = f"; there is {close[0]!r}" if close else ""
            raise PolicyError(label, f"is missing{hint}", where=self.where)
        if node is None:
            self.defaults.setdefault(label, value)
        return Setting(value, f"{node.where}  {label}" if node else f"built in  {label}")

    def _leaf(self, key: str, wanted: str) -> Leaf | None:
        node = self._take(key)
        if node is not None and not isinstance(node, Leaf):
            raise self._wrong(key, node, wanted)
        return node

    def _wrong(self, key: str, node: Node, wanted: str) -> PolicyError:
        return PolicyError(self._label(key), f"expected {wanted}", where=node.where)

    def string(self, key: str, default: str | None = None) -> Setting[str]:
        """Read a string."""
        leaf = self._leaf(key, "a string")
        if leaf is None:
            return self._setting(key, None, default)
        if not isinstance(leaf.value, str):
            raise self._wrong(key, leaf, "a string")
        return self._setting(key, leaf, leaf.value)

    def boolean(self, key: str, *, default: bool | None = None) -> Setting[bool]:
        """Read ``true`` or ``false``."""
        leaf = self._leaf(key, "true or false")
        if leaf is None:
            return self._setting(key, None, default)
        if not isinstance(leaf.value, bool):
            raise self._wrong(key, leaf, "true or false")
        return self._setting(key, leaf, leaf.value)

    def date(self, key: str) -> Setting[dt.date]:
        """Read a day, written bare: ``2027-01-31``."""
        leaf = self._leaf(key, "a date such as 2027-01-31, without quotes")
        if leaf is None:
            return self._setting(key, None, None)
        if not isinstance(leaf.value, dt.date) or isinstance(leaf.value, dt.datetime):
            raise self._wrong(key, leaf, "a date such as 2027-01-31, without quotes")
        return self._setting(key, leaf, leaf.value)

    def perhaps_date(self, key: str) -> dt.date | None:
        """Read a day that may be left out."""
        if key in self._left:
            return self.date(key).value
        self._asked.append(key)
        return None

    def strings(self, key: str, default: tuple[str, ...] | None = None) -> Setting[tuple[str, ...]]:
        """Read a list of strings; ``@name`` is replaced by the values of that list."""
        leaf = self._leaf(key, "a list of strings")
        if leaf is None:
            return self._setting(key, None, default)
        if not isinstance(leaf.value, list):
            raise self._wrong(key, leaf, "a list of strings")
        values: list[str] = []
        for at, item in enumerate(leaf.value):
            spot = leaf.spots[at] if leaf.spots else leaf.where
            if not isinstance(item, str):
                raise PolicyError(self._label(key), "expected a list of strings", where=spot)
            found = self._expand(key, item, spot) if item.startswith("@") else {item: spot}
            for value, line in found.items():
                self._spots.setdefault((key, value), line)
            values += found
        return self._setting(key, leaf, tuple(values))

    def named(self, key: str, default: tuple[str, ...] = ()) -> Setting[tuple[str, ...]]:
        """Read a list of strings that cannot be empty if it is there.

        Of one that says who counts, or what alone is allowed, an empty one would let all pass.
        """
        given = key in self._left
        setting = self.strings(key, default)
        if given and not setting.value:
            raise self.fault(key, "is empty, which would let anything pass: leave it out instead")
        return setting

    def _expand(self, key: str, item: str, spot: str) -> dict[str, str]:
        """Return the values of a list, and ``file:line`` of each."""
        name = item[1:]
        if name not in self._lists:
            why = f"unknown list {shown(item)}{nearest(name, self._lists)}"
            raise PolicyError(self._label(key), why, where=spot)
        found = self._lists[name]
        self.used.append(found)
        return {each: found.spots.get(each, found.where) for each in found.values}

    def number(self, key: str, default: int | None = None, *, least: int = 0) -> Setting[int]:
        """Read a whole number of at least ``least``."""
        leaf = self._leaf(key, "a whole number")
        if leaf is None:
            return self._setting(key, None, default)
        value = leaf.value
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise self._wrong(key, leaf, f"a whole number of at least {least}")
        return self._setting(key, leaf, value)

    def document(self, key: str) -> Document | None:
        """Read a file that is named from where the policy lies; ``None`` if there is none."""
        if key not in self._left:
            self._asked.append(key)
            return None
        name = self.string(key)
        return self._file(key, name.value, name.where)

    def documents(self, key: str) -> tuple[Document, ...]:
        """Read the files that a list of strings names, from where the policy lies."""
        names = self.strings(key, ())
        return tuple(self._file(key, name, names.where) for name in names.value)

    def _file(self, key: str, name: str, where: str) -> Document:
        line = where.rpartition("  ")[0]
        path = beside(name, line)
        try:
            # A FIFO would be waited for, and a device never ends.
            if path.exists() and not (path.is_file() or path.is_dir()):
                why = f"{shown(name)}: is no regular file"
                raise PolicyError(self._label(key), why, where=line)
            with path.open("rb") as file:
                data = file.read(MAX_DOCUMENT + 1)
            if len(data) > MAX_DOCUMENT:
                why = f"{shown(name)} has more than {MAX_DOCUMENT} bytes"
                raise PolicyError(self._label(key), why, where=line)
            return Document(name, data)
        except (OSError, ValueError) as error:
            told = error.strerror if isinstance(error, OSError) else error
            why = f"{shown(name)}: {str(told or error).lower()}"
            raise PolicyError(self._label(key), why, where=line) from error

    def spot(self, key: str, value: str) -> str:
        """Return ``file:line`` of a value of a list that has been read."""
        return self._spots.get((key, value), self.where)

    def fault(self, key: str, why: str, value: str | None = None) -> PolicyError:
        """Make an error about a key that has been read, or about one value of a list."""
        node = self._branch.items.get(key)
        where = getattr(node, "where", self.where)
        if value is not None:
            where = self._spots.get((key, value), where)
        return PolicyError(self._label(key), why, where=where)

    def choice(self, key: str, choices: Iterable[str], default: str | None = None) -> Setting[str]:
        """Read one of several words."""
        known = list(choices)
        setting = self.string(key, default)
        if setting.value not in known:
            hint = nearest(setting.value, known) or f", expected one of {', '.join(known)}"
            where = setting.where.rpartition("  ")[0]
            raise PolicyError(
                self._label(key), f"unknown value {shown(setting.value)}{hint}", where=where
            )
        return setting

    def severity(self, key: str, default: str | None = None) -> Setting[Severity | None]:
        """Read a severity; ``None`` stands for ``never``."""
        words = {each.word: each for each in Severity}
        setting = self.choice(key, [*words, NEVER], default)
        return Setting(words.get(setting.value), setting.where)

    def verdict(
        self, key: str, default: str | None = None, *, extra: tuple[str, ...] = ()
    ) -> Setting[Verdict | None]:
        """Read a verdict; ``None`` stands for one of the ``extra`` words."""
        words = {each.word: each for each in Verdict}
        setting = self.choice(key, [*words, *extra], default)
        return Setting(words.get(setting.value), setting.where)

    def certain(self, key: str, default: str | None = None) -> Setting[Verdict]:
        """Read a verdict."""
        words = {each.word: each for each in Verdict}
        setting = self.choice(key, words, default)
        return Setting(words[setting.value], setting.where)

    def table(self, key: str) -> Table:
        """Read a table inside this one; an empty one if it is not there."""
        node = self._take(key)
        if node is not None and not isinstance(node, Branch):
            raise self._wrong(key, node, "a table")
        inner = Table(self._label(key), node, self._lists)
        self._share(inner)
        return inner

    def _share(self, inner: Table) -> None:
        inner.used, inner.defaults, inner.asked = self.used, self.defaults, self.asked
        inner.rules = self.rules

    def rows(self, key: str) -> tuple[Table, ...]:
        """Read an array of tables; an empty one if it is not there."""
        node = self._take(key)
        match node:
            case None | Leaf([]):
                return ()
            case Rows(items):
                label = self._label(key)
                found = tuple(
                    Table(f"{label}[{at}]", row, self._lists) for at, row in enumerate(items)
                )
                for inner in found:
                    self._share(inner)
                return found
            case _:
                raise self._wrong(key, node, f"tables written [[{self._label(key)}]]")

"""A text of JSON as the levels of its tree, which are walked by loops that are not Python's.

To be met one by one costs a table 2 to 3 us, and a network of Keras has thousands of them, of which
nearly all tell nothing. Level by level, what each holds is one list, and what kinds are in it,
which keys there are, and which tables have some of them take a few calls for all. Of tables that do
tell something, where they stand among all others, and which keys lead to them, is found when asked.

The decoder makes tables by itself, so that a key that stands twice is there once: keys are counted
in the text as well. Behind each, a colon follows its quotation mark; where no blank is in front of
a colon anywhere, there can not be fewer of these than keys, so that as many as were found are all.
Otherwise, colons outside of texts are counted. What has a key twice, is no JSON, more than one
value, long or deep is left to ``strictjson.values``.

Source: https://www.rfc-editor.org/rfc/rfc8259 (retrieved 2026-11-28).
"""

from __future__ import annotations

import json
import operator
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator
from functools import partial, reduce
from itertools import accumulate, chain, compress, count, repeat

from weighbridge.core import later
from weighbridge.intake import strictjson
from weighbridge.intake.growing import undisturbed
from weighbridge.typings import TypeAlias

Table: TypeAlias = dict[str, object]
Node: TypeAlias = Table | list[object]
_Found: TypeAlias = tuple[tuple[int, ...], tuple[str, ...], Table]

MANY = 256
"""Tables that tell something, up to which they are found so."""

MOST = strictjson.ROOM // 200
"""Bytes of a text whose values fit, whatever they are (``strictjson.ROOM``)."""

LEAST = 4096
"""Bytes of a text below which to walk it takes less."""

_BRANCHES = frozenset({dict, list})
_HOLDING = _BRANCHES | {strictjson.Doubled}
_NOTHING: list[object] = []
_BLANK = " \t\r\n"
_NOT_BLANK = later.pattern(f"[^{_BLANK}]")
_LOOSE = tuple(f"{blank}:".encode() for blank in _BLANK)
_DECODER = json.JSONDecoder()
_ORDER = operator.itemgetter(0)


class Levels:
    """A tree, level by level.

    Attributes:
        tree: As it was decoded.
        keys: All that stand in it.
    """

    __slots__ = ("_above", "_levels", "_names", "_tables", "_within", "keys", "tree")

    def __init__(self, tree: object, most: int) -> None:
        """Take a tree, of not more than so many levels.

        Raises:
            ValueError: It has more, or an object in which a key stands twice.
        """
        self.tree = tree
        self._levels: list[list[Node]] = []
        self._within: list[list[bool]] = []
        plain = _HOLDING.isdisjoint
        nodes: list[Node] = [tree] if type(tree) in _BRANCHES else []  # type: ignore[list-item]
        while nodes:
            if len(self._levels) >= most:
                raise ValueError(most)
            self._levels.append(nodes)
            every = [node.values() if type(node) is dict else node for node in nodes]
            held = list(chain.from_iterable(every))
            kinds = list(map(type, held))
            if strictjson.Doubled in kinds:
                raise ValueError(strictjson.Doubled)
            self._within.append(list(map(_BRANCHES.__contains__, kinds)))
            branches: list[Node] = list(compress(held, self._within[-1]))  # type: ignore[arg-type]
            # Of lists that hold nothing but numbers and texts, none of these is met.
            nodes = [
                _NOTHING if type(node) is list and plain(map(type, node)) else node
                for node in branches
            ]
        self._tables = [[node for node in nodes if type(node) is dict] for nodes in self._levels]
        self.keys: set[str] = set().union(*chain.from_iterable(self._tables))
        self._above: dict[int, tuple[list[int], list[int]]] = {}
        self._names: dict[tuple[int, int], list[str]] = {}

    @property
    def pairs(self) -> int:
        """How many keys there are, in all tables together."""
        return sum(map(len, chain.from_iterable(self._tables)))

    def branching(self, keys: frozenset[str]) -> bool:
        """Whether a table or list stands under one of some keys."""
        return any(
            type(tables[index][key]) in _BRANCHES
            for key in keys & self.keys
            for tables in self._tables
            for index in _having(tables, [key])
        )

    def having(
        self, keys: frozenset[str], kin: Callable[[Table], tuple[object, ...] | None]
    ) -> list[tuple[tuple[str, ...], Table]] | None:
        """Return the tables that have one of some keys, and which keys lead to them, in order.

        Args:
            keys: At least one of them.
            kin: What a table is alike by: of all alike, the first is told; ``None`` if like none.

        Returns:
            ``None`` if there are many of them.
        """
        wanted, first = list(keys & self.keys), dict[Hashable, _Found]()
        for level, tables in enumerate(self._tables if wanted else ()):
            here: dict[Hashable, int] = {}
            for index in _having(tables, wanted):
                # Those on one level are in order; what is alike on others comes before or behind.
                here.setdefault(kin(tables[index]) or (level, index), index)
            if len(first) + len(here) > MANY:
                return None
            nodes = [at for at, node in enumerate(self._levels[level]) if type(node) is dict]
            for alike, index in here.items():
                order, path = self._place(level, nodes[index])
                if alike not in first or order < first[alike][0]:
                    first[alike] = order, path, tables[index]
        return [(path, table) for _, path, table in sorted(first.values(), key=_ORDER)]

    def _place(self, level: int, index: int) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """Return where a table is.

        Returns:
            What tables are sorted by as a walk meets them, namely those that each is in; and the
            keys that lead to it.
        """
        order, path = [index], list[str]()
        while level:
            places, ends = self._parents(level)
            place = places[index]
            index = bisect_right(ends, place)
            level -= 1
            order.append(index)
            above = self._levels[level][index]
            if type(above) is dict:
                names = self._names.setdefault((level, index), [])
                names += () if names else above
                path.append(names[place - (ends[index - 1] if index else 0)])
        return tuple(reversed(order)), tuple(reversed(path))

    def _parents(self, level: int) -> tuple[list[int], list[int]]:
        """Return which of what is held above each node of a level is, and where each table ends."""
        if level not in self._above:
            places = compress(count(), self._within[level - 1])
            self._above[level] = list(places), list(accumulate(map(len, self._levels[level - 1])))
        return self._above[level]


def of(text: bytes, most: int) -> Levels | None:
    """Take apart a text.

    Args:
        text: The whole text.
        most: Levels that it may have.

    Returns:
        ``None`` if it is not one value of JSON in which each key stands once, or is not to be read
        at once: then ``strictjson.values`` has to say what it is.
    """
    if len(text) > MOST:
        return None
    try:
        string = text.decode()
        begin = _NOT_BLANK.search(string)
        with undisturbed():
            tree, stop = _DECODER.raw_decode(string, begin.start() if begin else 0)
        if _NOT_BLANK.search(string, stop):
            return None
        found = Levels(tree, most)
    except (ValueError, RecursionError):
        return None
    return found if _single(text, found.pairs) else None


def taken(tree: object, most: int) -> Levels | None:
    """Take a tree that ``strictjson`` has made of a text, with the levels that it may have.

    Returns:
        ``None`` if it has to be walked.
    """
    if type(tree) is strictjson.Doubled:
        return None
    try:
        return Levels(tree, most)
    except ValueError:
        return None


def _single(text: bytes, pairs: int) -> bool:
    """Whether there are no more keys in a text of JSON than so many."""
    if text.count(b'":') == pairs and (
        text.count(b":") == pairs or not any(each in text for each in _LOOSE)
    ):
        return True
    if b"\\" in text:
        # Then what is left of quotation marks are those around texts.
        text = text.replace(b"\\\\", b"").replace(b'\\"', b"")
    return b"".join(text.split(b'"')[::2]).count(b":") == pairs


def _having(tables: list[Table], keys: list[str]) -> Iterator[int]:
    """Yield which of some tables have one of some keys."""
    each = (map(dict.__contains__, tables, repeat(key)) for key in keys)
    return compress(count(), reduce(partial(map, operator.or_), each))


def trees(
    text: bytes,
    *,
    what: str,
    offset: int,
    nesting: int,
    each: bool = False,
    folded: bool = False,
    lifted: bool = False,
) -> Iterator[tuple[object, Levels | None]]:
    """As ``strictjson.values``, each with its levels; ``None`` if it has to be walked.

    Args:
        text: As there, as ``what``, ``offset``, ``folded`` and ``lifted``.
        what: See there.
        offset: See there.
        nesting: Levels that may be, which somebody has to say if there are more.
        each: Whether each table has to be walked, whatever its keys.
        folded: See there.
        lifted: See there; not in a text that is taken level by level.
    """
    levels = None if each or len(text) < LEAST else of(text, nesting - 1)
    if levels is not None:
        yield levels.tree, levels
        return
    for tree in strictjson.values(text, what=what, offset=offset, folded=folded, lifted=lifted):
        yield tree, None

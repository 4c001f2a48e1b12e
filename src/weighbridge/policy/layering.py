"""Policies that extend one another: which one has the last word, and which words are locked.

Every file counts once, and after whatever it extends. Of two files that set one key, the one that
extends the other has the last word; if neither extends the other, they contradict, and that is an
error unless a file that extends both says which it is. ``locked`` takes a key, or all of a table,
away from whoever extends the file; locks add up, and nothing takes one back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations, islice

from weighbridge.core import PolicyError, later
from weighbridge.core.records import dataclass
from weighbridge.policy.raw import Branch, Leaf, Node, Rows, merge
from weighbridge.policy.table import beside, nearest, shown
from weighbridge.policy.trusting import DOCUMENTS

Key = tuple[str, ...]

WITHIN = {
    "verdicts": (
        "on-gap",
        "on-not-scanned",
        "fail-on",
        "unused-waiver",
        "expired-waiver",
        "max-waiver-days",
    ),
    "reading": ("digest-cache",),
    "data": ("publishers",),
}
"""Keys of the tables that every policy has, as ``locked`` may name them."""

MANY = 8
"""Keys that contradict, of those that an error names."""

DENYING = frozenset(
    {"deny", "warn", "applies-to", "used-in", "revoked", "values", "rules", "paths"}
)
"""Lists of which a shorter one lets more pass."""

FILES = frozenset({*DOCUMENTS, "publishers"})
"""Keys that name files: the same name in another folder is another file."""

_QUOTED = later.pattern(r"""["']([^"']+)["']""")

WHOLE = ("checks", "lists", "paths", "rules", "waivers", *WITHIN)
"""Keys at the top, as ``locked`` may name them."""


@dataclass(frozen=True, slots=True)
class Lock:
    """A key that may not be touched by whoever extends the file.

    Attributes:
        key: Of a value, a list or a whole table.
        where: ``file:line`` of ``locked``.
        because: Why, if the file does not name the key itself.
    """

    key: Key
    where: str
    because: str = ""

    @property
    def dotted(self) -> str:
        """The key as a policy spells it."""
        return ".".join(self.key)


@dataclass(frozen=True, slots=True)
class Layer:
    """What one file says.

    Attributes:
        own: Its tables and values, without what is about the file itself.
        above: Numbers of the layers that it extends, directly or not.
        line: ``file:line`` of its ``extends``, or of its beginning.
        locked: What it locks, as written.
    """

    own: Branch
    above: frozenset[int]
    line: str
    locked: tuple[Lock, ...] = ()


def resolve(layers: Sequence[Layer]) -> tuple[Branch, tuple[Lock, ...]]:
    """Lay the layers over one another; say what is locked in the result.

    Args:
        layers: Each after those it extends; the last extends all others.

    Raises:
        PolicyError: Two contradict, or one touches what another has locked.
    """
    tree = _merged(layers, range(len(layers)))
    _agree(layers)
    locks: dict[Key, Lock] = {}
    for number, layer in enumerate(layers):
        if layer.locked:
            base = _merged(layers, sorted({*layer.above, number}))
            for lock in _widened(layer.locked, base):
                _hold(lock, number, layers, base)
                locks.setdefault(lock.key, lock)
    return tree, tuple(locks.values())


def dropped(layers: Sequence[Layer]) -> Iterator[tuple[str, str]]:
    """Yield where a file puts a list in the place of one that holds more, and what is gone."""
    for layer in layers:
        base = _merged(layers, sorted(layer.above))
        for path, node, appends in _touched(layer.own):
            below = lookup(base, path)
            if appends or below is None or path[-1] not in DENYING:
                continue
            if gone := [each for each in _items(below) if each not in _items(node)]:
                more = f" and {len(gone) - MANY} more" if len(gone) > MANY else ""
                names = f"{', '.join(map(shown, gone[:MANY]))}{more}"
                key, at = ".".join(path), getattr(below, "where", "")
                yield node.where, f"{key} replaces {at}, without {names}; '+{path[-1]}' appends"


def _items(node: Node) -> list[str]:
    """Return what is in a list; of tables, their ids, or the lines they begin at."""
    match node:
        case Leaf(list(values)):
            return [each for each in values if isinstance(each, str)]
        case Rows(rows):
            ids = [row.items.get("id", Leaf(row.where, "")) for row in rows]
            return [str(each.value) for each in ids if isinstance(each, Leaf)]
        case _:
            return []


def _merged(layers: Sequence[Layer], numbers: Sequence[int]) -> Branch:
    tree = Branch()
    for number in numbers:
        tree = merge(tree, layers[number].own)
    return tree


@dataclass(frozen=True, slots=True)
class _Touch:
    """A value that a layer sets, or a list that it appends to."""

    layer: int
    node: Node
    appends: bool


def _touched(branch: Branch, path: Key = ()) -> Iterator[tuple[Key, Node, bool]]:
    for key, node in branch.items.items():
        here = (*path, key.removeprefix("+"))
        if isinstance(node, Branch) and node.items:
            yield from _touched(node, here)
        else:
            yield here, node, key.startswith("+")


def _agree(layers: Sequence[Layer]) -> None:
    """See that no two layers contradict, unless one that extends both says which it is."""
    touched: dict[Key, list[_Touch]] = {}
    for number, layer in enumerate(layers):
        for path, node, appends in _touched(layer.own):
            if not isinstance(node, Branch):
                touched.setdefault(path, []).append(_Touch(number, node, appends))
    found: list[tuple[Key, _Touch, _Touch]] = []
    for path, touches in touched.items():
        last = [each for each in touches if not _overruled(each, touches, layers)]
        pairs = (
            (path, *pair) for pair in combinations(last, 2) if _contradict(path, *pair, layers)
        )
        found += islice(pairs, 1)
    if found:
        path, one, other = found[0]
        adds = one.appends or other.appends
        what = "one replaces what the other appends to" if adds else "differ"
        rest = ", ".join(".".join(each[0]) for each in found[1:MANY])
        more = f"; the same goes for {rest}" if rest else ""
        more += f" and {len(found) - MANY} more" if len(found) > MANY else ""
        why = f"{one.node.where} and {other.node.where} {what}; say here which it is{more}"
        raise PolicyError(".".join(path), why, where=_meeting(one, other, layers))


def _overruled(touch: _Touch, touches: Sequence[_Touch], layers: Sequence[Layer]) -> bool:
    return any(not other.appends and touch.layer in layers[other.layer].above for other in touches)


def _contradict(path: Key, one: _Touch, other: _Touch, layers: Sequence[Layer]) -> bool:
    if one.appends and other.appends:
        return False
    related = one.layer in layers[other.layer].above or other.layer in layers[one.layer].above
    same = not (one.appends or other.appends) and _same(path, one.node, other.node)
    return not (related or same)


def _meeting(one: _Touch, other: _Touch, layers: Sequence[Layer]) -> str:
    """Return the line of the first file that extends both."""
    both = {one.layer, other.layer}
    return next((each.line for each in layers if both <= each.above), layers[-1].line)


def _widened(locks: Sequence[Lock], base: Branch) -> Iterator[Lock]:
    """Yield locks, and those on the lists that a locked value names: ``@name`` is its content."""
    for lock in locks:
        yield lock
        node = lookup(base, lock.key)
        named = [*_lists(node), *(_called(node, base) if lock.key[:1] == ("rules",) else ())]
        for name in dict.fromkeys(named):
            yield Lock(("lists", name), lock.where, f", since {lock.dotted} names it")


def _lists(node: Node | None) -> Iterator[str]:
    match node:
        case Leaf(value):
            items = value if isinstance(value, list) else [value]
            yield from (i[1:] for i in items if isinstance(i, str) and i.startswith("@"))
        case Branch(items):
            for inner in items.values():
                yield from _lists(inner)
        case Rows(rows):
            for row in rows:
                yield from _lists(row)
        case None:
            pass


def _called(node: Node | None, base: Branch) -> Iterator[str]:
    """Yield the lists that expressions look into: there, a list is called by a text."""
    rows = node.items if isinstance(node, Rows) else ()
    for row in rows:
        when = row.items.get("when")
        if isinstance(when, Leaf) and isinstance(when.value, str):
            for name in _QUOTED.findall(when.value):
                if lookup(base, ("lists", name)) is not None:
                    yield name


def _hold(lock: Lock, number: int, layers: Sequence[Layer], base: Branch) -> None:
    """See that no layer touches a locked key, but those that the one which locks it extends."""
    for other, layer in enumerate(layers):
        if other == number or other in layers[number].above:
            continue
        child = number in layer.above
        for path, node, appends in _touched(layer.own):
            if not _meets(lock.key, path, node):
                continue
            # Who does not extend the file need not know of it, and may say the same.
            if not child and not appends and _same(path, lookup(base, path), node):
                continue
            which = "" if path == lock.key else f"{lock.dotted} "
            why = f"{which}is locked by {lock.where}{lock.because}"
            hint = "leave it out" if child else "it says otherwise, and neither extends the other"
            raise PolicyError(".".join(path), f"{why}; {hint}", where=node.where)


def _meets(locked: Key, path: Key, node: Node) -> bool:
    """Whether a value is a locked one, lies in a locked table, or stands in the place of one."""
    if path[: len(locked)] == locked:
        return True
    return locked[: len(path)] == path and not isinstance(node, Branch)


def _same(path: Key, one: Node | None, other: Node) -> bool:
    return one is not None and _said(one, path[-1]) == _said(other, path[-1])


def _said(node: Node, key: str) -> object:
    """Return the values alone; of files that are named, also the folder that the name is from."""
    match node:
        case Leaf(value, where, spots) if key in FILES:
            return [value, *(str(beside("", spot).resolve()) for spot in spots or (where,))]
        case Leaf(value):
            return value
        case Branch(items):
            return {name: _said(items[name], name) for name in sorted(items)}
        case Rows(rows):
            return [_said(row, key) for row in rows]


def lookup(tree: Branch, key: Key) -> Node | None:
    """Return what stands under a key; ``None`` if nothing does."""
    node: Node = tree
    for part in key:
        if not isinstance(node, Branch) or part not in node.items:
            return None
        node = node.items[part]
    return node


def agrees(lock: Lock, tree: Branch, other: Branch) -> bool:
    """Whether two policies say the same under a lock."""
    one, two = lookup(tree, lock.key), lookup(other, lock.key)
    if one is None or two is None:
        return one is two
    return _same(lock.key, one, two)


def lockable(key: Key, checks: frozenset[str], lists: Sequence[str]) -> str:
    """Say what is wrong with a name in ``locked``; nothing, if it may stand there.

    Keys inside the table of a check are known only to the check.
    """
    known: dict[str, Collection[str]] = {"checks": checks, "lists": lists, **WITHIN}
    if not key or key[0] not in WHOLE:
        return f"unknown key{nearest('.'.join(key), _names(known))}"
    if len(key) == 1:
        return ""
    if key[0] not in known or (len(key) > 2 and key[0] != "checks"):  # noqa: PLR2004 - table.key
        return f"{key[0]!r} can only be locked whole"
    if key[1] not in known[key[0]]:
        close = nearest(".".join(key[:2]), [f"{key[0]}.{name}" for name in known[key[0]]])
        return f"unknown key{close}"
    return ""


def _names(known: Mapping[str, Collection[str]]) -> list[str]:
    inner = [f"{table}.{name}" for table, names in known.items() for name in sorted(names)]
    return [*WHOLE, *inner]

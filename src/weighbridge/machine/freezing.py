"""How the machine's values become ``core`` values: bounded, and each once."""

from __future__ import annotations

from collections.abc import Sequence

from weighbridge.core import (
    EVALUATED,
    EVALUATED_IN,
    GONE_INTO,
    HIDDEN,
    ITERATED,
    Constant,
    Cut,
    Made,
    Named,
    Persistent,
    Several,
    Unknown,
    Value,
)
from weighbridge.machine.values import (
    DEEPEST,
    DEPTH,
    GONE_BY,
    KEPT,
    MISSING,
    NODES,
    QUIET,
    SHALLOW,
    SORTS,
    SORTS_FEW,
    STATES,
    TELLING,
    WALKED,
    WALKED_FEW,
    WIDE,
    Any_,
    Blob,
    Box,
    Items,
    Obj,
    Pers,
    Plain,
    Sort,
    inside,
    kept,
    others,
    passes_on,
    sort_of,
    sorts,
    telling,
)
from weighbridge.typings import TypeAlias, cast

KNOWN = 4096
"""Constants of a stream that are made once."""

SIMPLE = frozenset({type(None), bool, int, str, bytes})
"""Types of constants that are told apart by type and value; numbers with a point are not."""

Known: TypeAlias = dict[tuple[type, Any_], Value]
"""Constants that were made, by type and value."""


class Freezer:
    """Turns values of the machine into ``core`` values, up to a number of nodes.

    Attributes:
        kept: Values that were kept.
        results: Of them, results of calls.
        filling: Whether something goes through all of them: then what is lost of a list is told.
    """

    def __init__(self, nodes: int = NODES, known: Known | None = None) -> None:
        """Keep at most ``nodes`` values; what is in ``known`` is not made again."""
        self._nodes = nodes
        self._few = nodes < KEPT
        # What a result is a call of is told somewhat further than what it was called with.
        self._deepest, self._last = (0, -nodes) if self._few else (-DEPTH, -DEPTH * NODES)
        self._known: Known = {} if known is None else known
        self._states = STATES
        self.filling = False
        self.kept = self.results = 0

    def freeze(self, value: Any_, depth: int = DEPTH) -> Value:
        """Return an immutable copy; what is too deep or too much keeps its kind and size only."""
        self._nodes -= 1
        self.kept += 1
        kind = type(value)
        if kind in SIMPLE:
            key = (kind, value)
            found = self._known.get(key)
            return self._made(key) if found is None else found
        # By the types that are commonest where there is much: a pattern asks for each in turn.
        if type(value) is Obj:
            self.results += 1
            room = depth > 0 and self._nodes > 0
            arguments = self.each(value.arguments, depth - 1) if room else ()
            further = depth > self._deepest and self._nodes > self._last
            callee = self.freeze(value.callee, depth - 1) if further else MISSING
            empty = depth > 0 and value.put is None and value.state is None
            return Made(value.how, callee, arguments, () if empty else self._held(value, depth))
        if type(value) is tuple:
            return self._several("tuple", value, len(value), depth)
        match value:
            case Named() | Unknown():
                return value
            case Box():
                made = self._several(value.kind, value.items, value.count, depth)
                if value.beside and made.items:
                    hides = value.beside[-1] is HIDDEN and not self.filling
                    beside = self.each(value.beside[:-1] if hides else value.beside, depth - 1)
                    made = Several(made.kind, (*made.items, *beside), made.count)
                lost = value.lost and value.kind != "dict"
                if lost and self.filling and HIDDEN not in made.items:
                    made = Several(made.kind, (*made.items, HIDDEN), made.count)
                return made
            case Blob():
                return Cut(value.kind, value.size, value.head)
            case Pers():
                return Persistent(self.freeze(value.id, depth - 1) if depth > 0 else MISSING)
            case _:
                return _constant(value)

    def maker(self, value: Any_) -> Value:
        """Freeze what is called, filled or given items: whatever is in it already."""
        return self._holding(value, ()) if isinstance(value, Obj) else self.freeze(value, 4)

    def _holding(self, value: Obj, held: tuple[Value, ...]) -> Value:
        """Freeze an object; what is in it is known."""
        self._nodes -= 1
        self.kept += 1
        return Made(value.how, self.freeze(value.callee, 3), self.each(value.arguments, 3), held)

    def _held(self, value: Obj, depth: int) -> tuple[Value, ...]:
        """Freeze what is inside an object: of objects that hold nothing, one of each sort."""
        found = inside(value)
        if not found and (depth > 0 or not value.arguments or not passes_on(value.callee)):
            return ()
        room = depth > 0 and self._nodes > self._last and not self._few
        return self._sorts(found, depth - 1) if room else (HIDDEN,)

    def _sorts(self, values: Sequence[Any_], depth: int = DEPTH) -> tuple[Value, ...]:
        """Freeze the sorts of objects among values and in containers there, whatever else is."""
        found: dict[Value, None] = {}
        few = self._few or self._nodes <= 0
        most, wide = (WALKED_FEW, SORTS_FEW) if few else (WALKED, SORTS)
        waiting, seen, known = list(values[:most]), 0, {0}
        sorts: set[Sort] = set()
        while waiting and seen < most and len(sorts) < wide:
            item = waiting.pop()
            seen += 1
            if type(item) is Obj:
                if (sort := sort_of(item)) not in sorts:
                    sorts.add(sort)
                    found.setdefault(self.freeze(item, depth))
            elif isinstance(item, Unknown):
                found.setdefault(HIDDEN)
            elif isinstance(item, tuple):
                waiting += item
            elif isinstance(item, Box) and item.kind in GONE_BY and id(item) not in known:
                known.add(id(item))
                waiting += [*item.items, *item.groups]
                if item.lost:
                    found.setdefault(HIDDEN)
        if waiting or len(values) > most:
            found.setdefault(HIDDEN)
        self.kept += seen
        return tuple(found)

    def _made(self, key: tuple[type, Any_]) -> Value:
        """Make a constant, and keep it if there is room."""
        made = _constant(key[1])
        if len(self._known) < KNOWN:
            self._known[key] = made
        return made

    def each(self, values: tuple[Any_, ...] | list[Any_], depth: int = DEPTH) -> tuple[Value, ...]:
        """Freeze several values."""
        freeze, known = self.freeze, self._known
        depth = min(depth, SHALLOW) if self._few else depth
        found: list[Value] = []
        for value in values:
            kind = type(value)
            if kind in SIMPLE and (made := known.get((kind, value))) is not None:
                self._nodes -= 1
                self.kept += 1
                found.append(made)
            else:
                found.append(freeze(value, depth))
        return tuple(found)

    def state(self, value: Any_, depth: int = DEEPEST, *, slots: bool = False) -> Value:
        """Freeze what BUILD gives: whatever else is left out, telling keys are not.

        A tuple may hold another one twice, and that likewise: of more than some, nothing is known.
        """
        if isinstance(value, (tuple, Box)):
            self._states -= 1
            if depth <= 0 or self._states < 0:
                return HIDDEN
        match value:
            case tuple() if len(value) <= WIDE:
                both = len(value) == len(("attributes", "slots"))
                inner = tuple(
                    [
                        self.state(item, depth - 1, slots=both and at > 0)
                        for at, item in enumerate(value)
                    ]
                )
                return Several("tuple", inner, len(value))
            case Box(kind="dict"):
                pairs = list(zip(value.items[::2], value.items[1::2], strict=False))
                if told := sum(telling(key) for key, _ in pairs):
                    pairs.sort(key=lambda pair: not telling(pair[0]))
                most = told if self._few and not slots else KEPT // 2 + TELLING + 1
                chosen = pairs[:most] + [pair for pair in pairs[most:] if kept(pair[0])]
                items: list[Value] = []
                evaluated = any(type(key) is str and key in EVALUATED for key, _ in chosen)
                for key, item in chosen:
                    word = key if isinstance(key, str) else ""
                    held = self._under(word, item, depth, evaluated=evaluated)
                    items += (self.freeze(key), held)
                return Several("dict", tuple(items), value.count)
            case Obj(put=Items(pairs=Box() as pairs)):
                return self._holding(value, (self.state(pairs, depth - 1),))
            case _:
                return self.freeze(value)

    def _under(self, key: str, item: Any_, depth: int, *, evaluated: bool) -> Value:
        """Freeze what is under a key of a state."""
        if key == "__dict__":
            return self.state(item, depth - 1)
        if evaluated and key in EVALUATED_IN:
            return self._through(item)
        if key in GONE_INTO:
            return self._gone_into(item)
        held = self.freeze(item)
        # Of what there was no room for, the sorts are told.
        return self._gone_into(item) if self._nodes <= 0 and key in ITERATED else held

    def _gone_into(self, value: Any_) -> Value:
        """Freeze the sorts of objects in containers, whatever else is in there."""
        if isinstance(value, Obj) and (held := inside(value)):
            return self._holding(value, self._sorts(held))
        if not (isinstance(value, tuple) or (isinstance(value, Box) and value.kind in GONE_BY)):
            return self.freeze(value)
        found = self._sorts((value,))
        return Several("list", found, len(found))

    def _through(self, value: Any_) -> Value:
        """Freeze one of each sort of object in a value, and names: also in states and arguments.

        But not classes that a call is given; the value itself comes first.
        """
        found: dict[object, Value] = {}
        waiting, seen, known = [value], 0, {0}
        most = WALKED_FEW if self._few else WALKED
        while seen < min(most, len(waiting)):
            item = waiting[seen]
            seen += 1
            if isinstance(item, (Obj, Box)):
                if id(item) in known:
                    continue
                known.add(id(item))
            if isinstance(item, Obj):
                found.setdefault(sort_of(item), self.freeze(item, 2))
                waiting += [each for each in item.arguments if not isinstance(each, Named)]
                waiting += (item.state, item.before, *inside(item))
            elif isinstance(item, Box):
                if item.mixed or (item.count > len(item.items) and item.kind == "dict"):
                    found[""] = HIDDEN
                waiting += item.items
            elif isinstance(item, tuple):
                waiting += item
            elif isinstance(item, (Named, Unknown, Pers)):
                found.setdefault(f"{type(item)} {item}", self.freeze(item, 2))
        if seen < len(waiting):
            found[""] = HIDDEN
        self.kept += seen
        return Several("list", tuple(found.values()), len(found))

    def _several(
        self, kind: str, items: tuple[Any_, ...] | list[Any_], count: int, depth: int
    ) -> Several:
        if depth <= 0 or self._nodes <= 0:
            brief = depth > 0 and self._nodes > self._last and not self._few and kind in GONE_BY
            return Several(kind, self._briefly(kind, items, depth) if brief else (), count)
        most = KEPT
        if self._few:
            most = 2 * WIDE if kind == "tuple" else WIDE // 2
        held = self.each(items if len(items) <= most else items[:most], depth - 1)
        if kind != "dict" and len(items) > most:
            self.kept += len(items) - most
            held += self.each(others(items[most:], sorts(items[:most])), depth - 1)
        elif len(items) > most:
            self.kept += len(items) - most
            held += self.each(_pairs(items, most), depth - 1)
        return Several(kind, held, count)

    def _briefly(
        self, kind: str, items: tuple[Any_, ...] | list[Any_], depth: int
    ) -> tuple[Value, ...]:
        """Freeze, where there is no room for items, the sorts of objects in them, or the first."""
        if kind == "dict" or not items:
            return ()
        if found := self._sorts(items, depth - 1):
            return found
        first = items[0]
        return (self.freeze(first, depth - 1),) if type(first) in QUIET else ()


def _pairs(items: tuple[Any_, ...] | list[Any_], most: int) -> list[Any_]:
    """Return of a dict's pairs beyond some those that tell something, and one of each sort."""
    found: list[Any_] = []
    known = sorts(items[:most])
    for key, item in zip(items[most::2], items[most + 1 :: 2], strict=False):
        fresh = type(item) is Obj and (sort := sort_of(item)) not in known
        if fresh or kept(key) or key is HIDDEN:
            if fresh:
                known.add(sort)
            found += (key, item)
    return found


LONG = 1 << 256
NO_NUMBER = Constant(float("nan"))
"""One for all of a stream: two of them are not equal."""


def _constant(value: Any_) -> Value:
    plain = cast("Plain", value)
    if isinstance(value, int) and not -LONG < value < LONG:
        return Cut("int", (value.bit_length() + 7) // 8, "")
    return Constant(plain) if plain == plain else NO_NUMBER  # noqa: PLR0124 - it is none then

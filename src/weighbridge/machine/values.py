"""The machine's own values, light and mutable, and how they become ``core`` values.

Plain values are Python's own: ``None``, numbers, short strings, tuples. Everything else is one of
the classes here or ``Named`` or ``Unknown``; none of them does anything.
"""

from __future__ import annotations

from collections.abc import Sequence

from weighbridge.core import (
    ACTED_ON,
    CALLED_ON,
    COMPARED,
    GONE_INTO,
    HELD,
    HIDDEN,
    ITERATED,
    SHADOWED,
    WRITTEN,
    How,
    Named,
    Unknown,
)
from weighbridge.typings import Protocol, TypeAlias

KEPT = 64
"""Items of one container that are kept."""

NODES = 256
"""Values kept of one argument list, at all depths."""

WALKED, WALKED_FEW = 1 << 15, 1 << 7
"""Items of containers in a container that are looked at for objects, also if much was seen."""

SORTS, SORTS_FEW = 128, 16
"""Sorts of objects of which one is told each, also if much was seen."""

PLAIN = frozenset({type(None), bool, int, float, str, bytes})
"""Types of values in which there is nothing else."""

SHALLOW = 3
"""Levels of it where few values are kept."""

STATES, DEEPEST = 256, 16
"""Tuples and dictionaries that might be an object's state of one BUILD, and levels of them."""

DEPTH = 8
"""Levels kept of one argument list."""

GONE_BY = frozenset({"dict", "list", "tuple"})
"""Containers of which items are gone into; those of sets are only hashed."""

WIDE = 4
"""Items of a tuple that might be an object's state: of it, of its slots."""


LOUD = CALLED_ON | SHADOWED | ACTED_ON | HELD | GONE_INTO | COMPARED | WRITTEN
"""Keys that tell something of an object that has them."""

PARAMETRIC = frozenset({"element_type", "key_type", "ref_type"})
"""Attributes that another object, when it is filled, compares and makes parameters of a type, for
which they are hashed: ``BaseContainer.__setstate__`` in
https://github.com/omry/omegaconf/blob/v2.3.0/omegaconf/basecontainer.py (retrieved 2026-11-28)."""

WANTED = ITERATED | PARAMETRIC
"""Keys that are kept as well, however many others there are."""

PARAMETERS, GROUPS = "params", 1024
"""First key of a parameter group, as PyTorch writes it, and how many of one list are kept."""

MOST_NAMED = 8
"""Names among the arguments of an object that is of one sort with others that are given these."""

FIELD_TYPE = Named("numpy", "dtype")
"""What makes types of elements: a dict of such, with where each is, are fields of a larger one."""

FIELDS = 1 << 15
"""Keys and values of such a dict that are kept."""

Sort: TypeAlias = tuple[object, ...]
"""How an object was made, and ids: of what made it and of names it was given, or its own."""

TELLING = 64
"""Telling keys that are kept of one dict, however many items it has."""


def telling(key: Any_) -> bool:
    """Whether a key would make an object's state more than state: see ``judgement``."""
    if type(key) is str:
        return key in LOUD or key.startswith("__")
    return isinstance(key, (Obj, Unknown, Pers))


def kept(key: Any_) -> bool:
    """Whether a key is kept, however many others there are: one that tells, or may be gone into."""
    return telling(key) or (type(key) is str and key in WANTED)


def told(items: list[Any_], start: int, most: int = 2 * TELLING) -> list[Any_]:
    """Return telling keys and their values, of keys and values in turn.

    Args:
        items: Of a dict.
        start: Index of the first key that is looked at.
        most: Keys and values that are returned; if there are more, ``HIDDEN`` comes after them.
    """
    # Nearly every key is a text that tells nothing; most containers are large ones.
    loud = [
        index
        for index in range(start, len(items) - 1, 2)
        if type(key := items[index]) is not str or key in LOUD or key in WANTED or key[:2] == "__"
    ]
    found: list[Any_] = []
    for index in loud:
        if kept(items[index]):
            if len(found) >= most:
                return [*found, HIDDEN, HIDDEN]
            found += items[index : index + 2]
    return found


class Blob:
    """A string too long to keep.

    Attributes:
        kind: ``str``, ``bytes`` or ``bytearray``.
        start: Offset of its first byte in the artifact.
        size: Length as stored, in bytes.
        head: The beginning.
        recoded: Whether the bytes meant are the UTF-8 text's characters, as Latin-1.
    """

    __slots__ = ("head", "kind", "recoded", "size", "start")

    def __init__(self, kind: str, start: int, size: int, head: str | bytes) -> None:
        self.kind = kind
        self.start = start
        self.size = size
        self.head = head
        self.recoded = False


class Box:
    """A list, dict, set, frozenset or long tuple of the stream's own.

    Attributes:
        kind: As in ``core.Several``.
        items: The first ``keep``; of a dict, keys and values in turn, and telling keys after that.
        count: How many there are in all.
        keep: How many are kept.
        mixed: Whether something that is not kept is no number or text.
        groups: Of a list, parameter groups of an optimizer that are kept beside: all of them.
        lost: Whether something that is not kept has values in it that nobody sees any more.
        beside: Of a dict, one object of each sort among values that are not kept, with its key;
            ``HIDDEN`` comes last if others are containers, not known, or of too many sorts.
        odd: Of what is not kept: whether a dict or a set that is made of it hashes more than
            numbers and texts.
        more: Of a dict of fields of NumPy's, keys and values that are not kept, in turn.
        sorts: Which sorts of objects are kept, if there are more items than that; see ``others``.
        owners: Of a dict, what was given it as state: some objects keep that dict, and what is set
            in it later is as good as more state.
    """

    __slots__ = (
        "beside",
        "count",
        "groups",
        "items",
        "keep",
        "kind",
        "lost",
        "mixed",
        "more",
        "odd",
        "owners",
        "sorts",
    )

    def __init__(self, kind: str, items: list[Any_], keep: int = KEPT) -> None:
        self.kind = kind
        self.items: list[Any_] = []
        self.count = 0
        self.keep = keep
        self.mixed = self.lost = False
        self.odd = 0
        self.groups: Sequence[Box] = ()
        self.beside: tuple[Any_, ...] = ()
        self.more: list[Any_] | None = None
        self.sorts: set[Sort] | None = None
        self.owners: tuple[Obj | Unknown, ...] = ()
        if items:
            self.extend(items)

    def extend(self, items: list[Any_]) -> None:
        """Add items, keeping the first."""
        self.count += len(items)
        room = self.keep - len(self.items)
        if len(items) <= room:
            self.items += items
            return
        room = max(room, 0)
        self.items += items[:room]
        if not PLAIN.issuperset(map(type, items[room:])):
            self.mixed = True
            self.lost = self.lost or self._loses(items[room:])
            if self.kind == "dict":
                self._put_beside(items[room + room % 2 :])
                self._put_more(items[room:])
            else:
                for item in {id(each): each for each in items[room:]}.values():
                    self.odd |= _odd(item)
        if len(items) > room and HIDDEN not in self.items[-1:]:
            if self.kind == "dict":
                self._tell(items, room)
            else:
                self.sorts = self.sorts or sorts(self.items)
                self.items += others(items[room:], self.sorts)

    def _put_beside(self, items: list[Any_]) -> None:
        """Keep one object of each sort among values of a dict that are not kept, with its key."""
        if self.sorts is None:
            self.sorts = sorts(self.items)
        for key, item in zip(items[::2], items[1::2], strict=False):
            if type(item) is Obj:
                if (sort := sort_of(item)) in self.sorts:
                    continue
                if len(self.sorts) < TELLING:
                    self.sorts.add(sort)
                    self.beside = (key, item, *self.beside)
                    continue
            if isinstance(item, (tuple, Box, Obj, Unknown)) and item != ():
                self._hide()

    def _put_more(self, items: list[Any_]) -> None:
        """Keep what is not kept otherwise of a dict whose first value is a field."""
        match self.items[1:2]:
            case [(Obj(callee=Named() as callee), *_)] if callee == FIELD_TYPE:
                more = self.more = [] if self.more is None else self.more
                if len(more) + len(items) <= FIELDS:
                    more += items
            case _:
                pass

    @property
    def every(self) -> list[Any_]:
        """All items of a list or dict of which none is lost; if some are, there are fewer."""
        return self.items[: self.keep] + (self.more or [])

    def _hide(self) -> None:
        """Note that other values of a dict are not kept: containers, which may be given more."""
        if self.beside[-1:] != (HIDDEN,):
            self.beside = (*self.beside, HIDDEN)

    def _loses(self, items: list[Any_]) -> bool:
        """Keep what is a parameter group; tell whether of anything else something is lost.

        Of objects those of other sorts are kept.
        """
        if self.kind == "dict":
            return True
        groups = self.groups = list(self.groups)
        for item in items:
            if type(item) is Box and item.items[:1] == [PARAMETERS] and len(groups) < GROUPS:
                groups.append(item)
            elif isinstance(item, (tuple, Box)) and item != ():
                return True
        return False

    def pass_over(self, folded: Folded) -> None:
        """Add what is folded to a dict."""
        if len(self.items) < self.keep:
            self.extend(folded.values)
        else:
            self.count += 2 * folded.pairs
            self._hide()

    def _tell(self, items: list[Any_], start: int) -> None:
        most = self.keep + 2 * TELLING
        self.items += told(items, start, most - len(self.items))

    def get(self, key: str) -> Any_:
        """Return the value last kept under a key of a dict, or ``Unknown``."""
        found: Any_ = MISSING
        for index in range(0, len(self.items) - 1, 2):
            if self.items[index] == key:
                found = self.items[index + 1]
        return found


ODD_FIRST, ODD = 1, 2
"""What a dict that is made of an item hashes, or a set, is more than numbers and texts."""


def _odd(item: Any_) -> int:
    """Say who would hash more than numbers and texts of an item of a list."""
    if type(item) is Box and item.kind == "tuple":
        return ODD | ODD_FIRST if item.odd or not all(map(_flat, item.items)) else 0
    if type(item) is Box:
        return 0 if item.items and _flat(item.items[0]) else ODD_FIRST
    if not isinstance(item, tuple) or _flat(item):
        return 0
    return ODD if item and _flat(item[0]) else ODD | ODD_FIRST


def _flat(value: Any_, depth: int = 1) -> bool:
    """Whether a value is a number, a text or a small tuple of such: so is nearly every key."""
    if not isinstance(value, tuple):
        return type(value) in PLAIN
    if PLAIN.issuperset(map(type, value)):
        return True
    if depth == 0 or len(value) > WIDE:
        return False
    for each in value:  # noqa: SIM110 - a generator for each of thousands takes as long again
        if type(each) not in PLAIN and not _flat(each, depth - 1):
            return False
    return True


class Holding(Protocol):
    """A container that remembers what is in it."""

    @property
    def remembered(self) -> list[Any_]:
        """What was remembered inside, in order."""


class Folded:
    """Many keys and values of a dict at once; of the keys, none is telling.

    Attributes:
        pairs: How many.
    """

    __slots__ = ("pairs",)

    pairs: int

    @property
    def values(self) -> list[Any_]:
        """Keys and values in turn."""
        raise NotImplementedError


def unfolded(value: Any_ | Folded) -> Sequence[Any_]:
    """Return the values that one stands for on the stack."""
    return value.values if isinstance(value, Folded) else (value,)


class Held:
    """What the memo has of values inside a container that nobody has looked into.

    Attributes:
        holder: The container.
        first: Index in the memo of the first of them.
    """

    __slots__ = ("first", "holder")

    def __init__(self, holder: Holding, first: int) -> None:
        self.holder = holder
        self.first = first


class Obj:
    """The result of a call.

    Attributes:
        how: As in ``core.Made``.
        callee: What was called.
        arguments: With what.
        state: What BUILD gave it last.
        before: What BUILD gave it earlier; ``HIDDEN`` if items were added to it.
        put: What was put into it, if anything was.
        hashed: Whether it is a key or in a set, and was told so.
    """

    __slots__ = ("arguments", "before", "callee", "hashed", "how", "put", "state")

    def __init__(self, how: How, callee: Any_, arguments: tuple[Any_, ...]) -> None:
        self.how = how
        self.callee = callee
        self.arguments = arguments
        self.state: Any_ = None
        self.before: Any_ = None
        self.put: Items | None = None
        self.hashed = False


class Items:
    """What was put into an object.

    Attributes:
        pairs: Keys and values, as far as those of a dict are kept.
        inner: All that is no plain value: what it holds may be asked for something. ``HIDDEN``
            comes last if there was more of that.
    """

    __slots__ = ("inner", "pairs")

    def __init__(self) -> None:
        self.pairs: Box | None = None
        self.inner: list[Any_] = []

    def add(self, items: list[Any_]) -> None:
        """Keep values."""
        found = [item for item in items if type(item) not in QUIET and item != ()]
        room = WALKED - len(self.inner)
        self.inner += found[: max(room, 0)]
        if len(found) > room and self.inner[-1] is not HIDDEN:
            self.inner.append(HIDDEN)

    def set(self, items: list[Any_]) -> None:
        """Keep keys and values in turn."""
        if self.pairs is None:
            self.pairs = Box("dict", [])
        self.pairs.extend(items)
        self.add(items)


MAKERS = frozenset({"builtins", "collections", "itertools"})
"""Modules of what makes a container out of what it is given."""

ARRAYS = frozenset(
    {"_mareconstruct", "_reconstruct", "MaskedArray", "matrix", "ndarray", "recarray"}
)
"""Last names of what makes an array of NumPy, of which a state may hold objects as elements."""


def inside(value: Obj) -> Sequence[Any_]:
    """Return what is inside an object, as far as that may be asked; most have nothing."""
    put, callee = value.put, value.callee
    found: Sequence[Any_] = () if put is None else put.inner
    if value.state is not None and type(callee) is Named and callee.name in ARRAYS:
        return (*found, value.state)
    return found


def others(items: Sequence[Any_], known: set[Sort]) -> list[Any_]:
    """Return objects among items, one of each sort; if they are of many sorts, ``HIDDEN`` as well.

    Args:
        items: Of a list that is too long to be kept.
        known: Sorts of those that are kept already; more are added.
    """
    found: list[Any_] = []
    for item in items:
        if type(item) is Obj and (sort := sort_of(item)) not in known:
            if len(known) >= TELLING:
                return [*found, HIDDEN]
            known.add(sort)
            found.append(item)
    return found


def sorts(items: Sequence[Any_]) -> set[Sort]:
    """Return which sorts of objects are among items: by what made them."""
    return {sort_of(item) for item in items if type(item) is Obj}


def sort_of(item: Obj) -> Sort:
    """Return an object's sort: what made it, or itself if it matters what is in it."""
    callee = item.callee
    if not isinstance(callee, Named) or _varies(item):
        return item.how, id(item)
    # What a name stands for is one object for the whole of a stream.
    names: list[object] = [item.how, id(callee)]
    for each in item.arguments:
        if type(each) is Named:
            names.append(id(each))
            if len(names) > MOST_NAMED + 2:
                return item.how, id(item)
    return tuple(names)


def _varies(item: Obj) -> bool:
    """Whether it matters what is in an object, or may be put into it."""
    callee = item.callee
    if item.put is not None or passes_on(callee):
        return True
    if isinstance(callee, Named) and callee.name in ARRAYS:
        state = item.state
        return not isinstance(state, tuple) or any(isinstance(part, Box) for part in state)
    return False


def passes_on(callee: Any_) -> bool:
    """Whether something makes a container out of what it is given."""
    return type(callee) is Named and callee.module in MAKERS


class Pers:
    """An object that the loader looks up outside the stream.

    Attributes:
        id: By which it is looked up.
    """

    __slots__ = ("id",)

    def __init__(self, key: Any_) -> None:
        self.id = key


QUIET = PLAIN | {Named, Pers, Blob}
"""Types of values in which there is nothing, and of which nothing is asked that runs anything."""

Plain: TypeAlias = bool | int | float | str | bytes | None
Any_: TypeAlias = Plain | tuple["Any_", ...] | Blob | Box | Obj | Pers | Named | Unknown
"""Any value of the machine."""

MISSING = Unknown("not kept")

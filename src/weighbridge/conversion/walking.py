"""From the value that a file makes to named tensors: dicts, lists, modules, and what is in them.

Names are keys and numbers of items, with dots between. A module (of any class) gives its
parameters and buffers under the names that its ``state_dict`` would have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from weighbridge.conversion import arrays, torches
from weighbridge.conversion.arrays import NoTensor
from weighbridge.conversion.keeping import Kept, Raw
from weighbridge.conversion.outcome import Left, Refused
from weighbridge.conversion.views import View
from weighbridge.core import How, Named, Unknown
from weighbridge.core.records import dataclass, field
from weighbridge.machine.log import shown
from weighbridge.machine.values import Any_, Blob, Box, Obj, Pers

DEEPEST = 48
"""Levels of values inside values."""

NODES = 2_000_000
"""Values looked at."""

KEYS = 4
"""Keys that are shown."""

USUAL = ("state_dict", "model_state_dict", "model", "module")
"""Keys under which a checkpoint keeps the model; stripped if nothing else there holds tensors."""

DICTS = frozenset(
    {
        Named("builtins", "dict"),
        Named("collections", "OrderedDict"),
        Named("collections", "defaultdict"),
    }
)

SETS = frozenset({Named("builtins", "set"), Named("builtins", "frozenset")})

PARAMETERS, BUFFERS, MODULES = "_parameters", "_buffers", "_modules"
PASSING = "_non_persistent_buffers_set"
"""Where a module keeps the names of buffers that its ``state_dict`` leaves out."""

Pairs = list[tuple[Any_, Any_]]


@dataclass(slots=True)
class Found:
    """What a walk came by.

    Attributes:
        views: Tensors, by name.
        left: What is no tensor.
        refusals: Why some values are in the way.
        below: Keys that were stripped.
    """

    views: dict[str, View] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    below: tuple[str, ...] = ()


Make = Callable[[Any_], View]
"""Returns the view of a tensor or an array."""


def walk(root: Any_, make: Make, keys: tuple[str, ...] | None) -> Found:
    """Name every tensor.

    Args:
        root: What the file makes.
        make: Understands tensors and arrays.
        keys: Lead to the part that is wanted; empty for all of it under full names; ``None`` to
            strip the key that checkpoints usually keep the model under.

    Raises:
        Refused: The keys lead nowhere, or values are nested too deeply.
    """
    walker = _Walker(make)
    part = root
    for depth, key in enumerate(keys or ()):
        part = walker.step(part, key, keys or (), depth)
    found = walker.found
    found.below = keys or ()
    if keys is None and (usual := walker.usual(root)):
        found.below = (usual,)
        part = walker.step(root, usual, (usual,), 0)
    walker.visit(part, (), 0)
    return found


class _Walker:
    def __init__(self, make: Make) -> None:
        self.found = Found()
        self._make = make
        self._nodes = 0
        self._counts: dict[int, int] = {}

    def step(self, value: Any_, key: str, keys: tuple[str, ...], depth: int) -> Any_:
        """Go down by one key; what lies beside is left behind."""
        pairs = _pairs(value)
        if pairs is None:
            where = ".".join(keys[:depth]) or "the file"
            raise Refused(f"{where} is no dict: it has no key {key!r}")
        chosen = [item for name, item in pairs if name == key]
        if not chosen:
            there = ", ".join(repr(name) for name, _ in pairs[:8] if isinstance(name, str))
            raise Refused(f"there is no key {key!r}; the keys are {there or 'none'}")
        for name, item in pairs:
            if name != key:
                path = (*keys[:depth], _label(name))
                held = self.count(item)
                more = f", with {held} tensors that were not asked for" if held else ""
                self.found.left.append(Left(".".join(path), f"{_what(item)}{more}"))
        return chosen[-1]

    def usual(self, root: Any_) -> str:
        """Return the key that a checkpoint keeps its model under, if just that holds tensors."""
        pairs = _pairs(root) or []
        holding = [(name, item) for name, item in pairs if self.count(item)]
        if len(holding) != 1 or _pairs(holding[0][1]) is None:
            return ""
        name = holding[0][0]
        return name if isinstance(name, str) and name in USUAL else ""

    def count(self, value: Any_, depth: int = 0) -> int:
        """Count the tensors in a value, and what may be one.

        Raises:
            Refused: Values are nested too deeply.
        """
        if torches.is_tensor(value) or arrays.is_array(value):
            return 1
        inner = list(_inside(value))
        if not inner:
            return int(isinstance(value, (Pers, Unknown)))  # may well be one
        if depth > DEEPEST:
            raise Refused(f"values are nested more than {DEEPEST} deep")
        known = self._counts.get(id(value))
        if known is None:
            self._counts[id(value)] = 0  # what holds itself is counted once
            self._node(len(inner))
            known = sum(self.count(item, depth + 1) for item in inner)
            self._counts[id(value)] = known
        return known

    def _node(self, count: int = 1) -> None:
        self._nodes += count
        if self._nodes > NODES:
            raise Refused(f"more than {NODES} values")

    def visit(self, value: Any_, path: tuple[str, ...], depth: int) -> None:
        """Take what there is at one place."""
        name = ".".join(path)
        self._node()
        if depth > DEEPEST:
            raise Refused(f"values are nested more than {DEEPEST} deep")
        if torches.is_tensor(value) or arrays.is_array(value):
            self._tensor(value, name)
            return
        if not self.count(value):
            self.found.left.append(Left(name, _what(value)))
            return
        if (module := _module(value)) is not None:
            self._module(module, path, depth)
        elif (pairs := _pairs(value)) is not None:
            self._dict(pairs, path, depth)
            self._attributes(value, name)
        elif isinstance(value, tuple) or (
            isinstance(value, Box) and value.kind in {"list", "tuple"}
        ):
            items = value if isinstance(value, tuple) else _all(value)
            for index, item in enumerate(items):
                self.visit(item, (*path, str(index)), depth + 1)
        elif isinstance(value, Unknown):
            self._refuse(name, f"could not be followed: {value.why}")
        elif isinstance(value, Pers):
            self._refuse(name, "a storage without a tensor, or another thing outside the pickle")
        else:
            self._refuse(name, f"{_what(value)}, which holds tensors")

    def _dict(self, pairs: Pairs, path: tuple[str, ...], depth: int) -> None:
        odd: list[str] = []
        for key, item in pairs:
            if isinstance(key, str):
                self.visit(item, (*path, key), depth + 1)
            elif self.count(item):
                odd.append(shown(key))
            else:
                self.found.left.append(Left(".".join((*path, _label(key))), _what(item)))
        if odd:
            keys = ", ".join(odd[:KEYS]) + (", ..." if len(odd) > KEYS else "")
            why = f"there are tensors below keys that are no text: {keys}; --key takes a part"
            self._refuse(".".join(path), why)

    def _attributes(self, value: Any_, name: str) -> None:
        """Leave behind what a dict has been given besides its items: torch gives it versions."""
        if isinstance(value, Kept) and isinstance(value.state, Box) and value.state.count:
            keys = [shown(key) for key in value.state.items[:16:2]]
            held = self.count(value.state)
            more = f", with {held} tensors" if held else ""
            what = f"attributes of the dict: {', '.join(keys)}{more}"
            self.found.left.append(Left(name, what))

    def _module(self, state: dict[str, Any_], path: tuple[str, ...], depth: int) -> None:
        """Take parameters, buffers and modules below, in the order of ``state_dict``."""
        passing = _names(state.get(PASSING))
        for kind in (PARAMETERS, BUFFERS, MODULES):
            for key, item in _pairs(state.get(kind)) or []:
                if not isinstance(key, str):
                    self._refuse(".".join(path), f"{kind} has a key that is no text")
                elif kind == BUFFERS and key in passing:
                    what = "a buffer that the module does not save"
                    self.found.left.append(Left(".".join((*path, key)), what))
                elif item is not None:
                    self.visit(item, (*path, key), depth + 1)
        kinds = (PARAMETERS, BUFFERS, MODULES)
        for key, item in state.items():
            if key not in kinds and (held := self.count(item)):
                name = ".".join((*path, key))
                what = f"{_what(item)} beside the parameters, with {held} tensors"
                self.found.left.append(Left(name, what))

    def _tensor(self, value: Any_, name: str) -> None:
        name = name or "tensor"
        try:
            _writable(name, self.found.views)
            self.found.views[name] = self._make(value)
        except Refused as error:
            self._refuse(name, str(error))
        except NoTensor as error:
            self.found.left.append(Left(name, str(error)))

    def _refuse(self, name: str, why: str) -> None:
        self.found.refusals.append(f"{name!r}: {why}" if name else why)


def _all(value: Box) -> list[Any_]:
    if value.count != len(value.items):
        raise Refused(f"a {value.kind} of {value.count} items")
    return value.items


def _pairs(value: Any_) -> Pairs | None:
    """Return keys and values of a dict, the last of those under one key; ``None`` if it is none."""
    given: list[Any_]
    match value:
        case Box(kind="dict"):
            given = _all(value)
        case Kept(callee=Named() as callee) if callee in DICTS:
            given = _first(value)
            if any(how is not How.SET_ITEM for how, _ in value.items) or value.keyed:
                raise Refused(f"a {callee.name} that is filled in another way")
            given = given + [item for _, item in value.items]
        case _:
            return None
    if len(given) % 2:
        raise Refused("a dict with a key and no value")
    last: dict[str, int] = {}
    pairs: Pairs = []
    for key, item in zip(given[::2], given[1::2], strict=True):
        if isinstance(key, str):
            if key in last:
                pairs[last[key]] = (key, item)
                continue
            last[key] = len(pairs)
        pairs.append((key, item))
    return pairs


def _first(value: Kept) -> list[Any_]:
    """Return keys and values that a dict is made with: Python 2 wrote OrderedDict so."""
    match value.arguments:
        case () | (Named() | None,):
            return []
        case (Box(kind="list") as rows,) if value.callee != Named("collections", "defaultdict"):
            flat: list[Any_] = []
            for row in _all(rows):
                pair = _all(row) if isinstance(row, Box) else row
                if not isinstance(pair, list | tuple) or len(pair) != 2:  # noqa: PLR2004 - a pair
                    raise Refused("a dict made of what is no pair")
                flat += pair
            return flat
        case _:
            raise Refused(f"a dict made with {', '.join(map(shown, value.arguments))}")


def _module(value: Any_) -> dict[str, Any_] | None:
    """Return the state of a module of PyTorch, whatever its class; ``None`` if it is none."""
    if not isinstance(value, Kept) or value.builds != 1 or value.items:
        return None
    if value.how is not How.NEW or not isinstance(value.state, Box) or value.state.kind != "dict":
        return None
    state = {key: item for key, item in _pairs(value.state) or [] if isinstance(key, str)}
    kinds = (PARAMETERS, BUFFERS, MODULES)
    known = all(kind in state and _pairs(state[kind]) is not None for kind in kinds)
    return state if known else None


def _names(value: Any_) -> frozenset[str]:
    match value:
        case Kept(callee=callee, arguments=(Box() as box,)) if callee in SETS:
            items = box.items
        case Box():
            items = value.items
        case _:
            return frozenset()
    return frozenset(item for item in items if isinstance(item, str))


def _inside(value: Any_) -> Iterator[Any_]:
    """Yield what a value is made of."""
    match value:
        case tuple():
            yield from value
        case Box():
            yield from value.items
        case Raw():
            return
        case Obj():
            yield from value.arguments
            if isinstance(value.callee, Obj):
                yield value.callee
            if value.state is not None:
                yield value.state
            if isinstance(value, Kept):
                yield from (item for _, item in value.items)
        case _:
            return


def _what(value: Any_) -> str:
    """Say what a value is, in a few words."""
    match value:
        case Box(kind="dict"):
            return f"a dict of {value.count // 2} items"
        case Box():
            return f"a {value.kind} of {value.count} items"
        case tuple() if len(value) > 4:  # noqa: PLR2004 - as many as are shown
            return f"a tuple of {len(value)} items"
        case Kept(callee=Named() as callee) if callee in DICTS:
            return f"a dict of {len(value.items) // 2} items"
        case Kept(how=How.CALL):
            return f"what a call of {shown(value.callee)} returns"
        case Obj():
            return f"an instance of {shown(value.callee)}"
        case Blob():
            return f"{value.kind} of {value.size} bytes"
        case _:
            return shown(value)


def _label(key: Any_) -> str:
    return key if isinstance(key, str) else shown(key)


def _writable(name: str, taken: Mapping[str, View]) -> None:
    """Insist that a tensor can be written under a name.

    Raises:
        Refused: It cannot.
    """
    if name in taken:
        raise Refused("two tensors have this name once keys are joined by dots")
    if name == "__metadata__":
        raise Refused("safetensors has another use for this name")
    try:
        name.encode()
    except UnicodeEncodeError:
        raise Refused("the name is no text that can be written") from None

"""What a stream was seen to do: every import and call once, with how often it came."""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import (
    Call,
    Evidence,
    FormatError,
    Gap,
    GapKind,
    How,
    Import,
    Named,
    Place,
    Span,
    Tensor,
    Unknown,
    Value,
    spell,
)
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.part import Part
from weighbridge.machine.folding import plain_items, plain_kind, plain_state
from weighbridge.machine.freezing import Freezer, Known
from weighbridge.machine.renames import modern
from weighbridge.machine.shaping import Shape, maker, shaped
from weighbridge.machine.values import MAKERS, NODES, WIDE, Any_, Obj

FOLD = {How.CALL: 1024, How.NEW: 1024, How.BUILD: 256}
"""Different argument lists of one callee that are kept; of later ones, constants' kinds only."""

HEAVY = 16
"""Values of one such list for which it counts once more: much that is alike is told the sooner."""

MANY, FEWER = 2048, {How.CALL: 256, How.NEW: 64, How.BUILD: 16}
"""Different calls of a file after which fewer are kept of each callee: how many."""

LITTLE, PER, PLENTY, SPARSE = 1 << 13, 3, 1 << 18, 12
"""Values kept of all calls of a stream, and bytes for one more, up to how many; after that fewer
are kept of each: how many of each. Of 1,500 real files none has over 4,096 and one for 4 bytes."""

IMPORTS, USUAL = 2_048, 512
"""Different names that one file may import; and those that any may, beyond which it has one for
``EACH`` bytes. A real model has dozens."""

CALLS, STATES = 1 << 13, 1 << 12
"""Different calls of one file that are told, those of one callee folded; of them, states."""

EACH = 256
"""Bytes of a file for one more of either, or of names."""

NESTED, BEHIND = 1 << 13, 8
"""Results of calls kept of all calls likewise, and bytes for one more: they take the longest to
make and to compare. Of 2,600 real files none had more than one for 17 bytes, or 19,000."""

SHORTEST = 7
"""Bytes of the shortest call with an argument that a pickler writes: what is called, the argument,
a tuple, REDUCE, and where its result is kept; in two bytes each, where that has a number."""

NOTED = 1 << 14
"""Calls of a stream that are noted, each time it comes; beyond, one for ``SHORTEST`` bytes. Of
1,800 real files none has over 45,000, or one for fewer than 16 bytes."""

TOLD, APART = 1 << 10, 80
"""Calls of a stream of which the arguments are told, and bytes for one more: a real file of 168 KB
had 3,000, and of 200 others none over 1,024 and one for 118 bytes. Those that came before, or are
told by their shape, do not count."""

LATE, LESS, EFFORT = 4, 1, 16
"""Calls that one counts for behind where a loader raises, which none makes; and calls that are told
that one counts for besides itself where so much was kept that fewer values of it are, and values
for one more of those, kept or looked at: before that, twice as many."""

CODECS = frozenset({"_codecs", "codecs"})
"""Modules whose functions take the name of a codec after what is to be encoded."""

SCALARS = frozenset({type(None), bool, int, float, str, bytes, Named, Unknown})

NAMES = frozenset({Named, Unknown})

CHAINS = 512
"""Calls of the result of a call of a result that are told one by one."""

CHAINED = Unknown("the last of many results of calls of results")


QUICK, SHAPES, AT_ONCE = 4096, 4096, 8
"""Calls of constants, and shapes of calls, that are told again at once; and values of these that
count as one that is kept, since nothing is made of them."""


class Record:
    """A call under construction."""

    __slots__ = ("call", "times")

    def __init__(self, call: Call) -> None:
        self.call = call
        self.times = 1


class Log:
    """Evidence of one stream, folded, in the order of the first of each.

    Attributes:
        cursor: Whose artifact places are named after.
        named: What each module and name that was resolved stands for.
        noted: How many calls were noted, those that came again too.
        streams: How many were followed, or passed over.
    """

    def __init__(self, cursor: Cursor) -> None:
        """Places are named after ``cursor``'s artifact."""
        self.cursor = cursor
        self.named: dict[tuple[str, str], Named] = {}
        self.streams = 0
        self._imports: list[Import] = []
        self._unknown: dict[str, Unknown] = {}
        self._chained = 0
        self._quick: dict[tuple[object, ...], tuple[Record, Any_]] = {}
        self._same: dict[tuple[bool, Shape], tuple[Record, int]] = {}
        self._shapes: dict[tuple[bool, Shape], tuple[Record, int]] = {}
        self._calls: dict[tuple[object, ...], Record] = {}
        self._known: Known = {}
        self._callees: dict[Shape, int] = {}
        self._gaps: list[Gap] = []
        self._strays: list[Gap] = []
        self.noted = self._states = self._told = 0
        self._rest: Record | None = None
        self._tellable = TOLD + (cursor.stop - cursor.start) // APART
        self._most = NOTED + (cursor.stop - cursor.start) // SHORTEST
        self._more = (cursor.stop - cursor.start) // EACH
        self._plenty = min(LITTLE + (cursor.stop - cursor.start) // PER, PLENTY)
        self._nested = NESTED + (cursor.stop - cursor.start) // BEHIND
        self._spent = self._results = 0
        self._other: list[Evidence | Part] = []

    def place(self, start: int, stop: int) -> Place:
        """Name a span of the artifact."""
        return Place(self.cursor.artifact, Span(start, stop))

    def add(self, item: Evidence | Part) -> None:
        """Keep a piece of evidence, or a part to descend into, as it is."""
        self._other.append(item)

    def fault(self, offset: int, why: str) -> None:
        """Note where a loader would raise; only the first place counts."""
        if not self._gaps:
            where = self.place(offset, offset + 1)
            self._gaps.append(Gap(where, GapKind.DAMAGED, f"a loader raises here: {why}"))

    def astray(self, offset: int, why: str) -> None:
        """Note where loaders differ on what comes next, and go on; only the first place counts."""
        if not self._strays:
            why = f"loaders differ on what comes next: {why}"
            self._strays.append(Gap(self.place(offset, offset + 1), GapKind.DAMAGED, why))

    @property
    def names(self) -> int:
        """How many imports were noted."""
        return len(self._imports)

    @property
    def faulty(self) -> bool:
        """Whether a loader would have raised by now."""
        return bool(self._gaps)

    def resolve(self, module: str, name: str, start: int, stop: int, via: str) -> Named:
        """Note an import by name."""
        known = self.named.get((module, name))
        if known is None:
            target = Named(*modern(module, name))
            known = self.named[module, name] = target
            written = "" if (target.module, target.name) == (module, name) else f"{module} {name}"
            self._room(len(self._imports), start, min(IMPORTS, USUAL + self._more))
            self._imports.append(Import(self.place(start, stop), target, via, written))
        return known

    def unresolved(self, why: str, start: int, stop: int, via: str) -> Unknown:
        """Note an import of which the name is not known; it counts as a call does."""
        self.noted += LATE if self._gaps else 1
        if self.noted > self._most:
            self._over(start)
        target = self._unknown.get(why)
        if target is None:
            target = self._unknown[why] = Unknown(why)
            self._room(len(self._imports), start, min(IMPORTS, USUAL + self._more))
            self._imports.append(Import(self.place(start, stop), target, via))
        return target

    def _over(self, offset: int) -> None:
        why = f"more than {self._most} calls, more than one for {SHORTEST} bytes"
        raise FormatError(why, offset=offset, kind=GapKind.LIMIT)

    def call(
        self,
        how: How,
        callee: Any_,
        arguments: tuple[Any_, ...],
        span: tuple[int, int],
        keywords: tuple[tuple[str, Any_], ...] = (),
    ) -> None:
        """Note a call."""
        self.noted += LATE if self._gaps else 1
        if self.noted > self._most:
            self._over(span[0])
        quick: tuple[object, ...] | None = None
        if type(callee) is Obj and type(callee.callee) is Obj:
            self._chained += 1
            callee = CHAINED if self._chained > CHAINS else callee
        kind = type(callee)
        if kind in NAMES and not keywords and _scalar(arguments):
            # What was resolved before is the same object.
            quick = (how, id(callee) if kind is Named else callee, arguments)
            if known := self._quick.get(quick):
                known[0].times += 1
                return
        record = self._record(how, callee, arguments, keywords, span)
        if quick is not None and len(self._quick) < QUICK:
            self._quick[quick] = record, callee

    def _record(
        self,
        how: How,
        callee: Any_,
        arguments: tuple[Any_, ...],
        keywords: tuple[tuple[str, Any_], ...],
        span: tuple[int, int],
    ) -> Record:
        if self._told > self._tellable:
            return self._rest or self._untold(how, span)
        few = self._spent >= self._plenty or self._results >= self._nested
        most = (FOLD if len(self._calls) < MANY else FEWER).get(how, FOLD[How.BUILD])
        made = maker(how, callee)
        folds = made is not None and self._callees.get(made, 0) >= most
        shapes = self._shapes if folds else self._same
        shape: Shape | None = None
        if made is not None and not keywords:
            coded = type(callee) is Named and callee.module in CODECS
            if folds and coded and _encoding(arguments):
                # As protocols below 3 write all bytes: they differ in the text alone.
                shape = (*made, type(arguments[0]), *arguments[1:])
            else:
                shape = shaped(how, made, arguments, exact=coded or not folds)
            if shape is not None and (known := shapes.get((few, shape))):
                known[0].times += 1
                self._spent += known[1] // AT_ONCE
                return known[0]
        self._told += (LATE if self._gaps else 1) + (LESS if few else 0)
        if self._told > self._tellable:
            return self._untold(how, span)
        before = self._spent
        target, values, named = self._frozen(how, callee, arguments, keywords, few=few)
        self._told += (self._spent - before) // (EFFORT if few else 2 * EFFORT)
        whose = made or (how, target)
        seen = self._callees.get(whose, 0)
        if seen >= most:
            values = _folded(how, callee, values)
        if shape is not None:
            # Where much is made of what is alike each time, that is told by its shape the sooner.
            seen += (self._spent - before) // HEAVY
        self._callees[whose] = seen
        key = (how, target, values, named)
        fresh = Record(Call(self.place(*span), how, target, values, named))
        # Looked up and kept in one step: a hash goes through all that was frozen.
        record = self._calls.setdefault(key, fresh)
        if record is fresh:
            self._make_room(how, span[0])
            self._callees[whose] = seen + 1
        else:
            record.times += 1
        if shape is not None and len(shapes) < SHAPES:
            shapes[few, shape] = record, self._spent - before
        return record

    def _frozen(
        self,
        how: How,
        callee: Any_,
        arguments: tuple[Any_, ...],
        keywords: tuple[tuple[str, Any_], ...],
        *,
        few: bool,
    ) -> tuple[Value, tuple[Value, ...], tuple[tuple[str, Value], ...]]:
        """Freeze what is called, and with what; the values that are kept are counted."""
        freezer = Freezer(SPARSE if few else NODES, self._known)
        building = how is How.BUILD
        target = freezer.maker(callee)
        freezer.filling = building or (type(callee) is Named and callee.module not in MAKERS)
        values = tuple(map(freezer.state, arguments)) if building else freezer.each(arguments)
        named = tuple((key, freezer.freeze(value)) for key, value in keywords)
        self._spent += freezer.kept
        self._results += freezer.results
        return target, values, named

    def _make_room(self, how: How, offset: int) -> None:
        """Count the call that was kept last; it is not, if there is no room for it."""
        try:
            self._room(len(self._calls) - 1, offset, CALLS + self._more)
            if how is How.BUILD:
                self._room(self._states, offset, STATES + self._more)
                self._states += 1
        except FormatError:
            self._calls.popitem()
            raise

    def _untold(self, how: How, span: tuple[int, int]) -> Record:
        """Count a call that is not told any more, after saying so once; imports still are."""
        if self._rest is None:
            why = f"more than {self._tellable} calls of which the arguments differ"
            self._other.append(Gap(self.place(*span), GapKind.LIMIT, why))
            self._rest = Record(Call(self.place(*span), how, CHAINED))
        return self._rest

    def _room(self, count: int, offset: int, most: int) -> None:
        most = min(most, self.cursor.limits.evidence // 2)
        if count >= most:
            why = f"more than {most} different imports or calls"
            raise FormatError(why, offset=offset, kind=GapKind.LIMIT)

    def also(self, other: Log) -> None:
        """Take what another log of the same stream has, and this one has not."""
        known = {(each.target, each.written) for each in self._imports}
        self._imports += [
            each for each in other._imports if (each.target, each.written) not in known
        ]
        for key, record in other._calls.items():
            self._calls.setdefault(key, record)
        parts = {(each.name, each.span) for each in self._other if isinstance(each, Part)}
        for item in other._other:
            if isinstance(item, Part):
                if (item.name, item.span) not in parts:
                    self._other.append(item)
            elif not isinstance(item, Tensor) and item not in self._other:
                self._other.append(item)

    def evidence(self) -> Iterator[Evidence | Part]:
        """Yield everything noted."""
        yield from self._imports
        for record in self._calls.values():
            call = record.call
            if record.times > 1:
                call = Call(
                    call.place, call.how, call.callee, call.arguments, call.keywords, record.times
                )
            yield call
        yield from self._other
        yield from self._gaps
        yield from self._strays


def _scalar(values: tuple[Any_, ...], depth: int = 2) -> bool:
    """Whether values are constants, names and small tuples of such, which are quickly hashed."""
    if SCALARS.issuperset(map(type, values)):
        return True
    return (
        depth > 0
        and len(values) <= WIDE
        and all(
            type(each) in SCALARS or (type(each) is tuple and _scalar(each, depth - 1))
            for each in values
        )
    )


def _encoding(arguments: tuple[Any_, ...]) -> bool:
    """Whether a text is encoded by a codec that is named."""
    return 1 < len(arguments) < WIDE and all(type(each) is str for each in arguments)


def _folded(how: How, callee: Any_, values: tuple[Value, ...]) -> tuple[Value, ...]:
    """Reduce constants to kinds, but for what decides what the call does."""
    if how is How.BUILD:
        return tuple(plain_state(value) for value in values)
    if how is How.SET_ITEM:
        return plain_items(values)
    if isinstance(callee, Named) and callee.module in CODECS:
        return (*map(plain_kind, values[:1]), *values[1:])
    return tuple(plain_kind(value) for value in values)


def shown(value: Any_) -> str:
    """Write a value for a message."""
    return spell(Freezer(16).freeze(value, 2))[:160]

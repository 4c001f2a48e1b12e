"""Follow a pickle as the C unpickler runs it, on an abstract stack and memo.

Nothing is imported, called or built: a name is a ``Named``, the result of a call an ``Obj``. What
cannot be followed is ``Unknown``. Where the loader would raise, that is noted once, and the stream
is followed on: what ran before the error has run, and other loaders go on.

Source: https://github.com/python/cpython/blob/3.13/Modules/_pickle.c (retrieved 2026-11-23), whose
behaviour counts where it differs from that of the disassembler; what only the unpickler in Python
takes, which joblib uses (``Lib/pickle.py`` there), is no fault either.
Not followed: what a name is bound to in the process that loads the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from weighbridge.core import (
    AGAIN,
    HIDDEN,
    Call,
    How,
    Named,
    Span,
    Unknown,
)
from weighbridge.intake.part import Part
from weighbridge.machine import fields, frames, hashing, results, telling
from weighbridge.machine.log import Log, shown
from weighbridge.machine.tape import Tape
from weighbridge.machine.values import KEPT as ITEMS
from weighbridge.machine.values import (
    Any_,
    Blob,
    Box,
    Folded,
    Held,
    Items,
    Obj,
    Pers,
    told,
    unfolded,
)
from weighbridge.typings import Protocol, cast

KEPT = 4096
"""Bytes of one string that are kept as a value; longer ones are passed over by offset."""

HEAD = 64
"""Bytes of a longer string that are kept for messages."""

WIDEST = 64
"""Items up to which a tuple is kept whole."""

ARCHIVE = b"PK\x03\x04"
"""How a zip archive begins."""

UNDERFLOW = Unknown("taken from an empty stack")

CHANGED = frozenset({
    (How.APPEND, "bytearray"), (How.SET_ITEM, "bytearray"), (How.SET_ITEM, "list"),
})  # fmt: skip
"""What takes items although no instruction is meant for it: such items may be gone through, and are
not followed."""


OWN = 4
"""Dicts in dicts, each under ``__dict__``, that an object may keep."""

MANY = 16
"""Objects that are given one dict as state, of which each is told of what is set in it later."""

OWNERS = Unknown("one of many objects that have one dict as state")

ODD = 256
"""Arguments of a stream that no call takes which are spelled."""

CALLABLE = frozenset({Named, Unknown, Obj, Pers})
"""Values of the machine that may be something to call."""

COMPUTED = (Obj, Pers, Unknown, Blob)
"""Values of the machine that may be the text of a name."""


def digits(line: bytes) -> bytes:
    """Return a number without what follows a zero byte, at which C ends a text."""
    return line.partition(b"\0")[0]


def _is_empty(state: Any_, *, pair: bool = True) -> bool:
    """Whether a state has nothing in it, or a pair of states: anything may be given that.

    A pair of pairs is none of either: one that holds another twice, and that likewise, has no end.
    """
    if pair and isinstance(state, tuple) and len(state) == len(("attributes", "slots")):
        return all(_is_empty(each, pair=False) for each in state)
    if isinstance(state, Box):
        return state.count == 0
    return not isinstance(state, (Obj, Pers, Blob, Named, Unknown)) and not state


class Hooks(Protocol):
    """What particular loaders do beyond the plain unpickler."""

    def called(self, machine: Machine, callee: Any_, arguments: tuple[Any_, ...]) -> None:
        """A call was noted; its result is not on the stack yet."""

    def built(self, machine: Machine, target: Obj) -> None:
        """An object was given its state and is the top of the stack."""


class Packing(Protocol):
    """What takes a whole container at once: see ``packed``."""

    def __call__(self, machine: Machine, data: bytes, at: int) -> int:
        """Push it and return where in the window it ends, or 0."""


class Machine:
    """One run of an unpickler: its stack, marks and memo, and what instructions do with them.

    Attributes:
        tape: Where instructions come from.
        log: Where imports and calls are noted.
        persistent: Ids that were looked up, in order, without repetition of plain ones.
        calls: Instructions met that call, build or change something.
        memo: What was remembered, by index; most streams count up from 0.
        sparse: What was remembered out of turn.
        fence: Index on the stack below which nothing can be taken: of the last mark, or above what
            is folded there.
        folds: Indices on the stack above each value that is folded: see ``packed``.
        pack: Pushes a container that begins at an offset of the window and returns where it ends,
            or 0 if it has to be followed.
        edge: Offset of the byte behind the frame that is being read: see ``frames``.
        hashed: Keys of dicts and members of sets that were told, and may change.
        looking: How many values of keys are still looked at.
        types: Types of elements that were filled.
        bare: How many of those were made, and not filled yet.
    """

    def __init__(self, tape: Tape, log: Log, hooks: Hooks, keep: int = ITEMS) -> None:
        """Keep ``keep`` items of a container."""
        self.keep = keep
        self.tape = tape
        self.log = log
        self.hooks = hooks
        self.persistent: list[Any_] = []
        self.calls = 0
        self.stack: list[Any_] = []
        self.marks: list[int] = []
        self.folds: list[int] = []
        self.fence = 0
        self.memo: list[Any_ | Held] = []
        self.sparse: dict[int, Any_] = {}
        self.here = tape.offset
        self.odd = 0
        self.protocol = 0
        self.edge = frames.NONE
        self.pack: Packing | None = None
        self.hashed: list[Obj] = []
        self.looking = hashing.Room(tape.stop - tape.offset)
        self.types = fields.Types()
        self.bare = 0

    # The stack.

    def fault(self, why: str) -> None:
        """Note that a loader would raise at this instruction."""
        self.log.fault(self.here, why)

    def astray(self, why: str) -> None:
        """Note that loaders differ on what the next instruction is."""
        self.log.astray(self.here, why)

    def pop(self) -> Any_:
        """Take the top."""
        if len(self.stack) > self.fence or (self.folds and self.unfold()):
            return self.stack.pop()
        self.fault("stack underflow")
        return UNDERFLOW

    def pair(self) -> tuple[Any_, Any_]:
        """Take the top and what is under it."""
        stack = self.stack
        if len(stack) - 2 >= self.fence:
            return stack.pop(), stack.pop()
        return self.pop(), self.pop()

    def top(self) -> Any_:
        """Look at the top."""
        if len(self.stack) > self.fence or self.unfold():
            return self.stack[-1]
        self.fault("stack underflow")
        return UNDERFLOW

    def mark(self) -> list[Any_]:
        """Take everything above the last mark, and the mark."""
        if not self.marks:
            self.fault("no mark")
            return []
        if self.folds:
            self.unfold()
        start = self.marks.pop()
        self.fence = self._lower()
        items = self.stack[start:]
        del self.stack[start:]
        return items

    def fold(self, folded: Folded) -> None:
        """Push many values at once, and set the fence above them."""
        self.stack.append(cast("Any_", folded))  # nobody but these methods gets to see it
        self.fence = len(self.stack)
        self.folds.append(self.fence)

    def unfold(self) -> bool:
        """Put what is folded above the last mark in its place; tell whether anything was."""
        start = self.marks[-1] if self.marks else 0
        if not self.folds or self.folds[-1] <= start:
            return False
        while self.folds and self.folds[-1] > start:
            self.folds.pop()
        self.stack[start:] = chain.from_iterable(map(unfolded, self.stack[start:]))
        self.fence = start
        return True

    def reaches(self, count: int) -> bool:
        """Whether so many values can be taken, after all that is folded there is not."""
        return self.unfold() and len(self.stack) - count >= self.fence

    def fill(self) -> bool:
        """SETITEMS of what is folded: tell whether it was, and everything is done."""
        under, start = (0, 0, *self.marks)[-2:]
        if not self.folds or self.folds[-1] <= start or start == under:
            return False
        target = self.stack[start - 1]
        values: Sequence[Any_ | Folded] = self.stack[start:]
        if type(target) is not Box or target.kind != "dict" or target.owners:
            return False
        parts: list[list[Any_] | Folded] = []
        plain: list[Any_] = []
        for each in values:
            if not isinstance(each, Folded):
                plain.append(each)
                continue
            if len(plain) % 2:
                return False  # what stands before a key would be taken for one
            parts += (plain, each)
            plain = []
        while self.folds and self.folds[-1] > start:
            self.folds.pop()
        self.mark()
        for part in (*parts, plain):
            if isinstance(part, Folded):
                target.pass_over(part)
            else:
                self._set(target, part)
        return True

    def _set(self, target: Box, items: list[Any_]) -> None:
        if len(items) % 2:
            self.fault("an odd number of items for SETITEMS")
        if items:
            target.extend(items)
            self.keyed(items[::2])
            if telling.acting(items[::2]):
                self.acted_on(items)

    def _lower(self) -> int:
        """Return where the fence is, as marks and what is folded have it."""
        mark = self.marks[-1] if self.marks else 0
        return max(mark, self.folds[-1]) if self.folds else mark

    def span(self) -> tuple[int, int]:
        """Return the offsets of the instruction at hand."""
        return self.here, self.tape.base + self.tape.at

    # Strings.

    def text(self, size: int, encoding: str = "utf-8") -> None:
        """Push a string of ``size`` bytes."""
        if size <= KEPT:
            try:
                self.stack.append(self.tape.take(size).decode(encoding, "surrogatepass"))
            except UnicodeDecodeError:
                self.fault("a string is not UTF-8")
                self.stack.append(Unknown("a string that is not UTF-8"))
            return
        self.blob("str", size)

    def binary(self, size: int) -> None:
        """Push ``size`` bytes."""
        if size <= HEAD:
            self.stack.append(self.tape.take(size))
        else:
            self.blob("bytes", size)

    def blob(self, kind: str, size: int) -> None:
        """Push a long string without reading it."""
        start = self.tape.skip(size)
        head = self.tape.source.read(start, min(HEAD, size))
        if head.startswith(ARCHIVE) and kind != "str":
            span = Span(start, start + size)  # loaders of keras and skorch unpack such bytes
            self.log.add(Part("", lambda: self.tape.source, span=span))
        shown_head = head.decode("utf-8", "replace") if kind == "str" else head
        self.stack.append(Blob(kind, start, size, shown_head))

    def bytes_of(self, blob: Blob) -> bytes:
        """Read a long string after all; bounded by the caller."""
        return self.tape.source.read(blob.start, blob.size)

    # Names, calls, state.

    def resolve(self, module: Any_, name: Any_, via: str) -> None:
        """Push what a module and a name stand for."""
        log = self.log
        if type(module) is str and type(name) is str:
            found = log.named.get((module, name)) or log.resolve(module, name, *self.span(), via)
            self.stack.append(found)
            return
        start, stop = self.span()
        if isinstance(module, COMPUTED) or isinstance(name, COMPUTED):
            how = "is computed while loading"
        else:
            how = "is no pair of strings"
            self.fault("the operands of STACK_GLOBAL are no strings")
        self.odd += 1
        spelled = f"the name {shown(module)} {shown(name)}" if self.odd <= ODD else "a name that"
        self.stack.append(log.unresolved(f"{spelled} {how}", start, stop, via))

    def call(self, how: How, callee: Any_, arguments: Any_, keywords: Any_ = None) -> None:
        """Note a call and push its result."""
        self.calls += 1
        if not isinstance(arguments, tuple):
            arguments = self._untupled(arguments)
        named = () if keywords is None else self._keywords(keywords)
        if type(callee) not in CALLABLE and not self.log.faulty:
            self.fault(f"{shown(callee)} is called")
        self.log.call(how, callee, arguments, (self.here, self.tape.base + self.tape.at), named)
        if arguments and type(callee) is Named and callee.module in hashing.CONTAINERS:
            self._hashes(hashing.given(callee.name, arguments, self.looking))
        self.hooks.called(self, callee, arguments)
        if named:
            arguments = (*arguments, *(value for _, value in named))
        if type(callee) is Named and callee.name == fields.SCALAR and fields.forged(arguments):
            self.log.call(How.BUILD, fields.ANY, (fields.UNFOLLOWED,), self.span())
        made = results.result(how, callee, arguments)
        self.bare += type(made) is Obj and fields.is_bare(made)
        self.stack.append(made)

    def _untupled(self, arguments: Any_) -> tuple[Any_, ...]:
        # The unpickler in Python, which joblib uses, takes whatever can be gone through.
        if isinstance(arguments, Box) and arguments.kind in ("tuple", "list"):
            rest = arguments.count - len(arguments.items)
            items = tuple(arguments.items)
            return (*items, Unknown(f"{rest} more arguments")) if rest else items
        if arguments is None or isinstance(arguments, (bool, int, float)):
            self.fault("arguments are no tuple")
        return (self._odd("arguments", arguments),)

    def _odd(self, what: str, found: Any_) -> Unknown:
        """Spell what no call takes: of a stream of nothing else, not all of it."""
        self.odd += 1
        return Unknown(f"{what} {shown(found)}" if self.odd <= ODD else f"{what} that none takes")

    def _keywords(self, keywords: Any_) -> tuple[tuple[str, Any_], ...]:
        if not isinstance(keywords, Box):
            return (("**", self._odd("keywords", keywords)),)
        pairs = zip(keywords.items[::2], keywords.items[1::2], strict=False)
        named = tuple((key if isinstance(key, str) else "**", value) for key, value in pairs)
        if keywords.count > len(keywords.items):
            named = (*named, ("**", Unknown("more keywords")))
        return named

    def build(self) -> None:
        """BUILD: give the object under the top its state."""
        state = self.pop()
        target = self.top()
        self.calls += 1
        kept = noted = state
        if isinstance(target, (Obj, Named, Unknown, Pers)):
            if isinstance(target, Obj) and target.callee == fields.DTYPE:
                self.bare -= target.state is None
                kept, noted = self.types.follow(target, state)
                self.log.call(How.BUILD, fields.ANY, (noted,), self.span())
            else:
                self.log.call(How.BUILD, target, (noted,), self.span())
        elif not self.log.faulty and not _is_empty(state):
            self.fault(f"state is given to {shown(target)}")
        if isinstance(target, Obj):
            if target.state is not None or target.before is fields.USED:
                self.log.call(How.BUILD, target, (AGAIN,), self.span())
                target.before = (target.before, target.state)
            target.state = kept
            if target.hashed:
                target.hashed = False
                self.keyed((target,))
            for part in state if isinstance(state, tuple) else (state,):
                if isinstance(part, (Box, Obj)):
                    for kept in _own(part, target):
                        if hashed := hashing.parameters(kept.items):
                            self.keyed(hashed)
            self.hooks.built(self, target)

    def change(self, how: How, kinds: tuple[str, ...], target: Any_, items: list[Any_]) -> None:
        """Add items to a container, or to what stands in for one."""
        if isinstance(target, Box) and target.kind in kinds:
            target.extend(items)
            if target.owners:
                self.keyed(hashing.parameters(items))
            for owner in target.owners:
                self.calls += 1
                self.log.call(How.BUILD, owner, (target,), self.span())
            return
        if isinstance(target, (Obj, Named, Unknown, Pers)):
            self.calls += 1
            hidden = told(items, WIDEST) if how is How.SET_ITEM and len(items) > WIDEST else []
            self.log.call(how, target, (*hidden, *items[:WIDEST]), self.span())
            if isinstance(target, Obj):
                self._put_into(target, how, items)
            return
        kind = target.kind if isinstance(target, (Box, Blob)) else ""
        if (how, kind) in CHANGED:
            self.calls += 1
            self.log.call(how, target, tuple(items[:WIDEST]), self.span())
            if isinstance(target, Box):
                target.items[:] = [Unknown("may have been set anew") for _ in target.items]
            return
        if not self.log.faulty:
            self.fault(f"items are added to {shown(target)}")

    def _put_into(self, target: Obj, how: How, items: list[Any_]) -> None:
        """Keep what is put into an object; pickles do that before they fill it."""
        target.before = HIDDEN
        if target.put is None:
            target.put = Items()
        if how is How.SET_ITEM:
            target.put.set(items)
            self.keyed(hashing.parameters(items))
        else:
            target.put.add(items)
        if target.state is not None:
            self.log.call(How.BUILD, target, (AGAIN,), self.span())

    def keyed(self, keys: Sequence[Any_]) -> None:
        """Note objects among keys, or members of a set, of which hashing goes further."""
        self._hashes(hashing.asked(keys, self.looking))

    def _hashes(self, rows: Iterable[tuple[Any_, ...]]) -> None:
        for row in rows:
            self.log.call(How.CALL, hashing.HASH, row, self.span())
            if type(row[0]) is Obj and not hashing.settled(row[0]):
                self.hashed.append(row[0])

    def settle(self) -> None:
        """Note keys once more, as the end of the stream leaves them: others are compared to them.

        What is in a list that a key holds may have been put there after the key was told.
        """
        if len(self.hashed) > hashing.LATER:
            self.log.call(How.CALL, hashing.HASH, (HIDDEN, None, None), self.span())
        for key in self.hashed[: hashing.LATER]:
            row = key, key.state, key.before
            self.log.call(How.CALL, hashing.HASH, row, (self.here, self.here + 1))
        self.hashed.clear()

    def acted_on(self, items: list[Any_]) -> None:
        """Note what loaders would call for these keys and values."""
        for callee in telling.called(items):
            self.log.add(Call(self.log.place(*self.span()), How.CONFIG, callee))

    def put(self, index: int) -> None:
        """Remember the top."""
        if len(self.stack) <= self.fence and not self.unfold():
            self.fault("stack underflow")
        elif index == len(self.memo) and not self.sparse:
            self.memo.append(self.stack[-1])
        elif 0 <= index < len(self.memo):
            self.memo[index] = self.stack[-1]
        else:
            self.sparse[index] = self.stack[-1]

    def get(self, index: int) -> None:
        """Push what was remembered."""
        if 0 <= index < len(self.memo):
            found = self.memo[index]
            if isinstance(found, Held):
                found = self.memo[index] = found.holder.remembered[index - found.first]
            self.again(found)
        elif index in self.sparse:
            self.again(self.sparse[index])
        else:
            self.fault(f"nothing is remembered as {index}")
            self.stack.append(Unknown(f"memo {index}"))

    def again(self, value: Any_) -> None:
        """Push what is somewhere else as well: a type that is filled from now on may be in use."""
        if self.bare and isinstance(value, Obj) and fields.is_bare(value):
            value.before = fields.USED
        self.stack.append(value)

    def number(self, line: bytes, what: str) -> int:
        """Read a decimal number of protocol 0."""
        try:
            return int(digits(line).decode("ascii"))
        except ValueError:
            self.fault(f"{line[:40]!r} is no {what}")
            return -1

    def extension(self, size: int) -> None:
        """Push what the process has registered under a code."""
        code = int.from_bytes(self.tape.take(size), "little", signed=size == 4)  # noqa: PLR2004 - EXT4 is signed
        if code <= 0:
            self.fault("an extension code is not positive")
        start, stop = self.span()
        why = f"extension code {code}, registered in the process that loads the file"
        self.stack.append(self.log.unresolved(why, start, stop, f"EXT{size}"))

    def persist(self, key: Any_) -> None:
        """Push what the loader looks up outside the stream."""
        self.persistent.append(key)
        if not results.usual(key):
            self.log.call(How.CALL, results.LOOKED_UP, (key,), self.span())
        self.stack.append(Pers(key))


def _own(part: Any_, target: Obj) -> Iterator[Box]:
    """Note that an object may keep a dict that it is given as state, or as its ``__dict__``.

    A type of elements has to be filled before an array is filled with it, which keeps it as well.

    Yields:
        Those dicts.
    """
    if isinstance(part, Obj) and part.callee == fields.DTYPE and part.state is None:
        part.before = fields.USED
    for _ in range(OWN):
        if not isinstance(part, Box) or part.kind != "dict":
            return
        if target not in part.owners:
            last = OWNERS if len(part.owners) > MANY else target
            part.owners = (*part.owners[:MANY], last)
        yield part
        part = part.get("__dict__") if "__dict__" in part.items else None

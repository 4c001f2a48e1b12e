"""What a call leaves on the stack, as far as that is known, and what is looked up outside a stream.

Whatever makes an empty object of a class, by ``__new__`` of that or of another one, leaves what
NEWOBJ would: so the object is known by its class, whichever way it was made.
"""

from __future__ import annotations

import codecs

from weighbridge.core import LOOKS_UP, How, Named
from weighbridge.machine.log import CODECS
from weighbridge.machine.values import PLAIN, Any_, Blob, Box, Obj

LATIN = frozenset({"latin1", "latin-1", "iso-8859-1", "iso8859-1", "latin_1"})

MAKER = "__new__"

GETATTRS = frozenset({
    Named("builtins", "getattr"), Named("dill._dill", "_getattr"), Named("dill.dill", "_getattr"),
})  # fmt: skip

PARTIAL = Named("functools", "partial")

PARTS = len(("function", "arguments", "keywords", "attributes"))
"""Items of a partial's state."""

LOOKED_UP = Named(*LOOKS_UP)

STORAGE, MODULE = "storage", "module"
"""What PyTorch's ids begin with, before a name: of a type, or of a class."""

IDS = 5, 16
"""Values in an id of PyTorch at most, and in any other."""

LEVELS, WHOLE = 3, 32
"""Levels of an id, and values in all of them."""


def usual(key: Any_) -> bool:
    """Whether an id is one of PyTorch's, or of constants: loaders ask nothing of it."""
    if type(key) is not tuple:
        return type(key) in PLAIN or isinstance(key, Blob)
    if len(key) > 1 and type(key[1]) is Named:
        named = key[0] == MODULE or (key[0] == STORAGE and key[1].name.endswith("Storage"))
        return named and _constants(key[2:])
    return _constants(key)


def _constants(values: tuple[Any_, ...]) -> bool:
    """Whether nothing but constants is in there: tuples may hold one another many times."""
    level, seen = [values], 0
    for _ in range(LEVELS):
        below: list[tuple[Any_, ...]] = []
        for each in level:
            seen += len(each)
            if len(each) > IDS[1] or seen > WHOLE:
                return False
            for value in each:
                if type(value) is tuple:
                    below.append(value)
                elif type(value) not in PLAIN and not isinstance(value, Blob):
                    return False
        if not below:
            return True
        level = below
    return False


def result(how: How, callee: Any_, arguments: tuple[Any_, ...]) -> Any_:
    """Return what a call leaves on the stack; a few pure functions are followed."""
    if how is How.CALL and arguments:
        if type(callee) is Named:
            if callee.module == "copyreg" and isinstance(arguments[0], (Named, Obj)):
                return _built(callee, arguments)
            if callee.name == "encode" and callee.module in CODECS:
                return _encoded(callee, arguments)
        if _makes(callee) and isinstance(arguments[0], (Named, Obj)):
            return Obj(How.NEW, arguments[0], arguments[1:])
    if type(callee) is Obj and callee.callee == PARTIAL:
        return _of_partial(how, callee, arguments)
    return Obj(how, callee, arguments)


def _built(callee: Named, arguments: tuple[Any_, ...]) -> Obj:
    match (callee.name, arguments):
        case ("_reconstructor", _):
            return Obj(How.NEW, arguments[0], ())
        case ("__newobj__", _):
            return Obj(How.NEW, arguments[0], arguments[1:])
        case ("__newobj_ex__", (cls, *given)):
            return Obj(How.NEW, cls, tuple(given))
        case _:
            return Obj(How.CALL, callee, arguments)


def _makes(callee: Any_) -> bool:
    """Whether something is ``__new__`` of a class."""
    if type(callee) is Named:
        return callee.name.rpartition(".")[2] == MAKER
    return (
        type(callee) is Obj
        and callee.callee in GETATTRS
        and len(callee.arguments) > 1
        and callee.arguments[1] == MAKER
    )


def _of_partial(how: How, partial: Obj, arguments: tuple[Any_, ...]) -> Obj:
    """Return what a call of ``functools.partial`` leaves, if that is of ``__new__``."""
    function, given = partial.arguments[:1], partial.arguments[1:]
    state = partial.state
    if isinstance(state, tuple) and len(state) == PARTS and isinstance(state[1], (tuple, Box)):
        function = state[:1]
        given = state[1] if isinstance(state[1], tuple) else tuple(state[1].items)
    every = (*given, *arguments)
    if function and _makes(function[0]) and every and isinstance(every[0], (Named, Obj)):
        return Obj(How.NEW, every[0], every[1:])
    return Obj(how, partial, arguments)


def _encoded(callee: Named, arguments: tuple[Any_, ...]) -> Any_:
    """Follow ``encode(text, "latin1")``: how protocols below 3 write bytes."""
    text = arguments[0]
    codec = arguments[1] if len(arguments) > 1 else "utf-8"
    if isinstance(codec, str) and codec.lower() in LATIN:
        if isinstance(text, str):
            try:
                return codecs.encode(text, "latin-1")
            except UnicodeEncodeError:
                return Obj(How.CALL, callee, arguments)
        if isinstance(text, Blob) and text.kind == "str":
            recoded = Blob("bytes", text.start, text.size, b"")
            recoded.recoded = True
            return recoded
    return Obj(How.CALL, callee, arguments)

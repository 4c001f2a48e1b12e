"""Whether filling an object asks another one that the file fills as well."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from weighbridge.core import (
    COMPARED,
    GONE_INTO,
    HELD,
    HIDDEN,
    WRITTEN,
    Constant,
    Cut,
    How,
    Made,
    Named,
    Several,
    Value,
    spell,
)
from weighbridge.facts import Listed, Shape, Use, coverage, listed
from weighbridge.judgement import docile
from weighbridge.judgement.forwarding import CHOSEN, wraps
from weighbridge.judgement.normal import normal
from weighbridge.judgement.sorts import CALLED, Complaint, Sort

WHY = "filling it calls methods of that"


ARRAYS = frozenset({
    "MaskedArray", "_mareconstruct", "_reconstruct", "matrix", "ndarray", "recarray",
})  # fmt: skip
"""Last names of what makes an array, of which the elements are told wherever it is handed to."""

GOES_THROUGH = (
    ("pandas.core.", frozenset({"_flags", "attrs", "columns", "index"})),
    ("pandas.DataFrame", frozenset({"_flags", "attrs", "columns", "index"})),
    ("pandas.Series", frozenset({"_flags", "attrs", "columns", "index"})),
    ("pynndescent.", frozenset({"_search_forest"})),
    ("torch.nn.modules.rnn.", frozenset({"_flat_weights"})),
    ("torch.ao.nn.", frozenset({"_flat_weights"})),
    ("catboost.", frozenset({"_test_eval", "_test_evals"})),
    ("torch.optim.", frozenset({"state"})),
    ("timm.optim.", frozenset({"state"})),
    ("bitsandbytes.optim.", frozenset({"state"})),
)
"""Dotted beginnings of names of classes, and attributes that filling them goes through as well: by
a property that sets labels, for weak references to weights, for what is a step of a parameter.

Under these keys, ``core.ITERATED``, other classes hold what they please.
"""

TABLES = frozenset({"_buffers", "_modules", "_parameters"})
"""Tables of modules of PyTorch, which filling one and any look-up on it go through.

Source: ``Module.__getattr__`` and ``__setattr__`` in
https://github.com/pytorch/pytorch/blob/v2.13.0/torch/nn/modules/module.py (retrieved 2026-11-28).
"""

EXCEPTION = frozenset({"args"})
"""An attribute of exceptions that is set by a function, which goes through it.

Source: ``BaseException___setstate___impl`` in
https://github.com/python/cpython/blob/3.13/Objects/exceptions.c (retrieved 2026-11-28).
"""

FIELDS = frozenset({Named("numpy", "dtype")})
"""What is made of as many fields as a table has columns."""

COMPILED = "statsmodels.tsa.statespace._"
"""How modules begin whose classes, which Cython compiled, have more fields than are kept: numbers,
and arrays that are taken for no more than their numbers."""

RAISED = "Error", "Exception", "ExceptionGroup", "Iteration", "Warning"
RAISED_TOO = frozenset({
    ("builtins", "KeyboardInterrupt"), ("builtins", "SystemExit"), ("builtins", "GeneratorExit"),
})  # fmt: skip

ASKED_LATER = "what it is handed to asks it, and so that"

ASKED = "its hash goes through what it holds"

HASHED = "key", "state", "earlier states"
"""What is told of an object that is hashed."""


def asked(name: Named, entry: Listed | None, state: tuple[Value, ...]) -> Iterator[str]:
    """Say what an object is filled with that is asked: as its state, in it, or by a container."""
    if entry is None and coverage(name.module) is None:
        return  # its own import complains
    passes_on = entry and Use.CONTAINER in entry.uses and Shape.FIELDS not in entry.shapes
    keys = _GONE_INTO | HELD if passes_on else _GONE_INTO
    iterated = _gone_through(name)
    for value in state:
        for part in _parts(value):
            if type(part) is Constant:
                continue  # in which nothing is
            if not docile.filling(part):
                yield f"fills {name} from {spell(part, 2)}"
            for key, item in (*_under(part, keys), *_written(part)):
                yield f"fills {name} with {key!r}: {spell(item, 3)}"
            yield from _tables(name, part)
            for more in iterated:
                yield from _iterated(name, part, more)


_GONE_INTO = GONE_INTO | COMPARED


@lru_cache(maxsize=1024)
def _gone_through(name: Named) -> tuple[frozenset[str], ...]:
    """Return attributes that filling an object of a class goes through."""
    whole = f"{name}."
    more = tuple(keys for start, keys in GOES_THROUGH if whole.startswith(start))
    return (EXCEPTION, *more) if _raised(name) else more


def _tables(name: Named, state: Value) -> Iterator[str]:
    """Say what stands for a table in which names are looked up whatever is looked for."""
    match state:
        case Several("dict", items):
            for key, value in zip(items[::2], items[1::2], strict=False):
                word = key.value if isinstance(key, Constant) else None
                odd = word in TABLES and not docile.mild(value)
                if odd or (word in CHOSEN and wraps(name.module, name.name)):
                    yield f"fills {name} with {spell(key)}: {spell(value, 3)}"
        case _:
            return


def _raised(name: Named) -> bool:
    """Whether a class is one of exceptions, as they are called."""
    return name.name.endswith(RAISED) or (name.module, name.name) in RAISED_TOO


def kept_plain(name: Named, state: tuple[Value, ...]) -> Iterator[str]:
    """Say what an object holds that is taken for plain wherever it is handed to: it has to be."""
    if name.name in ARRAYS or not docile.docile(Made(How.NEW, name, ())):
        return
    for value in state:
        for part in docile.inside(value, deep=True):
            cut = isinstance(part, Several) and part.kind == "dict" and _is_cut(part)
            if (cut or part == HIDDEN) and name.module.startswith(COMPILED):
                continue
            if not docile.mild(part) or (cut and name not in FIELDS):
                yield f"fills {name}, which is taken for plain, with {spell(part, 2)}"
                return


def _parts(value: Value) -> tuple[Value, ...]:
    """Return a state, both of a pair, and what was put into either, if that is taken for a dict."""
    items = value.items if isinstance(value, Several) and value.kind == "tuple" else ()
    every = (value, *items)
    held = (each.held for each in every if isinstance(each, Made))
    return (*every, *chain.from_iterable(held))


def _under(state: Value, keys: frozenset[str]) -> Iterator[tuple[str, Value]]:
    """Yield items under some keys that are gone into, and not plain."""
    match state:
        case Several("dict", items):
            for key, value in zip(items[::2], items[1::2], strict=False):
                match key:
                    case Constant(str(word)) if word in keys:
                        held = docile.inside(value) if word in GONE_INTO else (value,)
                        if not all(map(docile.mild, held)):
                            yield word, value
                    case _:
                        continue
        case _:
            return


def _written(state: Value) -> Iterator[tuple[str, Value]]:
    """Yield what is written as text, and is no constant: its class, and what it holds, say how."""
    match state:
        case Several("dict", items):
            for key, value in zip(items[::2], items[1::2], strict=False):
                told = isinstance(value, (Constant, Cut))
                if isinstance(key, Constant) and key.value in WRITTEN and not told:
                    yield str(key.value), value
        case _:
            return


def _iterated(name: Named, state: Value, keys: frozenset[str]) -> Iterator[str]:
    """Say what is under keys that a class goes through; the machine keeps those in any case."""
    match state:
        case Several("dict", items):
            for key, value in zip(items[::2], items[1::2], strict=False):
                asks = isinstance(key, Constant) and key.value in keys
                if asks and not all(map(docile.mild, docile.inside(value, deep=True))):
                    yield f"fills {name} with {spell(key)}: {spell(value, 3)}"
        case _:
            return


def hashed(told: tuple[Value, ...]) -> Iterator[Complaint]:
    """Complain of a key that asks what it holds for a hash, if that is more than plain values."""
    key, *states = told
    match normal(key):
        case Made(_, Named(module, name), arguments, held):
            if listed(module, name) is None and coverage(module) is None:
                return  # its own import complains
            subject = f"{module}.{name}"
        case _:
            subject, arguments, held = "what is not known", (key,), ()
    for value in (*arguments, *held, *states):
        for item in docile.inside(value, deep=True):
            if _told_itself(item, subject):
                continue
            if not docile.docile(item) or (isinstance(item, Several) and _is_cut(item)):
                deed = f"has {subject} hashed, which holds {spell(item, 2)}"
                yield Complaint(Sort.UNLISTED_CALL, subject, deed, ASKED, CALLED)
                return


def _told_itself(item: Value, subject: str) -> bool:
    """Whether something that a key holds is of the same module: see ``machine.hashing``."""
    match normal(item):
        case Made(_, Named(module, _), ()):
            return module == subject.rpartition(".")[0]
        case _:
            return False


def _is_cut(value: Several) -> bool:
    return value.count != len(value.items)

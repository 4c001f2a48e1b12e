"""Attributes that a file gives an object, and what they turn it into."""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import (
    CALLED_ON,
    HIDDEN,
    SHADOWED,
    Constant,
    Cut,
    How,
    Made,
    Named,
    Persistent,
    Several,
    Unknown,
    Value,
    spell,
)
from weighbridge.facts import Shape, Use, listed
from weighbridge.judgement import docile
from weighbridge.judgement.sorts import BUILT, Complaint, Sort
from weighbridge.judgement.tensors import INERT

TAMPERED = frozenset(
    [
        "__bases__",
        "__builtins__",
        "__class__",
        "__code__",
        "__del__",
        "__getattr__",
        "__getattribute__",
        "__globals__",
        "__init__",
        "__mro__",
        "__new__",
        "__reduce__",
        "__reduce_ex__",
        "__setstate__",
    ]
)
"""Attributes that make an object be, or load, as something else."""

HOOKS = frozenset({"__array__", "add", "append", "extend", "items", "keys", "update"})
"""Attributes that are called while items are added or copied; plain values in them do nothing.

Under other names of methods, and special ones, anything may be that nothing can call.
"""

MEMORY = frozenset({"__array_interface__", "__array_struct__", "__cuda_array_interface__"})
"""Attributes that give an address in memory to read from."""

SHOWN = frozenset({"__orig_class__", "__signature__", "__wrapped__"})
"""Special attributes that only ``inspect`` and ``typing`` look at, for whoever asks.

``OrderedDict[int, Module]()`` sets the first, and a module of PyG keeps such a dict.
"""

TEXT = frozenset({"scalar", "str", "str_", "unicode_"})
"""Last names of what makes text, which could be an attribute's name."""


def tampering(verb: str, target: Value) -> Complaint:
    """Complain that something is changed which is no object of the file's own."""
    what = "a class, module or function, which is shared by the whole process"
    if isinstance(target, (Persistent, Unknown)):
        what = "and what that is, only the loading process knows"
    text = spell(target, 3)
    return Complaint(Sort.TAMPERING, text, f"{verb} {text}", what, BUILT)


def tampered(subject: str, *states: Value) -> Iterator[Complaint]:
    """Look for attributes that turn an instance into something else."""
    for state in states:
        match state:
            case Several("tuple", items):
                yield from tampered(subject, *(item for item in items if _is_dict(item)))
            case Several("dict", items):
                for key, value in zip(items[::2], items[1::2], strict=False):
                    yield from _attribute_set(subject, key, value)
            case Made(how, Named() as callee, given) if _mapping(callee):
                if (how is How.NEW or not given) and named_by_items(callee):
                    continue  # its items are judged as attributes where they are set
                deed = f"sets attributes of an instance of {subject} from a {callee}"
                why = "and what that holds is known only while loading"
                yield Complaint(Sort.TAMPERING, subject, deed, why, BUILT)
            case _:
                continue


def _attribute_set(subject: str, key: Value, value: Value) -> Iterator[Complaint]:
    match key:
        case Constant("__dict__"):
            yield from tampered(subject, value)
        case Constant(name) if _turns(name, value):
            deed = f"sets {name!r} of an instance of {subject}"
            why = "which makes it behave as something else while loading"
            yield Complaint(Sort.TAMPERING, f"{subject} {name!r}", deed, why, BUILT)
        case Made(_, Named(_, maker)) if maker.rpartition(".")[2] in TEXT:
            deed = f"sets an attribute of an instance of {subject}"
            why = "whose name is computed while loading"
            yield Complaint(Sort.TAMPERING, subject, deed, why, BUILT)
        case Unknown() if key == HIDDEN:
            deed = f"sets many attributes of an instance of {subject}"
            why = "that may make it behave as something else, more than are looked at"
            yield Complaint(Sort.TAMPERING, subject, deed, why, BUILT)
        case _:
            return


def _mapping(callee: Named) -> bool:
    """Whether this makes a dict or a tuple by a call, which an unpickler takes as state."""
    entry = listed(callee.module, callee.name)
    return callee.name == "tuple" or bool(
        entry and Use.CONTAINER in entry.uses and "ict" in callee.name
    )


def named_by_items(callee: Named) -> bool:
    """Whether items of such a dict are attributes as well."""
    entry = listed(callee.module, callee.name)
    return entry is not None and bool(entry.shapes & {Shape.FIELDS, Shape.ATTRIBUTES})


def _is_dict(value: Value) -> bool:
    return isinstance(value, Several) and value.kind == "dict"


def _turns(key: object, value: Value) -> bool:
    if key in TAMPERED or key in MEMORY:
        return True
    if isinstance(value, (Constant, Cut, Several)) or not isinstance(key, str):
        return False
    if key in HOOKS:
        return not _is_inert(value)
    special = key.startswith("__") and key.endswith("__") and key not in SHOWN
    called = key in CALLED_ON or key in SHADOWED or special
    return called and not docile.uncalled(value)


def _is_inert(value: Value) -> bool:
    """Whether nothing can call a value: the ``keys`` of a cache are a tensor, for one."""
    return isinstance(value, Made) and value.callee in INERT

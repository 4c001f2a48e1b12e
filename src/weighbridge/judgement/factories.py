"""What makes a missing value, as ``collections.defaultdict`` keeps it, and is harmless to call.

A default's factory is called by whatever looks up a key that is not there, so it has to be harmless
with no arguments, however the object that it is bound to was filled. Those that were read and are
so have a row of their own on the lists, as ``factory``: a method by its class's name and its own,
an object that is called itself as ``Class.__call__``, a class of which a partial is called with
constants as ``Class.__init__``. Where such a method looks up others on its
object, the class's row says which keys its state must not have.
"""

from __future__ import annotations

from weighbridge.core import Constant, How, Made, Named, Several, Value
from weighbridge.facts import Use, listed
from weighbridge.judgement.normal import GETATTR, PARTIAL, normal


def gives(value: Value) -> bool:
    """Whether something is a factory that the lists have, or a partial of one.

    What a partial adds, its state tells: see ``calls``.
    """
    match normal(value):
        case Made(How.CALL, Named() as name, (function,)) if name == PARTIAL:
            return given(function)
        case found:
            return _bound(found)


def given(function: Value) -> bool:
    """Whether a partial of something may be a factory, if it adds nothing but constants."""
    found = normal(function)
    return _has(found, "__init__") if isinstance(found, Named) else _bound(found)


def exchanged(before: Value, after: Value, arguments: tuple[Value, ...]) -> str | None:
    """Say what is wrong with the function and the arguments that a partial's state gives it."""
    if before != after:
        return "a factory is exchanged for something else"
    match arguments:
        case (*first, Several("dict", named, count)) if count == len(named) and all(
            map(_constant, (*first, *named))
        ):
            return None
        case (*first, Constant(None)) if all(map(_constant, first)):
            return None
        case _:
            return "a factory gets something other than constants"


def _constant(value: Value) -> bool:
    return isinstance(value, Constant)


def _bound(found: Value) -> bool:
    match found:
        case Made(How.CALL, Named() as name, (Made() as base, Constant(str(method)))) if (
            name == GETATTR
        ):
            return _listed(normal(base), method)
        case Made():
            return _listed(found, "__call__")
        case _:
            return False


def _listed(made: Value, method: str) -> bool:
    match made:
        case Made(_, Named() as cls, ()):
            return _has(cls, method)
        case _:
            return False


def _has(cls: Named, method: str) -> bool:
    """Whether a method of a class has a row as a factory."""
    entry = listed(cls.module, f"{cls.name}.{method}")
    return entry is not None and Use.FACTORY in entry.uses

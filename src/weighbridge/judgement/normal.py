"""Write values in one way: ``getattr(str, 'lower')`` is the name ``builtins.str.lower``."""

from __future__ import annotations

from weighbridge.core import (
    Call,
    Constant,
    How,
    Made,
    Named,
    Persistent,
    Several,
    Unknown,
    Value,
    later,
)
from weighbridge.facts import Bearing, bearing, listed

DEEP = 32
"""Calls inside calls that are followed."""

GETATTR = Named("builtins", "getattr")
EVALUATING = frozenset({Named("dill._dill", "_getattr"), Named("dill.dill", "_getattr")})
"""What dill writes for it with a third argument, how the attribute is shown: of that text it takes
what stands between the third quote and the fourth, and evaluates it. In what dill writes that is
the name of the class.

Source: https://github.com/uqfoundation/dill/blob/0.4.0/dill/_dill.py (retrieved 2026-11-28).
"""

QUOTES = 3
"""In a text with fewer there is nothing that is evaluated."""

GETATTRS = EVALUATING | {GETATTR}

SHOWN = later.pattern(r"<[a-z][a-z -]* '(\w+)' of '([\w.]+)' objects>")

METHOD = Named("types", "MethodType")
"""``MethodType(C.f, instance)`` binds as ``getattr(instance, "f")`` does; cloudpickle writes it so.

What the function is, its own import tells.
"""

ATTRGETTER = Named("operator", "attrgetter")
PARTIAL = Named("functools", "partial")
RECONSTRUCTOR = Named("copyreg", "_reconstructor")
NEWOBJ = Named("copyreg", "__newobj__")
NEWOBJ_EX = Named("copyreg", "__newobj_ex__")
OBJECT = Named("builtins", "object")

BUILDERS = frozenset({RECONSTRUCTOR, NEWOBJ, NEWOBJ_EX})
"""Stand-ins for ``cls.__new__``: judged as that."""

ON_DEVICES = frozenset({
    Named("jax._src.array", "_reconstruct_array"),
    Named("jax._src.device_array", "reconstruct_device_array"),
})  # fmt: skip
"""The same of JAX, which puts the array on a device; its attributes are constants."""

ARRAYS = ON_DEVICES | {Named("dill._dill", "_create_array")}
"""``_create_array(function, arguments, state, attributes)``: an array, made and filled in one call.

Sources: https://github.com/uqfoundation/dill/blob/master/dill/_dill.py and
https://github.com/jax-ml/jax/blob/main/jax/_src/array.py (retrieved 2026-11-26).
"""

STAND_INS = BUILDERS | EVALUATING | ARRAYS
"""Names that are judged as what they stand for, and need no row on a list."""

IMPORTERS = frozenset(
    Named(module, "_ufunc_reconstruct")
    for module in (
        "numpy.core",
        "numpy._core",
        "numpy.core._multiarray_umath",
        "numpy._core._multiarray_umath",
    )
)
"""``_ufunc_reconstruct(module, name)`` imports a module and returns its attribute, whatever it is.

Source: https://github.com/numpy/numpy/blob/main/numpy/_core/__init__.py (retrieved 2026-11-23).
"""

BATCH = Named("torch_geometric.data.batch", "Batch")
BATCHES = Named("torch_geometric.data.batch", "DynamicInheritanceGetter")
GRAPHS = frozenset({
    Named("torch_geometric.data.data", "Data"),
    Named("torch_geometric.data.hetero_data", "HeteroData"),
    Named("torch_geometric.data.temporal", "TemporalData"),
})  # fmt: skip
"""``DynamicInheritanceGetter()(Batch, Data)`` makes an empty batch, which is filled as a graph.

Of other classes it would call what makes them.
Source: https://github.com/pyg-team/pytorch_geometric/blob/2.7.0/torch_geometric/data/batch.py
(retrieved 2026-11-27).
"""

GETITEM = Named("operator", "getitem")
ALIAS = Named("types", "GenericAlias")
"""``GenericAlias(list, (int,))``, as pickle writes ``list[int]``: judged as the look-up it is."""

UNION = Named("typing", "Union")
REDUCERS = frozenset({Named("functools", "reduce"), Named("_functools", "reduce")})
JOINERS = frozenset({Named("operator", "or_"), Named("_operator", "or_")})
"""``reduce(or_, (int, NoneType))``, as pickle writes ``int | None``: judged as ``Union`` of these.

Of classes whose own class says nothing else ``|`` gives that union; of the libraries that the lists
speak of none does. With anything but types ``reduce`` is what the list of dangerous names says.
Source: https://github.com/python/cpython/blob/3.13/Lib/copyreg.py, ``pickle_union`` (retrieved
2026-11-28).
"""

NOT_HANDED_ON = STAND_INS | REDUCERS
"""Names that are not on the lists, and of which calls alone are judged."""

TYPING = frozenset({"typing", "collections.abc", "_collections_abc"})
"""Modules whose listed names are types, or stand for some."""

TOO_DEEP = Unknown("calls inside calls, too deep to follow")

_CODE_TYPES = {
    "CodeType": "CodeType",
    "FunctionType": "FunctionType",
    "LambdaType": "FunctionType",
    "ModuleType": "ModuleType",
    "CellType": "CellType",
    "MethodType": "MethodType",
}
_OTHER_TYPES = {
    "TypeType": "type",
    "ClassType": "type",
    "ObjectType": "object",
    "StringType": "str",
}


def attribute(base: Named, steps: str) -> Named:
    """Return the name of an attribute."""
    return Named(base.module, f"{base.name}.{steps}" if base.name else steps)


def type_by_name(name: str) -> Named:
    """Return the type that dill's and cloudpickle's own tables have under a name."""
    if name in {"partial", "PartialType"}:
        return Named("functools", "partial")
    if found := _CODE_TYPES.get(name):
        return Named("types", found)
    if name in _OTHER_TYPES or name.endswith("Type"):
        return Named("builtins", _OTHER_TYPES.get(name) or name.removesuffix("Type").lower())
    return Named("types" if name[:1].isupper() else "builtins", name)


def normal(value: Value, depth: int = DEEP) -> Value:
    """Resolve look-ups of attributes and stand-ins of ``__new__``, as far as all is known."""
    if not isinstance(value, Made):
        return _persistent(value) if isinstance(value, Persistent) else value
    if depth == 0:
        return TOO_DEEP
    callee = normal(value.callee, depth - 1)
    arguments = value.arguments
    if value.how is not How.CALL:
        return Made(value.how, callee, arguments, value.held)
    match (callee, arguments):
        case (Named() as name, (function, base)) if name == METHOD:
            callee, arguments = _looked_up(function, base, depth - 1)
        case _:
            pass
    match (callee, arguments):
        case (Named() as name, (base, Constant(str(steps)), *_)) if name in GETATTRS:
            found = normal(base, depth - 1)
            if isinstance(found, Named) and (name == GETATTR or _shows(arguments, found, steps)):
                return attribute(found, steps)
        case (Made(How.CALL, Named() as name, (Constant(str(steps)),)), (base,)):
            if name == ATTRGETTER and isinstance(found := normal(base, depth - 1), Named):
                return attribute(found, steps)
        case (Named() as name, (first, *rest)) if name in BUILDERS:
            built = _built(name, normal(first, depth - 1), tuple(rest))
            return Made(built.how, built.callee, built.arguments, value.held)
        case _:
            pass
    return _told(callee, arguments, depth) or Made(value.how, callee, arguments, value.held)


def _shows(arguments: tuple[Value, ...], cls: Named, steps: str) -> bool:
    """Whether nothing is evaluated, or the name of the class of which the attribute is asked."""
    match arguments:
        case (_, _, Constant(str(text))) if text.count("'") < QUOTES:
            return True
        case (_, _, Constant(str(text))) if found := SHOWN.fullmatch(text):
            whose = cls.name if cls.module == "builtins" else f"{cls.module}.{cls.name}"
            return found.groups() == (steps, whose)
        case _:
            return False


def _looked_up(function: Value, base: Value, depth: int) -> tuple[Named, tuple[Value, Value]]:
    """Return the look-up that binding a function of a class is; any other stays what it is."""
    found = normal(function, depth)
    if isinstance(found, Named) and "." in found.name:
        return GETATTR, (base, Constant(found.name.rpartition(".")[2]))
    return METHOD, (function, base)


def _told(callee: Value, arguments: tuple[Value, ...], depth: int) -> Value | None:
    """Return what a call gives that its arguments alone tell, if it is one of those."""
    match (callee, arguments):
        case (Named() as name, (Constant(str()), *_)):
            return _by_text(name, arguments)
        case (Made(How.NEW, Named() as name, ()), (Named() as cls, Named() as base)) if (
            name,
            cls,
        ) == (BATCHES, BATCH) and base in GRAPHS:
            return Made(How.NEW, base, ())
        case (Named() as name, (_, _)) if name == ALIAS:
            return Made(How.CALL, GETITEM, arguments)
        case (Named() as name, (Named() as joiner, types)) if name in REDUCERS:
            if joiner in JOINERS and _types(types, depth - 1):
                return Made(How.CALL, GETITEM, (UNION, types))
            return None
        case _:
            return None


def _types(value: Value, depth: int) -> bool:
    """Whether a value is a tuple of types, of two at least: of one ``reduce`` gives that."""
    match value:
        case Several("tuple", items, count) if count == len(items) > 1:
            return all(_type(item, depth) for item in items)
        case _:
            return False


def _type(value: Value, depth: int) -> bool:
    """Whether a value is a listed class, the type of ``None``, or a type with parameters."""
    match normal(value, depth):
        case Named(module, name):
            entry = listed(module, name)
            return entry is not None and (entry.makes or module in TYPING or name == "NoneType")
        case Made(How.CALL, Named("builtins", "type"), (Constant(None),)):
            return True
        case Made(How.CALL, Named("operator" | "_operator", "getitem"), (Named() as base, _)):
            return base.module in TYPING or _type(base, 0)
        case _:
            return False


def unions(call: Call) -> bool:
    """Whether a call joins types to a union of them."""
    known = isinstance(call.callee, Named) and call.callee in REDUCERS
    return known and call.how is How.CALL and _told(call.callee, call.arguments, DEEP) is not None


def _by_text(name: Named, arguments: tuple[Value, ...]) -> Named | None:
    """Return what a function looks up by text alone, if this is such a function."""
    match arguments:
        case (Constant(str(module)), Constant(str(steps))) if name in IMPORTERS:
            return Named(module, steps)
        case (Constant(str(steps)),) if bearing(name.module, name.name) is Bearing.TYPE_NAME:
            return type_by_name(steps)
        case _:
            return None


def _persistent(value: Persistent) -> Value:
    """Return the class that legacy PyTorch writes as ``("module", class, file, source)``.

    Source: https://github.com/pytorch/pytorch/blob/main/torch/serialization.py, ``_legacy_save``
    (retrieved 2026-11-23). Its loader takes the class and compares the source for a warning.
    """
    match value.id:
        case Several("tuple", (Constant("module"), Named() as cls, *_)):
            return cls
        case _:
            return value


def _built(name: Named, cls: Value, rest: tuple[Value, ...]) -> Made:
    match (name, rest):
        case (builder, (base, Constant(None))) if builder == RECONSTRUCTOR and base == OBJECT:
            return Made(How.NEW, cls, ())
        case (builder, (_, state)) if builder == RECONSTRUCTOR:
            return Made(How.NEW, cls, (state,))
        case (builder, (given, keywords)) if builder == NEWOBJ_EX:
            return Made(How.NEW, cls, (*_every(given, "tuple"), *_every(keywords, "dict")))
        case _:
            return Made(How.NEW, cls, rest)


def _every(value: Value, kind: str) -> tuple[Value, ...]:
    """Return arguments out of a tuple, or of a dict of keywords, if all of them are told."""
    match value:
        case Several(found, items, count) if found == kind and count == len(items):
            return items[1::2] if kind == "dict" else items
        case _:
            return (Unknown("arguments that are not told"),)

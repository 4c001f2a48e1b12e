"""Judge one call: what is called, and with arguments of which shape."""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import (
    AGAIN,
    HASHES,
    LOOKS_UP,
    Call,
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
from weighbridge.facts import (
    Bearing,
    Shape,
    Use,
    bearing,
    coverage,
    danger,
    listed,
    standard,
)
from weighbridge.judgement import (
    arrays,
    code,
    docile,
    dtypes,
    fillings,
    partials,
    shapes,
    slots,
    states,
)
from weighbridge.judgement.normal import (
    ARRAYS,
    BUILDERS,
    EVALUATING,
    IMPORTERS,
    OBJECT,
    ON_DEVICES,
    PARTIAL,
    RECONSTRUCTOR,
    normal,
)
from weighbridge.judgement.sorts import BUILT, CALLED, Complaint, Sort
from weighbridge.judgement.tampering import named_by_items, tampered, tampering

FAR = 32
"""Attribute steps of one name; real ones have three or four at most."""

DEEP = 32
"""Calls inside calls that are followed to what made the first."""

LEADS_ON = frozenset({Shape.ATTRIBUTE, Shape.METHOD})
"""Shapes of what gives something that was there before: an attribute, or a method, of which
attributes are those of its function."""

SHARED = frozenset({Named("logging", "getLogger")})
"""What gives an object of the whole process."""

RECONSTRUCTS = frozenset(
    Named(module, "_reconstruct") for module in ("numpy.core.multiarray", "numpy._core.multiarray")
)
"""What makes an empty array of a class."""

MAKER = ".__new__"
TYPE = Named("builtins", "type")
DICT = Named("builtins", "dict")

HASH = Named(*HASHES)

LOOKED_UP = Named(*LOOKS_UP)
"""What an unpickler asks with an id."""

PASSING = frozenset({
    Named("operator", "getitem"),
    Named("_operator", "getitem"),
    *(
        Named("torch.jit._pickle", name)
        for name in (
            "build_boollist", "build_doublelist", "build_intlist", "build_tensor_from_id",
            "build_tensorlist", "restore_type_tag",
        )
    ),
    *(Named(module, "scalar") for module in ("numpy.core.multiarray", "numpy._core.multiarray")),
})  # fmt: skip
"""What gives something that it was given, or what passes changes on to that: maybe a class."""

TOLD = 200
"""Characters of one call that a message tells; on a terminal there is room for what is wrong with
it, and the evidence beside it tells the call once more."""

CONTAINERS = {How.APPEND: "appends to", How.SET_ITEM: "sets items of", How.ADD: "adds to"}


def complaints(call: Call) -> Iterator[Complaint]:
    """Yield what is wrong with a call; nothing if the lists allow it."""
    match call.how:
        case How.CONFIG:
            return
        case How.CALL if call.callee == HASH and len(call.arguments) == len(fillings.HASHED):
            yield from fillings.hashed(call.arguments)
        case How.CALL if call.callee == LOOKED_UP:
            deed = f"has the loader look up {', '.join(spell(key, 3) for key in call.arguments)}"
            why = "loaders call what is in such an id, or give it back as it is"
            yield Complaint(Sort.UNLISTED_CALL, "a persistent id", deed, why, CALLED)
        case How.CALL | How.NEW:
            extra = tuple(value for _, value in call.keywords)
            yield from _called(call.how, call.callee, (*call.arguments, *extra))
        case How.BUILD:
            yield from _built(call.callee, call.arguments)
        case _:
            yield from _filled(call.how, call.callee, call.arguments)


def strangeness(name: Named) -> tuple[Sort, str]:
    """Say which sort of unlisted name this is, and why it matters."""
    if effect := danger(name.module, name.name):
        return Sort.DANGEROUS, effect
    if whose := coverage(name.module):
        return Sort.UNLISTED_IMPORT, f"a name {whose}, and on no list of harmless names"
    steps = name.name.split(".")
    if len(steps) > FAR:
        return Sort.UNLISTED_IMPORT, f"a name of {len(steps)} attribute steps"
    if shapes.special(name.name):
        return Sort.UNLISTED_IMPORT, "a name that leads to what the object is made of"
    if any(standard(step) for step in steps[:-1]):
        return Sort.UNLISTED_IMPORT, "a name that leads through a module of the standard library"
    return Sort.UNLISTED_CLASS, f"a name of the package {name.module.partition('.')[0]!r}"


def _deed(how: How, callee: Value, arguments: tuple[Value, ...]) -> str:
    verb = "builds" if how is How.NEW else "calls"
    text = spell(Made(How.CALL, callee, arguments))
    return f"{verb} {text if len(text) <= TOLD else text[:TOLD] + '...'}"


def _called(how: How, callee: Value, arguments: tuple[Value, ...]) -> Iterator[Complaint]:
    match (callee, arguments):
        case (Named() as builder, (cls, base, state)) if (
            builder == RECONSTRUCTOR and base != OBJECT
        ):
            yield from _called(How.NEW, base, (state,))  # base.__new__(cls, state)
            yield from _initialised(base, state)
            if base == DICT and _told_as_items(cls, state):
                yield from tampered(spell(cls), state)
                return
        case _:
            pass
    made = normal(Made(how, callee, arguments))
    if isinstance(made, Named):
        yield from _looked_up(made)
        return
    if not isinstance(made, Made):
        yield _untold(how, callee, arguments)
        return
    match made.callee:
        case Named() as name if name in ARRAYS:
            yield from _array(name, made.arguments)
        case Named() as name:
            yield from _named(made.how, name, made.arguments)
        case Made(How.CALL, Named() as name, (function, *first)) if name == PARTIAL:
            yield from _partial_called(function, (*first, *made.arguments), made)
        case Made() as maker if _of_code(maker):
            return  # reported as code
        case _:
            yield _untold(how, made.callee, made.arguments)


def _initialised(base: Value, state: Value) -> Iterator[Complaint]:
    """Judge that ``copyreg._reconstructor`` calls ``base.__init__`` with a state.

    Picklers write for ``base`` the nearest class in C: of a built-in type, it keeps the state and
    does no more. Of a class in Python it is as good as calling the class.
    Source: https://github.com/python/cpython/blob/3.13/Lib/copyreg.py (retrieved 2026-11-28).
    """
    match normal(base):
        case Named("builtins", name) if name in shapes.BASES:
            return
        case _:
            yield from _called(How.CALL, base, (state,))


def _partial_called(
    function: Value, arguments: tuple[Value, ...], made: Made
) -> Iterator[Complaint]:
    """Judge a call of ``functools.partial``: pickle writes ``partial(cls.__new__, cls, ...)()``.

    That is how protocols below 4 write classes that take keywords; the arguments come as state.
    """
    maker = normal(function)
    if isinstance(maker, Named) and maker in partials.BLOCKS:
        yield from _named(How.CALL, maker, arguments)
        return
    if not (isinstance(maker, Named) and maker.name.endswith(MAKER)):
        yield _untold(How.CALL, made.callee, made.arguments)
        yield from _called(How.CALL, function, arguments)
        return
    base = Named(maker.module, maker.name.removesuffix(MAKER))
    yield from _named(How.NEW, base, arguments or (Unknown("kept as state"),))


def _of_code(value: Made) -> bool:
    """Whether something was made by a function or class that the file brings along."""
    made: Value = value
    for _ in range(DEEP):
        if not isinstance(made, Made):
            break
        made = made.callee
    return isinstance(made, Named) and bearing(made.module, made.name) is Bearing.ALWAYS


def _untold(how: How, callee: Value, arguments: tuple[Value, ...]) -> Complaint:
    why = "the lists speak of names, and this is the result of a call"
    if isinstance(callee, (Unknown, Persistent)):
        why = "what that is, only the loading process knows"
    subject = f"what {spell(callee, 3)} gives"
    return Complaint(Sort.UNLISTED_CALL, subject, _deed(how, callee, arguments), why, CALLED)


def _named(how: How, name: Named, arguments: tuple[Value, ...]) -> Iterator[Complaint]:
    if name in BUILDERS or name in IMPORTERS:
        yield _untold(how, name, arguments)
        return
    if bearing(name.module, name.name) is Bearing.ALWAYS:
        yield Complaint(Sort.CODE, str(name), code.describe(arguments), weight=CALLED)
        return
    if bearing(name.module, name.name) is Bearing.TYPE_NAME:
        why = "the type's name is computed while loading"
        yield Complaint(Sort.UNLISTED_CALL, str(name), _deed(how, name, arguments), why, CALLED)
        return
    if name in EVALUATING:
        why = "it evaluates a part of the text that comes last, which is no class's name"
        yield Complaint(Sort.UNLISTED_CALL, str(name), _deed(how, name, arguments), why, CALLED)
        return
    if name == TYPE and how is How.CALL and len(arguments) == 1:
        return  # asks what something is; pickle writes type(None) so
    entry = listed(name.module, name.name)
    if entry is None and how is How.CALL and _makes(name, arguments):
        yield from _called(How.NEW, arguments[0], arguments[1:])
        return
    if entry is None:
        yield from _unlisted(how, name, arguments)
        return
    if name in docile.STATED:
        yield from tampered(str(name), *arguments[-1:])
    elif Shape.CLASS_FIRST in entry.shapes and how is How.CALL:
        # Cython's set attributes out of their last argument.
        yield from tampered(str(name), *arguments[1:])
    if entry.shapes == {Shape.REBUILD} and how is How.CALL:
        yield from _rebuilt(name, arguments)
        return
    refused = (shapes.built if how is How.NEW else shapes.called)(entry, arguments)
    refused = refused or docile.gone_through(how, name, entry, arguments)
    refused = refused or arrays.over(how, name, arguments)
    if refused:
        deed = _deed(how, name, arguments)
        yield Complaint(Sort.UNLISTED_CALL, str(name), deed, refused, CALLED)


def _makes(name: Named, arguments: tuple[Value, ...]) -> bool:
    """Whether this is ``cls.__new__`` of the class that it is given, or of a listed one."""
    if not name.name.endswith(MAKER) or not arguments:
        return False
    base = Named(name.module, name.name.removesuffix(MAKER))
    entry = listed(base.module, base.name)
    return normal(arguments[0]) == base or (entry is not None and entry.makes)


def _unlisted(how: How, name: Named, arguments: tuple[Value, ...]) -> Iterator[Complaint]:
    sort, why = strangeness(name)
    if sort is Sort.UNLISTED_CLASS and arguments:
        sort = Sort.UNLISTED_CALL
    weight = CALLED if how is How.CALL else BUILT
    yield Complaint(sort, str(name), _deed(how, name, arguments), why, weight)


def ordinary(name: Named) -> bool:
    """Whether a name is an ordinary attribute of a listed class or function: fit to be a value."""
    base, _, last = name.name.rpartition(".")
    if not base or shapes.special(last) or shapes.acts(last) or danger(name.module, name.name):
        return False
    entry = listed(name.module, base)
    return entry is not None and entry.uses != {Use.VALUE}


def _looked_up(name: Named) -> Iterator[Complaint]:
    """Judge an attribute that is fetched from a name, and not yet called."""
    if listed(name.module, name.name) or bearing(name.module, name.name):
        return
    if name.name.endswith(MAKER) and not danger(name.module, name.name):
        return  # as good as the class, which has an import of its own
    if ordinary(name):
        return
    sort, why = strangeness(name)
    yield Complaint(sort, str(name), f"looks up {name}", why, 1)


def _rebuilt(name: Named, arguments: tuple[Value, ...]) -> Iterator[Complaint]:
    """Judge ``_rebuild_from_type_v2(function, type, arguments, state)`` as the call it makes."""
    match arguments:
        case (function, cls, Several("tuple", items), state):
            yield from _called(How.CALL, function, items)
            yield from tampered(spell(cls, 2), state)
            if isinstance(named := normal(cls), Named):
                for each in slots.one_by_one(state):
                    yield from _acted_on(named, (each,))
            refused = shapes.buildable(cls)
            if not docile.makes_tensor(Made(How.CALL, function, items)):
                refused = "a method is called of what that gives, which may be no tensor"
        case _:
            refused = "what it calls is not known"
    if refused:
        deed = _deed(How.CALL, name, arguments)
        yield Complaint(Sort.UNLISTED_CALL, str(name), deed, refused, CALLED)


def _array(name: Named, arguments: tuple[Value, ...]) -> Iterator[Complaint]:
    """Judge what dill and JAX write for an array as the two instructions that pickle writes."""
    match arguments:
        case (Named() as function, Several("tuple", (cls, *rest)), state, *attributes) if (
            function in RECONSTRUCTS
            and not (name in ON_DEVICES and shapes.constants(tuple(attributes)))
        ):
            made = Made(How.CALL, function, (cls, *rest))
            yield from _called(How.CALL, function, made.arguments)
            yield from _built(made, (state,))
            yield from tampered(spell(cls, 2), *attributes)
        case _:
            yield _untold(How.CALL, name, arguments)


def _built(target: Value, state: tuple[Value, ...]) -> Iterator[Complaint]:
    made = normal(target)
    if AGAIN in state and not dtypes.is_type(made):
        yield from _again(made)
        return
    match made:
        case Named() | Persistent() | Unknown():
            yield tampering("sets the state of", made)
        case Made(_, Named() as callee, _) as made:
            if bearing(callee.module, callee.name):
                return  # reported as code
            entry = listed(callee.module, callee.name)
            if (
                callee in SHARED
                or callee in PASSING
                or callee == TYPE
                or (entry and entry.shapes & LEADS_ON)
            ):
                yield tampering("sets the state of", made)
            elif entry and Shape.PARTIAL in entry.shapes:
                yield from partials.filled(callee, entry, made.arguments, state)
            else:
                yield from tampered(str(callee), *state)
                yield from _unfit(callee, made, state)
                yield from _acted_on(callee, state)
                if entry and Shape.CLASS_FIRST in entry.shapes and made.arguments:
                    yield from _built_of(made.arguments[0], state)
        case Made() as instance if not _of_code(instance):
            yield from tampered(spell(made, 3), *state)
            if (behind := _class_behind(instance)) is not None:
                yield from _acted_on(behind, state)
        case _:
            return


def _unfit(name: Named, made: Made, state: tuple[Value, ...]) -> Iterator[Complaint]:
    """Judge the state of a type of elements, and that an array is filled."""
    for deed, why in ((dtypes.unfit(made, state), dtypes.WHY), (arrays.grown(made), arrays.MOVED)):
        if deed:
            yield Complaint(Sort.UNLISTED_CALL, str(name), f"fills a {name} {deed}", why, CALLED)


def _built_of(cls: Value, state: tuple[Value, ...]) -> Iterator[Complaint]:
    """Judge what a function is filled with that makes an object of a class that it is given."""
    match normal(cls):
        case Named() as name:
            yield from _acted_on(name, state)
        case found:
            yield tampering("sets the state of an object of", found)


def _again(made: Value) -> Iterator[Complaint]:
    """Judge that an object is given more after it was filled.

    Pickles give an object its items, and then its state once. What comes after that runs methods
    of it, or its ``__setstate__``, on what the first state made of the object.
    """
    callee: Named | None = None
    match made:
        case Made(_, Named() as maker, _):
            callee = maker
        case Made() as instance if not _of_code(instance):
            callee = _class_behind(instance)
        case _:
            pass
    if callee is None or bearing(callee.module, callee.name):
        return
    if docile.mild(made) and callee.name not in fillings.ARRAYS:
        return
    name = Named(callee.module, callee.name.removesuffix(MAKER))
    why = "its methods go by what it was filled with before, which no pickle of such an object does"
    deed = f"gives a {name} more after it was filled"
    yield Complaint(Sort.UNLISTED_CALL, str(name), deed, why, CALLED)


def _class_behind(made: Made) -> Named | None:
    """Return the class of ``partial(cls.__new__, ...)()``."""
    match made.callee:
        case Made(How.CALL, Named() as name, (function, *_)) if name == PARTIAL:
            maker = normal(function)
            if isinstance(maker, Named) and maker.name.endswith(MAKER):
                return Named(maker.module, maker.name.removesuffix(MAKER))
        case _:
            pass
    return None


def _acted_on(name: Named, state: tuple[Value, ...]) -> Iterator[Complaint]:
    """Look at the parts of a state that filling an object of a listed class acts on."""
    name = Named(name.module, name.name.removesuffix(MAKER))
    entry = listed(name.module, name.name)
    for deed in fillings.asked(name, entry, state):
        yield Complaint(Sort.UNLISTED_CALL, str(name), deed, fillings.WHY, CALLED)
    for deed in fillings.kept_plain(name, state):
        yield Complaint(Sort.UNLISTED_CALL, str(name), deed, fillings.ASKED_LATER, CALLED)
    if entry is not None or coverage(name.module):
        for deed in slots.asked(name, state):
            yield Complaint(Sort.UNLISTED_CALL, str(name), deed, slots.WHY, CALLED)
    for key, pattern in entry.state if entry else ():
        if why := states.unfit(state, key, pattern):
            deed = f"fills {name} with a state of which {key!r} {why}"
            told = "filling it acts on that part of its state"
            if why == states.FILE:
                told = "some versions of the library open that file, whatever and wherever it is"
            yield Complaint(Sort.UNLISTED_CALL, str(name), deed, told, CALLED)


def _told_as_items(cls: Value, state: Value) -> bool:
    """Whether protocols below 2 write such a dict, and all it is filled with is known.

    ``dict.__init__`` fills it, so that its items are set as they are later on.
    """
    match (cls, state):
        case (Named() as name, Several("dict", items, count)) if count == len(items):
            entry = listed(name.module, name.name)
            return entry is not None and entry.makes and named_by_items(name)
        case _:
            return False


def _filled(how: How, target: Value, items: tuple[Value, ...]) -> Iterator[Complaint]:
    verb = CONTAINERS[how]
    made = normal(target)
    match made:
        case Named() | Persistent() | Unknown():
            yield tampering(verb, made)
        case Made(_, Named() as callee, _):
            entry = listed(callee.module, callee.name)
            if callee == TYPE or callee in PASSING or (entry and entry.shapes & LEADS_ON):
                yield tampering(verb, made)
                return
            if how is How.SET_ITEM and named_by_items(callee):
                # of a record, items are attributes as well
                yield from tampered(str(callee), Several("dict", items, len(items)))
            if entry is None or Use.CONTAINER in entry.uses:
                return  # of an unlisted one, its import and its call complain
            if how is How.SET_ITEM and docile.stores(made, items):
                return
            why = "it is not listed as a container"
            yield Complaint(Sort.UNLISTED_CALL, str(callee), f"{verb} {callee}", why, BUILT)
        case Made() as instance if not _of_code(instance):
            yield tampering(verb, made)
        case Several(kind) | Cut(kind):
            subject = f"a {kind} of the stream's own"
            why = "no pickle of such an object does that, and it may go through what it is given"
            yield Complaint(Sort.UNLISTED_CALL, subject, f"{verb} {subject}", why, CALLED)
        case _:
            return

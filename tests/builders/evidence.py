"""Evidence as a reader would state it, built by hand: short names for long constructors."""

from weighbridge.core import (
    Artifact,
    Call,
    Constant,
    Dossier,
    How,
    Import,
    Made,
    Named,
    Persistent,
    Place,
    Several,
    Span,
)


def artifact(name="model.bin", size=100):
    return Artifact(name, size)


def place(name="model.bin", start=0, stop=1):
    return Place(artifact(name), Span(start, stop))


def name(text):
    module, _, qualname = text.partition(":")
    return Named(module, qualname)


def value(thing):
    """Turn plain Python values into ``core`` values; values stay as they are."""
    match thing:
        case None | bool() | int() | float() | str() | bytes():
            return Constant(thing)
        case tuple() | list() | set():
            return Several(type(thing).__name__, tuple(map(value, thing)), len(thing))
        case dict():
            items = tuple(value(item) for pair in thing.items() for item in pair)
            return Several("dict", items, len(items))
        case _:
            return thing


def made(callee, *arguments, how=How.CALL):
    target = name(callee) if isinstance(callee, str) else callee
    return Made(how, target, tuple(map(value, arguments)))


def new(callee, *arguments):
    return made(callee, *arguments, how=How.NEW)


def persistent(*key):
    return Persistent(value(key))


def imported(text, *, file="model.bin", via="GLOBAL", written=""):
    return Import(place(file), name(text), via, written)


def called(result, *, file="model.bin"):
    """State the call that makes a ``Made``."""
    return Call(place(file), result.how, result.callee, result.arguments)


def changed(how, target, *arguments, file="model.bin"):
    return Call(place(file), how, target, tuple(map(value, arguments)))


def _parts(result):
    for item in (result.callee, *result.arguments):
        yield from _inside(item)


def _inside(item):
    if isinstance(item, Named):
        yield Import(place(), item, "GLOBAL")
    elif isinstance(item, Made):
        yield from _parts(item)
        yield called(item)
    elif isinstance(item, Several):
        for each in item.items:
            yield from _inside(each)


def stream(*results):
    """State everything that a stream does which makes these values: imports, then calls."""
    found = []
    for result in results:
        found += _inside(value(result))
    return dossier(*dict.fromkeys(item for item in found))


def build(target, state):
    """State everything that a stream does which makes an object and gives it its state."""
    found = [*_inside(target), *_inside(value(state)), changed(How.BUILD, target, state)]
    return dossier(*dict.fromkeys(found))


def dossier(*evidence):
    return Dossier("model", evidence=tuple(evidence))

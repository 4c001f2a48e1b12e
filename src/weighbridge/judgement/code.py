"""Say in a few words what code the arguments of a call hold."""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Constant, Cut, Made, Named, Several, Value

DEEP = 8
"""Levels of arguments that are looked into."""

NAMES = 8
"""Names that a description tells."""

LINE = 80
"""Characters of one line of source that a description tells."""

_NAMES, _NAME = 8, 11
"""Where ``types.CodeType`` of Python 3.8 and later takes the names it uses and its own name.

Source: https://github.com/python/cpython/blob/3.13/Objects/codeobject.c (retrieved 2026-11-23).
"""


def describe(arguments: tuple[Value, ...]) -> str:
    """Describe the code: a function's name and the names it uses, or the first line of source."""
    if found := _code_object(arguments):
        return found
    for value in arguments:
        for text in _texts(value, DEEP):
            if line := _source(text):
                return f"source beginning {line!r}"
    return ""


def _code_object(arguments: tuple[Value, ...]) -> str:
    """Describe the arguments of ``types.CodeType``, whose positions moved once, in 3.8."""
    for shift in _shifts(arguments):
        if len(arguments) <= _NAME + shift:
            continue
        name, used = arguments[_NAME + shift], arguments[_NAMES + shift]
        match (name, used):
            case (Constant(str(text)), Several("tuple", items)):
                names = [item.value for item in items if isinstance(item, Constant)]
                shown = ", ".join(repr(each) for each in names[:NAMES] if isinstance(each, str))
                more = " ..." if len(names) > NAMES else ""
                return f"function {text!r}" + (f", which uses {shown}{more}" if shown else "")
            case _:
                continue
    return ""


def _shifts(arguments: tuple[Value, ...]) -> tuple[int, ...]:
    """Return how far the arguments may be moved: dill puts a table of lines before the others."""
    match arguments:
        case (Constant(bytes()) | Cut("bytes"), *_):
            return (1,)
        case _:
            return (0, -1)


def _texts(value: Value, depth: int) -> Iterator[str]:
    match value:
        case Constant(str(text)) | Cut("str", _, str(text)):
            yield text
        case Several(_, items) if depth:
            for item in items:
                yield from _texts(item, depth - 1)
        case Made(_, Named(), items) if depth:
            for item in items:
                yield from _texts(item, depth - 1)
        case _:
            return


def _source(text: str) -> str:
    """Return the first line of what looks like source, else nothing."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    marks = ("def ", "class ", "import ", "from ", "lambda", "return ")
    if any(line.startswith(marks) for line in lines):
        return next(line for line in lines if line.startswith(marks))[:LINE]
    return ""

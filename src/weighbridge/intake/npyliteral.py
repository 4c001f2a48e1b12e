"""The header of an array of NumPy that is not written as usual: a literal of Python.

Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html (retrieved
2026-11-28). Nothing is evaluated.
"""

from __future__ import annotations

import ast
import re
import warnings

from weighbridge.core import FormatError

NESTED = 32
"""Levels of structured types, and axes of an array (numpy's own limit is 64)."""

COMMAS, SPARE = 4096, 4
"""Commas of a header that may stand anywhere, and bytes of it for one more: a field has two and
eleven bytes, a shape has no more than ``2 * NESTED``."""


def read(text: bytes, at: int, deep: int = NESTED) -> object:
    """Read a Python literal by its syntax tree: strings, whole numbers, booleans, containers.

    Args:
        text: What is between blanks, UTF-8.
        at: Where it is, for the error.
        deep: Levels that it may have.

    Raises:
        FormatError: It is none; ``at`` is where.
    """
    if text.count(b",") > COMMAS + len(text) // SPARE:
        raise FormatError(f"header: more than one item for {SPARE} bytes", offset=at)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            plain = text.decode("utf-8").strip()
            # Python 2 wrote shapes as (3L,); numpy reads those too.
            tree = ast.parse(re.sub(r"(\d)L\b", r"\1", plain), mode="eval")
        return _value(tree.body, at, deep)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        why = f"header: {type(error).__name__}"
        raise FormatError(why, offset=at) from error


def _value(node: ast.expr, at: int, deep: int) -> object:
    if deep == 0:
        raise FormatError("header: nested too deeply", offset=at)
    match node:
        case ast.Constant(value=int(number)) if number >= 1 << 128:
            # In hexadecimal as many digits may stand here as there is room for.
            raise FormatError("header: a number of over 128 bits", offset=at)
        case ast.Constant(value=str() | bool() | int() | None as plain):
            return plain
        case ast.Tuple(elts=items):
            return tuple(_value(item, at, deep - 1) for item in items)
        case ast.List(elts=items):
            return [_value(item, at, deep - 1) for item in items]
        case ast.Dict(keys=keys, values=values):
            found: dict[str, object] = {}
            for key, value in zip(keys, values, strict=True):
                if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
                    raise FormatError("header: a key is not a string", offset=at)
                if key.value in found:
                    raise FormatError(f"header: duplicate key {key.value[:80]!r}", offset=at)
                found[key.value] = _value(value, at, deep - 1)
            return found
    raise FormatError(f"header: {type(node).__name__} is not a literal", offset=at)

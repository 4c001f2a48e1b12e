"""Whether an array of NumPy lies over memory that a file gives, or that goes elsewhere.

An array that ``__new__`` makes over bytes takes them for what its type says: of objects, for their
addresses. One that is filled gives up the memory that it has, and what was made over that goes on
to read it. Pickles make arrays of no elements, and fill each once.

Source: ``array_reduce`` and ``array_setstate`` in
https://github.com/numpy/numpy/blob/v2.3.0/numpy/_core/src/multiarray/methods.c, ``__new__`` in
``_core/records.py``, ``_core/defchararray.py``, ``matrixlib/defmatrix.py``, ``ma/core.py`` and
``ma/mrecords.py`` of NumPy 2.4.6, and
https://numpy.org/doc/2.3/reference/generated/numpy.ndarray.html (retrieved 2026-11-28).
"""

from __future__ import annotations

from weighbridge.core import Constant, How, Made, Named, Several, Value
from weighbridge.judgement.normal import normal

SHAPED = {
    "MaskedRecords": 0, "_mareconstruct": 2, "_mrreconstruct": 2, "_reconstruct": 1, "chararray": 0,
    "mrecarray": 0, "ndarray": 0, "recarray": 0,
}  # fmt: skip
"""Last names of what makes an array, and which argument is its shape."""

WHOLE = frozenset({"MaskedArray", "masked_array", "matrix", "memmap", "mvoid"})
"""Classes of arrays of which ``__new__`` takes elements: pickles make them by a function above."""

OVER = frozenset({"MaskedRecords", "mrecarray", "ndarray", "recarray"})
"""Classes of which ``__new__`` takes memory, after a shape and a type. ``chararray`` takes it for
text alone."""

GIVEN = 2
"""How many arguments come before that."""

EMPTY = Several("tuple", (Constant(0),), 1)

FULL = "that has elements already"

MOVED = "what was made over its memory would go on to read that"

PACKAGE = "numpy"


def over(how: How, name: Named, arguments: tuple[Value, ...]) -> str | None:
    """Say so if an array is made over memory that is given."""
    if how is How.NEW and name.name in OVER and _own(name) and len(arguments) > GIVEN:
        return "an array is made over what it is given, which may be taken for addresses of objects"
    return None


def grown(made: Made) -> str | None:
    """Say so if an array that is filled has elements already."""
    match made.callee:
        case Named(_, last) as name if last in SHAPED and _own(name):
            at = SHAPED[last]
            held = made.arguments[at : at + 1]
            return None if not held or normal(held[0]) == EMPTY else FULL
        case Named(_, last) as name if last in WHOLE and _own(name):
            return FULL
        case _:
            return None


def _own(name: Named) -> bool:
    return name.module.partition(".")[0] == PACKAGE

"""Whether the state of a type of elements says of objects what the type itself does.

NumPy takes the flags in a state as they are. An array of objects that its flags call numbers is
filled with bytes, and these are addresses of objects then: whoever looks at an element goes where
the file says. Of elements with fields all fields count, and those of fields: ``machine.fields``
goes through them and says what they come to.

Source: ``arraydescr_setstate`` and ``array_scalar`` in
https://github.com/numpy/numpy/tree/v2.3.0/numpy/_core/src/multiarray (retrieved 2026-11-28).
"""

from __future__ import annotations

from weighbridge.core import Constant, Made, Named, Several, Value
from weighbridge.typings import TypeAlias

WHY = "bytes are taken for addresses of objects, or the other way round"

STATE = "with a state that"

DTYPE = Named("numpy", "dtype")

CLASSES = "numpy.dtypes"
"""Module of a class for each type, of which there is one object in the whole process."""

COMPUTED = 3
"""Version of a state from which on flags are taken as they are."""

State: TypeAlias = tuple[Value, ...]


def is_type(made: Value) -> bool:
    """Whether something is a type: if it is filled twice, another one may have it inside."""
    return isinstance(made, Made) and made.callee == DTYPE


def unfit(dtype: Made, state: State) -> str | None:
    """Say what is wrong with a state; ``None`` if nothing is, or the class is another one."""
    if isinstance(dtype.callee, Named) and dtype.callee.module == CLASSES:
        return "that the whole process shares"
    if dtype.callee != DTYPE:
        return None
    match state:
        case (
            Several(
                "tuple",
                (
                    Constant(bool() | None as objects),
                    Constant(bool() | None as references),
                    Constant(bool(pointers)),
                    Constant(bool(bare)),
                    _,
                ),
                5,
            ),
        ):
            return _contradiction(objects, references, pointers=pointers, bare=bare)
        case (Several("tuple", (Constant(int(version)), *_)),) if (
            type(version) is int and version < COMPUTED
        ):
            return None
        case _:
            return f"{STATE} cannot be followed"


def _contradiction(
    objects: bool | None,  # noqa: FBT001 - three states, told apart by what they are
    references: bool | None,  # noqa: FBT001 - likewise
    *,
    pointers: bool,
    bare: bool,
) -> str | None:
    """Say whether flags contradict what there is: see ``machine.fields.Types.follow``."""
    if objects is None:
        return f"{STATE} has fields that cannot be told, or lie over one another"
    # Several objects in one element have that flag, and fields have not.
    odd = references != objects or (pointers != objects and (bare or pointers))
    return f"{STATE} has flags that contradict it" if odd else None

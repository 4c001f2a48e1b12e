"""Whether a call goes through what it is given by methods of its own, as a conversion does."""

from __future__ import annotations

from weighbridge.core import Made, Named, Value
from weighbridge.judgement.factories import gives
from weighbridge.judgement.normal import normal

CONVERTERS = frozenset({"builtins", "collections", "itertools"})
"""Modules whose callables go through what they are given, and call its methods for that."""

ARRAYS = frozenset({"array", "asanyarray", "asarray"})

COPIERS = frozenset(
    {Named("statsmodels.tsa._stl", "STL"), Named("statsmodels.tsa.stl._stl", "STL")}
)
"""What makes an array of its first argument."""

PLAIN = CONVERTERS | {
    "_codecs",
    "array",
    "codecs",
    "datetime",
    "decimal",
    "fractions",
    "functools",
    "numpy",
    "pandas",
    "pathlib",
    "scipy",
    "types",
    "uuid",
}
"""Packages whose objects may be gone through: their methods look at nothing but their state."""

HOLDERS = frozenset({"getattr", "property", "classmethod", "staticmethod", "slice", "type"})


def taken_apart(name: Named, arguments: tuple[Value, ...]) -> str | None:
    """Say which argument a conversion would go through by methods of its own, if any."""
    numpy = name.module.partition(".")[0] == "numpy" and name.name in ARRAYS
    array = numpy or name in COPIERS
    if not (name.module in CONVERTERS or array) or name.name in HOLDERS:
        return None
    if name.name == "defaultdict" and arguments and gives(arguments[0]):
        arguments = arguments[1:]
    if name.name == "iter" and len(arguments) > 1:
        return "it calls its first argument"
    for value in arguments:
        match normal(value):
            case Made(_, Named(module, maker), _) if module.partition(".")[0] not in PLAIN:
                return f"an instance of {module}.{maker} is handed to it"
            case _:
                pass
    return None

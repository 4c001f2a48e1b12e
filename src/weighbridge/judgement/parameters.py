"""Whether arguments are parameters of a signature, as ``Shape.PARAMETERS`` asks for."""

from __future__ import annotations

from weighbridge.core import Made, Named, Several, Value
from weighbridge.judgement.normal import normal


def parameters(arguments: tuple[Value, ...]) -> str | None:
    """Accept one tuple of parameters, as ``inspect.Signature`` goes through."""
    match arguments:
        case (Several("tuple", held, count),) if count == len(held):
            every = all(
                isinstance(value, Made) and value.callee == Named("inspect", "Parameter")
                for value in map(normal, held)
            )
            return None if every else "it goes through something that is no parameter"
        case _:
            return "it does not go through one tuple of parameters"

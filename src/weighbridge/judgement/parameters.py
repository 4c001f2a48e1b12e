"""Whether arguments are what ``Shape.PARAMETERS`` and ``Shape.KERNEL`` ask for."""

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


KERNELS = "sklearn.gaussian_process.kernels"


def kernel(arguments: tuple[Value, ...]) -> str | None:
    """Accept a kernel of scikit-learn; a class is made below its own, and called with its settings.

    Source: ``wrap_kernel`` in https://github.com/bayesian-optimization/BayesianOptimization/blob/
    v3.0.0/bayes_opt/parameter.py (retrieved 2026-11-28).
    """
    match tuple(map(normal, arguments)):
        case (Made(_, Named(module, _), _), _) if module == KERNELS:
            return None
        case _:
            return "it makes a class below that of something which is no kernel, and calls it"

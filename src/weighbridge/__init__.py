"""weighbridge: may this model be used here?

In Python::

    report = weighbridge.scan("models/acme-chat")
    path = weighbridge.admit("models/acme-chat", "strict")

    with weighbridge.guard("strict"):
        model = AutoModel.from_pretrained("acme/chat")

    with weighbridge.open_safetensors("model.safetensors") as weights:
        array = numpy.asarray(weights.tensor("w"))

Whatever the policy does not admit raises ``weighbridge.Denied``. Nothing is imported before it is
asked for; what each name is, ``__init__.pyi`` tells type checkers.
"""

import sys

__version__ = "0.1.0"

if sys.version_info < (3, 11, 5):
    # Possessive expressions of earlier ones pass over what they ought to see: a file that is to be
    # denied would be allowed. https://github.com/python/cpython/issues/106052
    message = (
        f"weighbridge needs Python 3.11.5 or later, and this is {sys.version.partition(' ')[0]}"
    )
    raise ImportError(message)

_FROM = {
    "Denied": "weighbridge.admission",
    "Policy": "weighbridge.policy",
    "PolicyError": "weighbridge.core",
    "Report": "weighbridge.core",
    "UsageError": "weighbridge.core",
    "Verdict": "weighbridge.core",
    "WeighbridgeError": "weighbridge.core",
    "admit": "weighbridge.admission",
    "guard": "weighbridge.admission",
    "open_safetensors": "weighbridge.admission",
    "scan": "weighbridge.admission",
}
"""What is offered to programs, and where it is defined."""

__all__ = [
    "Denied",
    "Policy",
    "PolicyError",
    "Report",
    "UsageError",
    "Verdict",
    "WeighbridgeError",
    "__version__",
    "admit",
    "guard",
    "open_safetensors",
    "scan",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for."""
    if name not in _FROM:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib  # noqa: PLC0415 - not for a start that asks for none

    found = getattr(importlib.import_module(_FROM[name]), name)
    globals()[name] = found
    return found

"""Typed access to ``data/``: rows that people reviewed, with their source and date.

Nothing here looks at what is installed beside the tool: the same file gets the same answer
everywhere. Tables are read when first asked for; of the harmless names, only the file that speaks
for the package in question.

Who publishes models, from where, and how their families look is in the modules ``publishers``,
``countries`` and ``families``, which are imported by whoever needs them.

Nothing is imported before it is asked for: ``__init__.pyi`` tells type checkers what each name is.
"""

from __future__ import annotations

import importlib

_FROM = {
    "files": "Promise carrier compatible known_library pipeline_module pointer promise source "
    "stream_name weights_name",
    "names": "Bearing Listed Shape Use bearing coverage danger listed passage reaching standard",
    "operators": "Reach carried reach runs_python",
}
"""Modules, and what they hand on."""

_MODULES = {name: module for module, names in _FROM.items() for name in names.split()}


def __getattr__(name: str) -> object:
    """Import a name when it is first asked for."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = found
    return found

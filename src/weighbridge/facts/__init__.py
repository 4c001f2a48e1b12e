"""Typed access to ``data/``: rows that people reviewed, with their source and date.

Nothing here looks at what is installed beside the tool: the same file gets the same answer
everywhere. Tables are read when first asked for; of the harmless names, only the file that speaks
for the package in question.

Who publishes models, from where, and how their families look is in the modules ``publishers``,
``countries`` and ``families``, which are imported by whoever needs them.
"""

from weighbridge.facts.files import (
    Promise,
    carrier,
    compatible,
    known_library,
    pointer,
    promise,
    source,
    weights_name,
)
from weighbridge.facts.names import (
    Bearing,
    Listed,
    Shape,
    Use,
    bearing,
    coverage,
    danger,
    listed,
    passage,
    reaching,
    standard,
)
from weighbridge.facts.operators import Reach, carried, reach, runs_python

__all__ = [
    "Bearing",
    "Listed",
    "Promise",
    "Reach",
    "Shape",
    "Use",
    "bearing",
    "carried",
    "carrier",
    "compatible",
    "coverage",
    "danger",
    "known_library",
    "listed",
    "passage",
    "pointer",
    "promise",
    "reach",
    "reaching",
    "runs_python",
    "source",
    "standard",
    "weights_name",
]

"""Tell, line by line, what Python source imports and by which names it reaches out.

See ``intake/pysource.py`` for what counts.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Constant, Evidence, Operation, Place
from weighbridge.intake import linewise, pysource
from weighbridge.intake.linewise import DOMAIN


def told(data: bytes, place: Place, *, lines: bool = True) -> Iterator[Evidence]:
    """Yield a step per import and per name that reaches out, in order of lines.

    Args:
        data: The source.
        place: Where it lies.
        lines: Whether it lies there as it is, so that a step can be placed on its line.
    """
    starts = linewise.starts(data) if lines else []
    found = [(line, "import", name) for line, name in pysource.imports(data)]
    found += [(fact.line, fact.effect.value, fact.what) for fact in pysource.facts(data)]
    last, where, told = -1, place, ("line", Constant(0))
    effects = {effect: ("effect", Constant(effect)) for _, effect, _ in found}
    for line, effect, name in sorted(found):
        if line != last:
            last, where = line, linewise.on(place, starts, line)
            told = "line", Constant(line)
        yield Operation(where, DOMAIN, name[:200], (effects[effect], told))

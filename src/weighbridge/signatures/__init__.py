"""Signature schemes and records of digests, one each.

A scheme finds what it understands before a file is hashed, and says which digests it needs; it is
asked for its answer afterwards. What it cannot hold up it refuses with ``RefusedError``, which the
pipeline turns into the standing of that signature.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from weighbridge.core import Grade
from weighbridge.core.records import dataclass
from weighbridge.verification.site import Pending, Site


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme.

    Attributes:
        id: Kebab-case, equal to the module's name with ``-`` for ``_``; never renamed.
        doc: What it reads and what it does not: the module's docstring.
        grade: Whether it is a signature at all, or a record of digests.
        find: Yields every signature of the scheme in a model. Raises nothing on any bytes: what
            cannot be read becomes a ``Pending`` whose answer is ``RefusedError``.
        material: Whether it finds nothing where there is no material: it is not asked, then.
        beside: What lies under the model's root wherever it finds something, likewise; empty if
            nothing has to.
        layout: Of the models in which it finds something, likewise; empty for any.
        among: What a file is called in models in which it finds something, wherever it lies;
            likewise.
        over: A folder that is passed over wherever it finds something, under the root or deeper;
            likewise.
    """

    id: str
    doc: str
    grade: Grade
    find: Callable[[Site], Iterator[Pending]]
    material: bool = False
    beside: str = ""
    layout: str = ""
    among: str = ""
    over: str = ""


def row(scheme: Scheme) -> list[object]:
    """Return what is known of a scheme without importing it."""
    return [scheme.material, scheme.beside, scheme.layout, scheme.among, scheme.over]

"""Sources of claims, one each: who says what about a model, and how strong the evidence is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from weighbridge.core import Claim, Dossier, Unclaimed
from weighbridge.core.records import dataclass
from weighbridge.origins.folder import Folder


@dataclass(frozen=True, slots=True)
class Source:
    """A source of claims.

    Attributes:
        id: Kebab-case, equal to the module's name with ``-`` for ``_``; never renamed.
        doc: Where the claims are from and how far they go: the module's docstring.
        read: Yields the claims about one model, given what is known of it and its files; where it
            looked and could not tell, an ``Unclaimed`` says why. Raises nothing on any bytes.
    """

    id: str
    doc: str
    read: Callable[[Dossier, Folder], Iterator[Claim | Unclaimed]]

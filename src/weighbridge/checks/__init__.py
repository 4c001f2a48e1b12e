"""Policy questions, one each: compiled from a table, then asked about one model at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from weighbridge.core import Dossier, Reason
from weighbridge.core.records import dataclass
from weighbridge.policy import Table, Verdicts
from weighbridge.typings import TypeAlias

Question: TypeAlias = Callable[[Dossier], Iterator[Reason]]


@dataclass(frozen=True, slots=True)
class Check:
    """A question that a policy can ask.

    Attributes:
        id: Kebab-case; the name of its table under ``[checks]``.
        doc: What it asks and which keys its table takes: the module's docstring.
        compile: Turns its table, and the policy's ``[verdicts]``, into a question; raises
            ``PolicyError`` if anything in the table is not known.
    """

    id: str
    doc: str
    compile: Callable[[Table, Verdicts], Question]

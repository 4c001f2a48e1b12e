"""Puts faults together that honest files have by the hundred, all with one reason.

A synthesizer of SDV is kept with each function of a generator of invented names: some two hundred
names of one package, of which one sentence tells all there is to tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from weighbridge.core import Evidence
from weighbridge.core.records import dataclass
from weighbridge.facts.advice import Advice, advice
from weighbridge.judgement.faults import Fault

FEW = 8
"""Names of one package that are told one by one, though one sentence says why of all."""

MANY = 256
"""Names that one such sentence tells of at most."""


@dataclass(frozen=True, slots=True)
class Several:
    """Faults of one file that are told in one sentence: one, as a rule.

    Attributes:
        deed: What loading does, with how many more of the package.
        why: What is wrong with that.
        advice: What there is to say of all; ``None`` if nothing.
        evidence: Of every fault, so that nothing but what settles each name settles all.
    """

    deed: str
    why: str
    advice: Advice | None
    evidence: tuple[Evidence, ...]


def together(faults: Iterable[Fault]) -> Iterator[Several]:
    """Yield faults in their order, those about one package that has advice as a whole as one."""
    told = ((fault, advice(fault.subject)) for fault in faults)
    groups: dict[object, list[tuple[Fault, Advice | None]]] = {}
    for number, (fault, words) in enumerate(told):
        package = words.package if words else ""
        groups.setdefault((fault.artifact, package) if package else number, []).append(
            (fault, words)
        )
    for group in groups.values():
        if len(group) <= FEW:
            yield from (_one(fault, words) for fault, words in group)
        else:
            for _, part in groupby(enumerate(group), lambda pair: pair[0] // MANY):
                yield _all([fault for _, (fault, _) in part], group[0][1])


def _one(fault: Fault, words: Advice | None) -> Several:
    return Several(fault.deed, fault.why, words, fault.evidence)


def _all(faults: list[Fault], words: Advice | None) -> Several:
    first = faults[0]
    evidence = tuple(item for fault in faults for item in fault.evidence)
    if len(faults) == 1 or words is None:
        return Several(first.deed, first.why, words, evidence)
    deed = f"{first.deed} and does the like with {len(faults) - 1} more names of {words.package}"
    return Several(deed, first.why, words, evidence)

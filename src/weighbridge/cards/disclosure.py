"""How much a card says about the data its model was trained on, with the lines that say it.

Presence and resolvability are graded, never truth. The rules:

Where is looked
    In sentences that say what a model *was* trained on, in whatever section; in every sentence of a
    section about training data; in table columns and labels such as ``Training data:``; and in the
    fields ``datasets`` and ``tags`` of the front matter. Not in code, comments, citations, usage,
    and sections about evaluation, benchmarks, quantisation or safety. Not in instructions how to
    train (``can be fine-tuned on your data``), nor in sentences about how a model was evaluated.

``statement``
    A sentence that says what the data are or how many, and no source. What a template left empty is
    nothing. A refusal (``proprietary``, ``not disclosed``) is nothing, and is kept as such.

``named``
    The name of a data set (``cards/names.py``), or an entry of ``datasets``. Data sets named for
    calibration or evaluation do not count, nor those of the model's base, unless the card is one of
    a mere copy (quantised, converted), which inherits what it copies.

``resolvable``
    An identifier of the hub (in ``datasets`` also one written as such without an owner), or a link
    on the name that goes to neither a paper, a model, a library nor a person; or a link to the data
    that the card says are released.

``documented``
    A source that can be looked up; each stage of training that the card names with a link to data
    of its own (pre-training alone needs none); and at least ``ASPECTS`` aspects of data
    documentation: size, composition, processing, period, synthetic data, code that prepared them,
    release of the data. Composition, processing and release must be among them, unless all data
    are linked. A card of a derived model stays below: its base's data are documented elsewhere.

``open``
    As before, the composition told, and a link to *all* of the data, in so many words.

Source: section 6 of the project's survey of disclosure, after the EU template for training content
and the Open Source AI Definition's data information (retrieved 2026-11-25).
Not done: following links. Text in languages without an entry in the patterns counts only where it
names a data set by its public name.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.cards import found, wording
from weighbridge.cards.card import Card
from weighbridge.cards.found import Found, Ground
from weighbridge.core import Disclosure
from weighbridge.core.records import dataclass

NEEDED = ("composition", "processing", "release")
"""Aspects that ``documented`` needs, unless all data are linked."""

ASPECTS = 3
"""Aspects of data documentation that ``documented`` needs, of the seven there are."""


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What a card discloses about training data.

    Attributes:
        level: The highest one reached.
        grounds: What reached it and those below, by line.
        refusals: Sentences that say that nothing will be said.
        datasets: Names, in the order of the card, each once.
        aspects: What of data documentation is there.
        missing: What the next level needs; empty at the top.
    """

    level: Disclosure
    grounds: tuple[Ground, ...]
    refusals: tuple[Ground, ...]
    datasets: tuple[str, ...]
    aspects: tuple[str, ...]
    missing: tuple[str, ...]


def grade(card: Card) -> Disclosed:
    """Grade what a card says about the data of the model's own training."""
    told = found.read(card)
    level = _level(card, told)
    kept = tuple(
        sorted((item for item in told.grounds if item.level <= level), key=lambda item: item.line)
    )
    return Disclosed(
        level,
        kept,
        tuple(told.refusals[: found.GROUNDS]),
        tuple(told.names.values()),
        tuple(sorted(told.aspects)),
        tuple(_missing(level, card, told)),
    )


def _level(card: Card, told: Found) -> Disclosure:
    """Return the highest level for which everything is there."""
    level = max((ground.level for ground in told.grounds), default=Disclosure.NONE)
    if level < Disclosure.RESOLVABLE or next(_undocumented(card, told), None):
        return level
    told.grounds += told.aspects.values()
    if told.whole and "composition" in told.aspects:
        told.grounds += told.whole[: found.GROUNDS]
        return Disclosure.OPEN
    return Disclosure.DOCUMENTED


def _missing(level: Disclosure, card: Card, told: Found) -> Iterator[str]:
    """Yield what the next level needs."""
    match level:
        case Disclosure.NONE:
            yield "a sentence about what the model was trained on"
        case Disclosure.STATEMENT:
            yield "the name of at least one source"
        case Disclosure.NAMED:
            yield "an identifier or a link for at least one source"
        case Disclosure.RESOLVABLE:
            yield from _undocumented(card, told)
        case Disclosure.DOCUMENTED:
            yield "a statement that all data used can be had, with a link, and their composition"
        case Disclosure.OPEN:
            pass


def _undocumented(card: Card, told: Found) -> Iterator[str]:
    """Yield what keeps a card whose sources can be looked up from being documented."""
    if card.bases and not card.copied:
        yield "the data of the base model"
    if told.stages - {"pre-training"}:
        for stage in sorted(told.stages - told.supplied):
            yield f"data of {stage}, with a link"
    if not told.whole:
        yield from (f"{aspect} of the data" for aspect in NEEDED if aspect not in told.aspects)
    if len(told.aspects) < ASPECTS:
        others = ", ".join(sorted(set(wording.ASPECTS) - set(told.aspects)))
        yield f"{ASPECTS - len(told.aspects)} more of {others}"

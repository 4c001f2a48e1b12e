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
    An identifier of the hub, or a link on the name that goes to neither a paper, a model, a library
    nor a person; or a link to the data that the card says are released.

``documented``
    Two sources or more that can be looked up, each stage of training that the card names with data
    of its own, and of what else data documentation holds (size, composition, processing, period,
    synthetic data, code that prepared it) at least ``ASPECTS``; a derived model's base documented
    too.

``open``
    As before, and the card says that all of the data used can be had, with a link to them.

Source: section 6 of the project's survey of disclosure, after the EU template for training content
and the Open Source AI Definition's data information (retrieved 2026-11-25).
Not done: following links. Text in languages without an entry in the patterns counts only where it
names a data set by its public name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from weighbridge.cards import found, wording
from weighbridge.cards.card import Card
from weighbridge.cards.found import Found, Ground
from weighbridge.core import Disclosure

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
        _missing(level, told),
    )


def _level(card: Card, told: Found) -> Disclosure:
    """Return the highest level for which everything is there."""
    level = max((ground.level for ground in told.grounds), default=Disclosure.NONE)
    if level < Disclosure.RESOLVABLE or (card.bases and not card.copied):
        return level
    if len(told.aspects) < ASPECTS or _unsupplied(told) or _lacking(told):
        return level
    level = Disclosure.DOCUMENTED
    told.reach(level, 1, "", f"tells {', '.join(sorted(told.aspects))}")
    if told.whole and "composition" in told.aspects:
        told.grounds += told.whole[: found.GROUNDS]
        return Disclosure.OPEN
    return level


def _lacking(told: Found) -> set[str]:
    """Return what is missing of the data's own documentation, unless all data are there to see."""
    if told.whole:
        return set()
    return {"composition", "processing", "release"} - told.aspects


def _unsupplied(told: Found) -> set[str]:
    """Return the stages of training without data of their own; a first one alone has all."""
    return told.stages - told.supplied if told.stages - {"pre-training"} else set()


def _missing(level: Disclosure, told: Found) -> tuple[str, ...]:
    """Say what the next level needs."""
    match level:
        case Disclosure.NONE:
            return ("a sentence about what the model was trained on",)
        case Disclosure.STATEMENT:
            return ("the name of at least one source",)
        case Disclosure.NAMED:
            return ("an identifier or a link for at least one source",)
        case Disclosure.RESOLVABLE:
            return tuple(_undocumented(told))
        case Disclosure.DOCUMENTED:
            return ("a statement that all data used can be had, with a link",)
        case _:
            return ()


def _undocumented(told: Found) -> Iterable[str]:
    if len(told.resolved) < 2:  # noqa: PLR2004 - as above
        yield "a second source with identifier or link"
    yield from (f"data of {stage}, with a link" for stage in sorted(_unsupplied(told)))
    lacking = sorted(set(wording.ASPECTS) - told.aspects)
    if len(told.aspects) < ASPECTS:
        yield f"{ASPECTS - len(told.aspects)} of {', '.join(lacking)}"

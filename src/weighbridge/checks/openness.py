"""How open does a release have to be: weights only, or what it takes to study and rebuild it?

Keys of ``[checks.openness]``:

``minimum``  the least that is enough: ``none`` < ``open-weights`` < ``open-tooling`` <
             ``open-source``
``below``    verdict if a release is less open

``open-weights`` are weights under a known licence; ``open-tooling`` has the code to train and to
run them as well, all under approved licences; ``open-source`` documents the training data too, as
the Open Source AI Definition asks. That components are present is graded, not whether they work;
what the licence withholds is told.

## Looks at
Which components of a release are in the folder or named by its papers: weights, code to train and
to run, descriptions of data; and under which licences they are.

## Trust
What is here counts as here; what papers only name counts as named. Nothing is fetched.

## Misses
Whether the components work, and whether they are those that the weights were made with.

## Change it
The keys above.

## Waive it
A waiver lifts it for exactly these bytes, until a day, if ``no-waive`` of the policy does not name
it: ``weighbridge waive PATH openness``.

## See
``weighbridge origin PATH`` prints the grade, and what the next one lacks.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.checks import Check, Question
from weighbridge.core import Claim, Dossier, Opened, Openness, Reason, Topic, Verdict
from weighbridge.judgement import parties
from weighbridge.policy import Table, Verdicts

TOPICS = frozenset({Topic.COMPONENT, Topic.LICENCE, Topic.CODE_LICENCE, Topic.TRAINING_DATA})
"""Claims that the grade rests on."""

SHOWN = 4
"""Items of a list that a message names."""


def compile_(table: Table, _verdicts: Verdicts) -> Question:
    """Compile the table.

    Raises:
        PolicyError: A key is unknown, or its value is.
    """
    levels = {each.word: each for each in Openness}
    minimum = table.choice("minimum", levels, "open-weights")
    below = table.certain("below", "warn")
    table.finish()
    needed = levels[minimum.value]

    def ask(dossier: Dossier) -> Iterator[Reason]:
        opened = None if dossier.origin is None else dossier.origin.opened
        if opened is None:
            yield parties.silent(CHECK.id, "how open the release is", "")
            return
        grounds = tuple(claim for claim in dossier.claims if claim.topic in TOPICS)
        told = f"openness: {opened.level.word!r}{_withheld(opened)}"
        if opened.level >= needed:
            yield Reason(CHECK.id, Verdict.ALLOW, told, grounds, CHECK.id)
            return
        yield _below(opened, told, grounds, needed, (below.value, minimum.where))

    return ask


def _below(
    opened: Opened,
    told: str,
    grounds: tuple[Claim, ...],
    needed: Openness,
    setting: tuple[Verdict, str],
) -> Reason:
    verdict, where = setting
    following = Openness(opened.level + 1)
    lacking = _listed(opened.missing)
    short = f"; for {following.word!r} lacks {lacking}" if lacking else ""
    because = f"{told}, and the policy wants {needed.word!r}{short}"
    fix = "ask the publisher for what is missing, or use a release that has it"
    return Reason(CHECK.id, verdict, because, grounds, CHECK.id, fix, where)


def _withheld(opened: Opened) -> str:
    return f" ({_listed(opened.withheld)})" if opened.withheld else ""


def _listed(words: tuple[str, ...]) -> str:
    more = f" and {len(words) - SHOWN} more" if len(words) > SHOWN else ""
    return f"{', '.join(word[:120] for word in words[:SHOWN])}{more}"


CHECK = Check(id="openness", doc=__doc__, compile=compile_)

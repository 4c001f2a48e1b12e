"""How much has to be said about the data that a model was trained on?

Keys of ``[checks.training-data]``:

``minimum``  the least that is enough: ``none`` < ``statement`` < ``named`` < ``resolvable`` <
             ``documented`` < ``open``
``below``    verdict if less is said

Graded is what cards, bills of materials and summaries in the folder say of this model's own
training, by rules that ``weighbridge explain training-data`` and README tell. What is said is not
checked for truth. Data sets of a base model do not disclose those of what is made from it.

## Looks at
Model cards, bills of materials, Croissant files and summaries in the folder: which data sets they
name, and what they say about them.

## Trust
What is said is graded, not checked for truth.

## Misses
Data that nobody mentions, and papers that are not in the folder.

## Change it
The keys above.

## Waive it
A waiver lifts it for exactly these bytes, until a day, if ``no-waive`` of the policy does not name
it: ``weighbridge waive PATH training-data``.

## See
``weighbridge origin PATH`` prints the level, and what the next one lacks.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.checks import Check, Question
from weighbridge.core import Claim, Disclosure, Dossier, Entry, Reason, Topic, Verdict
from weighbridge.judgement import parties
from weighbridge.policy import Table, Verdicts


def compile_(table: Table, _verdicts: Verdicts) -> Question:
    """Compile the table.

    Raises:
        PolicyError: A key is unknown, or its value is.
    """
    minimum = table.choice("minimum", [each.word for each in Disclosure], "statement")
    below = table.certain("below", "warn")
    table.finish()
    needed = Disclosure[minimum.value.upper()]

    def ask(dossier: Dossier) -> Iterator[Reason]:
        if dossier.origin is None:
            yield parties.silent(CHECK.id, "what is said about training data", "")
            return
        claims = dossier.claimed(Topic.TRAINING_DATA)
        best = max(claims, key=_level, default=None)
        level = Disclosure.NONE if best is None else _level(best)
        told = _told(level, best)
        grounds = () if best is None else (best,)
        if level >= needed:
            yield Reason(CHECK.id, Verdict.ALLOW, told, grounds, CHECK.id)
            return
        because = f"{told}; the policy wants {needed.word!r}"
        lacking = _lacking(best)
        fix = f"ask the publisher for what is missing: {lacking}" if lacking else _FIX
        yield Reason(CHECK.id, below.value, because, grounds, CHECK.id, fix, minimum.where)

    return ask


_FIX = "ask the publisher which data the model was trained on, by name"


def _level(claim: Claim) -> Disclosure:
    known = {each.word: each for each in Disclosure}
    return known.get(claim.value, Disclosure.NONE)


def _told(level: Disclosure, best: Claim | None) -> str:
    if best is None:
        return "nothing in the folder says what the model was trained on"
    said = f", {best.said}" if best.said else ""
    return f"training data: {level.word!r}{said}"


def _lacking(best: Claim | None) -> str:
    if best is None:
        return ""
    rows = [item.value for item in best.evidence if isinstance(item, Entry)]
    keys = [item.key for item in best.evidence if isinstance(item, Entry)]
    lacking = [value for key, value in zip(keys, rows, strict=True) if key.startswith("missing")]
    return "; ".join(lacking[:4])


CHECK = Check(id="training-data", doc=__doc__, compile=compile_)

r"""Tokenizer and dimensions are those of a known family, and nothing says that it descends from it.

## What it finds
A model whose tokenizer and all of whose compared dimensions are those of a family, while neither
its name, nor its card, nor any other file names a model that leads there. It is judged only where a
policy asks where models are from.

## Why it matters
Licence, origin and training data of the base go with the weights, whoever uploads them under
another name. Whoever hides the base hides these.

## What to do
Ask the publisher which model it was made from, and judge that one too.

## Fires on
    claims: family=qwen2

## Silent on
    claims: family=qwen2 base-model=Qwen/Qwen2.5-7B
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Dossier, Finding, Severity
from weighbridge.rules import Rule


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding for each family that nothing declared leads to."""
    if dossier.origin is None:
        return
    from weighbridge.facts import families  # noqa: PLC0415 - only where it is asked

    for one, claim in dossier.origin.undeclared:
        family = families.by_id(one)
        name = family.name if family else one
        said = f": {claim.said}" if claim.said else ""
        message = f"consistent with {name}, which nothing declares{said}"
        yield RULE.finding(message, *claim.evidence)


RULE = Rule(
    id="undeclared-lineage", severity=Severity.MEDIUM, doc=__doc__, check=check, looks=("origin",)
)

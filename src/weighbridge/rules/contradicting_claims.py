r"""Two things that are said about the model cannot both be true.

## What it finds
Several makers, several licences, or a declared base whose family has another tokenizer than the
model has. It is judged only where a policy asks where models are from.

## Why it matters
One of them is wrong: by mistake, or so that a check that looks at one place only is passed.

## What to do
Find out which is true, and have the files corrected; until then assume the worse.

## Fires on
    claims: tokenizer=qwen2 base-model=meta-llama/Llama-3.1-8B

## Silent on
    claims: tokenizer=qwen2 base-model=Qwen/Qwen2.5-7B
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Dossier, Finding, Severity
from weighbridge.rules import Rule


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding for each contradiction."""
    if dossier.origin is None:
        return
    for conflict in dossier.origin.conflicts:
        evidence = [item for claim in conflict.claims for item in claim.evidence]
        if evidence:
            yield RULE.finding(conflict.why, *evidence)


RULE = Rule(
    id="contradicting-claims", severity=Severity.MEDIUM, doc=__doc__, check=check, looks=("origin",)
)

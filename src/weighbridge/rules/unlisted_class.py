r"""Loading the file builds objects of a package that no list covers.

## What it finds
A class or function of a strange package that is built without arguments and filled from plain
state, or only referred to: as a rule the model's own classes. About a third of real pickles have
some.

## Why it matters
Loading imports that package, which runs it, and calls the class's own ``__setstate__`` if it has
one. That is as safe as the package is.

## What to do
Make sure that the package is the one you mean and comes from where you think, and that it is
pinned. Name it under ``allow-imports`` in the policy, or load the weights alone.

## Fires on
    \x80\x02cacme.layers\nScale\n)\x81.

## Silent on
    ccollections\nOrderedDict\n.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Dossier, Finding, Import, Severity
from weighbridge.judgement.faults import faults
from weighbridge.judgement.sorts import Sort
from weighbridge.judgement.together import together
from weighbridge.rules import MADE, Rule


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per name and file, or for a package of which one sentence says all."""
    for fault in together(faults(dossier, Sort.UNLISTED_CLASS)):
        told = fault.advice
        why, fix = (told.why, told.instead) if told else (f"{fault.why}, which no list covers", "")
        yield RULE.finding(f"loading this file {fault.deed}, {why}", *fault.evidence, fix=fix)


RULE = Rule(
    id="unlisted-class",
    severity=Severity.MEDIUM,
    doc=__doc__,
    check=check,
    about=(Import,),
    among=MADE,
)

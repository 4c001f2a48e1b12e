r"""Loading the file names something that is not on the lists of harmless names.

## What it finds
A name of the standard library, of a library that the lists cover, or of a package that is
installed almost everywhere, which no list has. The lists hold what tensors, estimators and
containers need, name by name and never a whole module; they do not say what is dangerous.

## Why it matters
A serialised stream resolves the name and may then call it. Lists of *bad* names are passed by
naming something else; see https://github.com/mmaitre314/picklescan/issues/66. What is installed
everywhere is where such names are found.

## What to do
Ask the publisher for safetensors, or convert the file in a sandbox and use the result. If the name
is wanted and you have read what it does, add a waiver that names the model's digest and gives a
reason and an end date. A harmless name that real models need is a gap in our lists: please report
it.

## Fires on
    ccolorsys\nrgb_to_hsv\n.

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
    for fault in together(faults(dossier, Sort.UNLISTED_IMPORT)):
        told = fault.advice
        why, fix = (told.why, told.instead) if told else (fault.why, "")
        yield RULE.finding(f"loading this file {fault.deed}, {why}", *fault.evidence, fix=fix)


RULE = Rule(
    id="unlisted-import",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    about=(Import,),
    among=MADE,
)

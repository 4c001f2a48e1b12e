r"""Loading the file calls something that the lists do not allow to be called like this.

## What it finds
A name of a package that no list covers, called with arguments; a listed name, called with
arguments that the list does not allow (``getattr`` with a name that is computed, say); and a call
of something that only the loading process knows.

## Why it matters
A call with arguments of the file's choosing is as powerful as the function that is called. Nobody
has looked at this one.

## What to do
Ask the publisher for safetensors, or convert the file in a sandbox and use the result. Otherwise
read what the function does with such arguments; if that is wanted, add a waiver that names the
model's digest.

## Fires on
    cacme.layers\nscale\n(I2\ntR.

## Silent on
    cacme.layers\nScale\n.
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
    for fault in together(faults(dossier, Sort.UNLISTED_CALL)):
        told = fault.advice
        fix = told.instead if told else ""
        message = f"loading this file {fault.deed}: {fault.why}"
        yield RULE.finding(message, *fault.evidence, fix=fix)


RULE = Rule(
    id="unlisted-call",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    about=(Import,),
    among=MADE,
)

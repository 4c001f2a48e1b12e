r"""Loading the file changes classes, modules or functions of the process.

## What it finds
State that is given to, or items that are set on, a class, module or function instead of an
instance, and state that makes an instance be of another class (``__class__``) or load in another
way (``__setstate__``).

## Why it matters
A changed class serves the whole process: methods that are called later, by honest code, are then
of the file's choosing. No list of names helps, since all names may be harmless.

## What to do
Do not load the file. Ask the publisher for safetensors, or convert the file in a sandbox and use
the result.

## Fires on
    ccollections\nOrderedDict\n}U\x01aK\x01sb.

## Silent on
    \x80\x02ccollections\nOrderedDict\n)R}U\x01aK\x01sb.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Dossier, Finding, Import, Severity
from weighbridge.judgement.faults import faults
from weighbridge.judgement.sorts import Sort
from weighbridge.rules import MADE, Rule


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per thing that is changed, and file."""
    for fault in faults(dossier, Sort.TAMPERING):
        yield RULE.finding(f"loading this file {fault.deed}, {fault.why}", *fault.evidence)


RULE = Rule(
    id="class-tampering",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    about=(Import,),
    among=MADE,
)

r"""Loading the file resolves a name that the file does not tell.

## What it finds
An import whose module or name is computed while loading, taken from an empty stack, or given as a
number that is registered in the loading process (extension codes).

## Why it matters
What is imported cannot be known from the file. No writer of models makes such streams; they are
made to be unreadable.

## What to do
Do not load the file. Ask the publisher for safetensors, or convert the file in a sandbox and use
the result.

## Fires on
    \x80\x02\x82\x01.

## Silent on
    ccollections\nOrderedDict\n.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Dossier, Finding, Import, Severity
from weighbridge.judgement.faults import faults
from weighbridge.judgement.sorts import Sort
from weighbridge.rules import MADE, Rule


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per reason and file."""
    for fault in faults(dossier, Sort.UNRESOLVED):
        yield RULE.finding(f"loading this file {fault.deed}", *fault.evidence)


RULE = Rule(
    id="unresolved-import",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    about=(Import,),
    among=MADE,
)

r"""Loading the file names something that runs programs, runs code, or reaches out.

## What it finds
A name on the list of dangerous ones, such as ``os.system``, ``builtins.eval`` or
``subprocess.Popen``: imported, called, or reached by attribute steps (``torch`` and
``serialization.os.system``), in a serialised stream or in a configuration file that makes a loader
call it. The message says what would run, with its arguments as far as the file tells them.

## Why it matters
No model needs these names: of 2,700 real files that were looked at, none has one. Whoever loads
the file runs what it says, with their own rights and secrets.

## What to do
Do not load the file. Keep it for whoever handles incidents, tell the publisher and the hub, and
look for other files from the same source.

## Fires on
    cposix\nsystem\n(S'true'\ntR.

## Silent on
    ccollections\nOrderedDict\n.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Call, Dossier, Finding, How, Import, Named, Severity, spell
from weighbridge.facts import danger
from weighbridge.rules import Rule


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per name and file."""
    calls = (call.how for call in dossier.every(Call))
    if Import in dossier.kinds() or any(how is not How.CONFIG for how in calls):
        yield from _loading(dossier)
    for call in dossier.every(Call):
        match call:
            case Call(how=How.CONFIG, callee=Named() as name):
                # Only configurations name what Keras looks up.
                from weighbridge.facts.keras import plain  # noqa: PLC0415 - few models have one

                if plain(name.module, name.name):
                    continue
                if effect := danger(name.module, name.name):
                    shown = ", ".join(spell(value) for value in call.arguments)
                    message = (
                        f"this configuration makes its loader call {name}({shown}), which {effect}"
                    )
                    yield RULE.finding(message, call)
            case _:
                continue


def _loading(dossier: Dossier) -> Iterator[Finding]:
    """Yield what loading itself imports and calls."""
    # What judges that takes longer to import than a configuration to judge.
    from weighbridge.facts.advice import advice  # noqa: PLC0415
    from weighbridge.judgement.faults import faults  # noqa: PLC0415
    from weighbridge.judgement.sorts import Sort  # noqa: PLC0415

    for fault in faults(dossier, Sort.DANGEROUS):
        more = (
            f", and names it {fault.times - 1} more times"
            if fault.times > len(fault.evidence)
            else ""
        )
        told = advice(fault.subject)
        why, fix = (told.why, told.instead) if told else (f"which {fault.why}", "")
        message = f"loading this file {fault.deed}, {why}{more}"
        yield RULE.finding(message, *fault.evidence, fix=fix)


RULE = Rule(
    id="dangerous-import",
    severity=Severity.CRITICAL,
    doc=__doc__,
    check=check,
    about=(Import, Call),
)

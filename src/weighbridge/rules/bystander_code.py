r"""Code lies beside the model and reaches out, though nothing here makes a loader run it.

## What it finds
Python files, notebooks and files of commands (``Dockerfile``, ``MLproject``, ``.sh``, ``.bat``,
``.ps1`` ...) that no configuration of the model refers to, and no file that one refers to imports,
if they start processes, use the network, run text as code, load native libraries or cannot be
parsed; of commands, lines that run what they fetch or decode (``curl ... | sh``), reach out as few
honest ones do, or take packages from an index of their own; and files that other programs follow
(``.envrc``, ``.pdbrc``, ``binding.gyp`` ...). Told, and not a warning, unless the policy says
``remote-code = "deny"``.

## Why it matters
Training scripts and examples are honest company for weights. People run them all the same, and a
later configuration may come to refer to one.

## What to do
Read it before running it. Leave it out of what is deployed: weights do not need it.

## Fires on
    name: train.py
    import\x20subprocess\nsubprocess.run(['true'])\n

## Silent on
    name: train.py
    import\x20math\n
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Code, Dossier, Finding, Severity
from weighbridge.judgement.sources import ASKED, REACHING, Sources, does
from weighbridge.rules import Rule

PLACES = 8


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per file that reaches out and that nothing makes run."""
    known = Sources(dossier)
    for name in known.bystanders:
        codes = known.codes([name])
        effects = {effect for code in codes for effect in code.effects & REACHING}
        if effects:
            message = (
                f"{name!r} lies beside the model and {does(effects)}; "
                "nothing here makes a loader run it"
            )
            steps = known.steps([name])
            yield RULE.finding(message, *codes[:PLACES], *steps[:PLACES])
    for name, how, face in known.asked():
        yield RULE.finding(f"{name!r} lies beside the model: {how}", face)


RULE = Rule(
    id="bystander-code",
    severity=Severity.INFO,
    doc=__doc__,
    check=check,
    about=(Code,),
    called=tuple(ASKED),
)

r"""Part of the file could not be understood.

## What it finds
Bytes that are damaged, that changed while they were read, that are over a limit, or that no format
recognises though the file is named like weights. In a file of text or configuration this is a
lesser matter, unless it is over a limit that an honest one does not come near.

## Why it matters
A loader may read what could not be read here, so nothing can be said about it. Most such files are
broken copies and not hostile: a download that stopped, a tool that rewrote line ends.

## What to do
Fetch the file again and compare its digest with the publisher's. A file that holds more than is
read stays so: take the weights in a plain format, such as safetensors. Numbers without a header
(`.bin` of TensorFlow.js or OpenVINO) are known by the file beside them that describes them: scan
the whole folder.

## Fires on
    name: model.pkl
    \x80\x04\x95

## Silent on
    name: model.pkl
    ccollections\nOrderedDict\n.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Dossier, Finding, Gap, GapKind, Kind, Severity
from weighbridge.facts import weights_name
from weighbridge.judgement.gaps import unclaimed
from weighbridge.rules import Rule

WORDS = {
    GapKind.DAMAGED: "cannot be read on",
    GapKind.UNRECOGNISED: "is no format that is known",
    GapKind.LIMIT: "is more than is read",
    GapKind.CHANGED: "did not hold still",
}

DENIED = "permission denied"
"""What the system says of files and folders that may not be read."""

LONE = (
    "scan the whole folder, if another file there says what this one holds; else fetch it again"
    " and compare its digest with the publisher's"
)
"""What to do about bytes that nothing recognises."""

MORE = (
    "what lies past the limit was not looked at: take the weights in a plain format, such as"
    " safetensors, if their maker offers one"
)
"""What to do about a file that holds more than is read."""

FIXES = {GapKind.UNRECOGNISED: LONE, GapKind.LIMIT: MORE}
"""What to do; of other gaps it is what the page says."""

SETTINGS = ("config.json", ".index.json", "chat_template.json", "model_index.json")
"""How names of files end that loaders read whole, and that are never as large as the limits."""

SMALL = 16 << 20
"""Bytes. A smaller configuration that is over a limit is nested as no writer nests."""

MOST = 10
"""Findings on one file."""


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per gap, up to ``MOST`` per file."""
    faces = dossier.faces()
    heavy = dossier.of_kind(Kind.WEIGHTS, Kind.CONTAINER)
    light = dossier.of_kind(Kind.TEXT, Kind.CONFIG, Kind.CODE, Kind.MEDIA, Kind.RECORD) - heavy
    settings = frozenset(dossier.of_kind(Kind.CONFIG))
    counts: dict[str, int] = {}
    for gap in dossier.every(Gap):
        name = gap.place.artifact.name
        if gap.kind not in WORDS or unclaimed(gap, faces):
            continue
        counts[name] = counts.get(name, 0) + 1
        if counts[name] <= MOST:
            calm = name in light and not (
                weights_name(name) or _deciding(name, faces) or _overdone(gap, settings)
            )
            at = gap.place.span.start
            message = f"{name!r} {WORDS[gap.kind]} at {at:#x}: {gap.why}"
            if gap.kind is GapKind.UNRECOGNISED and at == 0:
                # Of all bytes that says it.
                message = f"{name!r}: {gap.why}"
            severity = Severity.MEDIUM if calm else Severity.HIGH
            fix = FIXES.get(gap.kind, "")
            fix = "see that whoever scans may read it" if DENIED in gap.why.lower() else fix
            yield RULE.finding(message, gap, severity=severity, fix=fix)


def _deciding(name: str, faces: dict[str, list[str]]) -> bool:
    """Whether this is the member of a Keras archive that says what loading builds."""
    archive, inside, member = name.rpartition("!/")
    return bool(inside) and "keras-v3" in faces.get(archive, ()) and member.lower() == "config.json"


def _overdone(gap: Gap, settings: frozenset[str]) -> bool:
    """Whether a configuration is over a limit that none reaches unless it is made to."""
    artifact = gap.place.artifact
    if gap.kind is not GapKind.LIMIT or artifact.name not in settings:
        return False
    return artifact.size < SMALL or artifact.name.lower().endswith(SETTINGS)


RULE = Rule(id="unreadable-bytes", severity=Severity.HIGH, doc=__doc__, check=check, about=(Gap,))

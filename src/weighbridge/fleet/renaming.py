"""What is known of a model, said of a copy that lies elsewhere and is called otherwise.

Everything stays but what goes by name or place: some sources of claims, who the model is from by
all that is claimed, and the rules that look at nothing else. Those are asked anew. That these rules
say of the model itself what they said before is seen first.
"""

from __future__ import annotations

from weighbridge import pipeline, registry
from weighbridge.claims import Source
from weighbridge.core import Claim, Dossier, Finding
from weighbridge.core.records import replace
from weighbridge.facts.publishers import Directory
from weighbridge.lineage import whence
from weighbridge.origins.folder import Folder
from weighbridge.rules import remedy

PLACED = ("git_remote", "hub_cache", "kaggle_cache", "modelscope", "ollama_store")
"""Sources of claims that go by where a model lies, and by what lies there besides its own files."""

RECORDS = frozenset({".git/config", ".mdl"})
"""Files that these sources read."""

RESTING = frozenset({"contradicting-claims", "undeclared-lineage"})
"""Rules that look at nothing but where a model is from."""


def copied(dossier: Dossier, name: str, folder: Folder, rows: Directory | None) -> Dossier | None:
    """Return what would be known of a copy of a model: the same files, called and lying otherwise.

    What is claimed by the place is claimed anew, and so is what rests on that.

    Args:
        dossier: Of the model; without evidence of kinds in ``BULK``.
        name: Of the copy.
        folder: Its files; only small ones are read, and only outside of it.
        rows: Publishers of the policy's own.

    Returns:
        ``None`` where that cannot be told without reading the files.
    """
    origin = dossier.origin
    if origin is None or _rethought(dossier) != dossier.findings:
        return None
    told = [claim for source in _placed() for claim in source.read(dossier, folder)]
    new = [each for each in told if isinstance(each, Claim)]
    old = [at for at, each in enumerate(dossier.claims) if _by_place(each)]
    if len(new) != len(told) or len(new) != len(old):
        return None
    claims = list(dossier.claims)
    for at, claim in zip(old, new, strict=True):
        claims[at] = claim
    whole = whence((*claims, *origin.unknown), name, rows)
    there = replace(dossier, model=name, claims=tuple(claims), origin=whole)
    return replace(there, findings=_rethought(there))


def _placed() -> tuple[Source, ...]:
    """Return the sources of claims that go by where a model lies."""
    return tuple(registry.one("claims", name, "SOURCE", Source) for name in PLACED)


def _by_place(claim: Claim) -> bool:
    """Whether a claim is of one of these sources: no file of a model's own is called like that."""
    names = {item.place.artifact.name for item in claim.evidence}
    return any(name.startswith("..") or name in RECORDS for name in names)


def _rethought(dossier: Dossier) -> tuple[Finding, ...]:
    """Return findings with those anew that rest on nothing but where a model is from."""
    every = {rule.id: at for at, rule in enumerate(pipeline.rules())}
    kept = [each for each in dossier.findings if each.rule not in RESTING]
    anew = [
        finding if finding.fix else replace(finding, fix=remedy(rule))
        for rule in pipeline.rules()
        if rule.id in RESTING
        for finding in rule.check(dossier)
    ]
    return tuple(sorted((*kept, *anew), key=lambda each: every[each.rule]))

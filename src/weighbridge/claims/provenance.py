"""Whose source repository a model was built from, as signed SLSA provenance says.

Only provenance counts whose signature is valid and by a signer whom the policy trusts, over files
that are as signed, every weight file among them. The repository's owner on GitHub is the publisher
if the directory lists that account; if not, it is told as an account.

Source: https://slsa.dev/spec/v1.2/provenance (retrieved 2026-11-25). Not taken for origin: who ran
the build, which a builder that many use says nothing about.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.claims import Source
from weighbridge.core import (
    Attestation,
    Claim,
    Dossier,
    Entry,
    Grade,
    Kind,
    Standing,
    Strength,
    Topic,
    Verification,
)
from weighbridge.facts import publishers, references
from weighbridge.origins import telling
from weighbridge.origins.folder import Folder

HUB = "github"
PREDICATE = "https://slsa.dev/provenance/"

KEYS = frozenset(
    {
        "buildDefinition.externalParameters.workflow.repository",
        "buildDefinition.externalParameters.source",
        "invocation.configSource.uri",
    }
)
"""Facts of a statement that name a source repository."""


def read(dossier: Dossier, _folder: Folder) -> Iterator[Claim]:
    """Yield a publisher, or an account, for each source repository that is vouched for."""
    return telling.bounded(_claims(dossier))


def _claims(dossier: Dossier) -> Iterator[Claim]:
    weights = {name.partition("!/")[0] for name in dossier.of_kind(Kind.WEIGHTS)}
    for each in dossier.verifications:
        signed = each.signature.grade is Grade.SIGNED and each.standing is Standing.VERIFIED
        covered = set(each.coverage.covered) if each.coverage else set[str]()
        if signed and each.trusted and weights and weights <= covered and each.attestation:
            yield from _sources(each, each.attestation)


def _sources(each: Verification, attestation: Attestation) -> Iterator[Claim]:
    if not attestation.statement.startswith(PREDICATE):
        return
    for key, value in attestation.facts:
        found = references.located(value.partition("@refs/")[0]) if key in KEYS else None
        if found is None or found.hub != HUB:
            continue
        entry = Entry(each.signature.place, key, value)
        listed = publishers.by_namespace(HUB, found.namespace)
        topic = Topic.UPLOADER if listed is None else Topic.PUBLISHER
        said = f"by provenance of {found.name} that {each.trusted} signed"
        yield Claim(
            topic,
            found.namespace if listed is None else listed.id,
            Strength.SIGNED,
            each.trusted,
            (entry,),
            said,
            HUB,
        )


SOURCE = Source(id="provenance", doc=__doc__, read=read)

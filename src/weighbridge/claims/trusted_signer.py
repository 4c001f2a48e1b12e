"""What a signer whom the policy trusts says by signing: that the model is their publisher's.

Only signatures that are verified count: valid, by a signer whom a row of the policy names, and
over files that are as signed. They have to cover the weights, together with what the same signer
signed besides: that somebody signed the documents says nothing of whose the weights are, and
neither does that somebody weighed or tested them. The publisher is the one that the row names; what
certificate, key or statement call themselves is not taken for one.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.claims import Source
from weighbridge.core import (
    BEARING,
    SUMMARY,
    Claim,
    Dossier,
    Face,
    Gap,
    GapKind,
    Grade,
    Kind,
    Standing,
    Strength,
    Topic,
)
from weighbridge.origins.folder import Folder


def read(dossier: Dossier, _folder: Folder) -> Iterator[Claim]:
    """Yield one claim for each signature by a signer who speaks for a publisher."""
    counted = [
        each
        for each in dossier.verifications
        if each.standing is Standing.VERIFIED
        and each.signature.grade is Grade.SIGNED
        and each.attestation is not None
        and each.attestation.vouches
        and each.attestation.statement != SUMMARY
    ]
    matter = {
        face.place.artifact.name.partition("!/")[0]
        for face in dossier.every(Face)
        if face.kind in BEARING
    } | {
        gap.place.artifact.name.partition("!/")[0]
        for gap in dossier.every(Gap)
        if gap.kind is GapKind.UNRECOGNISED
    }
    covered: dict[str, set[str]] = {}
    left: dict[str, set[str]] = {}
    for each in counted:
        if each.coverage is not None:
            told = each.coverage
            covered.setdefault(each.trusted, set()).update(told.covered)
            left.setdefault(each.trusted, set()).update(told.unsigned, told.ignored)
    for each in counted:
        loose = left.get(each.trusted, set()) - covered.get(each.trusted, set())
        if each.publisher and not loose & matter:
            seen = Face(each.signature.place, each.signature.scheme, Kind.RECORD)
            yield Claim(Topic.PUBLISHER, each.publisher, Strength.SIGNED, each.trusted, (seen,))


SOURCE = Source(id="trusted-signer", doc=__doc__, read=read)

"""What a signer whom the policy trusts says by signing: that the model is their publisher's.

Only signatures that are verified count: valid, by a signer whom a row of the policy names, and
over files that are as signed. The publisher is the one that the row names; what certificate, key or
statement call themselves is not taken for one.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.claims import Source
from weighbridge.core import Claim, Dossier, Face, Grade, Kind, Standing, Strength, Topic
from weighbridge.origins.folder import Folder


def read(dossier: Dossier, _folder: Folder) -> Iterator[Claim]:
    """Yield one claim for each signature by a signer who speaks for a publisher."""
    for each in dossier.verifications:
        if each.standing is Standing.VERIFIED and each.signature.grade is Grade.SIGNED:
            seen = Face(each.signature.place, each.signature.scheme, Kind.RECORD)
            if each.publisher:
                yield Claim(Topic.PUBLISHER, each.publisher, Strength.SIGNED, each.trusted, (seen,))


SOURCE = Source(id="trusted-signer", doc=__doc__, read=read, always=True)

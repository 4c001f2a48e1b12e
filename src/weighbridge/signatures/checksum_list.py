"""Lists of digests beside the files: ``SHA256SUMS`` and its like.

What forms are read is told by ``verification/checksums.py``. A list is recognised by its bytes and
not by its name, except that a digest alone needs to be told what it belongs to.

Not signed: whoever can write into the folder can write the list as well. A list that is signed is
read by the scheme of its signature, and here again. Of a list that lies beside the model, only what
it says of the model's own files counts.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import LOOSE, Grade, Signature
from weighbridge.signatures import Scheme
from weighbridge.verification import checksums, records
from weighbridge.verification.checksums import ChecksumList
from weighbridge.verification.refusal import RefusedError
from weighbridge.verification.site import Material, Pending, Site


def find(site: Site) -> Iterator[Pending]:
    """Yield one record for each list that speaks of the model."""
    for material in site.materials:
        if checksums.recognises(material.name, material.data):
            signature = material.signature(SCHEME.id, Grade.RECORDED)
            try:
                if record := _record(site, material, signature):
                    yield records.pending(site, record)
            except RefusedError as error:
                # Of a list elsewhere that cannot be read, nobody knows what it speaks of.
                if _belongs(site, material):
                    yield records.refused(signature, error)


def _belongs(site: Site, material: Material) -> bool:
    """Whether a list lies in the model's own folder: then it speaks of nothing else."""
    return material.inside and site.layout not in LOOSE


def _record(site: Site, material: Material, signature: Signature) -> records.Record | None:
    listed = checksums.parse(material.name, material.data)
    found = listed.about(site, inside=material.inside)
    if not found.names:
        return None
    teller, own = f"the list {material.name!r}", frozenset({material.name})
    columns = found.columns_or_refusal()
    return records.Record(signature, teller, columns, own=own, note=_note(found))


def _note(found: ChecksumList) -> str:
    told = []
    if found.weak:
        told.append(f"{len(found.weak)} more with nothing but a digest that can be forged")
    if found.other:
        told.append(f"{len(found.other)} more with a digest of a sort that is not compared")
    return "; ".join(told)


SCHEME = Scheme(id="checksum-list", doc=__doc__, grade=Grade.RECORDED, find=find, material=True)

"""CMS (PKCS #7) signatures: told, and not checked.

No library that is kept checks them safely; ``verification/cms.py`` says what would be needed.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Grade
from weighbridge.signatures import Scheme
from weighbridge.verification import cms
from weighbridge.verification.outcome import fault
from weighbridge.verification.refusal import unsupported
from weighbridge.verification.site import Pending, Site


def find(site: Site) -> Iterator[Pending]:
    """Yield the CMS signatures among a model's small files."""
    for material in site.materials:
        if cms.recognises(material.data):
            why = "a CMS signature, which is present and not checked"
            yield fault(material.signature(SCHEME.id), unsupported("not-checked", why))


SCHEME = Scheme(id="cms-signature", doc=__doc__, grade=Grade.SIGNED, find=find, material=True)

"""Google Cloud Storage: ``gs://bucket/key`` for an object, ``gs://bucket/folder/`` for a folder.

Needs ``pip install 'weighbridge[gs]'``. Credentials are the ones that gcsfs finds:
``GOOGLE_APPLICATION_CREDENTIALS``, who is logged in with ``gcloud``, the machine's service account;
without any, requests bear none, which does for public buckets. ``STORAGE_EMULATOR_HOST`` names an
emulator. Rights that are needed: ``storage.objects.get``, and ``storage.objects.list`` for folders
and for signatures that lie beside an object.

Each object is pinned by its generation: if it is written while it is read, that fails. Not
supported: older generations, and objects that are stored compressed (``Content-Encoding: gzip``),
of which no range can be read.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.remote import buckets, grouping
from weighbridge.remote.entries import Opened
from weighbridge.remote.session import Session
from weighbridge.sources import Source


def open_(uri: str, session: Session) -> Opened:
    """Lay out an object or a folder."""
    return buckets.opened(*buckets.found(uri, session))


def every(uri: str, session: Session) -> Iterator[str]:
    """Yield the models under a folder."""
    bucket, key = buckets.found(uri, session)
    return grouping.models(bucket, f"{key.rstrip('/')}/" if key else "")


SOURCE = Source(
    id="gs",
    schemes=("gs", "gcs"),
    title="an object or a folder in Google Cloud Storage",
    doc=__doc__,
    open=open_,
    every=every,
    extra="gs",
)

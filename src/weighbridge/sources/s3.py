"""S3: ``s3://bucket/key`` for an object, ``s3://bucket/folder/`` for all that lies under it.

Needs ``pip install 'weighbridge[s3]'``. Credentials are the ones that AWS's own tools find:
``AWS_ACCESS_KEY_ID`` and ``AWS_SECRET_ACCESS_KEY``, ``AWS_PROFILE``, the machine's role; without
any, requests are not signed, which does for public buckets. ``AWS_ENDPOINT_URL`` names another
store that speaks S3, ``AWS_REGION`` the region. Rights that are needed: ``s3:GetObject``, and
``s3:ListBucket`` for folders and for signatures that lie beside an object.

Each object is pinned by the ETag that it was listed with: if it is written while it is read, that
fails. Not supported: older versions of an object, and objects that must first be brought back from
an archive.
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
    id="s3",
    schemes=("s3",),
    title="an object or a folder in S3",
    doc=__doc__,
    open=open_,
    every=every,
    extra="s3",
)

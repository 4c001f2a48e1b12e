"""Azure Blob Storage: ``az://container/key`` for a blob, ``az://container/folder/`` for a folder.

Also ``abfs://container/key``, and ``abfss://container@account.dfs.core.windows.net/key``. Needs
``pip install 'weighbridge[az]'``. Credentials are the ones that adlfs finds:
``AZURE_STORAGE_CONNECTION_STRING``; or ``AZURE_STORAGE_ACCOUNT_NAME`` with
``AZURE_STORAGE_ACCOUNT_KEY``, ``AZURE_STORAGE_SAS_TOKEN``, ``AZURE_STORAGE_CLIENT_ID`` and its kin,
or who is logged in on this machine. Public containers need ``AZURE_STORAGE_ANON=true``.

Each blob is pinned by the ETag that it was listed with: if it is written while it is read, that
fails. Not supported: older versions and snapshots, and blobs in the archive tier.
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
    id="az",
    schemes=("az", "abfs", "abfss"),
    title="a blob or a folder in Azure Blob Storage",
    doc=__doc__,
    open=open_,
    every=every,
    extra="az",
)

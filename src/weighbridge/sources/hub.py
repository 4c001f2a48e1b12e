"""A repository of the Hugging Face hub: ``hf://owner/name``, ``hf://owner/name@revision``.

The revision (``main`` if none is given; ``/`` in it is written ``%2F``) is turned into a commit at
the start, and the report names that. Files are laid out as the cache of the hub's client has them:
what the hub says of their digests counts as recorded, and is compared if every byte is fetched.
``HF_ENDPOINT`` names another hub. A token is taken from ``HF_TOKEN``, or from where the hub's
client keeps it, and sent to the hub and to nobody it redirects to. ``hf://owner`` is all models of
an organisation or a user, for a fleet.

Source: https://huggingface.co/docs/huggingface_hub/guides/hf_file_system (retrieved 2026-11-26).
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import UsageError
from weighbridge.remote import address
from weighbridge.remote.address import shown
from weighbridge.remote.entries import Opened
from weighbridge.remote.hub import NAME, Hub, is_repository
from weighbridge.remote.session import Session
from weighbridge.sources import Source


def open_(uri: str, session: Session) -> Opened:
    """List a repository at a commit."""
    text = uri.partition("://")[2].rstrip("/")
    repository, _, revision = text.partition("@")
    revision = address.decoded(revision)
    if not is_repository(repository):
        raise UsageError(
            f"{shown(uri)!r}: expected hf://owner/name or hf://owner/name@revision; a repository is"
            " weighed whole"
        )
    found = Hub(session).snapshot(repository, revision or "main")
    return Opened(
        uri=f"hf://{repository}@{found.commit}",
        revision=found.commit,
        entries=found.entries,
        inside=found.inside,
        aside=found.aside,
        content=found.content,
    )


def every(uri: str, session: Session) -> Iterator[str]:
    """Yield the models of an organisation or a user."""
    owner = uri.partition("://")[2].rstrip("/")
    if "/" in owner:
        yield uri
        return
    if not NAME.fullmatch(owner):
        raise UsageError(f"{shown(uri)!r}: expected hf://owner")
    for name in Hub(session).models(owner):
        yield f"hf://{name}"


SOURCE = Source(
    id="hub",
    schemes=("hf",),
    title="a repository of the Hugging Face hub",
    doc=__doc__,
    open=open_,
    every=every,
)

"""How a model came here that is elsewhere."""

from __future__ import annotations

from weighbridge.core.records import dataclass


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was fetched of a model.

    Attributes:
        uri: Its address, with the revision that was pinned; without credentials.
        revision: That revision: a commit, a digest; empty if its source has none.
        whole: Whether every byte was fetched and hashed; else only what readers asked for, so that
            no digest was compared.
        moved: Bytes that came over the network for this address so far: of files and of listings.
        requests: Requests that were made for it.
    """

    uri: str
    revision: str
    whole: bool
    moved: int
    requests: int

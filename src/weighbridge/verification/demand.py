"""What is demanded of an earlier weighing, if that alone is to decide."""

from __future__ import annotations

from weighbridge.core.records import dataclass


@dataclass(frozen=True, slots=True)
class Demand:
    """What a summary has to say, besides that the files passed.

    Attributes:
        policies: Sets of digests, ``sha256:<hex>``, of the policies that count: the policy that
            the files were weighed under has to be in each set.
        days: How old a summary may be; ``None`` for any age.
        resource: URI of what it has to be about; empty for anything.
        signers: How many different signers have to have weighed the files.
    """

    policies: tuple[frozenset[str], ...] = ()
    days: int | None = None
    resource: str = ""
    signers: int = 1

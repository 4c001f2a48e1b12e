"""Whose signature counts, and when it is: what every scheme asks about a signer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from weighbridge.core import Trust


@dataclass(frozen=True, slots=True)
class Judge:
    """What the policy trusts, and the time that certificates are held against.

    Attributes:
        trust: Rows of the policy.
        now: In UTC.
    """

    trust: Trust = field(default_factory=Trust)
    now: dt.datetime = field(default_factory=lambda: dt.datetime(1970, 1, 1, tzinfo=dt.UTC))

    def check(self) -> None:
        """See that keys and certificates of the policy can be used, before anything is weighed.

        Raises:
            PolicyError: One cannot.
        """
        for row in self.trust.signers:
            for document in (*row.keys, *row.roots):
                _usable(row, document)

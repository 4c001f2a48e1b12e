"""The trusted root of the public Sigstore instance, as shipped, and how old it is.

Source: the ``trusted_root.json`` that the sigstore package carries, which came by TUF from
https://tuf-repo-cdn.sigstore.dev (retrieved 2026-11-25). Not read: what is in it; see
``verification.keyless``.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

from weighbridge.core import Document
from weighbridge.core.records import dataclass
from weighbridge.facts import tables

_FOLDER = "sigstore"
_FILE = "trusted_root.json"


@dataclass(frozen=True, slots=True)
class About:
    """Where the shipped trusted root is from.

    Attributes:
        source: Package and file that it was copied from.
        taken: The day it was copied, some weeks after the package was made; keys revoked since
            then are still believed.
        newest: The latest start of validity inside; logs that started later are not known.
        sha256: Of its bytes, in hexadecimal.
    """

    source: str
    taken: dt.date
    newest: dt.date
    sha256: str


@cache
def shipped() -> Document:
    """Return the trusted root that is used when a policy names none."""
    return Document(f"shipped {_FILE}", Path(tables.DATA, _FOLDER, _FILE).read_bytes())


@cache
def about() -> About:
    """Say where the shipped trusted root is from.

    Raises:
        TypeError: Our own data file is wrong.
    """
    row = tables.load(f"{_FOLDER}/source.toml")
    return About(
        source=tables.text(row, "source"),
        taken=_day(row, "taken"),
        newest=_day(row, "newest"),
        sha256=tables.text(row, "sha256"),
    )


def age(now: dt.date) -> int:
    """Return the days since the shipped trusted root was taken; negative before that day."""
    return (now - about().taken).days


def _day(row: tables.Row, key: str) -> dt.date:
    value = row.get(key)
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise TypeError(f"{key} must be a date")
    return value

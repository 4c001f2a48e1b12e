"""Whose signatures a policy trusts: the rows of ``[[checks.signature.trust]]``.

Only the files that the policy names are read; whether they hold keys and certificates is seen by
whoever uses them, before anything is weighed.
"""

from __future__ import annotations

import re

from weighbridge.core import PolicyError, Role, Trust, TrustedSigner, later
from weighbridge.policy import identities
from weighbridge.policy.table import Table, nearest

_FINGERPRINT = later.pattern(r"sha256:[0-9a-f]{64}|SHA256:[A-Za-z0-9+/]{43}", re.ASCII)
_REVOKED = later.pattern(
    r"sha256:[0-9a-f]{64}|SHA256:[A-Za-z0-9+/]{43}|serial:[0-9a-f]{1,40}"
    r"|openpgp:[0-9a-f]{40,64}",
    re.ASCII,
)

SORTS = ("keys", "fingerprints", "roots", "identity")
"""Keys of a row that say how its signer is known; one of them has to be there."""

DOCUMENTS = ("keys", "roots", "trusted-root", "timestamp-roots")
"""Keys that name files, in a row or in the table of the check."""

_GOES_WITH = {
    "issuer": "identity",
    "source": "identity",
    "trusted-root": "identity",
    "subject": "roots",
    "any-usage": "roots",
    "timestamp-roots": "roots",
}
"""Keys of a row that say more about one sort of signer, and would be passed over with another."""

_REST = frozenset({*_GOES_WITH, "publisher", "roles", "since", "until"})


def read(table: Table) -> Trust:
    """Take ``trust``, ``revoked`` and ``trusted-root`` out of the table of the check.

    Raises:
        PolicyError: A row is not understood, names two sorts of signer or none, or a file that
            cannot be read.
    """
    rows = tuple(_row(row) for row in table.rows("trust"))
    names: set[str] = set()
    for row in rows:
        if row.name in names:
            why = f"two rows have the name {row.name!r}"
            raise PolicyError(f"{table.path}.trust", why, where=row.where)
        names.add(row.name)
    revoked = table.strings("revoked", ())
    for each in revoked.value:
        if not _REVOKED.fullmatch(each):
            why = f"{each!r}: expected sha256:, SHA256:, serial: or openpgp:"
            raise table.fault("revoked", why)
    return Trust(rows, frozenset(revoked.value), table.document("trusted-root"))


def _row(table: Table) -> TrustedSigner:
    name = table.string("name").value
    if not name.strip():
        raise table.fault("name", "is empty")
    sort = _sort(table, name)
    row = TrustedSigner(
        name=name,
        where=table.where,
        keys=table.documents("keys"),
        fingerprints=_fingerprints(table),
        roots=table.documents("roots"),
        identity=table.string("identity", "").value,
        issuer=table.string("issuer", "").value,
        source=table.string("source", "").value,
        subject=table.string("subject", "").value,
        trusted_root=table.document("trusted-root"),
        timestamp_roots=table.documents("timestamp-roots"),
        any_usage=table.boolean("any-usage", default=False).value,
        publisher=table.string("publisher", "").value,
        roles=_roles(table),
        since=table.perhaps_date("since"),
        until=table.perhaps_date("until"),
    )
    table.finish()
    filled = {"keys": row.keys, "roots": row.roots, "fingerprints": row.fingerprints}
    if not filled.get(sort, True):
        raise table.fault(sort, "is empty")
    named = re.search(r"\w", row.identity.removeprefix("https://"))
    if sort == "identity" and not (named and row.issuer):
        why = "a Sigstore identity needs an issuer, and may not be all wildcards"
        raise table.fault("identity", why)
    for key, pattern in (("identity", row.identity), ("source", row.source)):
        if why := identities.loose(pattern):
            raise table.fault(key, f"{pattern[:120]!r} {why}")
    if "*" in row.issuer:
        raise table.fault("issuer", "stands for itself, and * for no other letters in it")
    if row.since is not None and row.until is not None and row.until < row.since:
        raise table.fault("until", f"{row.until} is before {row.since}, so no day is left")
    return row


def _sort(table: Table, name: str) -> str:
    """Say how the signer is known: in exactly one way, with nothing that belongs to another."""
    present = table.keys()
    sorts = [key for key in SORTS if key in present]
    for key in present if not sorts else ():
        if key not in _REST and (hint := nearest(key, SORTS)):
            raise table.fault(key, f"unknown key{hint}")
    if len(sorts) != 1:
        have = "has " + " and ".join(sorts) if sorts else "does not say how the signer is known"
        raise table.fault("name", f"{name!r} {have}: one of {', '.join(SORTS)} is needed")
    for key, sort in _GOES_WITH.items():
        if key in present and sort != sorts[0]:
            raise table.fault(key, f"goes with {sort} only, and this row has {sorts[0]}")
    return sorts[0]


def _fingerprints(table: Table) -> tuple[str, ...]:
    found = table.strings("fingerprints", ()).value
    for each in found:
        if not _FINGERPRINT.fullmatch(each):
            why = f"{each!r}: expected sha256:<hex> or SHA256:<base64>"
            raise table.fault("fingerprints", why)
    return found


def _roles(table: Table) -> frozenset[Role]:
    roles = table.strings("roles", (Role.SIGNER.value,)).value
    known = {role.value: role for role in Role}
    for role in roles:
        if role not in known:
            hint = nearest(role, known) or f", expected {' or '.join(known)}"
            raise table.fault("roles", f"unknown role {role!r}{hint}")
    if not roles:
        raise table.fault("roles", "is empty, so the signer may vouch for nothing")
    return frozenset(known[role] for role in roles)

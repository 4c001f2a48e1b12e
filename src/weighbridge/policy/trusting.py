"""Whose signatures a policy trusts: the rows of ``[[checks.signature.trust]]``.

Only the files that the policy names are read; whether they hold keys and certificates is seen by
whoever uses them, before anything is weighed.
"""

from __future__ import annotations

import re

from weighbridge.core import Role, Trust, TrustedSigner
from weighbridge.policy.table import Table

_FINGERPRINT = re.compile(r"sha256:[0-9a-f]{64}|SHA256:[A-Za-z0-9+/]{43}", re.ASCII)
_REVOKED = re.compile(
    r"sha256:[0-9a-f]{64}|SHA256:[A-Za-z0-9+/]{43}|serial:[0-9a-f]{1,40}"
    r"|openpgp:[0-9a-f]{40,64}",
    re.ASCII,
)

SORTS = ("keys", "fingerprints", "roots", "identity")
"""Keys of a row that say how its signer is known; one of them has to be there."""


def read(table: Table) -> Trust:
    """Take ``trust``, ``revoked`` and ``trusted-root`` out of the table of the check.

    Raises:
        PolicyError: A row is not understood, names two sorts of signer or none, or a file that
            cannot be read.
    """
    rows = tuple(_row(row) for row in table.rows("trust"))
    names = [row.name for row in rows]
    for row in rows:
        if names.count(row.name) > 1:
            raise table.fault("trust", f"two rows have the name {row.name!r}")
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
    sorts = [key for key in SORTS if key in table.keys()]  # noqa: SIM118 - not a dict
    if len(sorts) != 1:
        have = "has " + " and ".join(sorts) if sorts else "says not how the signer is known"
        raise table.fault("name", f"{name!r} {have}: one of {', '.join(SORTS)} is needed")
    fingerprints = table.strings("fingerprints", ()).value
    for each in fingerprints:
        if not _FINGERPRINT.fullmatch(each):
            why = f"{each!r}: expected sha256:<hex> or SHA256:<base64>"
            raise table.fault("fingerprints", why)
    identity, issuer = table.string("identity", "").value, table.string("issuer", "").value
    if sorts == ["identity"] and not (identity.strip("* ") and issuer):
        why = "a Sigstore identity needs an issuer, and may not be all wildcards"
        raise table.fault("identity", why)
    subject = table.string("subject", "").value
    if subject and sorts != ["roots"]:
        raise table.fault("subject", "goes with roots only")
    stamps = table.documents("timestamp-roots")
    if stamps and sorts != ["roots"]:
        raise table.fault("timestamp-roots", "goes with roots only")
    roles = table.strings("roles", (Role.SIGNER.value,))
    known = {role.value: role for role in Role}
    for role in roles.value:
        if role not in known:
            raise table.fault("roles", f"unknown role {role!r}, expected {', '.join(known)}")
    row = TrustedSigner(
        name=name,
        where=table.where,
        keys=table.documents("keys"),
        fingerprints=fingerprints,
        roots=table.documents("roots"),
        identity=identity,
        issuer=issuer,
        subject=subject,
        trusted_root=table.document("trusted-root"),
        timestamp_roots=stamps,
        any_usage=table.boolean("any-usage", default=False).value,
        publisher=table.string("publisher", "").value,
        roles=frozenset(known[role] for role in roles.value),
        since=table.perhaps_date("since"),
        until=table.perhaps_date("until"),
    )
    table.finish()
    if sorts[0] in {"keys", "roots", "fingerprints"}:
        filled = {"keys": row.keys, "roots": row.roots, "fingerprints": row.fingerprints}
        if not filled[sorts[0]]:
            raise table.fault(sorts[0], "is empty")
    return row

"""What the command line adds to a policy: signers, and a few settings of one check."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence

from weighbridge.core import Digest, PolicyError, Verdict
from weighbridge.core.hashing import sha256
from weighbridge.core.records import replace
from weighbridge.policy.loading import Policy
from weighbridge.policy.raw import Branch, Leaf, Node, Rows
from weighbridge.policy.table import Setting

WHERE = "command line"
"""Stands where ``file:line`` does. Files are read from the folder one is in."""

Value = str | bool | int | dt.date | Sequence[str]
Row = Mapping[str, Value]


def signature(applied: Policy, rows: Sequence[Row], settings: Row) -> Policy:
    """Add trusted signers, and set keys of ``[checks.signature]``.

    The policy's digest changes with it, so that an answer under other settings is not taken for
    one under the policy as written.

    Args:
        applied: The policy.
        rows: Rows of ``trust``, as a policy would write them.
        settings: Keys of the table.
    """
    if not rows and not settings:
        return applied
    table = applied.checks.get("signature", Branch())
    items: dict[str, Node] = dict(table.items)
    items |= {key: _leaf(value) for key, value in settings.items()}
    if rows:
        before = items.get("trust")
        kept = before.items if isinstance(before, Rows) else ()
        items["trust"] = Rows((*kept, *map(_branch, rows)), WHERE)
    checks = {**applied.checks, "signature": Branch(items, table.where or WHERE)}
    told = json.dumps([list(map(dict, rows)), dict(settings)], sort_keys=True, default=_spelt)
    sections = tuple(
        replace(each, policy=signature(each.policy, rows, settings)) for each in applied.sections
    )
    return _changed(replace(applied, checks=checks, sections=sections), told)


def not_scanned(applied: Policy, verdict: Verdict) -> Policy:
    """Set what content amounts to that is not here, or that this version does not read."""
    setting = Setting(verdict, f"{WHERE}  --on-not-scanned")
    verdicts = replace(applied.verdicts, on_not_scanned=setting)
    sections = tuple(
        replace(each, policy=not_scanned(each.policy, verdict)) for each in applied.sections
    )
    changed = replace(applied, verdicts=verdicts, sections=sections)
    return _changed(changed, f"on-not-scanned {verdict.word}")


def unlocked(applied: Policy, option: str, key: tuple[str, ...]) -> None:
    """See that an option of the command line does not touch what the policy locks.

    Args:
        applied: The policy.
        option: As it is spelt on the command line.
        key: What it stands for in a policy.

    Raises:
        PolicyError: The key is locked, or a table that it is in.
    """
    for lock in applied.locks:
        if key[: len(lock.key)] == lock.key:
            why = f"{'.'.join(key)} is locked by {lock.where}{lock.because}; leave it out"
            raise PolicyError(option, why)


def _changed(applied: Policy, told: str) -> Policy:
    """Give a policy another digest, and name the command line among its sources."""
    text = f"{applied.applied.digest}\n{told}".encode("utf-8", "surrogatepass")
    digest = Digest("sha256", sha256(text).hexdigest())
    sources = (*applied.applied.sources, WHERE)
    return replace(applied, applied=replace(applied.applied, digest=digest, sources=sources))


def _spelt(value: dt.date | Sequence[str]) -> str | list[str]:
    return value.isoformat() if isinstance(value, dt.date) else list(value)


def _branch(row: Row) -> Branch:
    return Branch({key: _leaf(value) for key, value in row.items()}, WHERE)


def _leaf(value: Value) -> Leaf:
    return Leaf(value if isinstance(value, (str, bool, int, dt.date)) else list(value), WHERE)

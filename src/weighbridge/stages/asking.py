"""What a policy says of those who are asked: signers, publishers, other scanners."""

from __future__ import annotations

import datetime as dt

from weighbridge import policy
from weighbridge.core.records import replace
from weighbridge.facts.directory import Directory
from weighbridge.verification.demand import Demand
from weighbridge.verification.judge import Judge

PUBLISHER = "publisher"
"""Id of the check that names publishers."""

SIGNATURE = "signature"
"""Id of the check that makes signatures matter."""

SERIALISATION = "serialisation"
"""Id of the check that may ask for second opinions."""


def opinions(applied: policy.Policy) -> tuple[str, ...]:
    """Return which other scanners a policy asks."""
    if SERIALISATION not in applied.checks:
        return ()
    return applied.table(SERIALISATION).strings("second-opinion", ()).value


def signers(applied: policy.Policy, today: dt.date, now: dt.datetime | None) -> Judge | None:
    """Return who judges signatures; ``None`` if the policy does not ask about them."""
    if SIGNATURE not in applied.checks:
        return None
    moment = now or dt.datetime.combine(today, dt.time.max, dt.UTC)
    found = Judge(policy.trusting.read(applied.table(SIGNATURE)), moment)
    found.check()
    return found


def demanded(applied: policy.Policy, demand: Demand) -> Demand:
    """Add what a policy demands of a weighing to what somebody else does.

    Raises:
        PolicyError: A value is not understood.
    """
    if SIGNATURE not in applied.checks:
        return demand
    table = applied.table(SIGNATURE)
    under = frozenset(table.strings("weighed-under", ()).value)
    return replace(
        demand,
        policies=(*demand.policies, under) if under else demand.policies,
        signers=table.number("minimum-signers", 1, least=1).value,
    )


def directory(applied: policy.Policy) -> Directory | None:
    """Return the publishers with the rows of a policy laid over them; ``None`` if it has none.

    Raises:
        PolicyError: The file that it names is not understood.
    """
    if applied.publishers is None:
        return None
    from weighbridge.facts import countries, publishers  # noqa: PLC0415 - only where it is asked
    from weighbridge.policy import publishers as rows  # noqa: PLC0415 - as above

    vocabulary = rows.Vocabulary(
        ids=publishers.shipped().ids,
        hubs=publishers.HUBS,
        kinds=tuple(publishers.Kind),
        confidences=tuple(publishers.Confidence),
        countries=countries.codes(),
        exact=publishers.EXACT,
    )
    path, shown = applied.publishers
    return publishers.extended(rows.read(path, shown, vocabulary))


def named(applied: policy.Policy, rows: Directory | None) -> Directory | None:
    """See that the publishers which a policy names are there: a slip of the pen would deny nobody.

    Raises:
        PolicyError: One is not.
    """
    if PUBLISHER not in applied.checks:
        return rows
    from weighbridge.facts import publishers  # noqa: PLC0415 - only where it is asked

    ids = (rows or publishers.shipped()).ids
    table = applied.table(PUBLISHER)
    for key in ("deny", "allow"):
        for each in table.strings(key, ()).value:
            if each not in ids:
                hint = policy.nearest(each, ids)
                raise table.fault(key, f"unknown publisher {each[:80]!r}{hint}", each)
    return rows

"""Whose models may be used, by the organisation that made them or what they descend from?

Keys of ``[checks.publisher]``; publishers are ids of the directory (``weighbridge publishers``):

``deny``        publishers whose models, and what is made from them, are not allowed
``allow``       if any are named: only their models are allowed
``unknown``     verdict on a maker whom the directory does not have
``strength``    evidence needed to count as one of ``allow``
``lookalike``   verdict on a name that looks like somebody's, and is not known to be theirs
``applies-to``  whose name counts for ``deny``: ``publisher``, ``lineage``, ``uploader``

## Looks at
Claims about who made the model, who uploaded it and what it descends from, held against the
directory of publishers, names that look alike included.

## Trust
``declared`` < ``structural`` < ``recorded`` < ``signed``. To be denied takes any evidence; to count
as one of ``allow`` takes that of ``strength``.

## Misses
A maker whom nothing names; an account that was taken over. Only a signature ties a name to these
bytes.

## Change it
The keys above. A publisher is added by a file that ``publishers`` of ``[data]`` names.

## Waive it
A waiver lifts it for exactly these bytes, until a day, if ``no-waive`` of the policy does not name
it: ``weighbridge waive PATH publisher``.

## See
``weighbridge publishers`` lists the directory; ``weighbridge origin PATH`` shows the claims.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.checks import Check, Question
from weighbridge.core import Dossier, Origin, Reason, Strength, Verdict
from weighbridge.core.records import dataclass
from weighbridge.judgement import parties
from weighbridge.judgement.parties import LINEAGE, PUBLISHER, UPLOADER
from weighbridge.policy import Setting, Table, Verdicts

ROLES = (PUBLISHER, LINEAGE, UPLOADER)


@dataclass(frozen=True, slots=True)
class _Settings:
    deny: Setting[tuple[str, ...]]
    allow: Setting[tuple[str, ...]]
    unknown: Setting[Verdict]
    strength: Setting[str]
    lookalike: Setting[Verdict]
    roles: frozenset[str]


def compile_(table: Table, _verdicts: Verdicts) -> Question:
    """Compile the table.

    Raises:
        PolicyError: A key is unknown, or its value is.
    """
    roles = table.named("applies-to", (PUBLISHER, LINEAGE))
    for role in roles.value:
        if role not in ROLES:
            why = f"unknown role {role[:80]!r}, expected {', '.join(ROLES)}"
            raise table.fault("applies-to", why, role)
    settings = _Settings(
        deny=table.strings("deny", ()),
        allow=table.named("allow"),
        unknown=table.certain("unknown", "allow"),
        strength=table.choice("strength", [each.word for each in Strength], "recorded"),
        lookalike=table.certain("lookalike", "warn"),
        roles=frozenset(roles.value),
    )
    table.finish()

    def ask(dossier: Dossier) -> Iterator[Reason]:
        if dossier.origin is None:
            yield parties.silent(CHECK.id, "the origin", "")
            return
        yield from _denied(dossier.origin, settings)
        yield from _allowed(dossier.origin, settings)
        yield from parties.cut(CHECK.id, dossier.origin)
        for why, claim in dossier.origin.namesakes:
            fix = "look at who is behind the account before believing its name"
            where = settings.lookalike.where
            verdict = settings.lookalike.value
            yield Reason(CHECK.id, verdict, why, (claim,), "lookalike-name", fix, where)

    return ask


def _denied(origin: Origin, settings: _Settings) -> Iterator[Reason]:
    seen: set[str] = set()
    for each in parties.standing(origin, settings.roles):
        if each.party.id in settings.deny.value and each.party.id not in seen:
            seen.add(each.party.id)
            because = f"{each.told()}: the policy does not allow its models"
            fix = "use a model of another publisher"
            where = settings.deny.where
            grounds = each.node.claims
            yield Reason(CHECK.id, Verdict.DENY, because, grounds, CHECK.id, fix, where)


def _allowed(origin: Origin, settings: _Settings) -> Iterator[Reason]:
    if (node := origin.model) is None:
        return
    known = [party for party in node.parties if party.id]
    if not known:
        if settings.unknown.value is not Verdict.ALLOW or settings.allow.value:
            verdict = Verdict.DENY if settings.allow.value else settings.unknown.value
            where = (settings.allow if settings.allow.value else settings.unknown).where
            because = "no publisher known here is said to have made this model"
            fix = "add the organisation to a file of publishers that the policy names"
            yield Reason(CHECK.id, verdict, because, node.claims, "unknown-origin", fix, where)
        return
    if not settings.allow.value:
        return
    names = ", ".join(repr(party.name[:60]) for party in known)
    good = all(party.id in settings.allow.value for party in known)
    enough = node.strength >= Strength[settings.strength.value.upper()]
    if good and enough:
        because = f"made by {names}, {node.strength.word}"
        yield Reason(CHECK.id, Verdict.ALLOW, because, node.claims, CHECK.id)
        return
    because = f"made by {names}, who is not among the publishers that the policy allows"
    where = settings.allow.where
    if good:
        because = (
            f"made by {names}: {node.strength.word} only, and {settings.strength.value} wanted"
        )
        where = settings.strength.where
    fix = "get the model from a publisher that the policy allows, with a record or signature"
    yield Reason(CHECK.id, Verdict.DENY, because, node.claims, CHECK.id, fix, where)


CHECK = Check(id="publisher", doc=__doc__, compile=compile_)

"""From which countries may a model, whoever owns its maker, and what it descends from come?

Keys of ``[checks.jurisdiction]``; countries are ISO 3166-1 alpha-2 codes:

``deny``           countries that are not allowed
``warn``           countries that are a warning
``applies-to``     whose country counts: ``publisher`` (who made the model), ``parent`` (of whoever
                   counts), ``lineage`` (who made anything it descends from), ``uploader``
``unknown``        verdict if nobody knows who made the model, or where that is
``conflict``       verdict if claims about who made it, or from what, cannot all be true
``strength``       evidence needed to *allow*: ``declared``, ``structural``, ``recorded`` or
                   ``signed``; to deny, any evidence will do
``local-offline``  what a country that is not allowed amounts to for weights that run here without
                   contact to their maker: for rules that spare these

The country is that of the headquarters, as our data have it, with source and date; a country that
only the model's own files name can make an answer worse and never better.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from weighbridge.checks import Check, Question
from weighbridge.core import (
    Claim,
    Dossier,
    Origin,
    Reason,
    Strength,
    Topic,
    Verdict,
)
from weighbridge.facts import countries
from weighbridge.judgement import parties
from weighbridge.judgement.parties import PARENT, PUBLISHER, ROLES, Standing
from weighbridge.policy import Setting, Table, Verdicts, nearest

FIX = "use a model of another origin, or have the policy changed by whoever answers for it"


@dataclass(frozen=True, slots=True)
class _Settings:
    deny: Setting[tuple[str, ...]]
    warn: Setting[tuple[str, ...]]
    roles: frozenset[str]
    unknown: Setting[Verdict]
    conflict: Setting[Verdict]
    strength: Setting[str]
    local: Setting[Verdict]

    @property
    def needed(self) -> Strength:
        """Evidence needed to allow."""
        return Strength[self.strength.value.upper()]


def compile_(table: Table, _verdicts: Verdicts) -> Question:
    """Compile the table.

    Raises:
        PolicyError: A key is unknown, or its value is; a country is none.
    """
    applies = table.strings("applies-to", (PUBLISHER, PARENT, parties.LINEAGE))
    for role in applies.value:
        if role not in ROLES:
            hint = nearest(role, ROLES) or f", expected one of {', '.join(ROLES)}"
            raise table.fault("applies-to", f"unknown role {role!r}{hint}")
    settings = _Settings(
        deny=_countries(table, "deny"),
        warn=_countries(table, "warn"),
        roles=frozenset(applies.value),
        unknown=table.certain("unknown", "warn"),
        conflict=table.certain("conflict", "warn"),
        strength=table.choice("strength", [each.word for each in Strength], "declared"),
        local=table.certain("local-offline", "deny"),
    )
    table.finish()

    def ask(dossier: Dossier) -> Iterator[Reason]:
        if dossier.origin is None:
            yield parties.silent(CHECK.id, "the origin", "")
            return
        reasons = [*_hits(dossier, dossier.origin, settings), *_gaps(dossier.origin, settings)]
        yield from reasons
        if all(reason.verdict is Verdict.ALLOW for reason in reasons):
            yield from _fine(dossier.origin, settings)

    return ask


def _countries(table: Table, key: str) -> Setting[tuple[str, ...]]:
    setting = table.strings(key, ())
    for each in setting.value:
        if each not in countries.codes():
            other = countries.code(each)
            hint = f", did you mean {other!r}?" if other else ""
            raise table.fault(key, f"{each!r} is no country code{hint}")
    return setting


def _hits(dossier: Dossier, origin: Origin, settings: _Settings) -> Iterator[Reason]:
    seen: set[tuple[str, str, str]] = set()
    for each in parties.standing(origin, settings.roles):
        for country, whose in _seats(each, settings):
            key = (country, whose, each.party.id or each.party.name)
            if key in seen:
                continue
            if (reason := _hit(country, whose, each, settings)) is not None:
                seen.add(key)
                yield reason
    if PUBLISHER in settings.roles:
        for claim in dossier.claimed(Topic.JURISDICTION):
            if (reason := _claimed(claim, settings)) is not None:
                yield reason


def _seats(each: Standing, settings: _Settings) -> Iterator[tuple[str, str]]:
    if each.party.country:
        yield each.party.country, "seat"
    if PARENT in settings.roles and each.party.parent_country:
        yield each.party.parent_country, f"parent {each.party.parent[:80]!r}"


def _hit(country: str, whose: str, each: Standing, settings: _Settings) -> Reason | None:
    verdict, where = _amounts(country, settings)
    if verdict is None:
        return None
    name = f"{countries.name(country)} ({country})"
    seat = f"its seat is in {name}" if whose == "seat" else f"its {whose} has its seat in {name}"
    because = f"{each.told()}: {seat}, by {each.party.source}"
    return Reason(CHECK.id, verdict, because, each.node.claims, CHECK.id, FIX, where)


def _amounts(country: str, settings: _Settings) -> tuple[Verdict | None, str]:
    if country in settings.deny.value:
        spared = settings.local.value < Verdict.DENY
        return settings.local.value, settings.local.where if spared else settings.deny.where
    if country in settings.warn.value:
        return Verdict.WARN, settings.warn.where
    return None, ""


def _claimed(claim: Claim, settings: _Settings) -> Reason | None:
    verdict, where = _amounts(claim.value, settings)
    if verdict is None:
        return None
    said = f", {claim.said}" if claim.said else ""
    because = f"its maker is said to be in {countries.name(claim.value)} ({claim.value}){said}"
    return Reason(CHECK.id, verdict, because, (claim,), CHECK.id, FIX, where)


def _gaps(origin: Origin, settings: _Settings) -> Iterator[Reason]:
    for conflict in origin.conflicts:
        if conflict.what in {"publisher", "base-model"}:
            fix = "find out which is true, and have the files corrected"
            yield Reason(
                CHECK.id,
                settings.conflict.value,
                conflict.why,
                conflict.claims,
                "contradicting-claims",
                fix,
                settings.conflict.where,
            )
    for node in parties.nameless(origin, settings.roles):
        who = "who made this model" if node.depth == 0 else f"who made {node.name[:80]!r}"
        named = f": {', '.join(repr(p.name[:60]) for p in node.parties)}" if node.parties else ""
        because = f"nobody known here says {who}, or where that is{named}"
        fix = "add the organisation to a file of publishers that the policy names, with a source"
        where = settings.unknown.where
        verdict = settings.unknown.value
        yield Reason(CHECK.id, verdict, because, node.claims, "unknown-origin", fix, where)


def _fine(origin: Origin, settings: _Settings) -> Iterator[Reason]:
    """Allow what is known well enough; say what evidence is missing otherwise."""
    if (node := origin.model) is None or PUBLISHER not in settings.roles:
        return
    known = [party for party in node.parties if party.country]
    if known and node.strength < settings.needed:
        because = (
            f"publisher {known[0].name[:80]!r} ({known[0].country}) is {node.strength.word} only, "
            f"and the policy wants {settings.strength.value} evidence"
        )
        fix = "get the model from its publisher's account, or with a signature"
        where = settings.strength.where
        verdict = settings.unknown.value
        yield Reason(CHECK.id, verdict, because, node.claims, "weak-evidence", fix, where)
    elif known:
        seats = ", ".join(f"{party.name[:60]!r} ({party.country})" for party in known)
        because = f"publisher {seats}, {node.strength.word}: no country that is not allowed"
        yield Reason(CHECK.id, Verdict.ALLOW, because, node.claims, CHECK.id)


CHECK = Check(id="jurisdiction", doc=__doc__, compile=compile_)

"""From which countries may a model, whoever owns its maker, and what it descends from come?

Keys of ``[checks.jurisdiction]``; countries are ISO 3166-1 alpha-2 codes:

``deny``           countries that are not allowed
``warn``           countries that are a warning
``applies-to``     whose country counts: ``publisher`` (who made the model), ``parent`` (who
                   controls whoever counts), ``lineage`` (who made anything that it descends from),
                   ``uploader``
``unknown``        verdict if nobody knows who made the model, or where that is
``conflict``       verdict if claims about who made it, or from what, cannot all be true
``strength``       evidence needed to *allow*: ``declared``, ``structural``, ``recorded`` or
                   ``signed``; to deny, any evidence will do
``local-offline``  what a country that is not allowed amounts to for weights that run here without
                   contact to their maker: for rules that spare these

The country is that of the headquarters, as our data have it, with source and date; a country that
only the model's own files name can make an answer worse and never better. Hong Kong (``HK``), Macao
(``MO``) and Taiwan (``TW``) are named by codes of their own, and none stands for another. An
organisation of several countries without one seat is ``unknown``, and so is a parent whose seat
nobody here knows.

## Looks at
Claims about who made the model and what it descends from (cards, settings, metadata of weights,
caches of hubs, signatures), and the directory of publishers for where each of these is.

## Trust
``declared`` < ``structural`` < ``recorded`` < ``signed``. Any evidence is enough to deny; to allow
takes that of ``strength``. Where an organisation is, is taken from the directory, never from the
model.

## Misses
A maker whom nothing names, and an ancestor that is neither declared nor seen in structure;
contributors and money behind a project; where it will run.

## Change it
The keys above. A row of the directory is corrected by a file that ``publishers`` of ``[data]``
names.

## Waive it
A waiver lifts it for exactly these bytes, until a day, if ``no-waive`` of the policy does not name
it: ``weighbridge waive PATH jurisdiction``.

## See
``weighbridge origin PATH`` and ``weighbridge lineage PATH`` show what it rests on; ``weighbridge
publishers NAME`` shows a row with its source.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.checks import Check, Question
from weighbridge.core import (
    Claim,
    Dossier,
    Node,
    Origin,
    Party,
    Reason,
    Strength,
    Topic,
    Verdict,
)
from weighbridge.core.records import dataclass
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
    applies = table.named("applies-to", (PUBLISHER, PARENT, parties.LINEAGE))
    for role in applies.value:
        if role not in ROLES:
            hint = nearest(role, ROLES) or f", expected one of {', '.join(ROLES)}"
            raise table.fault("applies-to", f"unknown role {role[:80]!r}{hint}", role)
    if set(applies.value) == {PARENT}:
        why = "names no one whose parent counts: add 'publisher' or 'lineage'"
        raise table.fault("applies-to", why)
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
        reasons = [
            *_hits(dossier, dossier.origin, settings),
            *_gaps(dossier.origin, settings),
            *_parents(dossier.origin, settings),
            *parties.cut(CHECK.id, dossier.origin),
        ]
        yield from reasons
        if all(reason.verdict is Verdict.ALLOW for reason in reasons):
            yield _fine(dossier.origin, settings)

    return ask


def _countries(table: Table, key: str) -> Setting[tuple[str, ...]]:
    setting = table.strings(key, ())
    for each in setting.value:
        if each not in countries.codes():
            other = countries.code(each) or countries.code(each.upper())
            # No guess by spelling: of RUS it would make US.
            hint = f", did you mean {other!r}?" if other else ", expected one such as 'DE'"
            raise table.fault(key, f"{each[:80]!r} is no country code{hint}", each)
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
    spared = _spared(country, settings)
    because = f"{each.told()}: {seat}, by {each.party.source}{spared}"
    return Reason(CHECK.id, verdict, because, each.node.claims, CHECK.id, FIX, where)


def _amounts(country: str, settings: _Settings) -> tuple[Verdict | None, str]:
    if country in settings.deny.value:
        if not _spared(country, settings):
            return Verdict.DENY, settings.deny.where
        least = Verdict.WARN if country in settings.warn.value else Verdict.ALLOW
        return max(least, settings.local.value), settings.local.where
    if country in settings.warn.value:
        return Verdict.WARN, settings.warn.where
    return None, ""


def _spared(country: str, settings: _Settings) -> str:
    """Say that a country which is not allowed is put up with; nothing, if it is not."""
    if country not in settings.deny.value or settings.local.value is Verdict.DENY:
        return ""
    return "; the policy spares weights that run here without contact to their maker"


def _claimed(claim: Claim, settings: _Settings) -> Reason | None:
    verdict, where = _amounts(claim.value, settings)
    if verdict is None:
        return None
    said = f", {claim.said}" if claim.said else ""
    place = f"{countries.name(claim.value)} ({claim.value})"
    because = f"its maker is said to be in {place}{said}{_spared(claim.value, settings)}"
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
        yield _unknown(node, settings)


def _unknown(node: Node, settings: _Settings) -> Reason:
    """Say that nobody is known to have made a model, or not where that is."""
    who = "who made this model" if node.depth == 0 else f"who made {node.name[:80]!r}"
    several = [party for party in node.parties if party.country == countries.NOWHERE]
    if several:
        name = repr(several[0].name[:60])
        because = f"{who.removeprefix('who made ')} is by {name}, of several countries and no seat"
    else:
        named = f": {', '.join(repr(p.name[:60]) for p in node.parties)}" if node.parties else ""
        because = f"nobody known here says {who}, or where that is{named}"
    fix = "add the organisation to a file of publishers that the policy names, with a source"
    where, verdict = settings.unknown.where, settings.unknown.value
    return Reason(CHECK.id, verdict, because, node.claims, "unknown-origin", fix, where)


def _parents(origin: Origin, settings: _Settings) -> Iterator[Reason]:
    """Yield those of whose parent the seat is not known."""
    if PARENT not in settings.roles:
        return
    seen: set[str] = set()
    for each in parties.standing(origin, settings.roles):
        party = each.party
        if party.parent and not party.parent_country and party.id not in seen:
            seen.add(party.id)
            because = (
                f"{each.told()}: nobody known here says where its parent {party.parent[:80]!r} is"
            )
            fix = "add the parent's country to a file of publishers that the policy names"
            where, verdict = settings.unknown.where, settings.unknown.value
            grounds = each.node.claims
            yield Reason(CHECK.id, verdict, because, grounds, "unknown-origin", fix, where)


def _fine(origin: Origin, settings: _Settings) -> Reason:
    """Allow what is known well enough; say what evidence is missing otherwise."""
    node = origin.model
    if node is None or PUBLISHER not in settings.roles:
        because = "no country that is not allowed is known behind it"
        return Reason(CHECK.id, Verdict.ALLOW, because, rule=CHECK.id)
    who, known, strength, grounds = "publisher", _seated(node), node.strength, node.claims
    if not known:
        # What a republisher passes on is as well known as what it is passed on from.
        rows = [other for other in parties.behind(origin, node) if _seated(other)]
        who, known = "made from what is by", [party for row in rows for party in _seated(row)]
        strength = max((row.strength for row in rows), default=Strength.DECLARED)
        strength = min(strength, parties.uploaded(origin))
        grounds = (*node.claims, *(claim for row in rows for claim in row.claims))
    names = dict.fromkeys(f"{party.name[:60]!r} ({party.country})" for party in known[:8])
    seats = f"{who} {', '.join(names)}" if names else "nobody is known to have made it"
    if strength < settings.needed:
        needed = settings.strength.value
        because = f"{seats}: {strength.word} only, and the policy wants {needed} evidence"
        fix = "get the model from its publisher's account, or with a signature"
        where, verdict = settings.strength.where, settings.unknown.value
        return Reason(CHECK.id, verdict, because, grounds, "weak-evidence", fix, where)
    because = f"{seats}, {strength.word}: no country that is not allowed"
    return Reason(CHECK.id, Verdict.ALLOW, because, grounds, CHECK.id)


def _seated(node: Node) -> list[Party]:
    return [party for party in node.parties if parties.seated(party)]


CHECK = Check(id="jurisdiction", doc=__doc__, compile=compile_)

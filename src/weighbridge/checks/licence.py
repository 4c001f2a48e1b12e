"""Under which licences may a model be, and does its licence hold where it is used?

Keys of ``[checks.licence]``; licences are SPDX ids, or names as model cards write them:

``allow``           if any are named: only these
``deny``            never these
``missing``         verdict if no licence is stated
``unknown``         verdict on a licence that is stated and not known here
``restricted``      verdict on a licence that forbids some uses, or all uses to some
``non-commercial``  verdict on a licence that forbids commercial use
``conflict``        verdict if several are stated, or a base has terms that the stated licence
                    does not have
``used-in``         countries where the model is used, ISO 3166-1 alpha-2, or groups such as ``EU``:
                    a licence that grants nothing there is denied
``strength``        evidence needed to allow

Licences are told by what is stated and by the text of licence files; nobody can see whether whoever
states one has the right to grant it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from weighbridge.checks import Check, Question
from weighbridge.core import Claim, Dossier, Origin, Reason, Strength, Topic, Verdict
from weighbridge.facts import countries, families, licences
from weighbridge.facts.licences import Licence
from weighbridge.judgement import parties
from weighbridge.policy import Setting, Table, Verdicts


@dataclass(frozen=True, slots=True)
class _Settings:
    allow: Setting[tuple[str, ...]]
    deny: Setting[tuple[str, ...]]
    missing: Setting[Verdict]
    unknown: Setting[Verdict]
    restricted: Setting[Verdict]
    commercial: Setting[Verdict]
    conflict: Setting[Verdict]
    used: Setting[tuple[str, ...]]
    strength: Setting[str]


def compile_(table: Table, _verdicts: Verdicts) -> Question:
    """Compile the table.

    Raises:
        PolicyError: A key is unknown, or its value is; a country is none.
    """
    settings = _Settings(
        allow=table.strings("allow", ()),
        deny=table.strings("deny", ()),
        missing=table.certain("missing", "warn"),
        unknown=table.certain("unknown", "warn"),
        restricted=table.certain("restricted", "allow"),
        commercial=table.certain("non-commercial", "warn"),
        conflict=table.certain("conflict", "warn"),
        used=table.strings("used-in", ()),
        strength=table.choice("strength", [each.word for each in Strength], "declared"),
    )
    for place in settings.used.value:
        if place not in countries.codes() and countries.group(place.lower()) is None:
            raise table.fault("used-in", f"{place!r} is neither a country code nor a group")
    table.finish()

    def ask(dossier: Dossier) -> Iterator[Reason]:
        if dossier.origin is None:
            yield parties.silent(CHECK.id, "the licence", "")
            return
        claims = dossier.claimed(Topic.LICENCE)
        if not claims:
            yield _missing(settings)
            return
        for claim in _first(claims):
            yield _judged(claim, licence_of(claim.value), settings)
            yield from _territory(claim, licence_of(claim.value), settings)
        yield from _conflicts(dossier.origin, claims, settings)

    return ask


def licence_of(name: str) -> Licence | None:
    """Return what is known of a licence, by any of its names."""
    return licences.of(name.removeprefix("LicenseRef-"))


def _first(claims: tuple[Claim, ...]) -> Iterator[Claim]:
    """Yield the best claim of each licence."""
    seen: set[str] = set()
    for claim in sorted(claims, key=lambda claim: -claim.strength):
        found = licence_of(claim.value)
        key = found.id if found else licences.spelling(claim.value)
        if key not in seen:
            seen.add(key)
            yield claim


def _missing(settings: _Settings) -> Reason:
    because = "no licence is stated, so that nothing is granted"
    fix = "ask the publisher for a licence"
    where = settings.missing.where
    return Reason(CHECK.id, settings.missing.value, because, (), "no-licence", fix, where)


def _called(claim: Claim, found: Licence | None) -> str:
    name = found.name if found else claim.value[:120]
    return f"{name!r}{', ' + claim.said if claim.said else ''}"


def _among(claim: Claim, found: Licence | None, names: tuple[str, ...]) -> bool:
    """Whether a licence is one of those that a policy names, however either is spelled."""
    wanted = {licences.spelling(name) for name in names}
    wanted |= {licences.spelling(row.id) for name in names if (row := licence_of(name))}
    mine = {licences.spelling(claim.value)}
    mine |= {licences.spelling(word) for word in (found.id, found.spdx) if word} if found else set()
    return bool(wanted & mine)


def _judged(claim: Claim, found: Licence | None, settings: _Settings) -> Reason:
    told = _called(claim, found)
    fix = "use a model under another licence, or have this one allowed by whoever answers for it"
    if _among(claim, found, settings.deny.value):
        because, row = f"the licence {told} is not allowed", (Verdict.DENY, settings.deny.where)
    elif settings.allow.value and not _among(claim, found, settings.allow.value):
        because = f"the licence {told} is not among those that the policy allows"
        row = (Verdict.DENY, settings.allow.where)
    elif claim.strength < Strength[settings.strength.value.upper()]:
        because = f"the licence {told} is {claim.strength.word} only"
        row = (settings.unknown.value, settings.strength.where)
    elif settings.allow.value:
        because, row = f"licence {told}", (Verdict.ALLOW, settings.allow.where)
    elif found is None:
        because = f"the licence {told} is not known here"
        row = (settings.unknown.value, settings.unknown.where)
    elif found.non_commercial:
        because = f"the licence {told} forbids commercial use"
        row = (settings.commercial.value, settings.commercial.where)
    elif found.restricted:
        because = f"the licence {told} restricts who may use the model, or for what"
        row = (settings.restricted.value, settings.restricted.where)
    else:
        because, row = f"licence {told}", (Verdict.ALLOW, "")
    verdict, where = row
    remedy = "" if verdict is Verdict.ALLOW else fix
    return Reason(CHECK.id, verdict, because, (claim,), CHECK.id, remedy, where)


def _territory(claim: Claim, found: Licence | None, settings: _Settings) -> Iterator[Reason]:
    """Hold the places of use against those where the licence grants nothing."""
    if found is None or not found.excludes:
        return
    used = {code for place in settings.used.value for code in _codes(place)}
    out = {code for place in found.excludes for code in _codes(place)}
    hit = sorted(used & out)
    if not hit:
        return
    # Of some licences only part of what they cover is excluded; which, a folder does not show.
    verdict = Verdict.WARN if found.excludes_for else Verdict.DENY
    what = f" for {found.excludes_for}" if found.excludes_for else ""
    places = ", ".join(countries.name(code) for code in hit[:4])
    more = f" and {len(hit) - 4} more" if len(hit) > 4 else ""  # noqa: PLR2004 - as shown
    because = (
        f"the licence {_called(claim, found)} grants nothing{what} in {places}{more}: "
        f"{found.clause} ({found.source}, as of {found.as_of})"
    )
    fix = "do not use it there, or get a licence that holds there"
    where = settings.used.where
    yield Reason(CHECK.id, verdict, because, (claim,), "excluded-territory", fix, where)


def _codes(place: str) -> tuple[str, ...]:
    group = countries.group(place.lower())
    return (place,) if group is None else group.values


def _conflicts(origin: Origin, claims: tuple[Claim, ...], settings: _Settings) -> Iterator[Reason]:
    setting = settings.conflict
    fix = "find out which holds; the stricter one is the safe assumption"
    for conflict in origin.conflicts:
        if conflict.what == "licence":
            yield Reason(
                CHECK.id, setting.value, conflict.why, conflict.claims,
                "contradicting-claims", fix, setting.where,
            )  # fmt: skip
    mine = [licence_of(claim.value) for claim in claims]
    free = [row for row in mine if row and not (row.restricted or row.non_commercial)]
    if len(free) != len(mine):
        return
    seen: set[str] = set()
    for node in origin.ancestors:
        for one in node.families:
            family = families.by_id(one)
            for terms in family.licences if family else ():
                row = licence_of(terms.id)
                bound = row is not None and (row.restricted or row.non_commercial)
                if row is None or not bound or terms.versions or one in seen:
                    continue
                seen.add(one)
                because = (
                    f"{_called(claims[0], mine[0])} is stated, and {node.name[:80]!r}, which the "
                    f"model descends from, is under {row.name!r} (by {terms.source}, as of "
                    f"{terms.as_of}), which restricts more"
                )
                grounds = (claims[0], *node.claims)
                where = setting.where
                yield Reason(
                    CHECK.id, setting.value, because, grounds, "licence-of-base", fix, where
                )


CHECK = Check(id="licence", doc=__doc__, compile=compile_)

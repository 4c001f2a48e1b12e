"""Under which licences may a model be, and does its licence hold where it is used?

Keys of ``[checks.licence]``; licences are SPDX ids, or names as model cards write them:

``allow``           if any are named: only these
``deny``            never these
``missing``         verdict if no licence is stated
``unknown``         verdict on a licence that is stated and not known here, and on a text beside a
                    stated licence that is that of none known
``restricted``      verdict on a licence that forbids some uses, or all uses to some
``non-commercial``  verdict on a licence that forbids commercial use
``conflict``        verdict if several are stated, or a base has terms that the stated licence
                    does not have
``used-in``         countries where the model is used, ISO 3166-1 alpha-2, or groups such as ``EU``:
                    a licence that grants nothing there is denied
``strength``        evidence needed to allow

Licences are told by what is stated and by the text of licence files; nobody can see whether whoever
states one has the right to grant it. Of ``A OR B`` the better one counts, of ``A AND B`` both. What
bases are under is taken from our own data, with source and date, and only where a name tells the
version or it does not matter.

## Looks at
What cards, metadata and bills of materials state, licence files by their text, and the terms of
what the model descends from.

## Trust
``declared`` < ``structural`` < ``recorded`` < ``signed``. To be allowed takes evidence of
``strength``; to be denied, any.

## Misses
Whether whoever states a licence may grant it; terms on a web page only; the licences of training
data.

## Change it
The keys above.

## Waive it
A waiver lifts it for exactly these bytes, until a day, if ``no-waive`` of the policy does not name
it: ``weighbridge waive PATH licence``.

## See
``weighbridge origin PATH`` prints each licence that was found, and where.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.checks import Check, Question
from weighbridge.core import Claim, Dossier, Origin, Reason, Strength, Topic, Verdict
from weighbridge.core.records import dataclass
from weighbridge.facts import countries, licences
from weighbridge.facts.licences import Licence
from weighbridge.judgement import licensing, parties
from weighbridge.judgement.licensing import Owed
from weighbridge.policy import Setting, Table, Verdicts, nearest


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
        allow=table.named("allow"),
        deny=table.strings("deny", ()),
        missing=table.certain("missing", "warn"),
        unknown=table.certain("unknown", "warn"),
        restricted=table.certain("restricted", "allow"),
        commercial=table.certain("non-commercial", "warn"),
        conflict=table.certain("conflict", "warn"),
        used=table.strings("used-in", ()),
        strength=table.choice("strength", [each.word for each in Strength], "declared"),
    )
    for name in settings.deny.value:
        # A slip of the keyboard in what is allowed denies; here it would allow.
        if licensing.of(name) is None and not name.startswith("LicenseRef-"):
            every = [word for row in licences.everything() for word in (row.spdx, row.id) if word]
            why = f"unknown licence {name[:80]!r}{nearest(name, every)}"
            raise table.fault("deny", why, name)
        if versions := _versions(name, settings.deny.value):
            why = f"{name[:80]!r} denies none of its versions: name those too, such as {versions}"
            raise table.fault("deny", why, name)
    for place in settings.used.value:
        if place not in countries.codes() and countries.group(place.lower()) is None:
            other = countries.code(place) or countries.code(place.upper())
            hint = f", did you mean {other!r}?" if other else ", expected one such as 'DE'"
            why = f"{place[:80]!r} is neither a country code nor a group{hint}"
            raise table.fault("used-in", why, place)
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
            yield _judged(claim, settings)
            yield from _territory(claim, settings)
        yield from _unread(dossier.origin, claims, settings)
        yield from _conflicts(dossier.origin, settings)
        yield from _bases(dossier.origin, claims, settings)

    return ask


def _versions(name: str, named: tuple[str, ...]) -> str:
    """Return versions of a licence that is named without one, unless one of them is named too."""
    row = licensing.of(name)
    if row is None or row.spdx:
        return ""
    every = [each for each in licences.everything() if each.id.startswith(f"{row.id}-")]
    if any(licensing.of(each) in every for each in named):
        return ""
    return " and ".join(repr(each.spdx or each.id) for each in every[:2])


def _first(claims: tuple[Claim, ...]) -> Iterator[Claim]:
    """Yield the best claim of each licence."""
    seen: set[str] = set()
    for claim in sorted(claims, key=lambda claim: -claim.strength):
        found = licensing.of(claim.value)
        key = found.id if found else licences.spelling(claim.value)
        if key not in seen:
            seen.add(key)
            yield claim


def _missing(settings: _Settings) -> Reason:
    because = "no licence is stated, so that nothing is granted"
    fix = "ask the publisher for a licence"
    where = settings.missing.where
    return Reason(CHECK.id, settings.missing.value, because, (), "no-licence", fix, where)


def _called(claim: Claim, part: str) -> str:
    found = licensing.of(part)
    name = repr(found.name if found else part[:120])
    whole = f" of {claim.value[:120]!r}" if part != claim.value else ""
    return f"{name}{whole}{', ' + claim.said if claim.said else ''}"


def _among(part: str, names: tuple[str, ...]) -> bool:
    """Whether a licence is one of those that a policy names, however either is spelled."""
    wanted = {licences.spelling(name) for name in names}
    wanted |= {licences.spelling(row.id) for name in names if (row := licensing.of(name))}
    mine, found = {licences.spelling(part)}, licensing.of(part)
    mine |= {licences.spelling(word) for word in (found.id, found.spdx) if word} if found else set()
    return bool(wanted & mine)


def _judged(claim: Claim, settings: _Settings) -> Reason:
    """Judge the alternative that is best for whoever takes the model, by its worst part."""
    rows = (
        max((_part(claim, part, settings) for part in parts), key=lambda row: row[0])
        for parts in licensing.alternatives(claim.value)
    )
    verdict, because, where = min(rows, key=lambda row: row[0])
    fix = "use a model under another licence, or have this one allowed by whoever answers for it"
    remedy = "" if verdict is Verdict.ALLOW else fix
    return Reason(CHECK.id, verdict, because, (claim,), CHECK.id, remedy, where)


def _part(claim: Claim, part: str, settings: _Settings) -> tuple[Verdict, str, str]:
    """Return what one licence amounts to, why, and where the policy says so."""
    told, found = _called(claim, part), licensing.of(part)
    listed = bool(settings.allow.value)
    if _among(part.partition(" WITH ")[0], settings.deny.value) or _among(
        part, settings.deny.value
    ):
        return Verdict.DENY, f"the licence {told} is not allowed", settings.deny.where
    if listed and not _among(part, settings.allow.value):
        because = f"the licence {told} is not among those that the policy allows"
        return Verdict.DENY, because, settings.allow.where
    if claim.strength < Strength[settings.strength.value.upper()]:
        because = (
            f"the licence {told} is {claim.strength.word} only, "
            f"and the policy wants {settings.strength.value} evidence"
        )
        return settings.unknown.value, because, settings.strength.where
    if listed:
        return Verdict.ALLOW, f"licence {told}", settings.allow.where
    return _unlisted(told, found, settings)


def _unlisted(told: str, found: Licence | None, settings: _Settings) -> tuple[Verdict, str, str]:
    """Judge a licence where the policy does not say which are allowed."""
    if found is None:
        because = f"the licence {told} is not known here"
        return settings.unknown.value, because, settings.unknown.where
    rows = []
    if found.non_commercial:
        because, setting = f"the licence {told} forbids commercial use", settings.commercial
        rows.append((setting.value, because, setting.where))
    if found.restricted:
        because = f"the licence {told} restricts who may use the model, or for what"
        rows.append((settings.restricted.value, because, settings.restricted.where))
    return max(rows, key=lambda row: row[0], default=(Verdict.ALLOW, f"licence {told}", ""))


def _territory(claim: Claim, settings: _Settings) -> Iterator[Reason]:
    """Hold the places of use against those where every alternative grants nothing."""
    rows = [
        [
            reason
            for part in parts
            if (found := licensing.of(part)) is not None
            for reason in _excluded(
                found, f"the licence {_called(claim, part)}", (claim,), settings
            )
        ]
        for parts in licensing.alternatives(claim.value)
    ]
    if all(rows):
        yield from min(rows, key=lambda reasons: max(reason.verdict for reason in reasons))


def _excluded(
    found: Licence, told: str, grounds: tuple[Claim, ...], settings: _Settings
) -> Iterator[Reason]:
    """Say where a licence grants nothing, of the places where the model is used."""
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
        f"{told} grants nothing{what} in {places}{more}: "
        f"{found.clause} ({found.source}, as of {found.as_of})"
    )
    fix = "do not use it there, or get a licence that holds there"
    where = settings.used.where
    yield Reason(CHECK.id, verdict, because, grounds, "excluded-territory", fix, where)


def _codes(place: str) -> tuple[str, ...]:
    group = countries.group(place.lower())
    return (place,) if group is None else group.values


def _unread(origin: Origin, claims: tuple[Claim, ...], settings: _Settings) -> Iterator[Reason]:
    """Say that a licence is stated, and that a text beside it is not that of any known one.

    Of some licences the text is not at hand: where one of those is stated, it may be that.
    """
    unread = [each for each in origin.unknown if each.topic is Topic.LICENCE]
    if not unread:
        return
    texts = {each.licence.id for each in licences.sketches()}
    texts |= {each.licence.id for each in licences.headings()}
    stated = (licensing.of(part) for claim in claims for part in _every(claim))
    if any(row is None or row.id not in texts for row in stated):
        return
    listed = bool(settings.allow.value)
    verdict = Verdict.DENY if listed else settings.unknown.value
    where = (settings.allow if listed else settings.unknown).where
    fix = "read it, and have the publisher say under which licence the model is"
    for each in unread:
        yield Reason(CHECK.id, verdict, each.why, each.evidence, CHECK.id, fix, where)


def _every(claim: Claim) -> Iterator[str]:
    for parts in licensing.alternatives(claim.value):
        yield from parts


def _conflicts(origin: Origin, settings: _Settings) -> Iterator[Reason]:
    fix = "find out which holds; the stricter one is the safe assumption"
    for conflict in origin.conflicts:
        if conflict.what == "licence":
            yield Reason(
                CHECK.id, settings.conflict.value, conflict.why, conflict.claims,
                "contradicting-claims", fix, settings.conflict.where,
            )  # fmt: skip


def _bases(origin: Origin, claims: tuple[Claim, ...], settings: _Settings) -> Iterator[Reason]:
    """Hold what is stated against the terms of what the model descends from."""
    freely = [claim for claim in claims if licensing.free(claim.value)]
    seen: set[tuple[str, ...]] = set()
    for node in origin.nodes:
        for each in licensing.owed(node):
            key = tuple(row.id for row in each.licences)
            if key in seen:
                continue
            seen.add(key)
            if freely and all(map(licensing.bound, each.licences)):
                yield _laxer(freely[0], each, settings)
            told = f"{node.name[:80]!r}, which it descends from, is under {_either(each)}; that"
            if node.depth and len(each.licences) == 1:
                yield from _excluded(each.licences[0], told, node.claims, settings)


def _either(owed: Owed) -> str:
    return " or ".join(repr(row.name) for row in owed.licences[:4])


def _laxer(claim: Claim, owed: Owed, settings: _Settings) -> Reason:
    """Say that a licence is stated that lacks what the terms of a base withhold."""
    node, terms = owed.node, owed.terms[0]
    which = "which the model descends from" if node.depth else "as the model is called"
    many = len(owed.licences) > 1
    version = ", whichever version it is," if many else ""
    because = (
        f"{_called(claim, claim.value)} is stated, and {node.name[:80]!r}, {which}, "
        f"is{version} under {_either(owed)} (by {terms.source}, as of {terms.as_of}), "
        "which restricts more"
    )
    fix = "find out which holds; the stricter one is the safe assumption"
    where, verdict = settings.conflict.where, settings.conflict.value
    grounds = (claim, *node.claims)
    return Reason(CHECK.id, verdict, because, grounds, "licence-of-base", fix, where)


CHECK = Check(id="licence", doc=__doc__, compile=compile_)

"""Where a model is from, in plain sentences that say no more than the evidence does.

Every sentence says how it is known: declared by whom, structural, recorded by what, signed by whom.
Names from files stand in quotes, as ``repr`` spells them, and are cut; making the rest fit to be
shown is up to reports. Nothing in here is a judgement.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from weighbridge.core import (
    Claim,
    Disclosure,
    Dossier,
    Entry,
    Node,
    Origin,
    Party,
    Relation,
    Topic,
)
from weighbridge.core.records import dataclass
from weighbridge.facts import countries, families, licences

NAME = 80
"""Characters of a name from a file that are shown."""

MOST = 12
"""Rows of one kind that are told in sentences; JSON has them all."""

MISSING = "missing"
"""Key of an ``Entry`` that says what the next level of disclosure lacks."""

_DESCENDS = {
    Relation.FINETUNE: "fine-tuned from it",
    Relation.ADAPTER: "an adapter for it",
    Relation.MERGE: "merged from it and others",
    Relation.QUANTIZED: "quantised from it",
    Relation.DISTILLED: "distilled from it",
    Relation.UNKNOWN: "descends from it",
}

_ASKED = {
    Topic.FAMILY: "which family its structure is of",
    Topic.TOKENIZER: "whose tokenizer it has",
    Topic.TRAINING_DATA: "what it was trained on",
    Topic.LICENCE: "its licence",
}

_SILENT = {
    Topic.TOKENIZER: "no known one was matched",
    Topic.TRAINING_DATA: "nothing that was read says so",
    Topic.LICENCE: "nothing that was read states one",
}
"""Why nothing is known, if no source says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, and what belongs to it.

    Attributes:
        label: What it is about, in one word.
        text: The sentence; lower case, no full stop.
        more: Sentences that explain it.
    """

    label: str
    text: str
    more: tuple[str, ...] = ()


def quoted(name: str) -> str:
    """Write a name from a file: in quotes, escaped, and cut."""
    return repr(name if len(name) <= NAME else f"{name[: NAME - 3]}...")


def country(code: str) -> str:
    """Write a country: ``China (CN)``."""
    return f"{countries.name(code)} ({code})" if code else "country not known"


def how(claim: Claim) -> str:
    """Say how a claim is known: ``declared by the card``, ``signed by 'acme'``."""
    if claim.signer is not None:
        return f"signed by {quoted(claim.signer)}"
    return claim.said or f"{claim.strength.word}, by whom is not said"


def called(node: Node) -> str:
    """Write a node's name; that of a family is ours, any other is from a file."""
    return f"the family {node.name}" if node.families else quoted(node.name)


def known(node: Node) -> str:
    """Say how it is known that a model descends from a node."""
    signed = next((claim for claim in node.claims if claim.signer is not None), None)
    return node.said or (how(signed) if signed else node.strength.word)


def descent(node: Node) -> str:
    """Say how the model before a node descends from it, and how that is known."""
    if node.families and node.relation is Relation.UNKNOWN:
        return known(node)
    return f"{_DESCENDS[node.relation]}, {known(node)}"


def name(party: Party) -> str:
    """Write an organisation's name: ours, or in quotes if it is from a file."""
    return party.name if party.id else quoted(party.name)


def seat(party: Party) -> str:
    """Say where an organisation is seated, and who controls it."""
    if not party.id:
        return "not in the directory of publishers"
    where = f"seat in {country(party.country)}" if party.country else "no country is asserted"
    if not party.parent:
        return where
    above = f"seat in {country(party.parent_country)}" if party.parent_country else "seat not known"
    return f"{where}; controlled by {party.parent}, {above}"


def basis(party: Party) -> str:
    """Say who says so; empty for what the directory does not have."""
    return f"confidence {party.confidence}: {party.source}" if party.id else ""


def briefly(parties: Iterable[Party]) -> str:
    """Write organisations with their countries: ``Alibaba Cloud, China (CN)``."""
    return "; ".join(_short(party) for party in parties)


def _short(party: Party) -> str:
    codes = dict.fromkeys(code for code in (party.country, party.parent_country) if code)
    where = ", parent in ".join(map(country, codes)) or "country not known"
    return f"{name(party)}, {where}"


def lines(dossier: Dossier) -> Iterator[Line]:
    """Yield everything that is known of where a model is from, and what is not.

    Args:
        dossier: With ``origin``; nothing is yielded without.
    """
    origin = dossier.origin
    if origin is None:
        return
    yield from _publisher(origin)
    yield from _uploader(origin)
    yield from _ancestors(origin)
    yield from _places(origin)
    yield from _tokenizer(dossier)
    yield from _data(dossier)
    yield from _licence(dossier)
    yield from _openness(origin)
    yield from _doubts(origin)
    for why in unknown(dossier):
        yield Line("unknown", why)


def _publisher(origin: Origin) -> Iterator[Line]:
    root = origin.model
    for party in root.parties if root else ():
        yield Line("publisher", f"{name(party)}: {seat(party)}", _filled(basis(party)))
    told = dict.fromkeys(
        f"{claim.topic} {quoted(claim.value)}, {how(claim)}"
        for claim in (root.claims if root else ())
    )
    if told:
        yield Line("said", "; ".join(list(told)[:MOST]))


def _uploader(origin: Origin) -> Iterator[Line]:
    party = origin.uploader
    if party is None:
        return
    if party.republisher:
        why = "it passes on what others made, so it is no origin"
        yield Line("uploader", f"{name(party)}: {why}", _filled(basis(party)))
    else:
        yield Line("uploader", f"{name(party)}: {seat(party)}", _filled(basis(party)))


def _ancestors(origin: Origin) -> Iterator[Line]:
    for node in origin.ancestors[:MOST]:
        behind = f", behind {quoted(node.path[-2])}" if node.depth > 1 else ""
        made = f"made by {briefly(node.parties)}" if node.parties else "who made it is not known"
        more = _compared(node.claims) if node.depth == 1 else ()
        yield Line("from", f"{called(node)}{behind}: {descent(node)}", (made, *more))
    if len(origin.ancestors) > MOST:
        left = len(origin.ancestors) - MOST
        yield Line("from", f"... and {left} more: see weighbridge lineage")


def _places(origin: Origin) -> Iterator[Line]:
    """Yield each country, and by whom the model is tied to it."""
    tied: dict[str, dict[str, None]] = {}
    bases: dict[str, dict[str, None]] = {}
    for node in origin.nodes:
        at = "" if node.depth == 0 else f" ({called(node)})"
        for party in node.parties:
            for code in (party.country, party.parent_country):
                bases.setdefault(code, {})[f"{name(party)}: {basis(party)}"] = None
            if party.country:
                tied.setdefault(party.country, {})[f"seat of {name(party)}{at}"] = None
            if party.parent_country:
                text = f"seat of {party.parent}, which controls {name(party)}{at}"
                tied.setdefault(party.parent_country, {})[text] = None
    for code, reasons in sorted(tied.items()):
        told = list(reasons)
        more = f"; and {len(told) - MOST} more" if len(told) > MOST else ""
        text = f"{country(code)}: {'; '.join(told[:MOST])}{more}"
        yield Line("country", text, tuple(bases[code])[:MOST])


def _tokenizer(dossier: Dossier) -> Iterator[Line]:
    for said, names in _tokenizers(dossier):
        proof = "says where the tokenizer is from, which others may take over"
        claims = [each for each in dossier.claimed(Topic.TOKENIZER) if how(each) == said]
        yield Line("tokenizer", _whose(said, names), (proof, *_compared(claims)))


def _whose(said: str, names: str) -> str:
    """Write what is said of the tokenizer, to follow that word."""
    text = said.removeprefix("tokenizer: ").removeprefix("tokenizer ")
    return text if names in text else f"{text} ({names})"


def _compared(claims: Iterable[Claim]) -> Iterator[str]:
    """Yield what agrees with what is known of a family, and what does not."""
    for key, label in (("matched", "agrees"), ("unmatched", "does not agree")):
        told = dict.fromkeys(
            item.value
            for claim in claims
            for item in claim.evidence
            if isinstance(item, Entry) and item.key == key
        )
        if told:
            yield f"{label}: {'; '.join(list(told)[:MOST])}"


def _tokenizers(dossier: Dossier) -> Iterator[tuple[str, str]]:
    """Yield what is said of the tokenizer, and the families that use it."""
    users: dict[str, list[str]] = {}
    for claim in dossier.claimed(Topic.TOKENIZER):
        family = families.by_id(claim.value)
        users.setdefault(how(claim), []).append(family.name if family else quoted(claim.value))
    for said, names in users.items():
        yield said, ", ".join(dict.fromkeys(names))


def _data(dossier: Dossier) -> Iterator[Line]:
    for claim in dossier.claimed(Topic.TRAINING_DATA)[:MOST]:
        entries = [item for item in claim.evidence if isinstance(item, Entry)]
        told = (item for item in entries if item.key != MISSING)
        reached = list(dict.fromkeys(quoted(item.value) for item in told))
        missing = [item.value for item in entries if item.key == MISSING]
        more = [f"reached by {'; '.join(reached[:3])}"] if reached else []
        more += [f"missing for the next level: {'; '.join(missing)}"] if missing else []
        yield Line("data", f"{level(claim.value)}, {how(claim)}", tuple(more))
    sets = list(dict.fromkeys(quoted(claim.value) for claim in dossier.claimed(Topic.DATASET)))
    if sets:
        left = f", and {len(sets) - MOST} more" if len(sets) > MOST else ""
        yield Line("data sets", ", ".join(sets[:MOST]) + left)


def level(word: str) -> str:
    """Write a level of disclosure, and where it stands: ``named (2 of 5)``."""
    found = {each.word: each for each in Disclosure}.get(word)
    return quoted(word) if found is None else f"{word} ({found.value} of {max(Disclosure).value})"


def _licence(dossier: Dossier) -> Iterator[Line]:
    for claim in dossier.claimed(Topic.LICENCE)[:MOST]:
        yield Line("licence", f"{quoted(claim.value)}, {how(claim)}", tuple(_terms(claim.value)))


def _terms(value: str) -> Iterator[str]:
    """Yield what our data have on a licence."""
    row = licences.of(value)
    if row is None:
        yield "not in the list of licences, so what it withholds is not known"
        return
    if row.osi:
        yield f"{row.name}: approved by the Open Source Initiative"
    if row.non_commercial:
        yield f"{row.name}: no commercial use"
    if row.restricted:
        yield f"{row.name}: forbids some uses, or all uses to some"
    if row.excludes:
        about = f" for {row.excludes_for}" if row.excludes_for else ""
        where = f" ({row.clause})" if row.clause else ""
        yield f"{row.name}: grants nothing{about} in {', '.join(row.excludes)}{where}"


def _openness(origin: Origin) -> Iterator[Line]:
    found = origin.opened
    if found is None:
        return
    more = [f"missing for the next level: {'; '.join(found.missing[:MOST])}"] * bool(found.missing)
    more += [f"withheld: {text}" for text in found.withheld[:MOST]]
    there = f", with {'; '.join(found.reached[:MOST])}" if found.reached else ""
    yield Line("openness", f"{found.level.word}{there}", tuple(more))


def _doubts(origin: Origin) -> Iterator[Line]:
    for conflict in origin.conflicts[:MOST]:
        yield Line("conflict", f"{conflict.what}: {conflict.why}")
    for one, claim in origin.undeclared[:MOST]:
        family = families.by_id(one)
        label = family.name if family else quoted(one)
        yield Line("undeclared", f"{label}: {how(claim)}, and no declared base leads there")
    for why, claim in origin.namesakes[:MOST]:
        yield Line("namesake", f"{why} ({how(claim)})")


def unknown(dossier: Dossier) -> tuple[str, ...]:
    """Say what is not known, and why."""
    origin = dossier.origin
    return () if origin is None else tuple(_unknown(dossier, origin))


def _unknown(dossier: Dossier, origin: Origin) -> Iterator[str]:
    yield from _nobody(origin)
    if not origin.ancestors:
        yield "what it descends from: no base model is declared, nor is a family told by structure"
    for node in origin.ancestors[:MOST]:
        if not node.parties:
            yield f"who made {called(node)}: its namespace is not in the directory of publishers"
    yield from _nowhere(origin)
    for item in origin.unknown[:MOST]:
        yield f"{_ASKED.get(item.topic, item.topic.value)}: {item.why}"
    told = {item.topic for item in origin.unknown}
    for topic, why in _SILENT.items():
        if topic not in told and not dossier.claimed(topic):
            yield f"{_ASKED[topic]}: {why}"


def _nobody(origin: Origin) -> Iterator[str]:
    """Say why it is not known who made the model."""
    root = origin.model
    if root is not None and root.parties:
        return
    if origin.uploader is not None:
        yield "who made it: only who uploaded it is known"
    elif root is not None and any(claim.topic is Topic.NAME for claim in root.claims):
        yield "who made it: it has a name, and whose that is, is not in the directory"
    else:
        yield "who made it: nothing that was read says so"


def _nowhere(origin: Origin) -> Iterator[str]:
    """Say of which organisations no country is known."""
    seen = dict.fromkeys(party for node in origin.nodes for party in node.parties)
    for party in list(seen)[:MOST]:
        if not party.id:
            yield f"country of {name(party)}: not in the directory of publishers"
        elif not party.country:
            yield f"country of {name(party)}: the directory asserts none"


def summary(dossier: Dossier) -> Iterator[Line]:
    """Yield up to four lines: publisher, descent, tokenizer, licence and training data."""
    origin = dossier.origin
    if origin is None:
        return
    parties = origin.model.parties if origin.model else ()
    yield Line("origin", f"by {briefly(parties)}" if parties else "who made it is not known")
    if origin.ancestors:
        node = origin.ancestors[0]
        made = f" ({briefly(node.parties)})" if node.parties else ""
        left = len(origin.ancestors) - 1
        more = f"; and {left} more behind or beside it" if left else ""
        yield Line("lineage", f"{called(node)}{made}: {descent(node)}{more}")
    for said, names in list(_tokenizers(dossier))[:1]:
        yield Line("tokenizer", _whose(said, names))
    told = [f"{quoted(claim.value)}, {how(claim)}" for claim in dossier.claimed(Topic.LICENCE)[:1]]
    grades = dossier.claimed(Topic.TRAINING_DATA)[:1]
    told += [f"training data {level(claim.value)}" for claim in grades]
    if origin.opened is not None:
        told.append(f"openness {origin.opened.level.word}")
    if told:
        yield Line("terms", "; ".join(told))


def _filled(*texts: str) -> tuple[str, ...]:
    return tuple(text for text in texts if text)

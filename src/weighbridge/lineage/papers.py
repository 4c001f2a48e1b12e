"""What a bill of materials can say of a model: one answer a question, with how it is known."""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Claim, Dossier, Node, Topic, later
from weighbridge.core.records import dataclass
from weighbridge.facts import licences

HUB = "huggingface"
"""Hub whose names have a package URL of their own."""

_PLAIN = later.pattern(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Name:
    """What a model is called.

    Attributes:
        group: Namespace; may be empty.
        name: The rest.
        purl: Package URL, if the name is one of a hub that has such; else empty.
        known: How it is known: ``declared: by the card``; empty if it is called after its folder.
    """

    group: str
    name: str
    purl: str = ""
    known: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """A licence that somebody states.

    Attributes:
        id: Identifier of the SPDX list; empty if it is none.
        expression: SPDX expression of several; empty if it is none.
        name: As written.
        known: How it is known.
    """

    id: str
    expression: str
    name: str
    known: str


def known(claim: Claim) -> str:
    """Write how something is known: strength, and who says so."""
    who = f" by {claim.signer}" if claim.signer else ""
    return f"{claim.strength.word}{who}: {claim.said}" if claim.said else claim.strength.word + who


def name(dossier: Dossier) -> Name:
    """Return what a model is called: as the strongest claim says, or else after its folder."""
    claims = dossier.claimed(Topic.NAME)
    if not claims:
        model = dossier.model.replace("\\", "/").rstrip("/")
        return Name("", model.rpartition("/")[2] or dossier.model or "model")
    best = max(claims, key=lambda claim: claim.strength)
    return named(best.value, best.hub, known(best))


def named(value: str, hub: str, how: str) -> Name:
    """Take a name apart."""
    group, _, last = value.rpartition("/")
    purl = f"pkg:huggingface/{value}" if hub == HUB and _PLAIN.fullmatch(value) else ""
    return Name(group if last else "", last or value or "model", purl, how)


def ancestor(node: Node) -> Name:
    """Return what an ancestor is called."""
    hubs = {claim.hub for claim in node.claims if claim.value == node.name}
    hub = HUB if HUB in hubs else ""
    return named(node.name, hub, f"{node.strength.word}: {node.said}")


def distinct(dossier: Dossier, topic: Topic) -> Iterator[Claim]:
    """Yield the strongest claim for each value on a topic, in order."""
    best: dict[str, Claim] = {}
    for claim in dossier.claimed(topic):
        held = best.get(claim.value)
        if held is None or claim.strength > held.strength:
            best[claim.value] = claim
    yield from best.values()


def terms(dossier: Dossier) -> Iterator[Terms]:
    """Yield the licences that somebody states for the weights."""
    for claim in distinct(dossier, Topic.LICENCE):
        if not claim.value.strip():
            continue
        row = licences.of(claim.value)
        spdx = row.spdx if row is not None and row.spdx else _spdx(claim.value)
        single = spdx if not re.search(r"\s", spdx) else ""
        yield Terms(single, spdx if not single else "", claim.value, known(claim))


def _spdx(text: str) -> str:
    """Return an expression as SPDX spells it; empty if it is none."""
    if not re.search(r"\s(?:AND|OR|WITH)\s", text) or len(text) > 1000:  # noqa: PLR2004 - as in judgement
        return ""
    from license_expression import (  # noqa: PLC0415 - loads a quarter of a second
        ExpressionError,
        ExpressionParseError,
        get_spdx_licensing,
    )

    try:
        parsed = get_spdx_licensing().parse(text, validate=True, strict=True)
    except (ExpressionError, ExpressionParseError):
        return ""
    return "" if parsed is None else str(parsed.render())

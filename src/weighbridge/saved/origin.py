"""Claims, what comes of them, and what became of signatures, as saved reports hold them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from weighbridge.core import (
    Attestation,
    Claim,
    Conflict,
    Coverage,
    Node,
    Origin,
    Party,
    Relation,
    Signature,
    Topic,
    Unclaimed,
    Verification,
)
from weighbridge.saved.derived import DIGEST, PLACE, getter, key, record
from weighbridge.saved.parts import EVIDENCES, Referred
from weighbridge.saved.shapes import (
    BLANK,
    FLAG,
    TEXT,
    Choice,
    Items,
    Key,
    Maybe,
    Record,
    Shape,
    Within,
)


def _relation(value: object, _within: Within) -> object:
    """Tell a relation that is not known from one that there cannot be."""
    match value:
        case Claim(topic=topic, relation=relation):
            asked = topic is Topic.BASE_MODEL or relation is not Relation.UNKNOWN
            return relation if asked else None
        case _:
            return None


def _claim(read: Mapping[str, object]) -> object:
    make: Callable[..., object] = Claim
    return make(**{**read, "relation": read["relation"] or Relation.UNKNOWN})


CLAIM = Record(
    "claim",
    "What somebody says about the model.",
    (
        key(Claim, "topic"),
        key(Claim, "value"),
        key(Claim, "strength"),
        key(Claim, "said"),
        key(Claim, "hub", shape=BLANK),
        Key(
            "relation", Maybe(Choice(Relation)), _relation,
            "How the model descends from a base model; null where there is no such relation.",
        ),
        key(Claim, "signer"),
        key(Claim, "evidence", shape=EVIDENCES),
    ),
    _claim,
)  # fmt: skip

CLAIMS = Referred("claims", CLAIM)

PARTY: Record = record(
    Party, shapes=dict.fromkeys(("id", "country", "parent", "parent_country", "confidence"), BLANK)
)


def _paired(name: str, first: str, about: str, said: str) -> Record:
    """Make the record of a text with one claim."""

    def text(value: object, _within: Within) -> object:
        return value[0] if isinstance(value, tuple) else None

    def claims(value: object, _within: Within) -> object:
        return value[1:] if isinstance(value, tuple) else None

    def make(read: Mapping[str, object]) -> object:
        found = read["claims"]
        return (read[first], *found) if isinstance(found, tuple) else None

    keys = (
        Key(first, TEXT, text, said),
        Key("claims", Items(CLAIMS, 1), claims, "The claim that it rests on."),
    )
    return Record(name, about, keys, make)


_SEVERAL = Items(CLAIMS)

_UNDECLARED = _paired(
    "undeclared", "family", "A family that structure points to, and no declared base leads to.",
    "Family, by id.",
)  # fmt: skip
_NAMESAKE = _paired(
    "namesake", "why", "A name that is not in the directory and looks like one that is.",
    "What is alike, in words.",
)  # fmt: skip

_SHAPES: Mapping[str, Shape] = {
    "nodes": Items(record(Node, shapes={"claims": _SEVERAL, "parties": Items(PARTY)})),
    "uploader": Maybe(PARTY),
    "uploaders": Items(PARTY),
    "conflicts": Items(record(Conflict, shapes={"claims": _SEVERAL})),
    "undeclared": Items(_UNDECLARED),
    "namesakes": Items(_NAMESAKE),
    "unknown": Items(record(Unclaimed, shapes={"evidence": EVIDENCES})),
}

ORIGIN = record(Origin, names={"opened": "openness"}, shapes=_SHAPES)


def _verification(read: Mapping[str, object]) -> object:
    signature: Callable[..., object] = Signature
    make: Callable[..., object] = Verification
    return make(
        signature=signature(**{name: read[name] for name in ("place", "scheme", "grade")}),
        standing=read["standing"],
        reason=read["reason"],
        why=read["why"],
        trusted=read["signer-trusted-as"],
        attestation=read["attestation"],
        coverage=read["coverage"],
        publisher=read["publisher"],
    )


_ATTESTATION = record(Attestation)
_COVERAGE = record(Coverage)

VERIFICATION = Record(
    "signature",
    "What became of one signature, or of one record of digests.",
    (
        Key("place", PLACE, getter("signature.place"), "Where it lies."),
        Key(
            "digest", Maybe(DIGEST), getter("signature.place.artifact.digest"),
            "Of the signature's own file.", derived=True,
        ),
        Key("scheme", TEXT, getter("signature.scheme"), "Id of the scheme that recognised it."),
        Key(
            "grade", key(Signature, "grade").shape, getter("signature.grade"),
            "Whether it is a signature at all, or a record of digests.",
        ),
        key(Verification, "standing"),
        key(Verification, "reason"),
        key(Verification, "why"),
        Key("signature-valid", FLAG, getter("valid"), "Whoever made it.", derived=True),
        key(Verification, "trusted", "signer-trusted-as", BLANK),
        key(Verification, "publisher", shape=BLANK),
        key(Verification, "attestation", shape=Maybe(_ATTESTATION)),
        key(Verification, "coverage", shape=Maybe(_COVERAGE)),
    ),
    _verification,
)  # fmt: skip

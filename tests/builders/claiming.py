"""Claims as sources make them, each with a place to point to."""

from tests.checks.asking import ask
from weighbridge.core import (
    Artifact,
    Claim,
    Dossier,
    Entry,
    Node,
    Origin,
    Party,
    Place,
    Relation,
    Span,
    Strength,
    Topic,
)
from weighbridge.lineage import resolve


def at(key="key", value="value"):
    return Entry(Place(Artifact("README.md", 1), Span(0, 1)), key, value)


def claim(topic, value, strength=Strength.DECLARED, hub="huggingface", said="declared by the card"):
    return Claim(topic, value, strength, None, (at(),), said, hub, Relation.UNKNOWN)


def base(name, strength=Strength.DECLARED, hub="huggingface"):
    return claim(Topic.BASE_MODEL, name, strength, hub)


def family(one):
    said = "tokenizer and dimensions fit"
    return claim(Topic.FAMILY, one, Strength.STRUCTURAL, "", said)


def tokenizer(one):
    return claim(Topic.TOKENIZER, one, Strength.STRUCTURAL, "", "tokenizer identical")


def uploaded(namespace, strength=Strength.RECORDED):
    return claim(Topic.UPLOADER, namespace, strength, said="recorded by the cache")


def licence(name, strength=Strength.DECLARED):
    return claim(Topic.LICENCE, name, strength)


def dossier(*claims, model="model", findings=()):
    return Dossier(model, claims=claims, findings=findings, origin=resolve(claims, model))


def party(one="acme", country="US", parent="", seat="", **more):
    """An organisation; ``seat`` is the parent's country."""
    return Party(one, one.title() or "Nobody Inc", country, parent, seat, "a register", **more)


def node(*parties, path=("m",), strength=Strength.RECORDED, said="recorded", **more):
    return Node(path[-1], path, Relation.UNKNOWN, parties, strength, said, **more)


def whence(*nodes, claims=(), **more):
    """A dossier whose tree is given; nothing of it is resolved."""
    return Dossier("m", claims=claims, origin=Origin(nodes, **more))


def asked(check, found, settings=""):
    """Return verdict and rule of every reason."""
    return [(reason.verdict, reason.rule) for reason in ask(check, found, settings)]


def one(check, found, settings=""):
    (reason,) = ask(check, found, settings)
    return reason

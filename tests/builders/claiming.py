"""Claims as sources make them, each with a place to point to."""

from weighbridge.core import Artifact, Claim, Dossier, Entry, Place, Relation, Span, Strength, Topic
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

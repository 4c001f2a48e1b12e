"""Claims about one model, put together as the scan does: every topic, relation and strength."""

from dataclasses import replace

from weighbridge.claims import Source
from weighbridge.core import (
    Artifact,
    Claim,
    Dossier,
    Entry,
    Place,
    Relation,
    Span,
    Strength,
    Tally,
    Topic,
    Unclaimed,
)
from weighbridge.lineage import opened, resolve


def entry(name, key, value):
    artifact = Artifact(name, 100)
    return Entry(Place(artifact, Span(0, 100)), key, value)


def claim(topic, value, said, strength=Strength.DECLARED, evidence=(), **more):
    signer = more.pop("signer", None)
    evidence = tuple(evidence) or (entry("README.md", topic.value, value),)
    return Claim(topic, value, strength, signer, evidence, said, **more)


def claims():
    """A fine-tune of a distillation, uploaded by a namesake; the card says less than is so."""
    card, cache = "declared by the card", "recorded by the hub cache"
    hub = {"hub": "huggingface"}
    reached = (entry("README.md", "line 41", "Dataset: acme/chats"),)
    lacks = (entry("README.md", "missing", "how the data were prepared"),)
    return (
        claim(Topic.NAME, "Qwen-Labs/acme-chat-7b", cache, Strength.RECORDED, **hub),
        claim(Topic.UPLOADER, "Qwen-Labs", cache, Strength.RECORDED, **hub),
        claim(Topic.PUBLISHER, "Acme", "declared by GGUF general.organization"),
        claim(
            Topic.BASE_MODEL, "deepseek-ai/DeepSeek-R1-Distill-Qwen-7B", card,
            relation=Relation.FINETUNE, **hub,
        ),
        claim(Topic.BASE_MODEL, "acme/style-lora", card, relation=Relation.MERGE, **hub),
        claim(Topic.TOKENIZER, "qwen2", "tokenizer identical to Qwen2's", Strength.STRUCTURAL),
        claim(
            Topic.FAMILY, "qwen2", "tokenizer and all compared dimensions are those of Qwen2.5-7B",
            Strength.STRUCTURAL,
        ),
        claim(Topic.TRAINING_DATA, "resolvable", card, evidence=reached + lacks),
        claim(Topic.DATASET, "acme/chats", card),
        claim(Topic.LICENCE, "apache-2.0", card),
        claim(Topic.LICENCE, "tencent-hunyuan-community", "text of LICENSE is that of it"),
        claim(Topic.COMPONENT, "weights", "model.safetensors"),
        claim(Topic.COMPONENT, "inference-code", "modeling.py"),
    )  # fmt: skip


def dossier(found=None, model="models/acme-chat", unknown=()):
    """What ``scan.claim`` makes of claims."""
    found = claims() if found is None else tuple(found)
    return Dossier(
        model,
        "folder",
        (Artifact("model.safetensors", 15_200_000_000),),
        claims=found,
        origin=replace(resolve(found, model), opened=opened(found), unknown=tuple(unknown)),
        tally=Tally(12, 15_200_000_000, 2_100_000),
    )


def hostile(text):
    """A claim on every topic, with ``text`` wherever a file may put text."""
    found = [
        claim(topic, value, text, strength, (entry(text, text, text),), hub=hub, signer=signer)
        for topic in Topic
        for value in (text, f"acme/{text}", "qwen2")
        for strength, hub, signer in (
            (Strength.DECLARED, "huggingface", None),
            (Strength.STRUCTURAL, "", None),
            (Strength.SIGNED, text, text),
        )
    ]
    return dossier(found, text, [Unclaimed(topic, text) for topic in Topic])


def source(found):
    """A source of claims that yields what it is given."""
    return Source("stand-in", "Stands in for all.", lambda _dossier, _folder: iter(found))

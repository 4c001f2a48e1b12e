"""What somebody says about the model, and how strong the evidence for it is."""

from __future__ import annotations

from weighbridge.core import enums
from weighbridge.core.evidence import Evidence
from weighbridge.core.records import dataclass


class Topic(enums.StrEnum):
    """What a claim is about, and what its value is."""

    NAME = "name"
    """What the model is called where it is from: ``namespace/name``."""
    UPLOADER = "uploader"
    """Whose account it was downloaded from: a namespace on a hub."""
    PUBLISHER = "publisher"
    """Who made it, as somebody says: an id of the directory, or a name as written."""
    JURISDICTION = "jurisdiction"
    """A country, ISO 3166-1 alpha-2, that somebody names for its maker."""
    BASE_MODEL = "base-model"
    """What it descends from: ``namespace/name``, or a name as written."""
    FAMILY = "family"
    """Family, by id, whose tokenizer and dimensions it has."""
    TOKENIZER = "tokenizer"
    """Family, by id, whose tokenizer it has."""
    TRAINING_DATA = "training-data"
    """How much is said about training data: a word of ``Disclosure``."""
    DATASET = "dataset"
    """A data set, as written."""
    LICENCE = "licence"
    """Of the weights: id of ``data/licences.toml``, an SPDX expression, or as written."""
    CODE_LICENCE = "code-licence"
    """As ``LICENCE``, of the code that comes with the model."""
    DATA_LICENCE = "data-licence"
    """As ``LICENCE``, of the data that it was trained on."""
    COMPONENT = "component"
    """What a release comes with: a word of ``Component``."""


class Strength(enums.IntEnum):
    """How far evidence goes. Ordered."""

    DECLARED = 0
    """Somebody wrote it into a file."""
    STRUCTURAL = 1
    """It has to be so for the model to work."""
    RECORDED = 2
    """A client wrote it down when it downloaded the model, or a digest binds it."""
    SIGNED = 3
    """A signer whom the policy trusts says so."""

    @property
    def word(self) -> str:
        """Lower-case name, as in policies and reports."""
        return self.name.lower()


class Relation(enums.StrEnum):
    """How a model descends from another."""

    FINETUNE = "finetune"
    ADAPTER = "adapter"
    MERGE = "merge"
    QUANTIZED = "quantized"
    DISTILLED = "distilled"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement about the model, e.g. ``(BASE_MODEL, "acme/base")``.

    Attributes:
        topic: What it is about.
        value: What is said.
        strength: How far its evidence goes.
        signer: Verified identity that signed it, or ``None`` if anyone could have written it.
        evidence: Where it is said.
        said: How it is said, to follow the value: ``declared by the card``,
            ``tokenizer identical to Qwen2``.
        hub: Where a namespace is one: ``huggingface``, ``github``, ``modelscope``, ``ollama``,
            ``ngc``, ``kaggle``; ``elsewhere`` for one of no such hub; empty if that is not known.
        relation: Of a base model.
    """

    topic: Topic
    value: str
    strength: Strength
    signer: str | None
    evidence: tuple[Evidence, ...]
    said: str = ""
    hub: str = ""
    relation: Relation = Relation.UNKNOWN


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """Why a source claims nothing on a topic that it was there to speak of.

    Attributes:
        topic: What nothing is claimed about.
        why: In words: lower case, for a user.
        evidence: Where it looked.
    """

    topic: Topic
    why: str
    evidence: tuple[Evidence, ...] = ()

"""What somebody says about the model, and how strong the evidence for it is."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from weighbridge.core.evidence import Evidence


class Topic(enum.StrEnum):
    """What a claim is about."""

    PUBLISHER = "publisher"
    JURISDICTION = "jurisdiction"
    BASE_MODEL = "base-model"
    TRAINING_DATA = "training-data"
    LICENCE = "licence"


class Strength(enum.IntEnum):
    """How far evidence goes. Ordered."""

    DECLARED = 0
    STRUCTURAL = 1
    RECORDED = 2
    SIGNED = 3

    @property
    def word(self) -> str:
        """Lower-case name, as in policies and reports."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement about the model, e.g. ``(JURISDICTION, "FR")``.

    Attributes:
        topic: What it is about.
        value: What is said; ISO 3166-1 alpha-2 for jurisdictions, else as written.
        strength: How far its evidence goes.
        signer: Verified identity that signed it, or ``None`` if anyone could have written it.
        evidence: Where it is said.
    """

    topic: Topic
    value: str
    strength: Strength
    signer: str | None
    evidence: tuple[Evidence, ...]

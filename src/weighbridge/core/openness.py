"""What a release consists of, and how open that makes it."""

from __future__ import annotations

from weighbridge.core import enums
from weighbridge.core.records import dataclass


class Component(enums.StrEnum):
    """A part of a release, after the Model Openness Framework and the Open Source AI Definition.

    Source: https://arxiv.org/abs/2403.13784, section 6, and https://opensource.org/ai (retrieved
    2026-11-25).
    """

    WEIGHTS = "weights"
    """Final parameters."""
    CONFIG = "config"
    """Settings that say how the model is built: the architecture."""
    TOKENIZER = "tokenizer"
    INFERENCE_CODE = "inference-code"
    """Code that runs the model."""
    TRAINING_CODE = "training-code"
    EVALUATION_CODE = "evaluation-code"
    DATA_CODE = "data-code"
    """Code that gathered or prepared the training data."""
    DATA_INFORMATION = "data-information"
    """Sources, composition and preparation of the training data, in words."""
    DATASETS = "datasets"
    """The training data themselves, as far as they can be had."""
    MODEL_CARD = "model-card"
    PAPER = "paper"
    """A technical report or a research paper."""
    EVALUATION_RESULTS = "evaluation-results"
    CHECKPOINTS = "checkpoints"
    """Parameters at steps of the training."""


class Openness(enums.IntEnum):
    """How open a release is. Ordered; a release with a part missing is of a lower level.

    Attributes:
        NONE: No weights, or no licence for them that is known.
        OPEN_WEIGHTS: Weights under a licence that is known, whatever it withholds.
        OPEN_TOOLING: Weights, and code to train and to run them, under approved licences.
        OPEN_SOURCE: As before, and the training data documented.
    """

    NONE = 0
    OPEN_WEIGHTS = 1
    OPEN_TOOLING = 2
    OPEN_SOURCE = 3

    @property
    def word(self) -> str:
        """Kebab-case name, as in policies and reports."""
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True, slots=True)
class Opened:
    """How open a release is, and why.

    Attributes:
        level: The highest level for which everything is there.
        reached: What reached it, in words.
        missing: What the next level needs, in words; empty at the top.
        withheld: What the licence of the weights withholds, in words.
    """

    level: Openness
    reached: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()

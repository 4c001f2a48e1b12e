"""What a field means in which a library keeps where it loaded a model from.

Such a field holds whatever was given to ``from_pretrained``: a reference to a hub, or a path on
somebody's machine, which is nobody's claim. A path into the hub's own cache names the model all the
same. A name without a namespace may be either; it counts if a family is called so.
"""

from __future__ import annotations

import re

from weighbridge.core import later
from weighbridge.facts import references
from weighbridge.facts.references import HUGGINGFACE, Reference
from weighbridge.lineage import known

_FOLDERS = frozenset(
    {
        "cache", "checkpoint", "checkpoints", "ckpt", "ckpts", "content", "data", "exp",
        "experiment", "experiments", "finetuned", "home", "local", "log", "logs", "merged", "mnt",
        "model", "models", "opt", "out", "output", "outputs", "pretrained",
        "pretrained_models", "result", "results",
        "root", "run", "runs", "save", "saved", "saved_models", "saves", "scratch", "tmp", "train",
        "trained", "training", "usr", "var", "weights", "work", "workspace",
    }
)  # fmt: skip
"""What folders are called that stand where a namespace would; compared without case."""

_STEP = later.pattern(r"(?:checkpoint|epoch|step|global_step|iter)[-_]?[0-9]+", re.ASCII)


def model(text: str) -> Reference | None:
    """Return the model that a field names; ``None`` if it names a path, or nothing.

    Args:
        text: As written, e.g. ``meta-llama/Llama-3.1-8B``.
    """
    text = text.strip()
    found = references.located(text) or references.cached(text)
    if found is not None:
        return found
    namespace, _, name = text.partition("/")
    if references.pair(text):
        local = namespace.lower() in _FOLDERS or _STEP.fullmatch(name.lower())
        return None if local else Reference(HUGGINGFACE, text)
    if references.bare(text) and known.called_after(text) is not None:
        return Reference(HUGGINGFACE, text)
    return None

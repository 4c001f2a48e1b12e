"""sentence-transformers: a folder of modules around a tiny encoder."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer, models

from tests.corpus.case import Case
from tests.corpus.tokenizers_ import MADE, _folder
from tests.corpus.transformers_ import model

DISTRIBUTION = "sentence-transformers"


def _made(*, dense: bool) -> SentenceTransformer:
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "base"
        model("bert").bert.save_pretrained(base)
        _folder(MADE["wordpiece"], base)
        encoder = models.Transformer(str(base))
        parts = [encoder, models.Pooling(16, "mean"), models.Normalize()]
        if dense:
            parts.insert(2, models.Dense(16, 8, activation_function=torch.nn.Tanh()))
        return SentenceTransformer(modules=parts, device="cpu")


def _save(path: Path, *, dense: bool) -> None:
    _made(dense=dense).save_pretrained(str(path))


def _old(path: Path) -> None:
    _made(dense=True).save_pretrained(str(path), safe_serialization=False)


def cases() -> Iterator[Case]:
    """modules.json and what it names."""
    yield Case("pooled", "encoder and pooling", functools.partial(_save, dense=False))
    yield Case("dense", "with a dense layer", functools.partial(_save, dense=True))
    yield Case("dense-bin", "with torch weights", _old)

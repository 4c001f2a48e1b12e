"""lightning: checkpoints with hyperparameters, callbacks and loops, as Trainer saves them."""

from __future__ import annotations

import argparse
import functools
import logging
from collections.abc import Iterator
from pathlib import Path

import lightning
import torch
from lightning.pytorch import callbacks
from torch.utils.data import DataLoader, TensorDataset

from tests.corpus import own
from tests.corpus.case import Case
from tests.corpus.own_lightning import Lit

DISTRIBUTION = "lightning"

OPTIONS: dict[str, dict[str, object]] = {
    "plain": {},
    "namespace": {"args": argparse.Namespace(lr=0.1, data=Path("data"))},
    "own-config": {"config": own.Config()},
}


def _fit(name: str, path: Path, *, weights_only: bool = False) -> None:
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    keep = callbacks.ModelCheckpoint(path / "checkpoints", save_last=True)
    trainer = lightning.Trainer(
        max_epochs=2,
        accelerator="cpu",
        logger=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        callbacks=[keep, callbacks.EarlyStopping("x", strict=False)],
    )
    trainer.fit(Lit(**OPTIONS[name]), DataLoader(TensorDataset(torch.ones(8, 4)), 4))
    trainer.save_checkpoint(path / "model.ckpt", weights_only=weights_only)


def cases() -> Iterator[Case]:
    """Whole checkpoints and weights alone."""
    for name in OPTIONS:
        is_own = name == "own-config"
        write = functools.partial(_fit, name)
        yield Case(name, f"checkpoint, {name}", write, own=is_own)
        less = functools.partial(_fit, name, weights_only=True)
        yield Case(f"{name}-weights", f"weights only, {name}", less, own=is_own)

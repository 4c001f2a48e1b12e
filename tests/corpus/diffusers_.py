"""diffusers: a tiny pipeline folder with its model_index.json."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

from diffusers import DDPMPipeline, DDPMScheduler, UNet2DModel
from diffusers.models import AutoencoderKL

from tests.corpus.case import Case

DISTRIBUTION = "diffusers"


def _unet() -> UNet2DModel:
    return UNet2DModel(
        sample_size=8,
        block_out_channels=(8, 8),
        layers_per_block=1,
        norm_num_groups=4,
        down_block_types=("DownBlock2D", "AttnDownBlock2D"),
        up_block_types=("AttnUpBlock2D", "UpBlock2D"),
        attention_head_dim=4,
    )


def _pipeline(path: Path, *, safe: bool) -> None:
    made = DDPMPipeline(_unet(), DDPMScheduler(num_train_timesteps=5))
    made.save_pretrained(path, safe_serialization=safe)


def _autoencoder(path: Path) -> None:
    AutoencoderKL(block_out_channels=(8,), norm_num_groups=4).save_pretrained(path)


def cases() -> Iterator[Case]:
    """Pipelines in both formats, a part alone."""
    yield Case("ddpm", "pipeline, safetensors", functools.partial(_pipeline, safe=True))
    yield Case("ddpm-bin", "pipeline, torch weights", functools.partial(_pipeline, safe=False))
    yield Case("vae", "autoencoder", _autoencoder)
    yield Case("unet", "unet", lambda p: _unet().save_pretrained(p))

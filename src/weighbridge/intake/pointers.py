"""Files of one line that say which checkpoint is the newest, which a library then loads.

Sources (retrieved 2026-11-28): ``load_checkpoint`` of https://github.com/deepspeedai/DeepSpeed/blob/
master/deepspeed/runtime/engine.py, and ``zero_to_fp32.py``, which it puts beside every checkpoint;
https://github.com/NVIDIA/Megatron-LM/blob/main/megatron/training/checkpointing.py. Not read:
``last_checkpoint`` of MMEngine and Detectron2, an absolute path where the model was trained.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Place, Purpose, Reference

NAMES = frozenset({"latest", "latest_universal", "latest_checkpointed_iteration.txt"})
"""Last parts of names of such files."""

LONGEST = 512
"""Bytes of a name, at most."""


def named(name: str) -> bool:
    """Whether a file is called as these are."""
    return name.replace("!/", "/").rpartition("/")[2] in NAMES


def facts(text: bytes, place: Place) -> Iterator[Reference]:
    """Yield the folder whose files are loaded, if the text is one line."""
    line = text[: LONGEST + 1].decode("utf-8", "replace").strip()
    if line and len(line) <= LONGEST and "\n" not in line:
        yield Reference(place, Purpose.WEIGHTS, line, place.artifact.name.rpartition("/")[2])

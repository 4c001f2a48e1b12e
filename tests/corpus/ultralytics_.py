"""Ultralytics: detectors saved whole, made narrow, and with weights of zero, which pack well."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

import torch
import ultralytics
import yaml
from ultralytics.nn import tasks

from tests.corpus.case import Case

DISTRIBUTION = "ultralytics"

MODELS: dict[str, str] = {
    "v5/yolov5": "DetectionModel",
    "v8/yolov8": "DetectionModel",
    "v8/yolov8-cls": "ClassificationModel",
    "v8/yolov8-pose": "PoseModel",
    "v8/yolov8-seg": "SegmentationModel",
    "v10/yolov10n": "DetectionModel",
    "11/yolo11": "DetectionModel",
    "11/yolo11-obb": "OBBModel",
    "26/yolo26": "DetectionModel",
}
"""Descriptions that the library ships, and the class that each is for."""

NARROW = {"n": [0.33, 1 / 32, 64]}
"""Depth, width and channels at most."""


def _save(name: str, kind: str, path: Path) -> None:
    shipped = Path(ultralytics.__file__).parent / "cfg" / "models" / f"{name}.yaml"
    described = yaml.safe_load(shipped.read_text("utf-8"))
    described |= {"scales": NARROW, "scale": "n", "nc": 2}
    model = getattr(tasks, kind)(described, verbose=False)
    for tensor in (*model.parameters(), *model.buffers()):
        tensor.data.zero_()
    kept = {"epoch": -1, "model": model.half(), "ema": None, "train_args": {"task": "detect"}}
    torch.save(kept | {"version": ultralytics.__version__}, path)


def cases() -> Iterator[Case]:
    """A checkpoint of each kind, as training strips it at its end."""
    for name, kind in MODELS.items():
        stem = name.replace("/", "-")
        yield Case(f"{stem}.pt", f"{kind}, saved whole", functools.partial(_save, name, kind))

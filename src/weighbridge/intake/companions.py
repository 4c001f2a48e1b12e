"""Names of files that hold the weights of a graph beside them, which then are one model.

A name decides only what is judged together. Which files a graph refers to, its bytes say.

Source: what exporters write, see https://onnxruntime.ai/docs/reference/external-data.html and
https://docs.openvino.ai (IR format), https://www.tensorflow.org/js/guide/save_load
https://huggingface.co/docs/accelerate/usage_guides/big_modeling
https://github.com/Tencent/ncnn/wiki/param-and-model-file-structure
and https://mnn-docs.readthedocs.io/en/latest/tools/convert.html (``--saveExternalData``);
retrieved 2026-11-26.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from itertools import islice

from weighbridge.core import later
from weighbridge.intake.listing import Listed

_ONNX = later.pattern(r"\.onnx[._-][A-Za-z0-9._-]+\Z", re.IGNORECASE)
"""``model.onnx.data``, ``model.onnx_data_1``."""

_MNN = ".mnn.weight"
"""How MNN ends the name of the file that holds a graph's weights."""

_SHARD = later.pattern(r"\.data-\d{5}-of-\d{5}\Z|\Agroup\d+-shard\d+of\d+(\.bin)?\Z")
"""Shards of a checkpoint of TensorFlow, and of weights of TensorFlow.js."""

_DATA = (".data", ".weight", ".weights", ".bias", ".raw", ".pb", ".bin", "attr__value")
"""Endings of files beside an ONNX graph that hold tensors; one file each, if it is named so."""

_OFFLOADED = ("index.json", ".dat")
"""The index of an offload folder of accelerate, and how files of arrays end beside it."""

_TENSOR = "onnx__"
"""How exporters begin the names of tensors that had none."""


GRAPHS = (".onnx", ".ONNX")
"""How names of ONNX graphs end."""

SOURCE = ".py"
"""How names of sources end that Python finds as modules."""

PROSE = frozenset(
    {
        "authors", "changelog", "changes", "contributing", "contributors", "copying", "copyright",
        "dockerfile", "gemfile", "jenkinsfile", "justfile", "licence", "license", "makefile",
        "manifest", "modelfile", "mlmodel", "news", "notice", "procfile", "readme", "todo",
        "vagrantfile", "version",
    }
)  # fmt: skip
"""Names without an ending, in lower case, that files beside a model have which hold no tensor."""

_NCNN = (".param", ".param.bin")
"""How ncnn ends the name of a network, as text and as numbers."""

_PACKAGE = "/__init__.py"
"""How the name of the module ends that is run when its folder is imported."""

_LOADED = (
    ".bin", ".ckpt", ".dill", ".h5", ".hdf5", ".joblib", ".keras", ".npy", ".npz", ".onnx", ".p",
    ".pickle", ".pkl", ".pt", ".pth", ".safetensors", ".sav",
)  # fmt: skip
"""How names of weights end that Python loads, which is started beside them."""

_LIST = "model.json"
"""What TensorFlow.js calls a model and the list of its weights."""

FOLDERS, LOOKED = 16, 256
"""Folders beside such a list in which its shards are looked for, and names in each."""

_MANIFEST = "weights_manifest.json"
"""How TensorFlow.js ends the name of a list of weights alone."""


def _stems(name: str) -> Iterator[str]:
    """Yield how the file of weights begins that a graph or a list of such a name has beside it."""
    if name.endswith(".xml"):
        yield name[:-4]
    elif name.endswith(_MANIFEST):
        yield name.removesuffix(_MANIFEST).rstrip("-_.")
    elif name.endswith(".json"):
        yield name[:-5]
    for ending in _NCNN:
        if name.endswith(ending):
            yield name.removesuffix(ending)


def below(base: str, names: Collection[str], folders: Collection[str]) -> bool:
    """Whether shards of weights of TensorFlow.js are in a folder beside the list of them.

    Args:
        base: Path of the folder that the list is in.
        names: What is in there.
        folders: Of these, folders.
    """
    if _LIST not in names:
        return False
    for folder in sorted(folders)[:FOLDERS]:
        try:
            with os.scandir(f"{base}/{folder}") as rows:
                if any(_SHARD.match(row.name) for row in islice(rows, LOOKED)):
                    return True
        except OSError:
            continue  # whoever lists it says so
    return False


def packages(names: Collection[str]) -> frozenset[str]:
    """Return which modules Python finds first as packages, if it is started beside weights.

    Args:
        names: Of files, with the folders that they are in. A package is beside what its folder is
            beside; in a tree of sources there are no weights.
    """
    found = [name for name in names if name.endswith(_PACKAGE)]
    if not found:
        return frozenset()
    folders = {name.rpartition("/")[0] for name in names if name.lower().endswith(_LOADED)}
    return frozenset(
        name for name in found if name.removesuffix(_PACKAGE).rpartition("/")[0] in folders
    )


def joined(
    found: dict[str, list[Listed]], elsewhere: Collection[str]
) -> tuple[dict[str, list[Listed]], dict[str, str]]:
    """Put loose files together by what is said in them: graphs, and configurations.

    Args:
        found: What each set of files is called, or one by itself, and its parts.
        elsewhere: Paths of files that only stand for what they are.

    Returns:
        What was found, and folders that names of parts count from, as ``summoned.joined`` has them.
    """
    bases: dict[str, str] = {}
    if any(name.endswith(GRAPHS) for name in found):
        from weighbridge.intake import referred  # noqa: PLC0415 - few folders have one

        found = referred.joined(found, elsewhere)
    if any(name.endswith(SOURCE) for name in found):
        from weighbridge.intake import summoned  # noqa: PLC0415 - few folders have one

        found, bases = summoned.joined(found, elsewhere)
    return found, bases


def together(names: Collection[str]) -> bool:
    """Whether files of a folder look like a graph with its weights beside it."""
    lower = {name.lower() for name in names}
    # Most names hold no word that the expressions begin with, and thousands may lie together.
    if any((".onnx" in name and _ONNX.search(name)) or name.endswith(_MNN) for name in lower):
        return True
    index, array = _OFFLOADED
    if index in lower and any(name.endswith(array) for name in lower):
        return True
    for name in lower:
        for stem in _stems(name):
            if f"{stem}.bin" in lower or (f"{stem}-shard1" in lower and name.endswith(_MANIFEST)):
                return True
    if any(("-of-" in name or "-shard" in name) and _SHARD.search(name) for name in lower):
        return True
    graph = any(name.endswith(".onnx") for name in lower)
    return graph and any(name.endswith(_DATA) or name.startswith(_TENSOR) for name in lower)

"""Where libraries open a model by themselves, so that Python does not tell of it.

Python tells an audit hook of every file that is opened by its own ``open``. A reader in Rust or C++
opens files past it. The functions that lead to those readers are wrapped here, once their library
is imported: the wrapper shows the path to the guard, and then does what was asked. It stays where
it is put, and does nothing outside of a guard's block.

No library is imported that the program does not import itself. When it comes to the module with
the native reader in a block, that import is finished at once, so that nobody gets hold of what is
not wrapped yet.

Looked up in safetensors 0.8.0, torch 2.13.0, h5py 3.16.0, onnxruntime 1.32.0 (2026-11-26). What
``torch.load``, ``joblib.load``, ``numpy.load`` and ``zipfile`` open, Python tells of; they are not
wrapped.
"""

from __future__ import annotations

import functools
import importlib
import os
import sys
from collections.abc import Callable

from weighbridge.core.records import dataclass

Gate = Callable[[object], None]
"""Told the path that is about to be opened; raises if it is not to be."""

MARK = "__weighbridge__"
"""Attribute of our own wrappers."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """A function, or a class, that opens the file it is given.

    Attributes:
        module: Where the library defines it.
        owner: Class of the module that holds it; empty for the module itself.
        name: In its owner.
        position: Of the path among the arguments given by position; ``self`` is one.
        keyword: Of the path, if it can be given by keyword.
        everywhere: It is imported by name elsewhere, and replaced there too.
    """

    module: str
    owner: str
    name: str
    position: int
    keyword: str = ""
    everywhere: bool = False


ENTRANCES = (
    # For whoever got hold of the class in another way; the file is open then, and no tensor read.
    Entrance("safetensors._safetensors_rust", "safe_open", "__init__", 1, "filename"),
    Entrance("safetensors._safetensors_rust", "", "safe_open", 0, "filename", everywhere=True),
    # Below h5py.File, which may be about to write the file anew.
    Entrance("h5py.h5f", "", "open", 0, "name"),
    Entrance("torch._C", "PyTorchFileReader", "__init__", 1),
    Entrance("torch._C", "", "import_ir_module", 1),
    Entrance("torch._C", "", "_load_for_lite_interpreter", 0),
    Entrance("torch._C", "", "_load_jit_module_from_file", 0),
    Entrance("torch._C", "", "_load_mobile_module_from_file", 0),
    Entrance("torch._C._aoti", "AOTIModelPackageLoader", "__init__", 1),
    Entrance("torch._C._aoti", "AOTIModelContainerRunnerCpu", "__init__", 1),
    Entrance(
        "onnxruntime.capi.onnxruntime_inference_collection",
        "InferenceSession", "__init__", 1, "path_or_bytes",
    ),
    Entrance(
        "onnxruntime.capi.onnxruntime_inference_collection",
        "ModelCompiler", "__init__", 2, "input_model_path_or_bytes",
    ),
)  # fmt: skip
"""A class comes before the function that is put in its place."""

MODULES = frozenset(entrance.module for entrance in ENTRANCES)
"""Modules that have entrances."""


def complete(module: str) -> None:
    """Finish an import that the program has begun; if it fails, the program's own will say so."""
    try:
        importlib.import_module(module)
    except ImportError:
        return


def wrap(gate: Gate) -> None:
    """Wrap every entrance of every library that is there by now, once."""
    for entrance in ENTRANCES:
        # A look at what is there: asking a module for a name may make it import something.
        names = vars(sys.modules[entrance.module]) if entrance.module in sys.modules else {}
        owner = names.get(entrance.owner) if entrance.owner else sys.modules.get(entrance.module)
        if entrance.owner and not isinstance(owner, type):
            continue  # not there yet, or its name leads to a wrapper already
        original = getattr(owner, entrance.name) if entrance.owner else names.get(entrance.name)
        if not callable(original) or hasattr(original, MARK):
            continue
        wrapper = _wrapper(original, entrance, gate)
        setattr(owner, entrance.name, wrapper)
        if entrance.everywhere:
            _replace(original, wrapper)


def _wrapper(
    original: Callable[..., object], entrance: Entrance, gate: Gate
) -> Callable[..., object]:
    # What has no __init__ of its own was filled when it was made.
    silent = original is object.__init__

    @functools.wraps(original, updated=())
    def wrapper(*arguments: object, **keywords: object) -> object:
        path = keywords.get(entrance.keyword)
        if len(arguments) > entrance.position:
            path = arguments[entrance.position]
        if isinstance(path, str | bytes | os.PathLike):
            gate(path)
        return None if silent else original(*arguments, **keywords)

    setattr(wrapper, MARK, True)
    return wrapper


def _replace(original: object, wrapper: object) -> None:
    """Put a wrapper where modules imported the original by name."""
    for module in tuple(sys.modules.values()):
        names = getattr(module, "__dict__", {})
        for name in [name for name, value in tuple(names.items()) if value is original]:
            names[name] = wrapper

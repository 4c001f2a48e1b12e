"""What an archive is to its loader, by the names in it, and what each member is then.

Names are compared as the most careless loader would: without case, ``./``, doubled or backward
slashes (``ziprecords.key``).

Sources, retrieved 2026-11-23: https://pytorch.org/docs/stable/notes/serialization.html,
https://pytorch.org/docs/stable/package.html, https://keras.io/api/models/model_saving_apis/,
https://skops.readthedocs.io/en/stable/persistence.html,
https://stable-baselines3.readthedocs.io/en/master/guide/save_format.html,
https://github.com/pytorch/serve/tree/master/model-archiver, the same pages' source code; retrieved
2026-11-26, https://github.com/h2oai/h2o-3/tree/master/h2o-genmodel (a MOJO),
https://github.com/pytorch/pytorch/blob/main/torch/csrc/inductor/aoti_package/model_package_loader.cpp,
https://docs.pytorch.org/executorch/ (the lite interpreter before it).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from weighbridge.core import later
from weighbridge.core.records import dataclass
from weighbridge.intake.ziprecords import key

PICKLE = "pickle"
TORCHSCRIPT_SOURCE = "torchscript-source"


@dataclass(frozen=True, slots=True)
class Use:
    """What a member is to the loader.

    Attributes:
        data: Elements of tensors and nothing else.
        expect: Id of the format that it is read as; or empty.
        imported: It is Python that the loader imports.
        code: Language of code in it that the loader runs, where its format does not tell; or empty.
        runs: When it does, in a few words.
    """

    data: bool = False
    expect: str = ""
    imported: bool = False
    code: str = ""
    runs: str = ""


@dataclass(frozen=True, slots=True)
class _Pattern:
    """Members below a prefix that match are used so."""

    prefix: str
    below: re.Pattern[str]
    use: Use


@dataclass(frozen=True, slots=True)
class Layout:
    """What an archive is.

    Attributes:
        faces: Ids of the layouts that the names tell; none of a plain archive.
    """

    faces: tuple[str, ...] = ()
    _patterns: tuple[_Pattern, ...] = ()

    def without_data(self) -> Layout:
        """Return the same, in which no member is taken for elements of tensors."""
        return Layout(self.faces, tuple(row for row in self._patterns if not row.use.data))

    def use(self, name: str) -> Use:
        """Say what a member is."""
        if not self._patterns:
            return _NOTHING
        plain = key(name)
        for pattern in self._patterns:
            if plain.startswith(pattern.prefix):
                below = plain[len(pattern.prefix) :]
                if pattern.below.fullmatch(below):
                    return pattern.use
        return _NOTHING


_NOTHING = Use()


_LITE = Use(
    expect=PICKLE, code="torchscript", runs="when the archive is loaded for the lite interpreter"
)
"""Instructions and the names of operators, for torch's interpreter on devices."""

_COMPILED = Use(
    code="c++", runs="when torch loads the package, and compiles it if no library is there"
)

_TORCH = (
    (later.pattern(r"(.*/)?bytecode\.pkl"), _LITE),
    (later.pattern(r"(data|constants|tensors)/\d+"), Use(data=True)),
    (later.pattern(r"code/.*\.py"), Use(expect=TORCHSCRIPT_SOURCE)),
    (later.pattern(r".*\.(debug_)?pkl"), Use(expect=PICKLE)),
)
_PACKAGE = (
    (later.pattern(r"\.data/\d+\.storage"), Use(data=True)),
    (later.pattern(r"\.data/ts_code/.*\.py"), Use(expect=TORCHSCRIPT_SOURCE)),
    (later.pattern(r".*\.py"), Use(imported=True)),
    (later.pattern(r".*\.(debug_)?pkl"), Use(expect=PICKLE)),
)
_EXPORT = (
    (later.pattern(r"data/(weights/weight|constants/tensor)_\d+"), Use(data=True)),
    (later.pattern(r"data/constants/custom_obj_\d+"), Use(expect=PICKLE)),
)
_INDUCTOR = ((later.pattern(r"(.*/)?data/aotinductor/.*\.(c|cc|cpp|cxx|cu)"), _COMPILED),)
_EXPORT_CONFIG = later.pattern(r"(.*/)?data/(weights|constants)/[^/]*config\.json")
_PICKLED = later.pattern(rb'\\|"use_pickle"\s*:(?!\s*false\b)')
_TORCH_TAR = (
    (later.pattern(r"pickle|sys_info"), Use(expect=PICKLE)),
    (later.pattern(r"storages"), Use(expect="pytorch-tar-storages")),
    (later.pattern(r"tensors"), Use(expect="pytorch-tar-tensors")),
)

_H2O = (
    (later.pattern(r"trees/t\d+_\d+(_aux)?\.bin|vectors|auxnodeweights"), Use(data=True)),
    (later.pattern(r"model\.ini"), Use(expect="h2o-mojo")),
)

_TASK = ((later.pattern(r"metadata"), Use(expect="mediapipe-parameters")),)
_TASK_MEMBERS = frozenset({"metadata", "tokenizer_model", "tf_lite_prefill_decode"})

_KERAS = (
    (later.pattern(r"(config|metadata|[^/]*\.weights)\.json"), Use(expect="json-config")),
    (later.pattern(r"[^/]*\.weights\.h5"), Use(expect="hdf5")),
)

EXPORT = "torch-export"
"""Id of the layout in which a member says whether others are pickles: see ``pickles``."""

Rows = tuple[tuple[re.Pattern[str], Use], ...]

PREFIXES = 16
"""Models inside one archive that are told apart."""


def of_zip(names: Iterable[str]) -> Layout:
    """Tell the layout of a zip archive."""
    keys = frozenset(key(name) for name in names)
    faces: dict[str, None] = {}
    patterns: list[_Pattern] = []
    folders = _folders(keys)
    for prefix in _prefixes(keys, "data.pkl"):
        script = prefix + "constants.pkl" in keys or prefix + "code/" in folders
        marks = (prefix + mark for mark in ("version", "byteorder", ".format_version"))
        if script or prefix + "data/" in folders or any(mark in keys for mark in marks):
            faces["torchscript" if script else "pytorch-zip"] = None
            patterns += _rows(prefix, _TORCH)
    for prefix in _prefixes(keys, "model.json"):
        if prefix + "code/" in folders and prefix + "tensors/" in folders:
            faces["torchscript"] = None
            patterns += _rows(prefix, _TORCH)
    for prefix in _prefixes(keys, ".data/extern_modules"):
        faces["torch-package"] = None
        patterns += _rows(prefix, _PACKAGE)
    for prefix in _prefixes(keys, "archive_format"):
        if prefix + "models/" in folders:
            faces[EXPORT] = None
            patterns += _rows(prefix, _EXPORT)
    for prefix in _prefixes(keys, "model.ini"):
        if any(prefix + name in folders for name in ("trees/", "domains/", "experimental/")):
            faces["mojo-zip"] = None
            patterns += _rows(prefix, _H2O)
    patterns += _inductor(folders)
    patterns += _task(keys)
    if _keras(keys):
        faces["keras-v3"] = None
        patterns += _rows("", _KERAS)
    faces |= dict.fromkeys(_others(keys))
    if "skops" in faces:
        patterns += _rows("", ((re.compile(_SKOPS), Use(expect="skops-schema")),))
    return Layout(tuple(faces), tuple(patterns))


def _inductor(folders: set[str]) -> Iterable[_Pattern]:
    found = any("data/aotinductor/" in name for name in folders)
    return _rows("", _INDUCTOR) if found else ()


def _task(keys: frozenset[str]) -> Iterable[_Pattern]:
    return _rows("", _TASK) if keys >= _TASK_MEMBERS else ()


def of_tar(names: Iterable[str]) -> Layout:
    """Tell the layout of a tar archive."""
    keys = frozenset(key(name) for name in names)
    if {"pickle", "storages", "tensors"} <= keys:
        return Layout(("pytorch-tar",), tuple(_rows("", _TORCH_TAR)))
    if "model_config.yaml" in keys and any(_NEMO.fullmatch(name) for name in keys):
        return Layout(("nemo",))
    return Layout()


def tells_of_pickles(name: str) -> bool:
    """Whether a member of a torch.export archive says how its tensors are stored."""
    return _EXPORT_CONFIG.fullmatch(key(name)) is not None


def pickles(config: bytes) -> bool:
    """Whether such a member says, or might say, that torch.load is to read a tensor."""
    return _PICKLED.search(config) is not None


_NEMO = later.pattern(r"(.*/)?model_weights(\.ckpt|/.*)")


_SKOPS = r"schema\.json"
_SCHEMA = "schema.json"
_IN_SKOPS = (".npy", ".npz", ".json", ".bin")


def _keras(keys: frozenset[str]) -> bool:
    """Whether Keras would load this: its configuration, with its metadata or with weights."""
    weights = ("model.weights.h5", "model.weights.npz", "model.weights.json")
    return "config.json" in keys and any(name in keys for name in ("metadata.json", *weights))


def _others(keys: frozenset[str]) -> Iterable[str]:
    files = {name for name in keys if not name.endswith("/")}
    if files and all(name.endswith(".npy") for name in files):
        yield "numpy-npz"
    if _SCHEMA in keys and all(name.endswith(_IN_SKOPS) for name in files):
        yield "skops"
    if "data" in keys and {"policy.pth", "_stable_baselines3_version"} & keys:
        yield "stable-baselines3"
    if "mar-inf/manifest.json" in keys:
        yield "mar"
    if ".args" in keys and any(name.endswith(".gguf") for name in files):
        yield "llamafile"


def _prefixes(keys: frozenset[str], last: str) -> list[str]:
    found = {name[: -len(last)] for name in keys if name == last or name.endswith("/" + last)}
    return sorted(found, key=lambda prefix: (len(prefix), prefix))[:PREFIXES]


def _folders(keys: frozenset[str]) -> set[str]:
    folders: set[str] = set()
    for name in keys:
        steps = name.split("/")[:-1]
        for count in range(1, min(len(steps), 8) + 1):
            folders.add("/".join(steps[:count]) + "/")
    return folders


def _rows(prefix: str, rows: Rows) -> Iterable[_Pattern]:
    return (_Pattern(prefix, below, use) for below, use in rows)

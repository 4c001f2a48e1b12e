"""Say what the configurations of single libraries have imported, called or opened, by their keys.

Beside the keys of ``intake/configuration.py``. Sources (retrieved 2026-11-26):

- ``activation_function`` of ``Dense``, ``tokenizer_class`` of ``WordEmbeddings``, ``types`` of
  ``Router``, ``activation_fn`` of cross encoders, all with dots:
  https://sbert.net/docs/package_reference/sentence_transformer/models.html
- ``model_file`` of MLX: https://github.com/ml-explore/mlx-lm/blob/main/mlx_lm/utils.py
- ``attn_implementation`` that names a repository of compiled kernels:
  https://huggingface.co/docs/transformers/attention_interface
- ``__kind__`` of GluonTS: https://github.com/awslabs/gluonts/tree/dev/src/gluonts/core/serde
- ``py/object`` and its like: https://jsonpickle.github.io
- ``pyref`` of Fiddle, in the ``io.json`` of NeMo 2:
  https://github.com/google/fiddle/blob/main/fiddle/_src/experimental/serialization.py
- ``type`` with ``init_parameters``: https://docs.haystack.deepset.ai/docs/serialization
- ``_component_``: https://docs.pytorch.org/torchtune/main/deep_dives/configs.html
- ``_instantiator`` of hyperparameters:
  https://github.com/Lightning-AI/pytorch-lightning/blob/master/src/lightning/pytorch/core/saving.py
- ``implementation`` of ``model-settings.json``: https://mlserver.readthedocs.io/en/stable/reference/
- ``custom_imports``: https://mmengine.readthedocs.io/en/latest/advanced_tutorials/config.html
- ``characters_class``: https://github.com/idiap/coqui-ai-TTS/blob/dev/TTS/tts/configs/shared_configs.py
- ``genai_config.json``: https://onnxruntime.ai/docs/genai/reference/config.html
- ``trt_extra_plugin_lib_paths`` of a provider:
  https://onnxruntime.ai/docs/execution-providers/TensorRT-ExecutionProvider.html
- ``target`` of a node with ``inputs``, in the JSON of ``torch.export``:
  https://github.com/pytorch/pytorch/blob/main/torch/_export/serde/serialize.py
- ``class`` with ``config`` or ``state_file``, a step of LeRobot's processors:
  https://github.com/huggingface/lerobot/blob/main/src/lerobot/processor/pipeline.py
- ``megatron_core`` of adapters:
  https://github.com/huggingface/peft/blob/main/src/peft/tuners/lora/tp_layer.py
- ``pipeline`` and ``preprocessors`` with a ``name``:
  https://github.com/pyannote/pyannote-audio/blob/main/pyannote/audio/core/pipeline.py
- ``module`` with ``signatures``, of a ``model.yaml``:
  https://github.com/bentoml/BentoML/blob/main/src/bentoml/_internal/models/model.py
- ``type_hint`` of a part, in ``modular_model_index.json``:
  https://huggingface.co/docs/diffusers/modular_diffusers/modular_pipeline
- ``network_class_name`` with ``arch_kwargs`` of nnU-Net's ``plans.json``: https://github.com/MIC-DKFZ/
  nnUNet/blob/master/nnunetv2/utilities/get_network_from_plans.py
- ``uses`` with ``constructor_name``, of Rasa's ``metadata.json``:
  https://github.com/RasaHQ/rasa/blob/main/rasa/engine/graph.py
- ``remote_code`` of FunASR, which heeds a ``trust_remote_code`` beside it:
  https://github.com/modelscope/FunASR/blob/main/funasr/download/download_model_from_hub.py
- ``download`` of a data set with ``names``, which Ultralytics hands to a shell or runs as Python:
  https://github.com/ultralytics/ultralytics/blob/main/ultralytics/data/utils.py
- ``object_constructor``: https://github.com/mlflow/mlflow/tree/master/mlflow/llama_index
- ``type`` of AllenNLP, and what other projects call such a key (``NAMING``), if it names something
  of Python's own that reaches out:
  https://github.com/allenai/allennlp/blob/main/allennlp/common/registrable.py; so does
  ``streaming_callback`` of Haystack (2026-11-28):
  https://github.com/deepset-ai/haystack/blob/main/haystack/utils/callable_serialization.py

Not read: what names without dots stand for, which libraries look up among their own; names under
``NAMING`` that are not of those modules.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from weighbridge.core import (
    Call,
    Evidence,
    How,
    Named,
    Place,
    Purpose,
    Reference,
    Unknown,
    Value,
    later,
)
from weighbridge.intake import evaluated
from weighbridge.intake.strictjson import Doubled
from weighbridge.typings import cast

Pairs = tuple[tuple[str, object], ...]

_CLASSES = frozenset({
    "_component_", "_instantiator", "activation_fn", "activation_function", "characters_class",
    "object_constructor", "sbert_ce_default_activation_function", "tokenizer_class",
    "py/function", "py/object", "py/repr", "py/type",
})  # fmt: skip
"""Keys whose value, if it has dots, is imported; most are called at once."""

_MADE = frozenset({"_component_", "_instantiator"})
"""Those of them that loaders read with OmegaConf."""

_KERNELS = frozenset({
    "_attn_implementation", "_attn_implementation_internal", "attn_implementation",
    "_experts_implementation", "_experts_implementation_internal", "experts_implementation",
})  # fmt: skip
"""Keys whose value, or values for single parts of a model, may be repositories of kernels."""

NAMING = frozenset({
    "__class__", "__target__", "__type__", "_call_", "_callable_", "_class", "_fn_", "_func_",
    "_function_", "_type", "binarizer_cls", "callable", "callback", "callbacks", "class",
    "class_name", "class_type", "cls", "collate_fn", "constructor", "entry_point", "entrypoint",
    "factory", "fn", "func", "function", "function_path", "functions", "hook", "hooks",
    "import_path", "init_fn", "loader", "loss_fn", "model_class", "model_cls", "obj",
    "object_path", "on_load", "plugins", "post_init", "preprocess_cls", "provider", "python_class",
    "qualname", "streaming_callback", "task_cls", "type", "vocoder",
})  # fmt: skip
"""Keys under which one project or another names a class or a function by its whole name."""

_REACHING = frozenset({
    "asyncio", "bdb", "builtins", "cProfile", "cloudpickle", "code", "codeop", "ctypes", "dill",
    "distutils", "doctest", "ensurepip", "imp", "importlib", "marshal", "multiprocessing", "nt",
    "os", "pdb", "pickle", "pip", "pkgutil", "posix", "pty", "pydoc", "runpy", "shutil", "smtplib",
    "socket", "subprocess", "sys", "telnetlib", "timeit", "urllib", "webbrowser", "zipimport",
})  # fmt: skip
"""Modules of which no configuration names anything by chance."""

_LOADING = later.pattern(
    r"torch\.(?:load|jit\.load|hub\.\w+|ops\.load_library|utils\.cpp_extension\.\w+)"
    r"|(?:numpy|joblib)\.load|numpy\.f2py\.\w+|pandas\.read_pickle|tensorflow\.load_op_library"
)
"""Functions of libraries, likewise."""

_FUNCTIONS = frozenset({"builtin_function_or_method", "function", "method", "method_descriptor"})
"""Types of functions; skops tells beside them which function it is."""
_TYPES = frozenset({"bool", "bytes", "dict", "float", "int", "list", "set", "str", "tuple"})
"""Names in ``builtins`` that are types of plain values."""
_GENAI = "genai_config.json"
_MLSERVER = "model-settings.json"
_LOCATED = "_kw_requires_import"
_LIBRARIES = frozenset({"custom_ops_library", "trt_extra_plugin_lib_paths"})
"""Keys whose values are libraries of programs, or several."""
_OPENED = frozenset({
    "adapter_filename", "backend_path", "config_filename", "enable_profiling",
    "ep.context_file_path", "filename",
})  # fmt: skip
"""Keys of ``genai_config.json`` whose values are files; some are written."""
MARKS = _CLASSES | _KERNELS | _OPENED | _LIBRARIES | {
    "__kind__", "custom_imports", "implementation", "init_parameters", "download",
    "inputs", "megatron_core", "model_file", "module", "network_class_name", "pipeline",
    "preprocessors", "remote_code", "state_file", "structure", "type_hint", "uses",
}  # fmt: skip
"""Keys of which a table has one that has anything to tell, or one of ``NAMING`` with a name."""

_SINGLE = NAMING | {"megatron_core", "pipeline", "preprocessors"}
"""Keys that name something whatever is beside them."""

_JOINT = frozenset({
    "class", "constructor_name", "download", "init_parameters", "inputs", "module",
    "network_class_name", "signatures", "type_hint",
})  # fmt: skip
"""Keys of which a table has one that names something by several of its keys."""

_IMPORTING = _CLASSES | _SINGLE | _MADE | {"custom_imports", "implementation", "types"}
"""Keys whose values are imported, or names of what is."""

_LEADING = _KERNELS | _LIBRARIES | _OPENED | {"model_file", "remote_code", "state_file"}
"""Keys whose values are files or repositories."""

LOADER = "__loader__"
"""Key of a node of skops."""

_NODE = frozenset({
    "__class__", "__id__", LOADER, "__module__", "__reduce__", "content", "is_json", "key_types",
})  # fmt: skip
"""Keys of a node of which nothing is told but its class."""

_ARRAY = _NODE | {"file", "type"}
_STORED = frozenset({"json", "numpy", "scipy"})
"""Keys of a node of an array, and what it says of how that is kept, which tells nothing."""

_GRAPH = frozenset({
    "inputs", "is_hop_single_tensor_return", "metadata", "name", "outputs", "target",
})  # fmt: skip
"""Keys of a node of ``torch.export``, of which nothing is told but what it calls."""

_DEVICE = frozenset({"index", "type"})
"""Keys of what says on which device a tensor was."""

_DOTTED = later.pattern(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")
_EXPORTED = later.pattern(r"(torch|math|_operator)\.(?!ops\.)[\w.]+")
_FILING = later.pattern(
    r"torch(?:\.(?:ops|classes))?(?:\.(?!hub\b)\w+)?\._?"
    r"(?:(?:from|read|write)_file|load|load_library|save|\w+_audio_file|sox_\w+)(?:\.\w+)?"
)
"""Operators of torch, torchvision and torchaudio, and functions, that open a file by its name."""

_IMPORTED = (".py", ".pyc", ".pyd", ".so")
"""How files end that Python imports."""

_STEPS = 2
"""Names that the target of a node has in dotted form, at most, if it is a function of torch."""


ALIKE = frozenset({LOADER, "index", "target"})
"""Keys of which a table has one that is alike others."""


def kin(table: dict[str, object]) -> tuple[str, ...] | None:
    """Return all that it depends on what some tables tell that come in thousands.

    These are nodes of skops, and nodes and devices of ``torch.export``. ``None`` for any other. See
    ``kerasconfig.kin``.
    """
    if type(table) is not dict:
        return None
    if LOADER in table:
        if table.keys() <= _NODE:
            return _loaded(table)
        stored = table.get("type")
        alike = type(stored) is str and stored in _STORED and table.keys() <= _ARRAY
        return _loaded(table) if alike else None
    if "target" in table:
        target = table["target"]
        node = type(target) is str and type(table.get("inputs")) is list and table.keys() <= _GRAPH
        # Nothing of another length is alike, whatever names a node of skops has.
        return ("target", cast("str", target)) if node else None
    if table.keys() == _DEVICE and not _whole(table["type"]):
        return ("device",)
    return None


def _loaded(table: dict[str, object]) -> tuple[str, str, str] | None:
    """Return what a node of skops is alike by."""
    kind, module, loader = table.get("__class__"), table.get("__module__"), table[LOADER]
    if not (type(kind) is str and type(module) is str and type(loader) is str):
        return None
    content = table.get("content")
    if isinstance(content, dict) and ("module_path" in content or "function" in content):
        return None
    return kind, module, loader


def marked(table: dict[str, object]) -> bool:
    """Whether a table may have anything to tell: by its keys, or by a name under one of them."""
    if not MARKS.isdisjoint(table):
        return True
    if NAMING.isdisjoint(table):
        return False
    return isinstance(table, Doubled) or any(_whole(table[key]) for key in NAMING & table.keys())


def _whole(value: object) -> bool:
    if isinstance(value, list):
        return any(isinstance(each, str) and _whole(each) for each in value)
    return isinstance(value, str) and ("." in value or ":" in value)


def named_by(key: str, value: object, table: dict[str, object], *, nemo: bool) -> Iterator[str]:
    """Yield dotted names of classes and functions under keys of several projects.

    Args:
        key: Of the table.
        value: What is under it.
        table: The whole table.
        nemo: Whether NeMo reads it, which needs no ``params`` beside a ``target``.
    """
    match (key, value):
        case ("class_path", str(target)):
            yield target
        case ("target", str(target)) if nemo or "params" in table:
            yield target
        case ("auto_mapping", {"parent_library": str(module), "base_model_class": str(name)}):
            yield f"{module}.{name}"
        case ("__loader__", str()):
            match table:
                case {"__module__": str(module), "__class__": str(name)} if name not in _FUNCTIONS:
                    yield f"{module}.{name}"
                case _:
                    pass
            match table.get("content"):
                case {"module_path": str(module), "function": str(name)}:
                    yield f"{module}.{name}"
                case _:
                    pass
        case _:
            return


def facts(pairs: Pairs, place: Place, kept: int) -> Iterator[Evidence]:
    """Yield calls and references of one table.

    Args:
        pairs: Its keys and values, those that stand twice too.
        place: Where it lies.
        kept: Characters of a target that are kept.
    """
    table = dict(pairs)
    file = _file(place.artifact.name)
    for name in _imported(pairs, table, file):
        yield Call(place, How.CONFIG, name)
    if not _LEADING.isdisjoint(table):
        yield from _led(pairs, place, kept, file)


def _led(pairs: Pairs, place: Place, kept: int, file: str) -> Iterator[Evidence]:
    """Yield the files and repositories that a table names."""
    for key, value in pairs:
        if key not in _LEADING:
            continue
        if key in _KERNELS and isinstance(value, dict):
            for name in value.values():
                if isinstance(name, str) and "/" in name:
                    yield Reference(place, Purpose.CODE, _kernel(name[:kept]), key)
        if not isinstance(value, str):
            continue
        target = value[:kept]
        if (key == "model_file" and target.endswith(_IMPORTED)) or key == "remote_code":
            yield Reference(place, Purpose.CODE, target, key)
        elif key in _KERNELS and "/" in target:
            yield Reference(place, Purpose.CODE, _kernel(target), key)
        elif key in _LIBRARIES:
            for library in target.split(";"):
                yield Reference(place, Purpose.CODE, library, key)
        elif key == "state_file" or (key in _OPENED and file == _GENAI):
            yield Reference(place, Purpose.DATA, target, key)


@lru_cache(maxsize=8)
def _file(name: str) -> str:
    """Return the last part of a name, in small letters; asked for each table of a file."""
    return name.replace("!/", "/").rpartition("/")[2].lower()


def _kernel(target: str) -> str:
    """Return a repository of kernels without what says how it is called."""
    return target.rpartition("|")[2]


def interpolated(key: str, value: object) -> Iterator[Unknown]:
    """Yield one unknown if a name is to be put together by OmegaConf, before it is imported."""
    if isinstance(value, str) and "${" in value:
        yield Unknown(f"a {key} that is interpolated: {value[:80]!r}")


def _imported(pairs: Pairs, table: dict[str, object], file: str) -> Iterator[Value]:
    """Yield what is named to be imported."""
    for key, value in pairs:
        if key not in _IMPORTING:
            continue
        if key in _MADE:
            yield from interpolated(key, value)
        if key in _CLASSES or (key == "implementation" and file == _MLSERVER):
            yield from _dotted(value)
        elif key == "py/repr" and isinstance(value, str):
            # A module, a slash, and an expression that is evaluated.
            yield Named(value.partition("/")[0], "")
            yield Named("builtins", "eval")
        elif key == "custom_imports":
            yield from _modules(value)
        elif key == "types" and isinstance(value, dict) and "structure" in table:
            for each in value.values():
                yield from _dotted(each)
        elif key in _SINGLE:
            yield from _alone(key, value)
    if not _JOINT.isdisjoint(table):
        yield from _together(table)


def _alone(key: str, value: object) -> Iterator[Named]:
    """Yield what one key names, whatever is beside it."""
    match key, value:
        case "megatron_core", str():
            yield Named(value, "")
        case "pipeline", {"name": name}:
            yield from _dotted(name)
        case "preprocessors", dict():
            for each in value.values():
                yield from _dotted(each.get("name") if isinstance(each, dict) else None)
        case _, str() if key in NAMING:
            yield from _own(value)
        case _, list() if key in NAMING:
            yield from (name for each in value if isinstance(each, str) for name in _own(each))
        case _:
            pass


def _downloaded(script: str) -> Iterator[Value]:
    """Yield what has a data set fetched: a shell, or what Python statements call."""
    if script.startswith("bash "):
        yield Named("os", "system")
    elif not script.startswith(("http://", "https://")):
        yield from evaluated.statements(script)


def _parts(given: object, imported: object) -> Iterator[Named]:
    """Yield the classes of the parts that nnU-Net makes a network of, whichever it imports.

    Args:
        given: Arguments of the network, among which the list of those that are names may stand.
        imported: That list, if it stands beside them.
    """
    if isinstance(given, dict):
        for key, value in given.items():
            if key.endswith("_op") or key in ("nonlin", "block", "bottleneck_block"):
                yield from _dotted(value)
        for named in (given.get(_LOCATED), imported):
            for key in named if isinstance(named, list) else ():
                yield from _dotted(given.get(key) if isinstance(key, str) else None)


def _own(value: str) -> Iterator[Named]:
    """Yield a name of Python's own that reaches out, in dots or behind a colon."""
    module, _, name = value.replace(":", ".").rpartition(".")
    plain = module == "builtins" and name in _TYPES
    whole = f"{module}.{name}"
    known = module.partition(".")[0] in _REACHING or _LOADING.fullmatch(whole) is not None
    if known and not plain and _DOTTED.fullmatch(whole):
        yield Named(module, name)


def _modules(value: object) -> Iterator[Named]:
    """Yield the modules that MMEngine is to import first."""
    match value:
        case {"imports": str(only)}:
            yield Named(only, "")
        case {"imports": list(names)}:
            yield from (Named(name, "") for name in names if isinstance(name, str))
        case _:
            pass


def _together(table: dict[str, object]) -> Iterator[Value]:
    """Yield what is named by several keys of a table, which may be several things at once."""
    yield from _described(table)
    yield from _made(table)
    yield from _computed(table)


def _described(table: dict[str, object]) -> Iterator[Value]:
    """Yield what is named by keys that few tables have."""
    match table:
        case {"type": "pyref", "module": str(module), "name": str(name)}:
            yield Named(module, name)
        case {"type": target, "init_parameters": dict()}:
            yield from _dotted(target)
        case _:
            pass
    match table:
        case {"module": str(module), "signatures": dict()} if module:
            yield Named(module, "")
        case _:
            pass
    match table:
        case {"type_hint": [str(library), str(kind)]}:
            yield Named(library, kind)
        case _:
            pass
    match table:
        case {"download": str(script), "names": dict() | list()}:
            yield from _downloaded(script)
        case _:
            pass


def _made(table: dict[str, object]) -> Iterator[Value]:
    """Yield the classes that are to be made."""
    match table:
        case (
            {"__kind__": str(), "class": target}
            | {"class": target, "config": dict()}
            | {"class": target, "state_file": str()}
        ):
            yield from _dotted(target)
        case _:
            pass
    if "network_class_name" in table:
        yield from _dotted(table["network_class_name"])
        yield from _parts(table.get("arch_kwargs"), table.get(_LOCATED))
    if isinstance(table.get("constructor_name"), str):
        yield from _dotted(table.get("uses"))


def _computed(table: dict[str, object]) -> Iterator[Value]:
    """Yield the function of a node of a graph."""
    match table:
        case {"target": str(target), "inputs": list()} if _FILING.fullmatch(target):
            yield Named("torch", "from_file")
        case {"target": str(target), "inputs": list()} if (
            _EXPORTED.fullmatch(target) and target.count(".") >= _STEPS
        ):
            yield from _dotted(target)
        case _:
            pass


def _dotted(target: object) -> Iterator[Named]:
    if isinstance(target, str) and _DOTTED.fullmatch(target):
        module, _, name = target.rpartition(".")
        yield Named(module, name)

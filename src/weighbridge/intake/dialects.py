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
- ``target`` of a node with ``inputs``, in the JSON of ``torch.export``:
  https://github.com/pytorch/pytorch/blob/main/torch/_export/serde/serialize.py

Not read: what names without dots stand for, which libraries look up among their own.
"""

from __future__ import annotations

from collections.abc import Iterator

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

Pairs = tuple[tuple[str, object], ...]

_CLASSES = frozenset({
    "_component_", "_instantiator", "activation_fn", "activation_function", "characters_class",
    "sbert_ce_default_activation_function", "tokenizer_class",
    "py/function", "py/object", "py/repr", "py/type",
})  # fmt: skip
"""Keys whose value, if it has dots, is imported; most are called at once."""

_MADE = frozenset({"_component_", "_instantiator"})
"""Those of them that loaders read with OmegaConf."""

_KERNELS = frozenset({"_attn_implementation", "attn_implementation", "experts_implementation"})
_GENAI = "genai_config.json"
_MLSERVER = "model-settings.json"
_OPENED = frozenset({"adapter_filename", "backend_path", "config_filename", "filename"})
MARKS = _CLASSES | _KERNELS | _OPENED | {
    "__kind__", "custom_imports", "custom_ops_library", "implementation", "init_parameters",
    "inputs", "model_file", "module", "structure",
}  # fmt: skip
"""Keys of which a table has one that has anything to tell."""

_DOTTED = later.pattern(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")
_EXPORTED = later.pattern(r"(torch|math|_operator)\.(?!ops\.)[\w.]+")
_STEPS = 2
"""Names that the target of a node has in dotted form, at most, if it is a function of torch."""


def marked(table: dict[str, object]) -> bool:
    """Whether a table, by its keys, may have anything to tell."""
    return not MARKS.isdisjoint(table)


def facts(pairs: Pairs, place: Place, kept: int) -> Iterator[Evidence]:
    """Yield calls and references of one table.

    Args:
        pairs: Its keys and values, those that stand twice too.
        place: Where it lies.
        kept: Characters of a target that are kept.
    """
    table = dict(pairs)
    file = place.artifact.name.replace("!/", "/").rpartition("/")[2].lower()
    for name in _imported(pairs, table, file):
        yield Call(place, How.CONFIG, name)
    for key, value in pairs:
        if not isinstance(value, str):
            continue
        target = value[:kept]
        if key == "model_file" and target.endswith(".py"):
            yield Reference(place, Purpose.CODE, target, key)
        elif key in _KERNELS and "/" in target:
            yield Reference(place, Purpose.CODE, target.rpartition("|")[2], key)
        elif key == "custom_ops_library":
            yield Reference(place, Purpose.CODE, target, key)
        elif key in _OPENED and file == _GENAI:
            yield Reference(place, Purpose.DATA, target, key)


def interpolated(key: str, value: object) -> Iterator[Unknown]:
    """Yield one unknown if a name is to be put together by OmegaConf, before it is imported."""
    if isinstance(value, str) and "${" in value:
        yield Unknown(f"a {key} that is interpolated: {value[:80]!r}")


def _imported(pairs: Pairs, table: dict[str, object], file: str) -> Iterator[Value]:
    """Yield what is named to be imported."""
    for key, value in pairs:
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
    yield from _together(table)


def _modules(value: object) -> Iterator[Named]:
    """Yield the modules that MMEngine is to import first."""
    match value:
        case {"imports": str(only)}:
            yield Named(only, "")
        case {"imports": list(names)}:
            yield from (Named(name, "") for name in names if isinstance(name, str))
        case _:
            pass


def _together(table: dict[str, object]) -> Iterator[Named]:
    """Yield what is named by several keys of a table."""
    match table:
        case {"__kind__": str(), "class": target}:
            yield from _dotted(target)
        case {"type": "pyref", "module": str(module), "name": str(name)}:
            yield Named(module, name)
        case {"type": target, "init_parameters": dict()}:
            yield from _dotted(target)
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

"""Say what servers of models, and single libraries, have imported, run or opened by a key.

Beside ``intake/leads.py``. Sources (retrieved 2026-11-27):

- ``onready`` of KoboldCpp's ``.kcpps``, a command for a shell:
  https://github.com/LostRuins/koboldcpp/blob/concedo/koboldcpp.py
- ``plugins`` of ModelScope's ``configuration.json``, packages that are installed and imported:
  https://github.com/modelscope/modelscope/blob/master/modelscope/utils/plugins.py;
  ``file_path_metas`` there: https://github.com/modelscope/FunASR/blob/main/funasr/download/
  download_model_from_hub.py
- ``parameters`` beside ``implementation``: ``uri``, ``environment_tarball``:
  https://mlserver.readthedocs.io/en/stable/reference/model-settings.html
- ``file_name`` and ``subfolder`` of ``model_args``, of sentence-transformers:
  https://sbert.net/docs/sentence_transformer/usage/efficiency.html
- ``prompt_tuning_init_state_dict_path``:
  https://github.com/huggingface/peft/blob/main/src/peft/tuners/multitask_prompt_tuning/model.py
- ``transformers_weights``: https://github.com/huggingface/transformers/blob/main/src/transformers/
  modeling_utils.py
- arguments of vLLM's engine that name classes and files of Python, in ``model.json`` of a version
  in Triton's repository: https://github.com/triton-inference-server/vllm_backend
- ``backend``, ``transform``, ``functions`` ... of an index of txtai:
  https://github.com/neuml/txtai/blob/master/src/python/txtai/ann/dense/factory.py
- ``class_name`` with a colon, ``imports`` of ``metadata``, of DeepPavlov: https://github.com/
  deeppavlov/DeepPavlov/blob/master/deeppavlov/core/common/registry.py
- ``model`` with a colon, of ParlAI's ``.opt``:
  https://github.com/facebookresearch/ParlAI/blob/main/parlai/core/loader.py
- ``@module`` with ``@class``, of MatGL's ``model.json``: https://github.com/materialsvirtuallab/
  matgl/blob/main/src/matgl/utils/io.py
- ``model_lib`` of MLC, if it is a path: https://llm.mlc.ai/docs/deploy/mlc_chat_config.html
- ``serializedFile``, ``configFile`` and ``requirementsFile`` of TorchServe's manifest, and
  ``specFile`` of a workflow's: https://github.com/pytorch/serve/blob/master/ts/model_loader.py
  (2026-11-28)
- ``()``: see ``intake/loggers.py``; MLServer's ``settings.json`` may hold such a table.

Not read: names without dots or a colon, which libraries look up among their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from weighbridge.core import Call, Evidence, How, Named, Place, Purpose, Reference, later
from weighbridge.intake import loggers

_FILES = {
    "prompt_tuning_init_state_dict_path": Purpose.DATA,
    "transformers_weights": Purpose.WEIGHTS,
}
"""Keys whose value is a file, wherever they stand."""

_GIVEN, _BELOW = "model_args", ("file_name", "subfolder", "gguf_file")
_LIBRARIES = ("model_lib", "model_lib_path")

_ENGINE = later.pattern(r"(?:.*/)?\d+/model\.json")
_ENGINE_CLASSES = ("distributed_executor_backend", "scheduler_cls", "worker_cls",
                   "worker_extension_cls", "logits_processors")  # fmt: skip
_ENGINE_FILES = ("reasoning_parser_plugin", "tool_parser_plugin")

_ARCHIVED = ("MAR-INF/MANIFEST.json", "WAR-INF/MANIFEST.json")
_PACKED = {
    "serializedFile": Purpose.WEIGHTS, "configFile": Purpose.DATA,
    "requirementsFile": Purpose.DATA, "specFile": Purpose.DATA,
}  # fmt: skip
"""Keys of TorchServe's manifest whose value is joined to the folder of the model."""

_OPENING = frozenset({_GIVEN, "file_path_metas", "implementation"}).union(_LIBRARIES, _FILES)
"""Keys of which a table has one that opens anything, in a file of any name."""

_MARKS = frozenset({
    _GIVEN, loggers.FACTORY, "@module", "chainer", "dimensions", "file_path_metas",
    "implementation", "model_file", "onready", "plugins",
})  # fmt: skip
MARKS = _MARKS.union(_LIBRARIES, _FILES, _PACKED, _ENGINE_CLASSES, _ENGINE_FILES)
"""Keys of which a table has one that has anything to tell, or a ``class_name`` with a colon."""

_INDEX = ("backend", "content", "functions", "method", "scoring", "transform")
_ENVIRONMENT = ("environment_tarball", "environment_path")
_PACKAGE = later.pattern(r"([A-Za-z_][\w.-]*)(?:\[[^\]]*\])? ?(?:[=<>!~].*)?")
_NAME = later.pattern(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*[.:][A-Za-z_]\w*")
_BEHIND = later.pattern(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")


def marked(table: Mapping[str, object]) -> bool:
    """Whether a table may have anything to tell."""
    name = table.get("class_name")
    return not MARKS.isdisjoint(table) or (isinstance(name, str) and ":" in name)


def facts(table: Mapping[str, object], place: Place, kept: int) -> Iterator[Evidence]:
    """Yield calls and references of one table.

    Args:
        table: Its keys and values.
        place: Where it lies.
        kept: Characters of a target that are kept.
    """
    yield from loggers.called(table.get(loggers.FACTORY), place)
    for purpose, field, path in _opened(table, place.artifact.name):
        yield Reference(place, purpose, path[:kept], field)
    for name in _named(table, place.artifact.name):
        yield Call(place, How.CONFIG, name)
    match table:
        case {"plugins": list(names), "task": str()} | {"plugins": list(names), "framework": str()}:
            yield from _installed(names, place)
        case _:
            pass


@lru_cache(maxsize=8)
def _of_engine(file: str) -> bool:
    """Whether Triton's backend of vLLM reads a file; asked for each table of it."""
    return _ENGINE.fullmatch(file) is not None


def _opened(table: Mapping[str, object], file: str) -> Iterator[tuple[Purpose, str, str]]:
    """Yield what for, the key and the path of every file that is opened."""
    named = file.endswith(_ARCHIVED) or _of_engine(file)
    if not named and _OPENING.isdisjoint(table):
        return
    for key, purpose in _FILES.items():
        yield from _paths(table, (key,), purpose)
    for _, key, path in _paths(table, _LIBRARIES, Purpose.CODE):
        # Without a folder it is a name, by which one is looked for among those of the program.
        if "/" in path or "\\" in path:
            yield Purpose.CODE, key, path
    yield from _paths(table.get(_GIVEN), _BELOW, Purpose.DATA)
    for path in _texts(table.get("file_path_metas")):
        yield Purpose.DATA, "file_path_metas", path
    if "implementation" in table:
        yield from _paths(table.get("parameters"), ("uri",), Purpose.DATA)
        yield from _paths(table.get("parameters"), _ENVIRONMENT, Purpose.CODE)
    if _of_engine(file):
        yield from _paths(table, _ENGINE_FILES, Purpose.CODE)
    if file.endswith(_ARCHIVED):
        for key, purpose in _PACKED.items():
            yield from _paths(table, (key,), purpose)


def _paths(
    table: object, keys: tuple[str, ...], purpose: Purpose
) -> Iterator[tuple[Purpose, str, str]]:
    if not isinstance(table, Mapping):
        return
    for key in keys:
        if isinstance(path := table.get(key), str):
            yield purpose, key, path


def _named(table: Mapping[str, object], file: str) -> Iterator[Named]:
    """Yield what is named to be imported, or called. A table may be several things at once."""
    if isinstance(command := table.get("onready"), str) and command.strip():
        yield Named("os", "system")
    module, name = table.get("@module"), table.get("@class")
    if isinstance(module, str) and isinstance(name, str):
        yield Named(module, name)
    if "offset" in table and "dimensions" in table:
        yield from _each(table, _INDEX)
    if isinstance(about := table.get("metadata"), dict) and "chainer" in table:
        given = about.get("imports")
        names = given if isinstance(given, list) else []
        yield from (Named(each, "") for each in names if isinstance(each, str))
    for key in ("class_name", *(["model"] if "model_file" in table else [])):
        if isinstance(name := table.get(key), str) and _BEHIND.fullmatch(name):
            yield from _dotted(name)
    if _of_engine(file):
        yield from _each(table, _ENGINE_CLASSES)


def _each(table: Mapping[str, object], keys: tuple[str, ...]) -> Iterator[Named]:
    for key in keys:
        yield from _dotted(table.get(key))


def _installed(names: list[object], place: Place) -> Iterator[Evidence]:
    """Tell packages that are installed, and then imported."""
    from weighbridge.intake import requirements  # noqa: PLC0415 - few texts name packages

    for line in names:
        if not isinstance(line, str):
            continue
        yield from requirements.references(line, place, "plugins")
        if found := _PACKAGE.fullmatch(line.strip()):
            yield Call(place, How.CONFIG, Named(found[1].replace("-", "_"), ""))


def _dotted(value: object) -> Iterator[Named]:
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, str) and _NAME.fullmatch(each):
            module, _, name = each.replace(":", ".").rpartition(".")
            yield Named(module, name)


def _texts(value: object) -> Iterator[str]:
    """Yield the texts of a table, and of tables in it."""
    for each in value.values() if isinstance(value, dict) else ():
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            yield from (text for text in each.values() if isinstance(text, str))

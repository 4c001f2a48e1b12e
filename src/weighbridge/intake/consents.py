"""Say of which repositories code is run because a configuration alone consents to it.

Beside ``intake/leads.py``. ``trust_remote_code`` of most configurations is a record of how a model
was trained, and nobody's consent. These are handed on by what loads them. Sources (retrieved
2026-11-26, and 2026-11-27 where said):

- ``tokenizer_kwargs`` beside ``hf_tokenizer_name``:
  https://github.com/mlfoundations/open_clip/blob/main/src/open_clip/tokenizer.py
- ``init_parameters`` with ``model``, and tables in them:
  https://docs.haystack.deepset.ai/docs/serialization
- ``tokenizer_kwargs`` beside ``tokenizer_name_or_path`` (2026-11-27):
  https://github.com/huggingface/peft/blob/main/src/peft/tuners/prompt_tuning/model.py
- ``backbone_kwargs`` beside ``backbone`` (2026-11-28):
  https://github.com/huggingface/transformers/blob/v4.57.1/src/transformers/utils/backbone_utils.py
- ``model.json`` of a version in Triton's repository, arguments of vLLM's engine (2026-11-27):
  https://github.com/triton-inference-server/vllm_backend
- ``parameters`` with ``extra`` beside ``implementation`` (2026-11-27):
  https://mlserver.readthedocs.io/en/stable/runtimes/huggingface.html
- ``base_model`` where ``model_type`` is ``llm``, of Ludwig (2026-11-27):
  https://ludwig.ai/latest/configuration/large_language_model/
- ``parameters`` with ``model`` beside ``backend``, of LocalAI (2026-11-27):
  https://localai.io/docs/advanced/
- arguments of what ``_target_``, ``_component_``, ``class_path`` or ``type`` names, which is called
  with them, and ``custom_pipeline``, of which diffusers runs code in any case (2026-11-27):
  https://huggingface.co/docs/diffusers/using-diffusers/custom_pipeline_overview

Not read: the same key anywhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from weighbridge.core import later

CONSENT = "trust_remote_code"
PIPELINE = "custom_pipeline"

MARKS = frozenset({
    CONSENT, PIPELINE, "_component_", "_target_", "backbone_kwargs", "class_path",
    "hf_tokenizer_name", "implementation", "init_parameters", "tokenizer_name_or_path",
})  # fmt: skip
"""Keys of which a table has one that consents."""

_NAMES = (
    "pretrained_model_name_or_path", "model_name_or_path", "pretrained_model", "repo_id",
    "model_id", "model_name", "model", "path", "name",
)  # fmt: skip
"""Keys of arguments that name a repository, the likelier first."""

_CONSENTS = frozenset({CONSENT, PIPELINE})
_PLAIN = frozenset({str, int, float, bool, type(None)})

_CALLS = frozenset({"_target_", "_component_"})
"""Keys of what is called with the rest of its table."""

_ENGINE = later.pattern(r"(?:.*/)?\d+/model\.json")
"""Where Triton's backend of vLLM has the arguments of its engine."""


def trusted(table: Mapping[str, object], file: str) -> Iterator[tuple[str, str]]:
    """Yield a field and the repository that it names, of which code is run.

    Args:
        table: Keys and values of one table.
        file: Name of the file it is in, with the folders above.
    """
    if _PLAIN.issuperset(map(type, table.values())) and _CONSENTS.isdisjoint(table):
        # No arguments that are handed on, and none here.
        return
    if MARKS.isdisjoint(table) and "type" not in table:
        return
    match table:
        case {"hf_tokenizer_name": str(name), "tokenizer_kwargs": dict(given)} if _agrees(given):
            yield "hf_tokenizer_name", name
        case {
            "tokenizer_name_or_path": str(name),
            "tokenizer_kwargs": dict(given),
        } if _agrees(given):
            yield "tokenizer_name_or_path", name
        case {"backbone": str(name), "backbone_kwargs": dict(given)} if _agrees(given):
            yield "backbone", name
        case {"type": str(), "init_parameters": dict(given)} if any(map(_agrees, _nested(given))):
            yield "init_parameters", _named(given)
        case {"implementation": str(), "parameters": {"extra": dict(given)}} if _agrees(given):
            yield "parameters.extra", _named(given)
        case {"class_path": str(), "init_args": dict(given)} if _agrees(given):
            yield "init_args", _named(given)
        case _:
            yield from _itself(table, file)


def _itself(table: Mapping[str, object], file: str) -> Iterator[tuple[str, str]]:
    """Yield as ``trusted`` does, of a table that has the consent itself."""
    match table:
        case {"model_type": "llm", "base_model": str(name)} if _agrees(table):
            yield "base_model", name
        case {"backend": str(), "parameters": {"model": str(name)}} if _agrees(table):
            yield "parameters.model", name
        case {"model": str(name)} if _agrees(table) and _ENGINE.fullmatch(file):
            yield "model", name
        case _ if _called(table) and any(map(_agrees, _nested(table))):
            pipeline = table.get(PIPELINE)
            yield (PIPELINE, pipeline) if isinstance(pipeline, str) else ("", _named(table))
        case _:
            return


def _called(table: Mapping[str, object]) -> bool:
    """Whether a table names what is called with the rest of it."""
    # ``type`` stands for much else: of what is called, it names a method here.
    kind = table.get("type")
    named = isinstance(kind, str) and kind.endswith(".from_pretrained")
    return named or not _CALLS.isdisjoint(table)


def _agrees(given: Mapping[str, object]) -> bool:
    """Whether arguments have code of a repository run: any value that Python takes for true."""
    return bool(given.get(CONSENT) or given.get(PIPELINE))


def _nested(given: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """Yield arguments, and those that are handed on in them, but not what is called for one."""
    yield given
    for value in given.values():
        if isinstance(value, dict) and _CALLS.isdisjoint(value):
            yield value


def _named(given: Mapping[str, object]) -> str:
    """Return the repository that arguments name; a mark if none does."""
    for table in _nested(given):
        for key in _NAMES:
            if isinstance(name := table.get(key), str) and name:
                return name
    listed = given.get("_args_")
    first = listed[0] if isinstance(listed, list) and listed else None
    return first if isinstance(first, str) else "?"

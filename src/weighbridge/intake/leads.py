"""Say which files, repositories and plug-ins the configurations of single libraries lead to.

Beside ``intake/dialects.py``, and ``consents.py``, ``served.py`` and ``evaluated_keys.py`` there.
Sources (retrieved 2026-11-26):

- ``_base_`` of MMEngine that names a file of Python, which it runs:
  https://mmengine.readthedocs.io/en/latest/advanced_tutorials/config.html
- ``plugins`` beside ``base_model``: https://docs.axolotl.ai/docs/custom_integrations.html
- ``template_path`` and its like beside ``_type``: https://github.com/langchain-ai/langchain/blob/
  master/libs/core/langchain_core/prompts/loading.py
- ``types`` of ``Router``, whose keys are folders:
  https://sbert.net/docs/package_reference/sentence_transformer/models.html
- ``index_path`` and ``passages_path`` where ``model_type`` is ``rag``: files that are unpickled
  (2026-11-27): https://github.com/huggingface/transformers/blob/main/src/transformers/models/rag/
  retrieval_rag.py
- ``adapters`` where ``peft_type`` is ``XLORA`` (2026-11-28):
  https://github.com/huggingface/peft/blob/main/src/peft/tuners/xlora/model.py
- ``model_file_base_name``: https://github.com/AutoGPTQ/AutoGPTQ/blob/main/auto_gptq/modeling/_base.py

Not read: bases that are no Python, which other libraries name in folders above, and which are data.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Call, Evidence, How, Named, Place, Purpose, Reference, later
from weighbridge.intake import consents, evaluated_keys, served

Pairs = tuple[tuple[str, object], ...]

_FILES = frozenset({"model_file_base_name"})
_PROMPTS = frozenset({
    "example_prompt_path", "examples", "prefix_path", "prompt_path", "suffix_path", "template_path",
})  # fmt: skip
"""Keys of a prompt of LangChain whose values are files."""

_INDEXED = frozenset({"index_path", "passages_path"})
_MIXED = "adapters"
_OWN = _INDEXED | {"_base_", "_type", "structure", _MIXED}
MARKS = _FILES | consents.MARKS | served.MARKS | evaluated_keys.MARKS | _OWN
"""Keys of which a table has one that leads anywhere."""

_DOTTED = later.pattern(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")


def marked(table: dict[str, object]) -> bool:
    """Whether a table may have anything to tell."""
    return not MARKS.isdisjoint(table) or served.marked(table)


def facts(pairs: Pairs, place: Place, kept: int) -> Iterator[Evidence]:
    """Yield references and calls of one table.

    Args:
        pairs: Its keys and values, those that stand twice too.
        place: Where it lies.
        kept: Characters of a target that are kept.
    """
    table = dict(pairs)
    opened = _opened(table)
    for key, value in pairs:
        if key == "_base_":
            for file in _based(value):
                yield Reference(place, Purpose.CODE, file[:kept], key)
        elif key == "types" and isinstance(value, dict) and "structure" in table:
            for folder in value:
                yield Reference(place, Purpose.DATA, folder[:kept], key)
        elif key == "plugins" and "base_model" in table:
            for module, name in _plugged(value):
                yield Call(place, How.CONFIG, Named(module, name))
        elif key in opened and isinstance(value, str):
            yield Reference(place, Purpose.DATA, value[:kept], key)
    if table.get("peft_type") == "XLORA":
        for path in _adapters(table.get(_MIXED)):
            yield Reference(place, Purpose.WEIGHTS, path[:kept], _MIXED)
    yield from _elsewhere(table, place, kept)


def _elsewhere(table: dict[str, object], place: Place, kept: int) -> Iterator[Evidence]:
    """Yield what the modules beside this one tell of a table."""
    if served.marked(table):
        yield from served.facts(table, place, kept)
    for callee in evaluated_keys.named(table) if not evaluated_keys.MARKS.isdisjoint(table) else ():
        yield Call(place, How.CONFIG, callee)
    for field, target in consents.trusted(table, place.artifact.name):
        # As of a class in another repository.
        yield Reference(place, Purpose.CODE, f"{target[:kept]}--", field)


def _opened(table: dict[str, object]) -> frozenset[str]:
    """Return the keys of a table of which what they hold is a file."""
    opened = _FILES
    if isinstance(table.get("_type"), str):
        opened |= _PROMPTS
    return opened | _INDEXED if table.get("model_type") == "rag" else opened


def _adapters(value: object) -> Iterator[str]:
    """Yield where adapters are that are loaded with one; a repository is none of this folder."""
    for each in value.values() if isinstance(value, dict) else ():
        if isinstance(each, str) and each[:1] in ("/", ".", "~", "\\"):
            yield each


def _based(value: object) -> Iterator[str]:
    """Yield configurations that are Python and none of an installed library."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, str) and each.endswith(".py") and "::" not in each:
            yield each


def _plugged(value: object) -> Iterator[tuple[str, str]]:
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, str) and _DOTTED.fullmatch(each):
            module, _, name = each.rpartition(".")
            yield module, name

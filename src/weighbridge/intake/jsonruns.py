r"""Find what makes a JSON text long: vocabularies, merges, and lists of texts, at C speed.

A tokenizer of 33 MB has a quarter of a million members ``"token": 7`` and half a million items
``["left", "right"]``. As objects they take ten times their text, and no loader imports or calls
anything for them. A run of such members is told by one regular expression, which walks the text
string by string, so that nothing inside a string is ever taken for a member, and which lets only
JSON pass: what is in a run needs no other parser.

Runs are of one kind, and begin ``KEPT`` members after the first, which stand in the text for the
rest: they show a parser whether such members may stand there. Not in a run: texts that hold
``{{``, ``{%`` or ``{#``, as they are or escaped, since loaders render some of those; the last
member, behind which there is no comma.

Where they are data alone, three kinds more are left out: numbers, arrays of numbers (of one or two
levels), and objects that hold nothing else, under keys of which none tells a loader anything. A
history of training has a hundred thousand of those. ``true``, ``false`` and ``null`` are as good as
numbers, and so are ``NaN`` and ``Infinity``, which Python's writer has.

Source: https://www.rfc-editor.org/rfc/rfc8259 (retrieved 2026-11-26).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache, lru_cache

from weighbridge.core.records import dataclass

KEPT = 512
"""Members of a run that stay; more than what any reader looks at in one list."""

LEAST = 512
"""Members of a run beside those."""

SOME = 4096
"""Members that are decoded at once."""

WIDE = 4096
"""Items of an array that is a member of a run; a longer one has runs of its own."""

KEYS = 64
"""Members of an object that is one of a run."""

SHORT = 1 << 20
"""Bytes of a text in which runs are not worth a search."""

STRIDE = 1 << 15
"""Bytes after which a text is looked at, to see whether it may have runs."""

COMMAS = 64
"""Commas behind which a member is looked for there."""

CLOSE = 16
"""Members that stand together where there may be a run."""

TELLING = frozenset({
    "#", ":serialized:", "__class__", "__kind__", "__loader__", "__type__", "_args_",
    "_attn_implementation", "_attn_implementation_internal", "_class", "_class_name",
    "_component_", "_experts_implementation", "_experts_implementation_internal",
    "_instantiator", "_meta", "_name_or_path", "_target_", "_type", "activation_fn",
    "activation_function", "adapter_filename", "allow_remote", "architectures",
    "attn_implementation", "auto_map", "auto_mapping", "backbone_kwargs", "backend_path",
    "base_model", "base_model_name_or_path", "bentoml_version", "build_dependencies",
    "channels", "characters_class", "chat_template", "class", "class_name", "class_path", "cls",
    "config", "config_filename", "custom_imports", "custom_ops_library", "custom_pipelines",
    "dependencies", "devDependencies", "download", "enable_profiling", "entry_point",
    "entrypoint", "ep.context_file_path", "experts_implementation", "factory", "filename",
    "flavors", "handler", "implementation", "import_path", "init_parameters", "inputs",
    "itemInfoEntries", "item_handlers", "license", "mediaType", "megatron_core", "modelFile",
    "model_file", "model_type", "module", "network_class_name", "object_constructor", "params",
    "path", "pip", "pipeline", "preprocessors", "provider", "py/function", "py/object",
    "py/repr", "py/type", "remote_code", "sbert_ce_default_activation_function", "scripts",
    "service", "serviceFile", "signatures", "sparkVersion", "state_file", "structure", "target",
    "template", "template_format", "tokenizer_class", "torch_dtype", "transformers_version",
    "trt_extra_plugin_lib_paths", "trust_remote_code", "type", "type_hint", "urls", "uses",
    "weight_map",
})  # fmt: skip
"""Keys of objects that are never left out."""

BLANK = r"[ \t\r\n]*+"
_TEXT = r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+"'
_TAME = (
    r'"(?:[^"\\\x00-\x1f{]++|\{(?![{%#\\])'
    r'|\\(?:["\\/bfnrt]|u(?!00(?:7[bB]|2[35]))[0-9a-fA-F]{4}))*+"'
)
_WHOLE = r"-?(?:0|[1-9][0-9]{0,17}+)"
_NUMBER = rf"{_WHOLE}(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+"
SCALAR = rf"(?:{_NUMBER}|true|false|null|NaN|-?Infinity)"
_KINDS = tuple(
    member.replace(" ", BLANK)
    for member in (
        f"{_TEXT} : {_WHOLE} , ",
        f"{_TAME} , ",
        rf"\[ {_TAME} , (?:{_TAME}|{_NUMBER}) \] , ",
    )
)


_FLAT = rf"\[ (?:{SCALAR} (?:, {SCALAR} ){{0,{WIDE - 1}}}+)?+\]"
_LISTS = rf"\[ (?:(?:{SCALAR}|{_FLAT}) (?:, (?:{SCALAR}|{_FLAT}) ){{0,{WIDE - 1}}}+)?+\]"
_KEY = rf'"(?!(?:{"|".join(map(re.escape, sorted(TELLING)))})")[^"\\\x00-\x1f{{]*+"'
_NAMED = rf"{_KEY} : (?:{SCALAR}|{_LISTS}) "
_DATA = tuple(
    member.replace(" ", BLANK)
    for member in (
        f"{SCALAR} , ",
        f"{_LISTS} , ",
        rf"\{{ (?:{_NAMED}(?:, {_NAMED}){{0,{KEYS - 1}}}+)?+\}} , ",
    )
)


@lru_cache(maxsize=2)
def _run(*, data: bool) -> re.Pattern[bytes]:
    """Make the expression: past all that is in no run, then a run, if there is one."""
    kinds = _KINDS + _DATA if data else _KINDS
    # A word or number that is no member is passed over whole, so that its end is none either.
    first, word = (r"\[{a-zA-Z0-9.+-", r"|\{|[a-zA-Z0-9.+-]++") if data else (r"\[", "")
    short = "|".join(f"(?:{kind}){{1,{KEPT + LEAST - 1}}}+(?!{kind})" for kind in kinds)
    other = rf'(?!{"|".join(kinds)})(?:"(?:[^"\\]++|\\.)*+"|\[{word})'
    runs = "|".join(f"(?:{kind}){{{KEPT}}}((?:{kind}){{{LEAST},}}+)" for kind in kinds)
    # No member begins with three brackets, and nothing is tried for them.
    return re.compile(
        rf'(?:[^"{first}]++|\[(?=\[\[)|{short}|{other})*+(?:{runs})'.encode(), re.DOTALL
    )


@dataclass(frozen=True, slots=True)
class Run:
    """Members of one object or array, each with the comma behind it.

    Attributes:
        start: Before the first, in bytes.
        stop: Past the last comma, and blanks.
        kind: Which of the kinds, from 0: named numbers, texts, pairs; of data, numbers, arrays of
            them, and objects.
    """

    start: int
    stop: int
    kind: int


def runs(text: bytes, *, data: bool = False) -> Iterator[Run]:
    """Yield the runs, in order; none in a short text.

    Args:
        text: The whole text.
        data: Look for the kinds too that are data alone.
    """
    at = 0
    while len(text) > SHORT and (found := _run(data=data).match(text, at)):
        at = found.end()
        kind = found.lastindex or 0
        yield Run(*found.span(kind), kind - 1)


def likely(text: bytes) -> bool:
    """Whether a text may have runs of data that are worth a search, by some places of it."""
    return len(text) > SHORT and any(_close(text, at) for at in range(0, len(text), STRIDE))


def _close(text: bytes, at: int) -> bool:
    for _ in range(COMMAS):
        at = text.find(b",", at, at + STRIDE) + 1
        if at == 0:
            return False
        if _together().match(text, at):
            return True
    return False


@cache
def _together() -> re.Pattern[bytes]:
    kinds = "|".join(f"(?:{kind}){{{CLOSE}}}+" for kind in _KINDS + _DATA)
    return re.compile(f"{BLANK}(?:{kinds})".encode())


def members(text: bytes, run: Run) -> Iterator[list[object]]:
    """Decode a run, some members at a time: pairs of key and value, or items.

    Raises:
        ValueError: Not UTF-8.
    """
    some = re.compile(f"(?:{(*_KINDS, *_DATA)[run.kind]}){{1,{SOME}}}+".encode())
    for found in some.finditer(text, run.start, run.stop):
        bare = found.group().rstrip(b", \t\r\n").decode()
        if run.kind == 0:
            yield json.loads(f"{{{bare}}}", object_pairs_hook=list)
        else:
            yield json.loads(f"[{bare}]")

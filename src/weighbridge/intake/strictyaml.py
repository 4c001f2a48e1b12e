"""YAML from strangers, as a tree that is looked at and never constructed.

Plain tables are read by an expression (``yamlplain``), tables and lists in lines one by one
(``yamlblock``), anything else by PyYAML (``yamltree``). Tags come out as facts.

Source: https://yaml.org/spec/1.1/ and https://pyyaml.org/wiki/PyYAMLDocumentation
(retrieved 2026-11-23), https://yaml.org/type/merge.html (2026-11-28).
"""

from __future__ import annotations

import codecs
import itertools
import re
from collections.abc import Iterator
from functools import lru_cache

from weighbridge.core import FormatError, GapKind, later
from weighbridge.intake import strictjson, yamlblock, yamlplain
from weighbridge.intake.yamldocument import Bytes, Composed, Document

COMPOSED = 512 << 10
"""Bytes that are composed; PyYAML in Python needs a microsecond for each, even in a comment."""

MARKS = 14_000
"""Nodes, about, that are composed: PyYAML needs up to seventy microseconds for each."""

SCARCE, SPARSE = 160, 12
"""Nodes, about, that PyYAML composes of any text, and bytes for each of a longer one; what is read
in lines is not counted. Of 15,000 real texts 1,676 are not, of which three have more: of numbers,
and without any sign that loading them does something."""

DENSE = "YAML of more nodes than"
"""What a fault begins with that says so."""

UNTAGGED = 256 << 10
"""Bytes that are composed although there is no sign that loading them does anything."""

ITEMS = 1024
"""Items of a long list of words that are composed: a model's settings may hold its vocabulary."""

SIGNS = later.pattern(
    rb"(?:^|[\s,\[{])!|%TAG|\\[xuU]|_target_|_component_|_instantiator|__\w+__|py/"
    rb"|(?:class_path|target|flavors|auto_map|activation_(?:fn|function)|characters_class"
    rb"|auto_mapping|custom_imports|custom_ops_library|custom_pipelines|distributed_executor_backend"
    rb"|implementation(?:_internal)?|init_parameters|item_handlers|logits_processors|megatron_core"
    rb"|model_file(?:_base_name)?|reasoning_parser_plugin|scheduler_cls|signatures"
    rb"|tool_parser_plugin|trt_extra_plugin_lib_paths|worker(?:_extension)?_cls"
    rb"|network_class_name|object_constructor|pyref|remote_code|state_file|tokenizer_class|type_hint"
    rb"|@module|\(\)|conv_feature_layers|custom_pipeline|environment_tarball|expr_str|file_path_metas"
    rb"|model_lib(?:_path)?|onready|prompt_tuning_init_state_dict_path|transformers_weights)"
    rb"[\"']?[ \t\r]*(?:[:\n]|\Z)"
    rb"|trust_remote_code[\"']?[ \t]*:[ \t]*(?i:[\"'&!]|true|yes|on\b|y\b|[1-9])"
    rb"|_class_name[\"']?[ \t]*:[ \t\r]*(?:\n[ \t]*-|\[)|bentoml_version"
    rb"|pipeline[\"']?[ \t]*:[ \t\r]*\n[ \t]+[\"']?name\b"
    rb"|(?:backbone|head|plugins)[\"']?[ \t]*:[ \t\r]*(?:#[^\n]*)?(?:\n[ \t]*-|\[|&)"
    rb"|_base_[\"']?[ \t]*:[^\n#]*(?:\.py|\n)|download[\"']?[ \t]*:[ \t]*(?:[|>\"'&!]|bash )"
    rb"|open[ \t]*\([^()\n]*[\"'][rbt]*[wax+]|write_(?:bytes|text)[ \t]*\("
    rb"|oc\.(?:create|decode)"
    rb"|\b(?:asyncio|bdb|builtins|cProfile|cloudpickle|code|codeop|ctypes|dill|distutils|doctest"
    rb"|ensurepip|imp|importlib|marshal|multiprocessing|nt|os|pdb|pickle|pip|pkgutil|posix|pty"
    rb"|pydoc|runpy|shutil|smtplib|socket|subprocess|sys|telnetlib|timeit|urllib|webbrowser"
    rb"|zipimport)\b[ \t]*(?:[.\])]|:\w)|\b(?:numpy[ \t]*\.[ \t]*(?:load|f2py)|joblib[ \t]*\."
    rb"[ \t]*load|pandas[ \t]*\.[ \t]*read_pickle|tensorflow[ \t]*\.[ \t]*load_op_library)\b"
    rb"|\b(?:eval|exec|getattr|globals|vars)[ \t]*\("
    rb"|torch[ \t]*\.[ \t]*(?:classes|hub|jit|load|ops|package|serialization|utils)\b"
    rb"|\xef\xbc[\xa1-\xbf]|\xef\xbd[\x81-\x9a]|\xf0\x9d[\x90-\x9f]|\xe1[\xb4\xb5]|{[{%]"
)
"""What stands in a YAML text that makes a loader do something: tags, keys, and what may be code or
a template; also letters that Python takes for others."""

_TELLING = later.pattern(
    rb"!(?<![^\s,\[{]!)(?:!python|![a-z]*%|<|(?:new|apply|applyref|name|module):)"
)
_TOLD = (b"2002:python", b"%TAG", b"_target_")
"""What hardly stands in a text by chance. An expression finds its first letter soon."""

PYTHON = later.pattern(rb"!!(?:python|[a-z]*%)|2002:python")
"""What stands in a YAML text that names Python objects, as a rule."""

_ODD = bytes(range(128, 256))
_MARKS = ("\n", ",", "[", "{", ": ", "- ", "? ")
_ITEM = (
    r"-[ ](?:[\w./+<\u2581\u0120][\w.<>/+@\u2581\u0120]{0,40}"
    r"""|'[^'\n\\{!]{1,40}'|"[^"\n\\{!]{1,40}")\r?\n"""
)
_LISTED = later.pattern(
    rf"^(?P<indent>[ ]{{0,40}}){_ITEM}(?:(?P=indent){_ITEM}){{{ITEMS}}}"
    rf"(?P<more>(?:(?P=indent){_ITEM})++)",
    re.MULTILINE,
)
_KEY = later.pattern(
    r"""(?:---[ \t]+)?(?:[!&?]|-(?:[ \t]|$)|---[ \t]*[!&]
    |(?:[\w.$/<-][\w.$/<+@ -]{0,120}|"[^"]{0,120}"|'[^']{0,120}')[ \t]*:(?:[ \t]|$))""",
    re.VERBOSE,
)
_PYTHON = later.pattern(
    r"(?:class|def|if|for|while|with|async|match|try|else)\b(?:[ \t]+\S.*)?:[ \t]*$"
)
_MARK = later.pattern(r"---(?:[ \t]+#.*)?")
_PRINCIPAL = later.pattern(
    rb"(?:^|[{,])[ \t-]*[\"']?(?:"
    rb"(?:@module|\(\)|_component_|_instantiator|_target_|activation_fn|activation_function"
    rb"|auto_map|backbone|bentoml_version|characters_class|class_name|class_path"
    rb"|conv_feature_layers|custom_imports|custom_ops_library|custom_pipeline"
    rb"|environment_tarball|expr_str|file_path_metas|flavors|implementation|init_parameters"
    rb"|item_handlers|megatron_core|model_file|model_lib|model_lib_path|network_class_name"
    rb"|object_constructor|signatures"
    rb"|onready|prompt_tuning_init_state_dict_path|pyref|remote_code|state_file|target"
    rb"|tokenizer_class|transformers_weights|trt_extra_plugin_lib_paths|trust_remote_code"
    rb"|type_hint)[\"']?[ \t]*:(?:\s|\Z)"
    rb"|_base_[\"']?[ \t]*:[^\n#]*\.py|download[\"']?[ \t]*:[ \t]*(?:[|>\"'&!]|bash )"
    rb"|(?:head|plugins)[\"']?[ \t]*:[ \t\r]*(?:#[^\n]*)?(?:\n[ \t]*-[ \t]|\[))",
    re.MULTILINE,
)
"""Keys of ``SIGNS`` where keys stand, for texts that only may be YAML: prose has the words, too."""

_LINE = later.pattern(r"[^\n\r\x85\u2028\u2029]+")
_KEYLESS = later.pattern(
    r"(?:[ \t]*+(?:\#[^\n]*+)?\r?\n)*+"
    r"(?:\w++:[ ]++(?:[-+.\w]++|\"(?:[^\"\\\n]|\\[^\n])*+\")[ ]*+\r?\n)++"
    r"(\w++[ ]?)[{\[][ ]*+\r?\n",
    re.ASCII,
)
"""A mapping with a line that is no key of it, as protocol buffers are written as text."""
_REMARK = later.pattern(r"(?m:^)[ \t]*(?:#[^\n]*)?\n")
"""A line that costs little to compose: a comment, as a rule, or nothing."""

_FRONT = later.pattern(rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n")
_FENCED = (b"---", b"\xef\xbb\xbf---")
_FENCE = later.pattern(rb"^---[ \t]*(?:\r?\n|\Z)", re.MULTILINE)


def compose(text: bytes, *, offset: int = 0) -> Iterator[Document]:
    """Yield the documents of a text.

    Args:
        text: UTF-8, or UTF-16 with a byte order mark, as PyYAML reads it.
        offset: Where it starts in the artifact, for the error.

    Raises:
        FormatError: Not text, not YAML, nested too deeply, too many aliases, too long; after the
            documents before the fault.
    """
    found = composed(text)
    yield from found.documents
    if found.fault is not None:
        fault = found.fault
        raise FormatError(str(fault), offset=offset + fault.offset, kind=fault.kind)


@lru_cache(maxsize=2)
def composed(text: bytes) -> Composed:
    """Compose a text once: what recognises it has done the work for what reads it."""
    if len(text) > COMPOSED:
        why = f"YAML of {len(text)} bytes is over {COMPOSED}"
        return Composed((), FormatError(why, offset=0, kind=GapKind.LIMIT))
    try:
        string, first = decoded(text)
    except UnicodeError as error:
        fault = FormatError(f"YAML: not text: {error}", offset=0)
        # Ultralytics and YOLOv5 leave out what is no text.
        return (
            Composed(composed(plain(text)).documents, fault)
            if signed(text)
            else Composed((), fault)
        )
    # Its expression takes as long to compile as some hundred lines to compose.
    kept = _LISTED.sub(_blanked, string) if string.count("- ") > ITEMS else string
    nodes = sum(map(kept.count, _MARKS))
    if nodes > SCARCE:
        nodes -= len(_REMARK.findall(kept))
    if nodes > SCARCE and (refusal := _refused(kept, nodes, first)) is not None:
        return Composed((), refusal)
    table = yamlplain.table(kept)
    if table is not None:
        return Composed((Document(table),), None)
    offsets = Bytes(string, first)
    if (document := yamlblock.document(kept, offsets)) is not None:
        return Composed((document,), None)
    if nodes > max(SCARCE, len(text) // SPARSE):
        why = f"{DENSE} {len(text)} bytes are composed with"
        document = _of_json(kept)
        fault = FormatError(why, offset=0, kind=GapKind.LIMIT)
        return Composed((), fault) if document is None else Composed((document,), None)
    from weighbridge.intake import yamltree  # noqa: PLC0415 - PyYAML takes longer than most texts

    found = yamltree.composed(kept, offsets, len(text))
    if found.fault is None or "\t" not in kept:
        return found
    # LibYAML, which MMEngine uses, takes a tab for a blank where PyYAML takes it for a fault.
    blank = yamltree.composed(kept.replace("\t", " "), offsets, len(text))
    more = len(blank.documents) > len(found.documents)
    return Composed(blank.documents, found.fault) if more else found


def _refused(text: str, nodes: int, first: int) -> FormatError | None:
    """Return why a text of so many nodes is not composed: too many, or its first lines are none."""
    if nodes > MARKS:
        why = f"YAML of more than {MARKS} nodes"
        return FormatError(why, offset=0, kind=GapKind.LIMIT)
    if (bare := _KEYLESS.match(text)) is None:
        return None
    at = Bytes(text, first).of(bare.start(1))
    return FormatError("YAML: could not find expected ':'", offset=at)


def _of_json(text: str) -> Document | None:
    """Read a text that is JSON, in which nothing is tagged or comes again; ``None`` if it is not.

    A number is one here that YAML takes for a text if it is spelled as ``1e3``.
    """
    if not text.startswith(("{", "[")):
        return None
    try:
        tree = strictjson.value(text.encode(), what="YAML", offset=0)
    except (FormatError, UnicodeError):
        return None
    level = [tree]
    for _ in range(yamlblock.DEEP):
        within = [each.values() if isinstance(each, dict) else each for each in level
                  if isinstance(each, dict | list)]  # fmt: skip
        level = list(itertools.chain.from_iterable(within))
        if not level:
            return Document(tree)
    return None


def _blanked(match: re.Match[str]) -> str:
    """Leave blanks where the items of a long list go on, so that the rest stays where it is."""
    start, stop = match.span("more")
    return match.string[match.start() : start] + " " * (stop - start - 1) + "\n"


def decoded(text: bytes) -> tuple[str, int]:
    """Decode as PyYAML does; return the text and the length of its byte order mark.

    Raises:
        UnicodeError: Not UTF-8, nor UTF-16 with a mark.
    """
    if text.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return text.decode("utf-16"), 2
    first = 3 if text.startswith(codecs.BOM_UTF8) else 0
    return text[first:].decode("utf-8"), first


def signed(text: bytes) -> bool:
    """Whether a text holds a sign that loading it does something: as it is, or as YOLOv5 reads it.

    That leaves out all that is not ASCII.
    """
    return SIGNS.search(text) is not None or (
        not text.isascii() and SIGNS.search(plain(text)) is not None
    )


def plain(text: bytes) -> bytes:
    """Return what is ASCII in a text."""
    return text.translate(None, _ODD)


def long(text: bytes) -> bool:
    """Whether a text takes so long to compose that there must be a reason to."""
    if len(text) > UNTAGGED:
        return True
    if sum(text.count(mark.encode()) for mark in _MARKS) <= MARKS:
        return False
    string = text.decode("utf-8", "replace")
    return sum(map(string.count, _MARKS)) - len(_REMARK.findall(string)) > MARKS


def dense(text: bytes) -> bool:
    """Whether a text takes so long for its length: it is in no lines, and of many nodes."""
    return str(composed(text).fault or "").startswith(DENSE)


def telling(text: bytes) -> bool:
    """Whether a text holds what hardly stands in one by chance: tags that loaders obey."""
    if any(word in text for word in _TOLD):
        return True
    return b"!" in text and _TELLING.search(text) is not None


def looks(text: str) -> bool:
    """Whether the first line that says anything is that of a mapping or a sequence."""
    bare = _first(text)
    return _KEY.match(bare) is not None and _PYTHON.match(bare) is None


def flows(text: str) -> bool:
    """Whether the first line that says anything begins with a bracket, as JSON does."""
    return _first(text).removeprefix("---").lstrip(" \t").startswith(("{", "["))


def keyed(text: str) -> bool:
    """Whether the first line that says anything may be that of a mapping, whatever its key is."""
    bare = _first(text)
    return ": " in bare or ":\t" in bare or bare.endswith(":")


def principal(text: bytes) -> bool:
    """Whether a key that has loaders do something begins a line, as in no prose."""
    return _PRINCIPAL.search(text) is not None


def _first(text: str) -> str:
    """Return the first line that says anything."""
    for match in _LINE.finditer(text):
        bare = match.group().strip("\ufeff \t\r")
        if bare and not bare.startswith(("#", "%")) and _MARK.fullmatch(bare) is None:
            return bare
    return ""


def front_matter(text: bytes) -> tuple[bytes, int] | None:
    """Return the YAML between the first two lines of three dashes, and its offset in bytes."""
    first = _FRONT.match(text) if text.startswith(_FENCED) else None
    last = _FENCE.search(text, first.end()) if first else None
    return (text[first.end() : last.start()], first.end()) if first and last else None

"""YAML from strangers, as a tree that is looked at and never constructed.

PyYAML's pure-Python scanner, parser, composer and resolver; its constructors are not used and
libyaml is not loaded. Tags come out as facts. Nesting is bounded before the composer recurses, and
aliases are counted; what they refer to is shared, never copied.

Source: https://yaml.org/spec/1.1/ and https://pyyaml.org/wiki/PyYAMLDocumentation
(retrieved 2026-11-23).
Not done: merge keys (``<<``) are kept as a key, since what is merged stands elsewhere in the tree.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import field
from functools import lru_cache

from yaml import MappingNode, Node, ScalarNode, SequenceNode, YAMLError
from yaml.composer import Composer
from yaml.events import AliasEvent
from yaml.parser import Parser
from yaml.reader import Reader, ReaderError
from yaml.resolver import Resolver
from yaml.scanner import Scanner

from weighbridge.core import FormatError, GapKind, later
from weighbridge.core.records import dataclass
from weighbridge.intake import strictjson

ALIASES = 10_000
"""Aliases in one text."""

NESTING = 64
"""Levels of collections."""

COMPOSED = 512 << 10
"""Bytes that are composed; PyYAML in Python needs a microsecond for each, even in a comment."""

MARKS = 14_000
"""Nodes, about, that are composed: PyYAML needs up to seventy microseconds for each."""

UNTAGGED = 256 << 10
"""Bytes that are composed although there is no sign that loading them does anything."""

ITEMS = 1024
"""Items of a long list of words that are composed: a model's settings may hold its vocabulary."""

SIGNS = later.pattern(
    rb"(?:^|[\s,\[{])!|%TAG|\\[xuU]|_target_|_component_|_instantiator|__\w+__|py/"
    rb"|(?:class_path|target|flavors|auto_map|activation_(?:fn|function)|characters_class"
    rb"|custom_imports|custom_ops_library|implementation|init_parameters|model_file|pyref|tokenizer_class)"
    rb"[\"']?[ \t\r]*(?:[:\n]|\Z)"
    rb"|oc\.(?:create|decode)"
    rb"|\b(?:builtins|ctypes|importlib|os|pickle|runpy|shutil|socket|subprocess|sys)\b[ \t]*[.\])]"
    rb"|\b(?:eval|exec|getattr|globals|vars)[ \t]*\("
    rb"|torch[ \t]*\.[ \t]*(?:classes|hub|jit|load|ops|package|serialization|utils)\b"
    rb"|\xef\xbc[\xa1-\xbf]|\xef\xbd[\x81-\x9a]|\xf0\x9d[\x90-\x9f]|\xe1[\xb4\xb5]|{[{%]"
)
"""What stands in a YAML text that makes a loader do something: tags, keys, and what may be code or
a template; also letters that Python takes for others."""

_TELLING = later.pattern(
    rb"(?:^|[\s,\[{])!(?:!python|![a-z]*%|<|(?:new|apply|name|module):)|2002:python|%TAG|_target_"
)
"""What hardly stands in a text by chance."""

_TOLD = (b"!", b"2002:python", b"%TAG", b"_target_")
"""Words of which ``_TELLING`` holds one: looked for first, for expressions are slow to fail."""

PYTHON = later.pattern(rb"!!(?:python|[a-z]*%)|2002:python")
"""What stands in a YAML text that names Python objects, as a rule."""

_MARKS = ("\n", ",", "[", "{", ": ", "- ")
_ITEM = (
    r"-[ ](?:[\w./+<\u2581\u0120][\w.<>/+@\u2581\u0120]{0,40}"
    r"""|'[^'\n\\{!]{1,40}'|"[^"\n\\{!]{1,40}")\r?\n"""
)
_LISTED = later.pattern(
    rf"^(?P<indent>[ ]{{0,40}}){_ITEM}(?:(?P=indent){_ITEM}){{{ITEMS}}}"
    rf"(?P<more>(?:(?P=indent){_ITEM})++)",
    re.MULTILINE,
)
_STANDARD = "tag:yaml.org,2002:"
_KEY = later.pattern(
    r"""(?:---[ \t]+)?(?:[!&?]|-(?:[ \t]|$)|---[ \t]*[!&]
    |(?:[\w.$/<-][\w.$/<+@ -]{0,120}|"[^"]{0,120}"|'[^']{0,120}')[ \t]*:(?:[ \t]|$))""",
    re.VERBOSE,
)
_PYTHON = later.pattern(
    r"(?:class|def|if|for|while|with|async|match|try|else)\b(?:[ \t]+\S.*)?:[ \t]*$"
)
_LINE = later.pattern(r"[^\n]+")
_REMARK = later.pattern(r"(?m:^)[ \t]*#[^\n]*\n")
"""A line that costs little to compose: a comment, as a rule."""

_FRONT = later.pattern(rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n")
_FENCE = later.pattern(rb"^---[ \t]*(?:\r?\n|\Z)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Tag:
    """A node with a tag that is not one of YAML's own.

    Attributes:
        name: The full tag, e.g. ``tag:yaml.org,2002:python/name:os.system``.
        start: Of the node, byte offset in the text.
        stop: One past it.
        value: What is tagged, as plain data.
    """

    name: str
    start: int
    stop: int
    value: object


@dataclass(slots=True)
class Document:
    """One YAML document.

    Attributes:
        tree: Dictionaries, lists and scalars; aliases share their parts, and may make a circle.
        tags: Nodes with tags of their own.
    """

    tree: object = None
    tags: list[Tag] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Composed:
    """What a text holds, up to the first fault.

    Attributes:
        documents: Those that are whole.
        fault: Why no more could be read, or ``None``.
    """

    documents: tuple[Document, ...]
    fault: FormatError | None


class _Composer(Reader, Scanner, Parser, Composer, Resolver):
    """PyYAML without constructors, and with bounds."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        Resolver.__init__(self)
        self._depth = 0
        self._aliases = 0

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        """Compose a node, if that is not one too many or too deep."""
        if self.check_event(AliasEvent):
            self._aliases += 1
            if self._aliases > ALIASES:
                why = f"YAML with more than {ALIASES} aliases"
                raise FormatError(why, offset=0, kind=GapKind.LIMIT)
        self._depth += 1
        if self._depth > NESTING:
            why = f"YAML nested more than {NESTING} levels deep"
            raise FormatError(why, offset=0, kind=GapKind.LIMIT)
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


class _Bytes:
    """Byte offsets of characters, for error messages and places."""

    STEP = 1024

    def __init__(self, text: str, first: int) -> None:
        self._text = text
        self._table = [first]

    def of(self, index: int) -> int:
        """Return the offset of a character, in bytes of UTF-8."""
        while len(self._table) <= index // self.STEP:
            at = (len(self._table) - 1) * self.STEP
            chunk = self._text[at : at + self.STEP]
            self._table.append(self._table[-1] + len(chunk.encode("utf-8", "replace")))
        at = index // self.STEP * self.STEP
        return self._table[index // self.STEP] + len(
            self._text[at:index].encode("utf-8", "replace")
        )


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
    documents: list[Document] = []
    fault = None
    try:
        string, first = decoded(text)
    except UnicodeError as error:
        return Composed((), FormatError(f"YAML: not text: {error}", offset=0))
    offsets = _Bytes(string, first)
    string = _LISTED.sub(_blanked, string)
    if sum(map(string.count, _MARKS)) - len(_REMARK.findall(string)) > MARKS:
        why = f"YAML of more than {MARKS} nodes"
        return Composed((), FormatError(why, offset=0, kind=GapKind.LIMIT))
    try:
        composer = _Composer(string)
        while composer.check_node():
            documents.append(_Tree(offsets, composer.get_node()).document)
    except ReaderError as error:
        at = offsets.of(error.position) if isinstance(error.position, int) else 0
        fault = FormatError(f"YAML: {error.reason}", offset=min(at, len(text)))
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        at = offsets.of(mark.index) if mark else 0
        why = getattr(error, "problem", None) or getattr(error, "context", None) or "malformed"
        fault = FormatError(f"YAML: {why}", offset=min(at, len(text)))
    except FormatError as error:
        fault = error
    except (
        ValueError,
        OverflowError,
        LookupError,
        RecursionError,
        TypeError,
        AttributeError,
    ) as error:
        # PyYAML's scanner lets some of these out, e.g. for escapes over the Unicode range.
        fault = FormatError(f"YAML: {type(error).__name__}: {error}", offset=0)
    return Composed(tuple(documents), fault)


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


class _Tree:
    """Turns nodes into plain data, each node once, so that aliases cost nothing."""

    def __init__(self, offsets: _Bytes, root: Node | None) -> None:
        self._offsets = offsets
        self._made: dict[int, object] = {}
        self._tagged: list[tuple[str, Node]] = []
        tree = None if root is None else self._plain(root)
        tags = [
            Tag(
                name,
                offsets.of(node.start_mark.index),
                offsets.of(node.end_mark.index),
                self._made[id(node)],
            )
            for name, node in self._tagged
        ]
        self.document = Document(tree, tags)

    def _plain(self, node: Node) -> object:
        """Convert; recursion is as deep as the composer allowed."""
        if id(node) in self._made:
            return self._made[id(node)]
        name = node.tag or ""
        kind = name.removeprefix(_STANDARD)
        if kind == name or kind.startswith("python"):
            self._tagged.append((name, node))
        made: object
        if isinstance(node, SequenceNode):
            items: list[object] = []
            self._made[id(node)] = items
            items += [self._plain(item) for item in node.value]
            return items
        if isinstance(node, MappingNode):
            return self._table(node)
        made = _scalar(kind, node.value) if isinstance(node, ScalarNode) else None
        self._made[id(node)] = made
        return made

    def _table(self, node: MappingNode) -> object:
        # A mapping that an alias inside it refers to must exist before its pairs do.
        table: dict[str, object] = strictjson.Doubled([])
        self._made[id(node)] = table
        found: list[tuple[str, object]] = []
        for key, value in node.value:
            spelled = key.value if isinstance(key, ScalarNode) else "?"
            if isinstance(key, ScalarNode):
                self._plain(key)
            else:
                found.append(("?", self._plain(key)))
            found.append((spelled, self._plain(value)))
        table.update(found)
        if isinstance(table, strictjson.Doubled):
            table.pairs = found
        return table


def _scalar(kind: str, text: str) -> object:
    """Give a scalar its type, as far as that matters to a reader of configurations."""
    match kind:
        case "bool":
            return text.lower() in ("yes", "true", "on")
        case "null":
            return None
        case "int" if re.fullmatch(r"[-+]?[0-9]{1,100}", text):
            return int(text)
    return text


def long(text: bytes) -> bool:
    """Whether a text takes so long to compose that there must be a reason to."""
    return len(text) > UNTAGGED or sum(text.count(mark.encode()) for mark in _MARKS) > MARKS


def telling(text: bytes) -> bool:
    """Whether a text holds what hardly stands in one by chance: tags that loaders obey."""
    return any(word in text for word in _TOLD) and _TELLING.search(text) is not None


def looks(text: str) -> bool:
    """Whether the first line that says anything is that of a mapping or a sequence."""
    for match in _LINE.finditer(text):
        bare = match.group().strip("\ufeff \t\r")
        if not bare or bare.startswith(("#", "%")) or bare == "---":
            continue
        return _KEY.match(bare) is not None and _PYTHON.match(bare) is None
    return False


def front_matter(text: bytes) -> tuple[bytes, int] | None:
    """Return the YAML between the first two lines of three dashes, and its offset in bytes."""
    first = _FRONT.match(text)
    last = _FENCE.search(text, first.end()) if first else None
    return (text[first.end() : last.start()], first.end()) if first and last else None

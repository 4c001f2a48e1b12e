"""YAML from strangers: composed into plain values, never constructed; tags are read as facts.

Only PyYAML's pure-Python scanner, parser, composer and resolver are used. No constructor exists
here, so no tag can make anything. Size, depth and the number of values, aliases followed, are
bounded.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import yaml
from yaml.composer import Composer
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.resolver import Resolver
from yaml.scanner import Scanner

from weighbridge.core import FormatError, GapKind

MOST = 4 << 20
"""Bytes of one text; the pure-Python reader takes some seconds for a megabyte."""

VALUES = 200_000
"""Values in one text, aliases followed; passing it is how a "billion laughs" is stopped."""

PYTHON = "tag:yaml.org,2002:python/"
"""What the tags of PyYAML's unsafe loaders begin with."""

_TRUE = frozenset({"true", "yes", "on"})


@dataclass(frozen=True, slots=True)
class Tagged:
    """A value with a tag that makes an unsafe loader import something.

    Attributes:
        tag: What follows ``PYTHON``: ``object/apply:os.system``, ``name:os.system`` ...
        value: The value it is put on.
    """

    tag: str
    value: object


@dataclass(frozen=True, slots=True)
class Read:
    """What some YAML says.

    Attributes:
        documents: One value each: ``dict``, ``list``, ``str``, ``bool``, ``None`` or ``Tagged``.
        tags: Every value with a Python tag, in order.
        twice: Keys that stand twice in one mapping.
    """

    documents: tuple[object, ...]
    tags: tuple[Tagged, ...]
    twice: tuple[str, ...]


class _Loader(Reader, Scanner, Parser, Composer, Resolver):
    """Everything up to nodes, and nothing that makes objects."""

    def __init__(self, text: str, nesting: int) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        Resolver.__init__(self)
        self._deep = 0
        self._nesting = nesting

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        """Compose one node, if it is not nested too deeply."""
        self._deep += 1
        if self._deep > self._nesting:
            problem = f"nested more than {self._nesting} deep"
            raise yaml.composer.ComposerError(None, None, problem, None)
        node = Composer.compose_node(self, parent, index)
        self._deep -= 1
        return node


class _Values:
    """Turns nodes into plain values."""

    def __init__(self) -> None:
        self.tags: list[Tagged] = []
        self.twice: list[str] = []
        self._count = 0
        self._open: set[int] = set()

    def plain(self, node: Node) -> object:
        """Return the value of a node.

        Raises:
            yaml.YAMLError: More than ``VALUES``, or a value inside itself.
        """
        self._count += 1
        if self._count > VALUES or id(node) in self._open:
            problem = "a value inside itself" if id(node) in self._open else "too many values"
            raise yaml.composer.ComposerError(None, None, problem, node.start_mark)
        self._open.add(id(node))
        found = self._bare(node)
        self._open.discard(id(node))
        if node.tag.startswith(PYTHON):
            found = Tagged(node.tag.removeprefix(PYTHON), found)
            self.tags.append(found)
        return found

    def _bare(self, node: Node) -> object:
        match node:
            case ScalarNode(tag="tag:yaml.org,2002:null"):
                return None
            case ScalarNode(tag="tag:yaml.org,2002:bool", value=text):
                return text.lower() in _TRUE
            case ScalarNode(value=text):
                return text
            case SequenceNode(value=items):
                return [self.plain(item) for item in items]
            case MappingNode(value=pairs):
                table: dict[str, object] = {}
                for key_node, value_node in pairs:
                    key = self.plain(key_node)
                    name = key if isinstance(key, str) else repr(key)[:200]
                    if name in table and name != "<<":
                        self.twice.append(name)
                    table[name] = self.plain(value_node)
                return table
        return None


@functools.lru_cache(maxsize=4)
def _read(text: bytes, nesting: int) -> Read | str:
    """Read all documents, or return what is wrong."""
    values = _Values()
    try:
        loader = _Loader(text.decode("utf-8-sig"), nesting)
        documents: list[object] = []
        while loader.check_node():
            node = loader.get_node()
            documents.append(None if node is None else values.plain(node))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        return f"{error.problem} on line {line}"
    except (yaml.YAMLError, ValueError, IndexError, RecursionError) as error:
        return f"{type(error).__name__}: {error}".splitlines()[0][:200]
    return Read(tuple(documents), tuple(values.tags), tuple(values.twice))


def valid(text: bytes, nesting: int = 64) -> Read | None:
    """Read YAML; ``None`` if it is not, or if it is too large."""
    found = _read(text, nesting) if len(text) <= MOST else None
    return found if isinstance(found, Read) else None


def read(text: bytes, *, what: str, offset: int, nesting: int) -> Read:
    """Read YAML.

    Args:
        text: The whole text, UTF-8; a byte order mark is passed over.
        what: Noun for the error message.
        offset: Where the text starts in the artifact, for the error.
        nesting: Levels allowed.

    Raises:
        FormatError: Too large, not UTF-8, not YAML, nested too deeply, or too many values.
    """
    if len(text) > MOST:
        why = f"{what}: {len(text)} bytes are over {MOST}"
        raise FormatError(why, offset=offset, kind=GapKind.LIMIT)
    found = _read(text, nesting)
    if isinstance(found, str):
        why = f"{what}: {found}"
        raise FormatError(why, offset=offset)
    return found

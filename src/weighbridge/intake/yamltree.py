"""Any YAML as a tree: PyYAML's pure-Python scanner, parser, composer and resolver, with bounds.

Its constructors are not used and libyaml is not loaded. Nesting is bounded before the composer
recurses, and aliases are counted; what they refer to is shared, never copied.

Source: https://pyyaml.org/wiki/PyYAMLDocumentation (retrieved 2026-11-23).
"""

from __future__ import annotations

import re

from yaml import MappingNode, Node, ScalarNode, SequenceNode, YAMLError
from yaml.composer import Composer
from yaml.events import AliasEvent
from yaml.parser import Parser
from yaml.reader import Reader, ReaderError
from yaml.resolver import Resolver
from yaml.scanner import Scanner
from yaml.tokens import ScalarToken

from weighbridge.core import FormatError, GapKind, later
from weighbridge.intake import strictjson
from weighbridge.intake.yamldocument import Bytes, Composed, Document, Tag
from weighbridge.typings import Any

ALIASES = 10_000
"""Aliases in one text."""

NESTING = 64
"""Levels of collections."""

MERGED = 20_000
"""Pairs that merge keys (``<<``) put into tables of one text."""

LONGEST_KEY = 1024
"""Characters of a key that is not marked as one, at most."""

_KEY = later.pattern(r"[A-Za-z0-9_./-]+(?=:[ \n])")
"""What ends nowhere else, whatever is around it."""

_STANDARD = "tag:yaml.org,2002:"
_MERGE = f"{_STANDARD}merge"


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

    # The same as in PyYAML, without a loop for each question: there are twenty for each word.

    def check_token(self, *choices: Any) -> bool:
        """Whether there is another token, of one of some types if any are given."""
        while self.need_more_tokens():
            self.fetch_more_tokens()
        return bool(self.tokens) and (not choices or isinstance(self.tokens[0], choices))

    def check_event(self, *choices: Any) -> bool:
        """Whether there is another event, of one of some types if any are given."""
        event = self.current_event
        if event is None:
            event = super().peek_event()  # type: ignore[no-untyped-call]
        return event is not None and (not choices or isinstance(event, choices))

    def need_more_tokens(self) -> bool:
        """Whether the next token may still become a key, or is not there."""
        if self.done or not self.tokens:
            return not self.done
        waiting = self.possible_simple_keys
        if not waiting:
            return False
        self.stale_possible_simple_keys()
        first = min((key.token_number for key in waiting.values()), default=None)
        return bool(first == self.tokens_taken)

    def stale_possible_simple_keys(self) -> None:
        """Drop what can be a key no longer."""
        for key in self.possible_simple_keys.values():
            if key.line != self.line or self.index - key.index > LONGEST_KEY:
                super().stale_possible_simple_keys()
                return

    def scan_plain(self) -> ScalarToken:
        """Read a plain scalar: of letters and digits before a colon and a blank, at once."""
        word = _KEY.match(self.buffer, self.pointer)
        if word is None:
            return super().scan_plain()
        start = self.get_mark()
        self.allow_simple_key = False
        self.forward(word.end() - self.pointer)
        return ScalarToken(word.group(), True, start, self.get_mark())  # noqa: FBT003 - PyYAML's own

    def forward(self, length: int = 1) -> None:
        """Pass characters over as PyYAML does, at once where none of them ends a line."""
        stop = self.pointer + length
        if stop + 1 < len(self.buffer) and self.buffer[self.pointer : stop].isprintable():
            self.pointer = stop
            self.index += length
            self.column += length
        else:
            super().forward(length)

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


def composed(string: str, offsets: Bytes, size: int) -> Composed:
    """Compose a text.

    Args:
        string: The text.
        offsets: Tell where its characters are.
        size: In bytes.
    """
    documents: list[Document] = []
    fault = None
    try:
        composer = _Composer(string)
        while composer.check_node():
            documents.append(_Tree(offsets, composer.get_node()).document)
    except ReaderError as error:
        at = offsets.of(error.position) if isinstance(error.position, int) else 0
        fault = FormatError(f"YAML: {error.reason}", offset=min(at, size))
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        at = offsets.of(mark.index) if mark else 0
        why = getattr(error, "problem", None) or getattr(error, "context", None) or "malformed"
        fault = FormatError(f"YAML: {why}", offset=min(at, size))
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
        kind = GapKind.LIMIT if isinstance(error, RecursionError) else GapKind.DAMAGED
        fault = FormatError(f"YAML: {type(error).__name__}: {error}", offset=0, kind=kind)
    return Composed(tuple(documents), fault)


class _Tree:
    """Turns nodes into plain data, each node once, so that aliases cost nothing."""

    def __init__(self, offsets: Bytes, root: Node | None) -> None:
        self._offsets = offsets
        self._made: dict[int, object] = {}
        self._tagged: list[tuple[str, Node]] = []
        self._merged = 0
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
        # What YAML has of its own are words; classes of other languages have dots or slashes.
        if not kind.isalpha() or kind.startswith("python"):
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
        found += self._borrowed(node, {key for key, _ in found})
        table.update(found)
        if isinstance(table, strictjson.Doubled):
            table.pairs = found
        return table

    def _borrowed(self, node: MappingNode, own: set[str]) -> list[tuple[str, object]]:
        """Return the pairs that merge keys put into a table; of one key, the first counts.

        Raises:
            FormatError: Too many of them.
        """
        pairs: dict[str, object] = {}
        for key, value in node.value:
            if key.tag != _MERGE:
                continue
            given = self._plain(value)
            for table in given if isinstance(given, list) else [given]:
                if isinstance(table, dict):
                    self._merged += len(table)
                    if self._merged > MERGED:
                        why = f"YAML with more than {MERGED} pairs that are merged"
                        raise FormatError(why, offset=0, kind=GapKind.LIMIT)
                    pairs = table | pairs
        return [pair for pair in pairs.items() if pair[0] not in own]


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

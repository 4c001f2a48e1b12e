"""What a YAML text holds, as plain data."""

from __future__ import annotations

from weighbridge.core import FormatError
from weighbridge.core.records import dataclass, field


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


class Bytes:
    """Byte offsets of characters, for error messages and places."""

    STEP = 1024

    def __init__(self, text: str, first: int) -> None:
        self._text = text
        self._table = [first]
        # A byte each, as in most texts.
        self._first = first if text.isascii() else -1

    def of(self, index: int) -> int:
        """Return the offset of a character, in bytes of UTF-8."""
        if self._first >= 0:
            return self._first + min(index, len(self._text))
        while len(self._table) <= index // self.STEP:
            at = (len(self._table) - 1) * self.STEP
            chunk = self._text[at : at + self.STEP]
            self._table.append(self._table[-1] + len(chunk.encode("utf-8", "replace")))
        at = index // self.STEP * self.STEP
        return self._table[index // self.STEP] + len(
            self._text[at:index].encode("utf-8", "replace")
        )

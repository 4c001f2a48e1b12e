"""PMML: models of statistics as XML, which many tools exchange (.pmml).

An element ``PMML`` with a header, a dictionary of data, and models. No document type, so no
entities: a document with one is not read (strictly, that is all that an attack by entities needs).
Told are: who wrote it; extensions that hold a script; functions that are named like a class of
Java, which some readers load by that name; and what is to be fetched from elsewhere.

Source: https://dmg.org/pmml/v4-4-1/GeneralStructure.html,
https://github.com/jpmml/jpmml-evaluator (``FunctionRegistry``); retrieved 2026-11-26.
Not read: whether the model makes sense; documents in UTF-16.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import (
    Code,
    Effect,
    Entry,
    Evidence,
    Import,
    Named,
    Purpose,
    Reference,
    later,
)
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import preamble, strictxml
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

_ROOT = later.pattern(rb"<(?:[\w.-]{1,32}:)?PMML[\s>/]")
_ROOT_WIDE = later.pattern(rb"<\0P\0M\0M\0L\0|\0<\0P\0M\0M\0L")
_LOOKED = 1 << 16

EXTENSION = "Extension"
_TELLING = frozenset({"PMML", "Application", "Apply", EXTENSION})
"""Elements that tell something for their names, or the values of attributes."""

SCRIPTS = frozenset({"script", "code", "macro", "program"})
"""Elements and attributes of an extension that hold source."""

_SCRIPT = later.pattern(r"(?i)script|source[-_ ]?code|macro|python|groovy|execut")
_SOURCE = later.pattern(r"[\w.]\s*\(|;\s*$|<\s*script|javascript:", re.MULTILINE)
_REACH = (
    (Effect.PROCESS, later.pattern(
        r"Runtime\s*\.\s*getRuntime|ProcessBuilder|os\.system|subprocess|powershell|/bin/\w*sh\b"
        r"|cmd(\.exe)? /c")),
    (Effect.DYNAMIC, later.pattern(
        r"\beval\s*\(|\bexec\s*\(|ScriptEngine|<\s*script|javascript:|Class\s*\.\s*forName")),
)  # fmt: skip
_CLASS = later.pattern(r"(?:[A-Za-z_$][\w$]*\.)+[A-Za-z_$][\w$]*")
_FETCHED = frozenset({"href", "src", "url", "uri"})
_EVALUATED = "when a reader of the model evaluates the extension"
KEPT = 4096
"""Characters of one extension that are looked at, beside its attributes."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether it is XML whose outermost element may be PMML."""
    head = glimpse.head
    if head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] != b"<":
        return False
    text = glimpse.more(_LOOKED)
    if _ROOT.match(preamble.after(glimpse, preamble.MARKUP)):
        return True
    return _ROOT.search(text) is not None or _ROOT_WIDE.search(text) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield what the document says of itself, scripts, classes and references.

    Raises:
        FormatError: Not well-formed, with a document type, or too much of it.
    """
    told = _Told(cursor)
    for token in strictxml.tokens(cursor, None, strictxml.Quiet(_tells, told.listening)):
        match token:
            case strictxml.Open():
                yield from told.opened(token)
            case strictxml.Text(text):
                told.text(text)
            case strictxml.Close():
                yield from told.closed(token)


def _tells(name: str, attributes: frozenset[str]) -> bool:
    """Whether an element outside of extensions may tell something, by names alone."""
    if strictxml.local(name) in _TELLING:
        return True
    return any(strictxml.local(key).lower() in _FETCHED for key in attributes)


class _Told:
    """What elements tell. An extension is looked at when it ends."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._inside = 0
        self._start = 0
        self._name = ""
        self._held: list[str] = []
        self._size = 0
        self._script = False
        self._seen: set[str] = set()

    def listening(self) -> bool:
        """Whether it is inside of an extension, of which everything is looked at."""
        return self._inside > 0

    def opened(self, token: strictxml.Open) -> Iterator[Evidence]:
        """Take the beginning of an element."""
        name, attributes = strictxml.local(token.name), token.attributes
        place = self._cursor.place(token.start, token.stop)
        if name == "PMML":
            yield Entry(place, "pmml.version", attributes.get("version", "")[:80])
        elif name == "Application":
            known = f"{attributes.get('name', '')} {attributes.get('version', '')}"
            yield Entry(place, "pmml.application", known.strip()[:80])
        elif name == "Apply":
            yield from self._function(attributes.get("function", ""), token)
        if name == EXTENSION:
            if not self._inside:
                self._begin(token)
            self._inside += 1
        if self._inside:
            self._script = self._script or name.lower() in SCRIPTS
            for key, value in attributes.items():
                self._script = self._script or key.lower() in SCRIPTS
                self.text(value)
        for key, value in attributes.items():
            if strictxml.local(key).lower() in _FETCHED:
                yield Reference(place, Purpose.DATA, value[: self._cursor.limits.kept], key[:80])

    def _begin(self, token: strictxml.Open) -> None:
        self._start, self._name = token.start, token.attributes.get("name", "")[:80]
        self._held, self._size = [], 0
        self._script = _SCRIPT.search(self._name) is not None

    def text(self, text: str) -> None:
        """Take text, or an attribute's value, if it is inside an extension."""
        if self._inside and self._size < KEPT:
            self._held.append(text[:KEPT])
            self._size += len(text)

    def closed(self, token: strictxml.Close) -> Iterator[Evidence]:
        """Take the end of an element."""
        if strictxml.local(token.name) != EXTENSION or not self._inside:
            return
        self._inside -= 1
        if self._inside:
            return
        held = "\n".join(self._held)
        effects = frozenset(effect for effect, found in _REACH if found.search(held))
        place = self._cursor.place(self._start, token.stop)
        if effects or (self._script and _SOURCE.search(held)):
            name = f" {self._name!r}" if self._name else ""
            line = " ".join(held.split())[:80]
            summary = f"extension{name}, which begins {line!r}"
            yield Code(place, "pmml-extension", summary, _EVALUATED, effects)

    def _function(self, name: str, token: strictxml.Open) -> Iterator[Evidence]:
        """Tell a function that is named like a class; PMML's own have no dots."""
        if name in self._seen or not _CLASS.fullmatch(name):
            return
        self._seen.add(name)
        package, _, last = name.rpartition(".")
        place = self._cursor.place(token.start, token.stop)
        yield Import(place, Named(f"java:{package}", last), "Apply")


FORMAT = Format(
    id="pmml",
    title="PMML",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    opens=b"<",
    extensions=(".pmml",),
)

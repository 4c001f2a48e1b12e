"""Gin: bindings of parameters, as T5X, SeqIO and Magenta keep them beside checkpoints (.gin).

Statements that are read, one a line, unless a bracket or a backslash goes on::

    import package.module [as name]         from package import module [as name]
    include "path"                          MACRO = value
    scope/module.function.parameter = value
    scope/module.function:                  and bindings below it, further in

Parsing a file imports what it names. A value may refer to a function, ``@module.function``, and
have it called, ``@module.function()``; of a module that is imported after ``from __gin__ import
dynamic_registration``, that is any function there is. A text is taken for Gin if every line is a
statement and one refers to a function or a macro, or includes another file: without these it is
Python, or plain text.

Source: https://github.com/google/gin-config/blob/master/gin/config_parser.py and ``config.py`` of
0.5.0 (retrieved 2026-11-26). Not read: values; names that no import leads to, which are looked for
among those that the program has registered; texts over 1 MiB, which are a gap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import (
    Call,
    Evidence,
    FormatError,
    GapKind,
    How,
    Named,
    Place,
    Purpose,
    Reference,
    later,
)
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import preamble
from weighbridge.intake import text as texts
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MOST = 1 << 20
"""Bytes of a text."""

KEPT = 512
"""Characters of a path that are told."""

STEPS = 32
"""Modules in modules that one name may lead through."""

OWN = frozenset({"__gin__", "__main__"})
"""Modules that are Gin's own, and the program that runs."""

_STRINGS = later.pattern(
    r"\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''"
    r"|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|#[^\n]*|\\\r?\n",
    re.DOTALL,
)
_BRACKET = later.pattern(r"[(\[{}\])\n]")
_IMPORT = later.pattern(r"import ([\w.]+)(?: as (\w+))?")
_FROM = later.pattern(r"from ([\w.]+) import (\w+)(?: as (\w+))?")
_INCLUDE = later.pattern(r"include ?(\"\d+\")")
_BINDING = later.pattern(r"(?:[\w.-]+/){0,16}[A-Za-z_][\w.]* ?(?:= ?(\S.*)|:)", re.DOTALL)
_REFERENCE = later.pattern(r"(?:^|[\s(\[{,:])@(?:[\w.-]+/){0,16}([A-Za-z_][\w.]*)")
_MACRO = later.pattern(r"(?:^|[\s(\[{,:])%[A-Za-z_][\w./]*(?![\w./%])")
_MARKS = (b"@", b"%", b"include")

_BLANK = b"\xef\xbb\xbf \t\r\n"
_NEVER = (b"{", b"[", b"<", b"(")
"""What no statement begins with, and other texts do: they are not split into statements."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether every line is a statement, and one is none of Python."""
    head = glimpse.head
    if head.lstrip(_BLANK).startswith(_NEVER) or not texts.encoding(
        head, whole=len(head) == glimpse.size
    ):
        return False
    if glimpse.size > len(head):
        # Most texts are none from their first lines on; what is cut at the end is left out.
        lines = list(_Told(head[: head.rfind(b"\n") + 1]).statements())[:-1]
        odd = any(head.count(mark) % 2 for mark in (b'"""', b"'''"))
        if not odd and not all(map(_statement, lines)):
            return False
        if glimpse.size > MOST:
            first = preamble.after(glimpse, preamble.HASHES)
            return any(map(_mark, [*lines, *_Told(first).statements()]))
    data = glimpse.more(MOST)
    return any(mark in data for mark in _MARKS) and _all(list(_Told(data).statements()))


def _all(lines: list[str]) -> bool:
    """Whether all are statements, and one says that they are of Gin."""
    return all(map(_statement, lines)) and any(map(_mark, lines))


def _statement(line: str) -> bool:
    expressions = (_BINDING, _IMPORT, _FROM, _INCLUDE)
    return not line or any(each.fullmatch(line) for each in expressions)


def _mark(line: str) -> bool:
    """Whether a statement is none of Python."""
    value = line.partition("=")[2]
    return bool(_INCLUDE.fullmatch(line) or _REFERENCE.search(value) or _MACRO.search(value))


class _Told:
    """Statements of a text, with strings kept aside."""

    def __init__(self, data: bytes) -> None:
        self.strings: list[str] = []
        text = texts.unified(data).decode("utf-8", "replace").removeprefix("\ufeff")
        self._data = _STRINGS.sub(self._aside, text)

    def _aside(self, found: re.Match[str]) -> str:
        if found[0][0] in "#\\":
            return "" if found[0][0] == "#" else " "
        self.strings.append(found[0].strip("\"'"))
        return f'"{len(self.strings) - 1}"'

    def statements(self) -> Iterator[str]:
        """Yield statements, blanks made one; a bracket that is open goes on."""
        deep, begin = 0, 0
        for found in _BRACKET.finditer(self._data):
            if found[0] != "\n":
                deep = max(deep + (1 if found[0] in "([{" else -1), 0)
            elif not deep:
                yield " ".join(self._data[begin : found.start()].split())
                begin = found.end()
        yield " ".join(self._data[begin:].split())


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Call`` per import and per reference that an import leads to, and what is included.

    Raises:
        FormatError: Too large.
    """
    start = cursor.offset
    if cursor.left > MOST:
        why = f"{cursor.left} bytes of Gin are over {MOST}"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    told = _Told(cursor.take(cursor.left, "Gin"))
    place = cursor.place(start)
    yield from _facts(told, place)


def _facts(told: _Told, place: Place) -> Iterator[Evidence]:
    modules: dict[str, str] = {}
    named: dict[tuple[str, str], None] = {}
    lines = list(told.statements())
    for line in lines:
        if found := _IMPORT.fullmatch(line):
            modules[found[2] or found[1]] = found[1]
        elif found := _FROM.fullmatch(line):
            modules[found[3] or found[2]] = f"{found[1]}.{found[2]}"
        elif found := _INCLUDE.fullmatch(line):
            path = told.strings[int(found[1].strip('"'))][:KEPT]
            yield Reference(place, Purpose.DATA, path, "include")
    for module in modules.values():
        named[module, ""] = None
    references = {each[1] for line in lines for each in _REFERENCE.finditer(line.partition("=")[2])}
    for whole in sorted(references):
        module, _, name = whole.rpartition(".")
        short = module
        for _ in range(STEPS):
            if short in modules:
                named[modules[short] + module[len(short) :], name] = None
            short = short.rpartition(".")[0]
    for module, name in named:
        if module.partition(".")[0] not in OWN:
            yield Call(place, How.CONFIG, Named(module, name))


FORMAT = Format(
    id="gin-config",
    title="Gin",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    within=_MARKS,
    plain=True,
    extensions=(".gin",),
    refines=("python-source",),
    steps=2,
)

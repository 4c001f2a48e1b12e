"""Say which texts of a configuration would reach out if a loader evaluated them as Python.

Several loaders do: Ultralytics and YOLOv5 the activation and the modules of a network, MONAI texts
that begin with ``$``, fairseq the shapes of layers, ``torch.export`` symbolic sizes (by SymPy), and
OmegaConf where a project registers ``eval``. Which loader reads a file is not known, so every text
counts that is an expression as a whole and names something that runs programs or code.

Sources: https://docs.ultralytics.com/guides/model-yaml-config/,
https://docs.monai.io/en/stable/config_syntax.html, https://github.com/facebookresearch/fairseq
(``conv_feature_layers``), https://github.com/pytorch/pytorch/blob/main/torch/_export/serde/
serialize.py (``expr_str``), https://omegaconf.readthedocs.io/en/latest/custom_resolvers.html
(``oc.create``, ``oc.decode``); retrieved 2026-11-26. Nothing is evaluated here.
Not read: statements, lists over ``ITEMS``. Of texts that are long, or of which there are many, that
they may be expressions is all that is told.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator, Sequence
from functools import lru_cache

from weighbridge.core import Effect, Named, Unknown, Value, later
from weighbridge.core.normal import normal
from weighbridge.core.records import dataclass
from weighbridge.intake.growing import undisturbed
from weighbridge.typings import cast

LONGEST = 1 << 16
"""Characters of a text that is parsed, without the blanks around it."""

PAIR, SHORT = 2, 12
"""Items of a merge of a tokenizer, and characters of both up to which nothing reaches out."""

BRIEF = 1 << 12
"""Characters of a text up to which it is known again."""

ROOM = 1 << 20
"""Characters of all texts of one table that are parsed."""

WIDE = 256
"""Items of a list up to which each is looked at; of a longer one, those that call something."""

DEEP = 4
"""Lists inside lists that are looked at."""

ITEMS = 1 << 16
"""Items of all lists of one table that are looked at; in YAML one list may stand in many places."""

_HOLDERS = frozenset(
    {
        "builtins", "ctypes", "importlib", "os", "pickle", "posix", "pty", "runpy", "shutil",
        "socket", "subprocess", "sys", "webbrowser",
    }
)  # fmt: skip
"""Modules that are out of place as a value, which anything can be done with out of sight."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something that such a text has in it.

    Attributes:
        word: Letters that stand in it as they are.
        text: An expression for it, behind the word.
        bounded: Whether no letter, digit or underscore stands before the word.
    """

    word: str
    text: str
    bounded: bool = True


PARTS = (
    Part("__", "[a-z]+__", bounded=False),
    *(
        Part(word, r"\b")
        for word in (
            "builtins", "ctypes", "importlib", "joblib", "os", "pandas", "pickle", "posix", "pty",
            "runpy", "shutil", "socket", "subprocess", "sys", "webbrowser",
        )
    ),
    *(
        Part(word, r"\s*\(")
        for word in ("eval", "exec", "compile", "breakpoint", "getattr", "globals", "open", "vars")
    ),
    Part("write_", r"(?:text|bytes)\s*\("),
    Part(
        "torch",
        r"\s*\.\s*(?:classes|hub|jit|load|ops|package|serialization|utils)\b",
    ),
)  # fmt: skip
"""What such a text has in it; looked for first, because parsing is slow."""


class Search:
    """Looks for any of some parts: for their words first, as expressions take long to compile.

    An expression is searched for twenty times as fast if each part begins with letters, not with
    what has to stand before them.
    """

    __slots__ = ("_any", "_words")

    def __init__(self, parts: tuple[Part, ...]) -> None:
        """Look for these."""
        begun = (rf"{part.word}(?<=\b{part.word})" if part.bounded else part.word for part in parts)
        every = (f"{begin}{part.text}" for begin, part in zip(begun, parts, strict=True))
        self._words = tuple(part.word for part in parts)
        self._any = later.pattern("|".join(every))

    def __call__(self, text: str) -> bool:
        """Whether one of them is in a text."""
        return self.worded(text) and self._any.search(text) is not None

    def worded(self, text: str) -> bool:
        """Whether a word of one of them is in a text; asked of each text of a configuration."""
        for word in self._words:  # noqa: SIM110 - a generator takes as long as ten words
            if word in text:
                return True
        return False


@lru_cache(maxsize=64)
def pattern(parts: tuple[Part, ...]) -> Search:
    """Return what looks for any of some parts."""
    return Search(parts)


@lru_cache(maxsize=1)
def whole() -> Search:
    """Return what looks for all parts, which is asked for once a table."""
    return pattern(PARTS)


HIDING = "oc."
"""What stands in every text of which OmegaConf makes a table."""

_HIDING = later.pattern(r"\$\{\s*oc\.(?:create|decode)\s*:(?!\s*\$\{oc\.env:[^{}]*\}\s*\})")
"""What has OmegaConf make a table out of a text, which no key of the file tells then."""

_QUOTED = later.pattern(
    r"'[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'|\"[^\"\\\n]*+(?:\\.[^\"\\\n]*+)*+\"", re.DOTALL
)
_WORDS = "and|as|async|await|else|for|from|if|in|is|lambda|not|or|yield"
_SIDE_BY_SIDE = later.pattern(
    rf"\b(?!(?:{_WORDS})\b)[A-Za-z]{{2,}} (?!(?:{_WORDS})\b)[A-Za-z]{{2,}}\b"
)

_WRITERS = frozenset({"write_bytes", "write_text"})
_RESOLVED = later.pattern(r"\$\{[\w.]+:\s*(.*)\}\s*", re.DOTALL)
_REFERRED = later.pattern(r"[@%][\w#:]+")
_REACHING = frozenset({Effect.PROCESS, Effect.NETWORK, Effect.DYNAMIC, Effect.NATIVE})


def wordless(table: dict[str, object], may: Search) -> bool:
    """Whether no text of a table has a word of what may be evaluated, and no list has any text.

    A graph has a name or two in each of some thousand tables.
    """
    if type(table) is not dict:
        return False
    for value in table.values():
        if isinstance(value, str):
            if not value.isascii() or may.worded(value):
                return False
        elif isinstance(value, list) and not _TEXTS.isdisjoint(map(type, value)):
            return False
    return True


def reached(
    values: Sequence[object], may: Search | None = None, *, hiding: bool = True
) -> Iterator[Value]:
    """Yield what texts among the values of a table, and of lists in it, would call.

    Args:
        values: Texts and lists; others are passed over.
        may: What is looked for, if it is known to be less than everything; see ``PARTS``.
        hiding: Whether ``HIDING`` may be in any of them.
    """
    may = may or whole()
    characters = ROOM
    for value in _texts(values):
        if not hiding and value.isascii() and not may.worded(value):
            continue
        if hiding and HIDING in value and _HIDING.search(value):
            yield Unknown(f"what OmegaConf makes of {value[:80]!r}")
        # Python passes over blanks, however many.
        text = value.strip()
        for each in (text,) if text.isascii() else _readings(text):
            if not may(each):
                continue
            if len(each) <= min(LONGEST, characters):
                characters -= len(each)
                yield from _again(each) if len(each) <= BRIEF else _called(each)
            elif "(" in each and not _is_prose(each):
                yield Unknown(f"what is evaluated of {len(each)} characters, {each[:80]!r}")


_LISTED, _TEXTS = frozenset({list}), frozenset({str, list})


def _texts(values: Sequence[object]) -> Iterator[str]:
    """Yield texts, and those in lists, in lists in them and so on."""
    if _LISTED.isdisjoint(map(type, values)):
        yield from reversed([value for value in values if isinstance(value, str)])
        return
    waiting: list[tuple[int, object]]
    waiting = [(0, value) for value in values if isinstance(value, str | list)]
    room = ITEMS
    while waiting:
        depth, value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, list) and depth < DEEP:
            inner = value if len(value) <= WIDE else list(filter(_calls, _long(value)))
            if len(inner) <= room:
                room -= len(inner)
                waiting += [(depth + 1, item) for item in inner]


def _long(items: list[object]) -> list[object]:
    """Return items without pairs of short words, of which tokenizers have half a million."""
    pairs = cast("list[list[str]]", items)
    try:
        found = [each for each in pairs if len(each) != PAIR or len(each[0]) + len(each[1]) > SHORT]
    except (TypeError, LookupError):
        return items
    return cast("list[object]", found)


def _calls(item: object) -> bool:
    """Whether an item of a long list may call something."""
    if isinstance(item, str):
        return "(" in item or HIDING in item
    if not isinstance(item, list):
        return False
    return any(isinstance(each, list) or (isinstance(each, str) and "(" in each) for each in item)


def _is_prose(text: str) -> bool:
    """Whether two words are side by side that are none of Python's, as in no expression."""
    return _SIDE_BY_SIDE.search(_QUOTED.sub("x", text)) is not None


def _readings(text: str) -> Iterator[str]:
    """Yield a text as Python reads it, and as YOLOv5 does, which leaves out what is not ASCII."""
    # Python takes letters for the same that look the same, such as wide ones.
    yield normal("NFKC", text)
    yield text.encode("ascii", "ignore").decode().strip()


def statements(text: str) -> Iterator[Value]:
    """Yield what a text calls that reaches out, if it is run as statements."""
    from weighbridge.intake import pysource  # noqa: PLC0415 - parsers are for texts that may be Python

    for fact in pysource.facts(text.encode("utf-8", "replace")):
        if fact.effect in _REACHING:
            yield _value(fact.what)


@lru_cache(maxsize=1024)
def _again(text: str) -> tuple[Value, ...]:
    """Return what a text calls; of a graph, each node says in which layer and line it was made."""
    return tuple(_called(text))


TRACED = 'File "'
"""How a line of a trace of Python begins: a name and a text side by side, as in no expression."""


def _is_none(text: str) -> bool:
    """Whether a text is no expression, as what a graph of PyTorch says for each node.

    Two commas side by side, or a semicolon, stand in none outside of texts and remarks.
    """
    if text.startswith(TRACED):
        return True
    if ",," not in text and ";" not in text:
        return False
    for mark in "'\"#":
        text = text.partition(mark)[0]
    return ",," in text or ";" in text


def _is_data(text: str) -> bool:
    """Whether a text is JSON, in which nothing is called, as how arguments are nested often is."""
    if not text.startswith(("[", "{")):
        return False
    try:
        with undisturbed():
            json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _called(text: str) -> Iterator[Value]:
    """Yield what one text calls, if it is an expression."""
    if text.replace(".", "_").isidentifier() or _is_none(text) or _is_data(text):
        return
    import ast  # noqa: PLC0415 - makes a class for each kind of node; few texts get here

    from weighbridge.intake import pysource  # noqa: PLC0415 - as above

    if resolved := _RESOLVED.fullmatch(text.strip()):
        text = resolved.group(1).strip("'\"")
    # What MONAI evaluates loads the weights beside it, as a rule.
    monai = text.startswith("$")
    text = _REFERRED.sub("x", text.strip().lstrip("$")).strip()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return
    if isinstance(tree.body, ast.Constant | ast.Name | ast.Attribute):
        return
    reaching = _REACHING if monai else _REACHING | {Effect.LOADS}
    for fact in pysource.facts(text.encode("utf-8", "replace")):
        if fact.effect in reaching:
            yield _value(fact.what)
    nodes = list(ast.walk(tree))
    if not any(isinstance(node, ast.Call) for node in nodes):
        return  # ``windows-sys``
    # Modules that are used as a value where something is called.
    owners = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
    if any(map(_writes, nodes)):
        yield Unknown(f"what is written by {text[:80]!r}")
    for node in nodes:
        if isinstance(node, ast.Name) and node.id in _HOLDERS and id(node) not in owners:
            yield Unknown(f"what is done with the module {node.id!r}")


def _writes(call: object) -> bool:
    """Whether a node is a call that opens a file to write to it, or writes one."""
    import ast  # noqa: PLC0415 - as above

    if not isinstance(call, ast.Call):
        return False
    if isinstance(call.func, ast.Attribute):
        return call.func.attr in _WRITERS
    if not isinstance(call.func, ast.Name) or call.func.id != "open":
        return False
    modes = [*call.args[1:2], *(each.value for each in call.keywords if each.arg == "mode")]
    return any(
        isinstance(mode, ast.Constant)
        and not isinstance(mode.value, int)  # of any length, in hexadecimal
        and not set(str(mode.value)).isdisjoint("wax+")
        for mode in modes
    )


def _value(what: str) -> Value:
    module, dot, name = what.rpartition(".")
    if not what.replace(".", "").replace("_", "").isalnum():
        return Unknown(f"what {what!r} finds")
    if not dot and what.startswith("__") and what != "__import__":
        return Unknown(f"what {what!r} leads to")
    return Named(module if dot else "builtins", name)

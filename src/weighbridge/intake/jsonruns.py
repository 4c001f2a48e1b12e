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

Source: https://www.rfc-editor.org/rfc/rfc8259 (retrieved 2026-11-26).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

KEPT = 512
"""Members of a run that stay; more than what any reader looks at in one list."""

LEAST = 512
"""Members of a run beside those."""

SOME = 4096
"""Members that are decoded at once."""

SHORT = 1 << 20
"""Bytes of a text in which runs are not worth a search."""

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


@lru_cache(maxsize=1)
def _run() -> re.Pattern[bytes]:
    """Make the expression: past all that is in no run, then a run, if there is one."""
    short = "|".join(f"(?:{kind}){{1,{KEPT + LEAST - 1}}}+(?!{kind})" for kind in _KINDS)
    other = rf'(?!{"|".join(_KINDS)})(?:"(?:[^"\\]++|\\.)*+"|\[)'
    runs = "|".join(f"(?:{kind}){{{KEPT}}}((?:{kind}){{{LEAST},}}+)" for kind in _KINDS)
    return re.compile(rf'(?:[^"\[]++|{short}|{other})*+(?:{runs})'.encode(), re.DOTALL)


@dataclass(frozen=True, slots=True)
class Run:
    """Members of one object or array, each with the comma behind it.

    Attributes:
        start: Before the first, in bytes.
        stop: Past the last comma, and blanks.
        kind: Which of the three kinds, from 0: named numbers, texts, pairs.
    """

    start: int
    stop: int
    kind: int


def runs(text: bytes) -> Iterator[Run]:
    """Yield the runs, in order; none in a short text."""
    at = 0
    while len(text) > SHORT and (found := _run().match(text, at)):
        at = found.end()
        kind = found.lastindex or 0
        yield Run(*found.span(kind), kind - 1)


def members(text: bytes, run: Run) -> Iterator[list[object]]:
    """Decode a run, some members at a time: pairs of key and value, or items.

    Raises:
        ValueError: Not UTF-8.
    """
    some = re.compile(f"(?:{_KINDS[run.kind]}){{1,{SOME}}}+".encode())
    for found in some.finditer(text, run.start, run.stop):
        bare = found.group().rstrip(b", \t\r\n").decode()
        if run.kind == 0:
            yield json.loads(f"{{{bare}}}", object_pairs_hook=list)
        else:
            yield json.loads(f"[{bare}]")

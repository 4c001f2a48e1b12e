"""JSON from strangers: size and depth bounded, duplicate keys and NaN refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NoReturn

from weighbridge.core import FormatError, GapKind
from weighbridge.intake.growing import undisturbed

MOST = 1_000_000
"""Values in one text of several."""

ROOM = 384 << 20
"""Bytes that the values of one text may take, by a rough count made before they are read."""

_COST = {b"{": 184, b"[": 56, b":": 80, b'"': 25, b",": 24}
"""Bytes that a value takes for each of these."""

_BEGIN = re.compile(
    rb"(?:\xef\xbb\xbf)?[ \t\r\n]*"
    rb"(?:\{[ \t\r\n]*(?:[\"}]|\Z)"
    rb"|\[[ \t\r\n]*(?:[\"{\[\]0-9]|-[0-9I]|true|false|null|NaN|Infinity|\Z))"
)
_BLANK = " \t\r\n"


class Doubled(dict[str, object]):
    """An object in which a key stands twice. As a mapping it holds the last, as loaders do.

    Attributes:
        pairs: All keys and values, in order.
    """

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(pairs)
        self.pairs = pairs


class _RefusedError(ValueError):
    """JSON that the standard library would let pass."""


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table = dict(pairs)
    if len(table) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        msg = f"duplicate key {twice[:80]!r}"
        raise _RefusedError(msg)
    return table


def _constant(name: str) -> NoReturn:
    msg = f"{name} is not JSON"
    raise _RefusedError(msg)


def _fits(text: bytes, what: str, offset: int) -> None:
    """Refuse a text of which the values would fill the memory: a few bytes of it make a table.

    Raises:
        FormatError: They would take more than ``ROOM``; of kind ``LIMIT``.
    """
    if 2 * len(text) + sum(text.count(mark) * cost for mark, cost in _COST.items()) > ROOM:
        why = f"{what}: its values take more than {ROOM >> 20} MiB"
        raise FormatError(why, offset=offset, kind=GapKind.LIMIT)


def value(text: bytes, *, what: str, offset: int, lenient: bool = False) -> object:
    """Decode one JSON value.

    Args:
        text: The whole text, UTF-8; a byte order mark is passed over.
        what: Noun for the error message.
        offset: Where the text starts in the artifact, for the error.
        lenient: Let ``NaN``, ``Infinity`` and duplicate keys pass, as Python's own loaders do.

    Raises:
        FormatError: Not UTF-8, not JSON, nested too deeply, too much, or (unless lenient) a
            duplicate key.
    """
    _fits(text, what, offset)
    hooks = {} if lenient else {"object_pairs_hook": _pairs, "parse_constant": _constant}
    try:
        with undisturbed():
            return json.loads(text.decode("utf-8-sig"), **hooks)  # type: ignore[arg-type]
    except json.JSONDecodeError as error:
        why = f"{what}: {error.msg} at character {error.pos}"
        raise FormatError(why, offset=offset) from error
    except (ValueError, RecursionError) as error:
        why = f"{what}: {error}"
        raise FormatError(why, offset=offset) from error


def table(text: bytes, *, what: str, offset: int, most: int | None = None) -> dict[str, object]:
    """Decode a JSON object.

    Args:
        text: As for ``value``.
        what: As for ``value``.
        offset: As for ``value``.
        most: Values in it; commas and brackets within strings count too.

    Raises:
        FormatError: Not UTF-8, not JSON, nested too deeply, a duplicate key, not an object, or of
            more than ``most`` values.
    """
    if most is not None and sum(map(text.count, (b",", b"[", b"{"))) > most:
        why = f"{what}: more than {most} values"
        raise FormatError(why, offset=offset, kind=GapKind.LIMIT)
    found = value(text, what=what, offset=offset)
    if not isinstance(found, dict):
        why = f"{what}: expected an object"
        raise FormatError(why, offset=offset)
    return found


def begins(head: bytes) -> bool:
    """Whether these first bytes are those of a JSON object or array, as far as they go."""
    return _BEGIN.match(head) is not None


def values(text: bytes, *, what: str, offset: int) -> Iterator[object]:
    """Decode the JSON values of a text, one after another: one as a rule, many in JSON lines.

    As lenient as loaders are: ``NaN`` passes, and an object that has a key twice is a ``Doubled``.

    Args:
        text: The whole text, UTF-8; a byte order mark is passed over.
        what: Noun for the error message.
        offset: Where the text starts in the artifact, for the error.

    Raises:
        FormatError: Not UTF-8, not JSON, nested too deeply, or of too many values; the values
            before the fault have been yielded.
    """
    _fits(text, what, offset)
    decoder = json.JSONDecoder(object_pairs_hook=pairs)
    try:
        string = text.decode("utf-8-sig")
        at = _past(string, 0)
        for _ in range(MOST):
            with undisturbed():
                found, at = decoder.raw_decode(string, at)
            yield found
            at = _past(string, at)
            if at == len(string):
                return
    except json.JSONDecodeError as error:
        why = f"{what}: {error.msg} at character {error.pos}"
        raise FormatError(why, offset=offset) from error
    except (ValueError, RecursionError) as error:
        why = f"{what}: {error}"
        raise FormatError(why, offset=offset) from error
    why = f"{what}: more than {MOST} values"
    raise FormatError(why, offset=offset, kind=GapKind.LIMIT)


def pairs(found: list[tuple[str, object]]) -> dict[str, object]:
    """Make a mapping, a ``Doubled`` one if a key stands twice."""
    table = dict(found)
    return table if len(table) == len(found) else Doubled(found)


_NOT_BLANK = re.compile(f"[^{_BLANK}]")


def _past(string: str, at: int) -> int:
    match = _NOT_BLANK.search(string, at)
    return match.start() if match else len(string)

"""JSON from strangers: size and depth bounded, duplicate keys and NaN refused."""

from __future__ import annotations

import json
from typing import NoReturn

from weighbridge.core import FormatError


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


def value(text: bytes, *, what: str, offset: int, lenient: bool = False) -> object:
    """Decode one JSON value.

    Args:
        text: The whole text, UTF-8; a byte order mark is passed over.
        what: Noun for the error message.
        offset: Where the text starts in the artifact, for the error.
        lenient: Let ``NaN``, ``Infinity`` and duplicate keys pass, as Python's own loaders do.

    Raises:
        FormatError: Not UTF-8, not JSON, nested too deeply, or (unless lenient) a duplicate key.
    """
    hooks = {} if lenient else {"object_pairs_hook": _pairs, "parse_constant": _constant}
    try:
        return json.loads(text.decode("utf-8-sig"), **hooks)  # type: ignore[arg-type]
    except json.JSONDecodeError as error:
        why = f"{what}: {error.msg} at character {error.pos}"
        raise FormatError(why, offset=offset) from error
    except (ValueError, RecursionError) as error:
        why = f"{what}: {error}"
        raise FormatError(why, offset=offset) from error


def table(text: bytes, *, what: str, offset: int) -> dict[str, object]:
    """Decode a JSON object.

    Raises:
        FormatError: Not UTF-8, not JSON, nested too deeply, a duplicate key, or not an object.
    """
    found = value(text, what=what, offset=offset)
    if not isinstance(found, dict):
        why = f"{what}: expected an object"
        raise FormatError(why, offset=offset)
    return found

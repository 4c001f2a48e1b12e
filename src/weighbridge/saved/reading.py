"""Read a saved report back: every field as it was, or the place where it is not laid out so."""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import FormatError, Report
from weighbridge.intake import strictjson
from weighbridge.saved import document
from weighbridge.saved.shapes import (
    Json,
    UnreadableError,
    Within,
    listed,
    named,
    pointer,
    table,
)

LARGEST = 256 << 20
"""Bytes of a report that are read."""

MOST = 16_000_000
"""Values in a report that are read."""

FREE = frozenset({"spelled"})
"""Derived keys that later versions may write otherwise: they are not compared."""


def read(data: bytes) -> Report:
    """Read a report as ``reports.json`` writes it.

    What follows from the rest (verdicts, counts, fingerprints) has to be as it follows.

    Args:
        data: The whole text.

    Raises:
        UnreadableError: It is no such report; names where, as a JSON pointer.
    """
    if len(data) > LARGEST:
        raise UnreadableError("", f"is over {LARGEST} bytes")
    try:
        found = strictjson.table(data, what="report", offset=0, most=MOST)
    except FormatError as error:
        raise UnreadableError("", str(error)) from error
    if found.get("schema") != document.SCHEMA:
        raise UnreadableError("/schema", _other(found.get("schema")))
    del data
    report = document.REPORT.read(found, "", Within())
    if not isinstance(report, Report):
        raise UnreadableError("", "is no report")
    for name, wanted in document.parts(report):
        # Taken out, and dropped model by model: of all of them, the layout is large.
        rest = found.pop(name, None)
        if isinstance(wanted, Iterator):
            _drain(rest, wanted, pointer("", name))
        elif name not in FREE:
            _compare(rest, wanted, pointer("", name))
    return report


def _other(schema: object) -> str:
    if schema is None:
        return f"is missing; expected {document.SCHEMA!r}, as --format json writes it"
    return f"expected {document.SCHEMA!r}, not {schema!r:.80}"


def _drain(found: object, wanted: Iterator[document.Members], at: str) -> None:
    """Compare models with what is written in their place, and drop them one by one."""
    models = listed(found, at)
    for n, members in enumerate(wanted):
        model = table(models[n], f"{at}/{n}")
        models[n] = None
        for name, one in members:
            here = pointer(f"{at}/{n}", name)
            if not isinstance(one, Iterator):
                _compare(model.get(name), one, here)
                continue
            # As long as what was read from it.
            rows = listed(model.get(name), here)
            for k, (row, item) in enumerate(zip(rows, one, strict=True)):
                _compare(row, item, f"{here}/{k}")


def _compare(found: object, wanted: Json, at: str) -> None:
    """See that everything is as it would be written: then nothing derived is amiss either."""
    match (found, wanted):
        case (dict(), dict()) if set(found) == set(wanted):
            for key, inner in wanted.items():
                if key not in FREE:
                    _compare(found[key], inner, pointer(at, key))
        case (list(), list()) if len(found) == len(wanted):
            for n, (one, other) in enumerate(zip(found, wanted, strict=True)):
                _compare(one, other, f"{at}/{n}")
        case _ if type(found) is type(wanted) and found == wanted:
            pass
        case _:
            raise UnreadableError(at, f"{_shown(found)} does not follow from the rest")


def _shown(found: object) -> str:
    return f"{found!r:.80}" if isinstance(found, str | int | bool) else named(found)

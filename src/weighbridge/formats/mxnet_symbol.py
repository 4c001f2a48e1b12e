"""MXNet: a network (``-symbol.json``) as JSON: nodes with operators and attributes.

``Custom`` and its like call a class that the loading process has registered under ``op_type``; they
are told by ``intake/networks.py``, wherever they stand.
Versions before 1.9.1 match names with an expression that takes its time over long ones
(CVE-2022-24294): a name that no operator has is a gap.

Source: https://mxnet.apache.org/versions/1.9.1/api/python/docs/api/legacy/symbol/symbol.html,
https://nvd.nist.gov/vuln/detail/CVE-2022-24294 (retrieved 2026-11-26).
Not read: other attributes; texts over ``Limits.text``.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Gap, GapKind, Operation, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import configuration, networks, strictjson
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

NAME = 512
"""Characters of a name of an operator or a node, at most; real ones have fewer than 200."""

_OPERATOR = later.pattern(r"[\w.:-]{1,128}")


def recognises(glimpse: Glimpse) -> bool:
    """Whether an object names nodes at its beginning, and arguments somewhere near its end."""
    head, tail = glimpse.head, glimpse.tail
    return (
        head.lstrip()[:1] == b"{"
        and b"\0" not in head
        and b'"nodes"' in head
        and b'"op"' in head
        and b'"arg_nodes"' in tail
        and tail.rstrip()[-1:] == b"}"
    )


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` per node, and a ``Gap`` per name that cannot be.

    Raises:
        FormatError: Too large, or not such an object.
    """
    if cursor.left > cursor.limits.text:
        why = f"JSON of {cursor.left} bytes is over {cursor.limits.text}"
        raise FormatError(why, offset=cursor.offset, kind=GapKind.LIMIT)
    start = cursor.offset
    tree = strictjson.table(cursor.take(cursor.left, "symbol"), what="symbol", offset=start)
    place = cursor.place(start)
    yield from configuration.everything(tree, place, cursor.limits)
    match tree.get("nodes"):
        case [*nodes]:
            pass
        case _:
            raise FormatError("nodes: expected a list", offset=start)
    for node in nodes:
        match node:
            case {"op": str(operator), "name": str(name)}:
                pass
            case _:
                raise FormatError("a node without an operator and a name", offset=start)
        if not _OPERATOR.fullmatch(operator) or len(name) > NAME:
            sizes = f"{len(operator)} and {len(name)} characters"
            why = f"a node whose operator and name have {sizes}: {operator[:40]!r}"
            yield Gap(place, GapKind.DAMAGED, why)
            continue
        if operator != "null" and operator not in networks.CALLBACKS:
            yield Operation(place, "mxnet", operator)


FORMAT = Format(
    id="mxnet-symbol",
    title="MXNet network",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    holds=(b'"arg_nodes"',),
    ends=True,
    plain=True,
    opens=b"{",
    refines=("json-config",),
)

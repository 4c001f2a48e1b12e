"""ExecuTorch: a program with values to try it with (.bpte).

A flatbuffer with "BP08" at byte 4. Slots of the tables that are read::

    root      1 suites, 2 bytes of the program
    suite     1 cases; case: 0 inputs, 1 outputs
    value     1 itself; of a tensor 2 bytes

The program is read as one of its own.

Source: https://github.com/pytorch/executorch/blob/main/devtools/bundled_program/schema/bundled_program_schema.fbs
(retrieved 2026-11-26). Not read: values, but for the magic numbers of programs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from weighbridge.core import Evidence, FormatError
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import flatbuffer
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.flatbuffer import Table
from weighbridge.intake.glimpse import Glimpse
from weighbridge.machine import behind

SUITES, PROGRAM = 1, 2
TENSOR = 1
"""The type of a value that is a tensor."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the file identifier stands at byte 4."""
    return glimpse.head[4:6] == b"BP" and glimpse.head[6:8].isdigit()


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the program, and the bytes of values, as parts.

    Raises:
        FormatError: An offset leads out of the file, or there is no program.
    """
    root = flatbuffer.root(cursor)
    program = root.vector(PROGRAM, 1)
    if program is None:
        raise FormatError("no program", offset=root.at)
    yield Part("", lambda: cursor.source, Role.CONTENT, "flatbuffer-executorch", program)
    # Lists may lead to one table any number of times; it tells the same each time.
    seen: set[int] = set()
    for suite in _new(root.tables(SUITES), seen):
        for case in _new(suite.tables(1), seen):
            for slot in (0, 1):
                for value in _new(case.tables(slot), seen):
                    yield from _value(cursor, value, seen)
    yield from behind.anything(cursor, "the program")


def _new(tables: Iterable[Table], seen: set[int]) -> Iterator[Table]:
    """Yield tables that no list led to before."""
    for table in tables:
        if table.at not in seen:
            seen.add(table.at)
            yield table


def _value(cursor: Cursor, value: Table, seen: set[int]) -> Iterator[Part]:
    """Yield the bytes of a tensor, once."""
    held = value.table(1) if value.number(0, 1) == TENSOR else None
    data = held.vector(2, 1) if held is not None else None
    if data is not None and data.size and data.start not in seen:
        seen.add(data.start)
        yield Part("", lambda: cursor.source, Role.DATA, "", data)


FORMAT = Format(
    id="executorch-bundle",
    title="ExecuTorch program with tests",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    at=4,
    begins=(b"BP",),
    extensions=(".bpte",),
)

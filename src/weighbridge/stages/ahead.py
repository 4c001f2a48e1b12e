"""Models in order, small ones begun before those in front of them are done.

Whoever looks at files has something to do, then, while this process judges what was seen before.
What is held meanwhile is bounded: by the number of files, and by how large a model may be.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from typing import TypeVar

from weighbridge.intake.listing import Model
from weighbridge.stages.vouched import Begun

LARGE = 1 << 20
"""Bytes of a model from which it is not begun ahead."""


T = TypeVar("T")
H = TypeVar("H")


def in_order(
    rows: Iterable[T], begin: Callable[[T], Begun | H], model: Callable[[T], Model], most: int
) -> Generator[tuple[T, Begun | H]]:
    """Yield each model and what beginning it gave, which is closed when the next is asked for.

    Args:
        rows: Models, with whatever belongs to them, in order.
        begin: Begins one, or says what it came to.
        model: Gives the model of a row.
        most: Files of models that follow the one at hand, at most, which are begun.
    """
    waiting: deque[tuple[T, Begun | H | None]] = deque()
    held = 0
    try:
        for row in rows:
            files = model(row).files
            small = most > 0 and sum(file.size for file in files) < LARGE
            waiting.append((row, begin(row) if small else None))
            held += _cost(model(row))
            while held > most:
                held -= _cost(model(waiting[0][0]))
                yield from _first(waiting, begin)
        while waiting:
            yield from _first(waiting, begin)
    finally:
        for _, begun in waiting:
            _close(begun)


def _cost(model: Model) -> int:
    return max(len(model.files), 1)


def _first(
    waiting: deque[tuple[T, Begun | H | None]], begin: Callable[[T], Begun | H]
) -> Generator[tuple[T, Begun | H]]:
    row, begun = waiting[0]
    if begun is None:
        begun = begin(row)
        waiting[0] = row, begun
    yield row, begun
    waiting.popleft()
    _close(begun)


def _close(begun: object) -> None:
    if isinstance(begun, Begun):
        begun.close()

"""Models in order, small ones begun before those in front of them are done.

Whoever looks at files has something to do, then, while this process judges what was seen before.
What is held meanwhile is bounded: by the number of files, and by how large a model may be.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator

from weighbridge.intake.listing import Model
from weighbridge.stages import lone, vouched
from weighbridge.typings import TypeAlias, TypeVar

LARGE = 1 << 20
"""Bytes of a model from which it is not begun ahead."""

Begun: TypeAlias = vouched.Begun | lone.Begun

T = TypeVar("T")
H = TypeVar("H")


def consumed(rows: list[T]) -> Iterator[T]:
    """Yield some rows in order, of which nothing is kept then: there may be very many."""
    rows.reverse()
    while rows:
        yield rows.pop()


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
    waiting: deque[tuple[T, Begun | H | None, int]] = deque()
    held = 0
    try:
        for row in rows:
            files = model(row).files
            cost = len(files) or 1
            small = most > 0 and sum([file.size for file in files]) < LARGE
            waiting.append((row, begin(row) if small else None, cost))
            held += cost
            while held > most:
                held -= waiting[0][2]
                yield _first(waiting, begin)
                _close(waiting.popleft()[1])
        while waiting:
            yield _first(waiting, begin)
            _close(waiting.popleft()[1])
    finally:
        for _, begun, _ in waiting:
            _close(begun)


def _first(
    waiting: deque[tuple[T, Begun | H | None, int]], begin: Callable[[T], Begun | H]
) -> tuple[T, Begun | H]:
    row, begun, cost = waiting[0]
    if begun is None:
        begun = begin(row)
        waiting[0] = row, begun, cost
    return row, begun


def _close(begun: object) -> None:
    if isinstance(begun, (lone.Begun, vouched.Begun)):
        begun.close()

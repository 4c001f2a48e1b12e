"""LightGBM model: trees, written as text.

Lines of ``key=value`` after ``tree``; then, for each tree, ``Tree=0`` and its own lines, at last
``end of trees`` and what it was trained with; before 2.2, an empty line and how much each feature
was used. Numbers and names only, which no loader runs. The
loader follows the numbers of nodes and features, and jumps by ``tree_sizes``, as they are; each is
compared with what is there.

Source: https://lightgbm.readthedocs.io (``Booster.save_model``) and
``src/boosting/gbdt_model_text.cpp`` of LightGBM 4 (retrieved 2026-11-26), and files that 2.1.2
wrote (2026-11-27). Not read: values of
leaves, and what comes behind the trees, but that it is text.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from weighbridge.core import Entry, Evidence, FormatError, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import boosted, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.machine import behind

END = b"end of trees"
BEFORE = b"feature importances:"
"""What comes behind the trees, and before 2.2 first, after an empty line."""

CHILDREN = (b"left_child", b"right_child")
SPLITS = (*CHILDREN, b"split_feature")
TOLD = (b"version", b"objective", b"num_class")

_ASKED = frozenset({
    *TOLD, *SPLITS, b"Tree", b"max_feature_idx", b"tree_sizes", b"num_leaves", END, BEFORE,
})  # fmt: skip
"""What a line begins with that tells something, up to where a number may be."""

SAID = 10
"""Faults that are told."""

_STEP = 1 << 18


def recognises(glimpse: Glimpse) -> bool:
    """Whether the first lines are those of a LightGBM model."""
    return glimpse.head.startswith((b"tree\nversion=", b"tree\r\nversion="))


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield what the model says of itself, and a ``Gap`` for numbers that lead out of it.

    Raises:
        FormatError: A line that is longer than is read.
    """
    trees = _Trees()
    said, ended = 0, False
    for start, line in _lines(cursor):
        if b"\0" in line:
            yield stray.gap(cursor, start, cursor.stop, "bytes that are no text")
            return
        if ended:
            continue
        key, _, value = line.partition(b"=")
        if key not in _ASKED:
            continue
        if key in TOLD and trees.index < 0:
            text = value[: cursor.limits.kept].decode("utf-8", "replace")
            yield Entry(cursor.place(start), f"lightgbm.{key.decode()}", text)
        for why in trees.faults(key, value, start):
            said += 1
            if said <= SAID:
                place = cursor.place(start, start + len(line))
                yield Gap(place, GapKind.DAMAGED, why)
        ended = line in (END, BEFORE)
    if not ended:
        yield Gap(cursor.place(cursor.stop, cursor.stop), GapKind.DAMAGED, "no end of trees")
    yield from behind.anything(cursor, "the trees")


def _lines(cursor: Cursor) -> Iterator[tuple[int, bytes]]:
    """Yield lines without their ends, each with its offset."""
    start, kept, size = cursor.offset, [b""], 0
    while cursor.left:
        first, *more = cursor.take(min(_STEP, cursor.left), "lines").split(b"\n")
        kept.append(first)
        for each in more:
            line = b"".join(kept)
            yield start, line.rstrip(b"\r")
            start += len(line) + 1
            kept, size = [each], 0
        size += len(kept[-1])
        if size > cursor.limits.text:
            why = f"a line of more than {cursor.limits.text} bytes"
            raise FormatError(why, offset=start, kind=GapKind.LIMIT)
        if b"\0" in kept[-1]:
            break  # It is no text, however it goes on.
    if line := b"".join(kept):
        yield start, line


class _Trees:
    """Compares numbers with one another.

    Attributes:
        index: The tree that is read; -1 before the first.
    """

    def __init__(self) -> None:
        self.index = -1
        self._leaves = 0
        self._features: int | None = None
        self._sizes: list[int] = []
        self._first = 0
        self._children: dict[bytes, list[int]] = {}

    def faults(self, key: bytes, value: bytes, start: int) -> Iterator[str]:
        """Yield what is wrong with one line."""
        try:
            if key == b"Tree":
                self.index += 1
                if not self.index:
                    self._first = start
                self._leaves, self._children = 0, {}
            elif key == b"max_feature_idx":
                self._features = int(value) + 1
            elif key == b"tree_sizes":
                self._sizes = list(map(int, value.split()))
            elif key == b"num_leaves":
                if self._leaves:
                    yield f"tree {self.index}: num_leaves is given twice"
                self._leaves, self._children = int(value), {}
            elif key in SPLITS:
                yield from self._numbers(key, list(map(int, value.split())))
            elif key == END and self._sizes:
                yield from self._whole(start)
            elif key == BEFORE and self._sizes:
                yield from self._whole(start - 1)
        except ValueError:
            yield f"tree {self.index}: {key[:40].decode('ascii', 'replace')} holds no numbers"

    def _numbers(self, key: bytes, numbers: list[int]) -> Iterator[str]:
        name, where = key.decode("ascii"), f"tree {self.index}"
        nodes = self._leaves - 1
        if nodes == 0:
            return  # a tree of one leaf, which has no splits
        if len(numbers) != nodes:
            yield f"{where}: {name} of {len(numbers)} numbers, for {self._leaves} leaves"
        if not numbers:
            return
        low, high = min(numbers), max(numbers)
        if key in CHILDREN:
            if low < -self._leaves or high >= nodes:
                wrong = low if low < -self._leaves else high
                yield f"{where}: {name}: {wrong} is no node or leaf of {self._leaves} leaves"
                return
            if len(numbers) == nodes:
                self._children[key] = numbers
            if len(self._children) == len(CHILDREN):
                every = chain.from_iterable(self._children.values())
                inner = (child for child in every if child >= 0)
                yield from (f"{where}: {why}" for why in boosted.circles(inner, nodes))
        elif self._features is not None and not 0 <= low <= high < self._features:
            yield f"{where}: {name}: {high} is no feature of {self._features}"

    def _whole(self, start: int) -> Iterator[str]:
        count = self.index + 1
        if len(self._sizes) != count:
            yield f"{count} trees, tree_sizes of {len(self._sizes)}"
        elif count and sum(self._sizes) != start - self._first:
            yield f"trees of {start - self._first} bytes, {sum(self._sizes)} by tree_sizes"


FORMAT = Format(
    id="lightgbm-text",
    title="LightGBM model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(b"tree\n", b"tree\r\n"),
)

"""Ledgers that are read together: those of the shards of one fleet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from weighbridge.fleet import ledger
from weighbridge.fleet.lines import Lines, merged


@contextmanager
def lines(paths: Sequence[str]) -> Iterator[Lines]:
    """Give a line for each model in some ledgers, as often as they are asked for.

    Raises:
        UsageError: One is missing, or none of ours.
    """
    with ExitStack() as stack:
        opened = [stack.enter_context(ledger.opened(path, only_read=True)) for path in paths]
        yield lambda: merged(opened)

"""Ledgers that are read together: those of the shards of one fleet."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack

from weighbridge.fleet import ledger
from weighbridge.fleet.lines import Line, merged


def lines(paths: Sequence[str]) -> list[Line]:
    """Return a line for each model in some ledgers.

    Raises:
        UsageError: One is missing, or none of ours.
    """
    with ExitStack() as stack:
        opened = [stack.enter_context(ledger.opened(path, only_read=True)) for path in paths]
        return merged(opened)

"""Trees that grow by the million, without the collector of cycles looking through them."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def undisturbed() -> Iterator[None]:
    """Keep the collector of cycles from looking at a tree that grows: it has none.

    A tokenizer's million small lists would be looked through dozens of times, which takes as long
    as reading them; so would the nodes of a long piece of source.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()

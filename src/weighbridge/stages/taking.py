"""What lists models: of paths, and of addresses only where one may be among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial

from weighbridge.intake import inventory, sidecars
from weighbridge.stages.looking import Reader
from weighbridge.stages.reading import Take


@contextmanager
def take(paths: Iterable[str], reader: Reader, *, online: bool, whole: bool) -> Iterator[Take]:
    """Give what lists what lies under a path; see ``fetching.places`` for addresses.

    Args:
        paths: That will be asked for.
        reader: Gets ready before the first connection.
        online: Whether connections may be made.
        whole: Whether every byte of what an address stands for is fetched and hashed.
    """
    if not any(":" in path for path in paths):
        yield partial(inventory.take, beside=sidecars.Neighbours())
        return
    from weighbridge.stages import fetching  # noqa: PLC0415 - with all that fetches

    with fetching.places(online=online, whole=whole, before=reader) as places:
        yield places.take

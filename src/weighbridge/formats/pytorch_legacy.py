r"""PyTorch before 1.6: five pickles, then raw storages.

Layout::

    pickle      0x1950a86a20f9469cfc6c, the magic number
    pickle      1001, the version
    pickle      a dict: byte order and sizes of C types
    pickle      the object; storages are persistent ids
                ('storage', type, key, location, elements, view)
    pickle      list of storage keys
    for each    u64 number of elements, then the elements

Still written on request (``_use_new_zipfile_serialization=False``).

Source: https://github.com/pytorch/pytorch/blob/v2.6.0/torch/serialization.py, ``_legacy_load``
(retrieved 2026-11-23).
Not read: the elements; the source text of modules that old files carry, which nothing runs.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Named, Tensor
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.machine.log import Log
from weighbridge.machine.storages import MAGIC, elements
from weighbridge.machine.stream import follow, rest, told
from weighbridge.machine.values import Any_, Box

KEYS = 1_000_000
"""Storages in one file."""

HEADERS = 3
"""Pickles before the object."""


def recognises(glimpse: Glimpse) -> bool:
    """Tell by the pickled magic number."""
    return MAGIC.match(glimpse.head) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield what the pickles do, and a ``Tensor`` per storage."""
    log = Log(cursor)
    yield from told(log, lambda: _all(cursor, log))
    yield from rest(cursor, "the last storage")


def _all(cursor: Cursor, log: Log) -> None:
    for _ in range(HEADERS):
        follow(cursor, log)
    model = follow(cursor, log, whole=True)
    keys = follow(cursor, log, whole=True, keep=KEYS)
    for storage in _storages(cursor, _types(model.persistent), keys.value):
        log.add(storage)


def _types(persistent: tuple[Any_, ...]) -> dict[str, str]:
    """Map storage keys to the last part of their type's name."""
    types: dict[str, str] = {}
    for item in persistent:
        match item:
            case ("storage", Named(_, name), str(key), *_):
                types[key] = name.rpartition(".")[2]
            case _:
                continue
    return types


def _storages(cursor: Cursor, types: dict[str, str], keys: Any_) -> Iterator[Tensor]:
    if not isinstance(keys, Box) or keys.kind != "list":
        raise FormatError("the list of storage keys is no list", offset=cursor.offset)
    for key in keys.items:
        yield elements(cursor, str(key), types.get(str(key), ""))


FORMAT = Format(
    id="pytorch-legacy",
    title="PyTorch, before zip files",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(b"\x80", b"L1195"),
    holds=(b"l\xfc\x9cF\xf9 j\xa8P\x19", b"L119547037146038801333356L"),
    refines=("pickle",),
    names=1 << 16,
    steps=3,
)

"""PyTorch's files of before 1.6, alone or inside a pickle: plain pickles hold storages so.

``pickle.dumps`` of a tensor calls ``torch.storage._load_from_bytes`` with the bytes of a file that
holds one storage.

Source: https://github.com/pytorch/pytorch/blob/v2.6.0/torch/serialization.py, ``_legacy_load``,
and torch/storage.py, ``__reduce__`` (retrieved 2026-11-26). Elements are little-endian there,
whatever machine wrote them.
"""

from __future__ import annotations

from collections.abc import Callable

from weighbridge.conversion import arrays, torches
from weighbridge.conversion import room as cost
from weighbridge.conversion.keeping import Acts, follow
from weighbridge.conversion.noting import noted
from weighbridge.conversion.outcome import Left, Refused
from weighbridge.conversion.room import Room
from weighbridge.conversion.torches import Outside, Part
from weighbridge.conversion.views import Storage
from weighbridge.core import Artifact, Gap
from weighbridge.core.records import dataclass
from weighbridge.formats.pytorch_legacy import recognises
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Slice
from weighbridge.machine.log import shown
from weighbridge.machine.storages import SIZES, elements
from weighbridge.machine.stream import rest
from weighbridge.machine.values import Any_, Box

HEADERS = 3
"""Pickles before the object in a legacy file."""


@dataclass(frozen=True, slots=True)
class Legacy:
    """A file that was followed.

    Attributes:
        value: What it holds.
        outside: Where its storages are.
        left: What lies in it beside the value.
    """

    value: Any_
    outside: Outside
    left: list[Left]


def read(cursor: Cursor, room: Room) -> Legacy:
    """Follow the pickles of a file, and find its storages.

    Args:
        cursor: All of the file.
        room: For what its pickles make.

    Raises:
        Refused: A loader would have raised, or storages are not what they are said to be.
        FormatError: The file is damaged.
    """
    acts = Acts(cursor, room)
    for _ in range(HEADERS):
        follow(cursor, acts)
    model = follow(cursor, acts)
    kinds = torches.declared(model.persistent)
    listed = follow(cursor, acts)
    left = noted(acts)
    stored = _stored(cursor, listed.value, kinds, room)
    left += [Left("", gap.why) for gap in rest(cursor, "the last storage") if isinstance(gap, Gap)]

    def find(key: str, kind: str, count: int) -> Storage:
        if key not in stored or key not in kinds:
            raise Refused(f"storage {key!r} is not in the file")
        if stored[key].size != count * SIZES[kind][1]:
            raise Refused(f"storage {key!r} is of {stored[key].size} bytes, not {count} elements")
        return stored[key]

    return Legacy(model.value, Outside(find, inside(cursor, left, room)), left)


def inside(cursor: Cursor, left: list[Left], room: Room) -> Callable[[Any_], Part]:
    """Return what finds the storage in bytes that a pickle gives to ``_load_from_bytes``.

    Args:
        cursor: Over what the pickle lies in.
        left: Takes what lies in the bytes beside the storage.
        room: For what pickles in them make.
    """
    known: dict[int, Part] = {}

    def find(data: Any_) -> Part:
        if id(data) in known:
            return known[id(data)]
        room.take(2 * cost.STORAGE)
        held = arrays.stored(data, cursor.source)
        source = Slice(held.source, held.start, held.start + held.size)
        name = f"{cursor.artifact.name}!/bytes-at-{held.start:#x}"
        inner = Cursor(source, Artifact(name, source.size), cursor.budget)
        if not recognises(Glimpse(source)):
            raise Refused("a storage in bytes that are no file of PyTorch")
        file = read(inner, room)
        left.extend(file.left)
        found = torches.part(file.value, Outside(file.outside.find, torches.nothing))
        return known.setdefault(id(data), found)

    return find


def _stored(cursor: Cursor, keys: Any_, kinds: torches.Declared, room: Room) -> dict[str, Storage]:
    if not isinstance(keys, Box) or keys.kind != "list" or keys.count != len(keys.items):
        raise Refused("the list of storage keys is no list")
    found: dict[str, Storage] = {}
    room.take(cost.STORAGE * keys.count)
    for key in keys.items:
        name = key if isinstance(key, str) else shown(key)
        if name in found:
            raise Refused(f"storage {name!r} is listed twice")
        tensor = elements(cursor, name, kinds.get(name, ("", 0))[0])
        if tensor.data is None:
            raise Refused(f"storage {name!r} lies elsewhere")
        found[name] = Storage(cursor.source, tensor.data.start, tensor.data.size)
    return found

"""Show that the new file holds what the source holds, by another way than it was written.

Every tensor is read back from the new file by the scanner's reader of safetensors. Its bytes have
the digest that was taken while they were written; and they are compared with the source once more:
bytes that lie in order as they lie there, others element by element, from the index alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from weighbridge.conversion.outcome import Refused
from weighbridge.conversion.views import View
from weighbridge.core import Artifact, Entry, Gap, Tensor
from weighbridge.formats import safetensors
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.limits import Budget, Limits
from weighbridge.intake.source import File

PIECE = 1 << 20
"""Bytes compared at once."""

SAMPLE = 1 << 12
"""Elements of one tensor that are looked up one by one; of a larger one, as many, evenly apart."""


def prove(
    file: File, views: Mapping[str, View], digests: Mapping[str, str], metadata: Mapping[str, str]
) -> dict[str, int]:
    """Return how many elements of each tensor were compared with the source.

    Args:
        file: What was written.
        views: The tensors as the source has them, in the order of the file.
        digests: SHA-256 of each tensor as it was written.
        metadata: What the header is to say.

    Raises:
        Refused: Anything differs.
    """
    artifact = Artifact("the new file", file.size)
    items = list(safetensors.FORMAT.read(Cursor(file, artifact, Budget(Limits(), file.size))))
    if any(isinstance(item, Gap) for item in items):
        raise Refused("the new file does not read back: it has a gap")
    said = {item.key: item.value for item in items if isinstance(item, Entry)}
    tensors = {item.name: item for item in items if isinstance(item, Tensor)}
    if said != metadata or list(tensors) != list(views):
        raise Refused("the new file does not read back: other names are in it")
    return {name: _one(file, tensors[name], view, digests[name]) for name, view in views.items()}


def _one(file: File, tensor: Tensor, view: View, digest: str) -> int:
    name = tensor.name
    data = tensor.data
    same = (tensor.dtype, tensor.shape) == (view.element.dtype, view.shape)
    if data is None or data.size != view.size or not same:
        raise Refused(f"{name!r} does not read back: its shape or type differs")
    own = hashlib.sha256()
    for at in range(data.start, data.stop, PIECE):
        own.update(file.read(at, min(PIECE, data.stop - at)))
    if own.hexdigest() != digest:
        raise Refused(f"{name!r} does not read back: its digest differs")
    compare = _by_element if view.strided else _in_order
    count, equal = compare(file, data.start, view)
    if not equal:
        raise Refused(f"{name!r} is not what the source holds")
    return count


def _in_order(file: File, start: int, view: View) -> tuple[int, bool]:
    """Compare elements that lie one after the other."""
    storage, word = view.storage, view.element.word
    at = storage.start + view.offset * view.element.size
    for done in range(0, view.size, PIECE):
        size = min(PIECE, view.size - done)
        here, there = file.read(start + done, size), storage.source.read(at + done, size)
        if storage.big:
            there = _backwards(there, word)
        if here != there:
            return 0, False
    return view.count, True


def _backwards(data: bytes, word: int) -> bytes:
    """Reverse the bytes of every word, one place in the word after the other."""
    turned = bytearray(len(data))
    for place in range(word):
        turned[place::word] = data[word - 1 - place :: word]
    return bytes(turned)


def _by_element(file: File, start: int, view: View) -> tuple[int, bool]:
    """Compare elements, or an even sample of them, by where their indices lead."""
    size, storage, count = view.element.size, view.storage, 0
    # In the order of the source: one that is packed is read forwards.
    for place, number in sorted((_place(view, number), number) for number in _sample(view.count)):
        here = file.read(start + number * size, size)
        there = storage.source.read(storage.start + place * size, size)
        if storage.big:
            there = _backwards(there, view.element.word)
        if here != there:
            return 0, False
        count += 1
    return count, True


def _sample(count: int) -> Iterator[int]:
    if count <= SAMPLE:
        yield from range(count)
        return
    for number in range(SAMPLE):
        yield number * (count - 1) // (SAMPLE - 1)


def _place(view: View, number: int) -> int:
    """Return the place in the storage of the element with a number, the last axis counted first."""
    place = view.offset
    for size, stride in zip(reversed(view.shape), reversed(view.strides), strict=True):
        number, index = divmod(number, size)
        place += index * stride
    return place

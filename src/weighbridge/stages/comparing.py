"""Two models at hand, side by side: their weights, their dimensions and their vocabularies.

Tensors are read in place, a few megabytes of each model, from files that hold them as they are:
safetensors, GGUF, npy. Not read: tensors inside containers, such as those of PyTorch's zip files,
and big-endian GGUF; they are counted, and the answer says so.
"""

from __future__ import annotations

import math
import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields

from weighbridge.core import Dossier, Entry, FormatError, Tensor
from weighbridge.core.records import dataclass
from weighbridge.fingerprints import architecture, elements, readers, weights
from weighbridge.fingerprints.vocabulary import Vocabulary
from weighbridge.fingerprints.weights import Held, Kinship
from weighbridge.intake.listing import Model
from weighbridge.origins.folder import Folder

VOCABULARIES = 4
"""Tokenizer files of one model that are tried."""

LARGEST = 64 << 20
"""Bytes of a tokenizer file; larger ones are GGUF files, of which only the head is read."""


@dataclass(frozen=True, slots=True)
class Side:
    """What was seen of one model.

    Attributes:
        name: As given.
        files: Regular files.
        size: Their bytes.
        tensors: Tensors in place, which are compared.
        elsewhere: Tensors that cannot be read in place.
        elements: Elements of the tensors in place.
        types: Element types, with the number of tensors of each, the most common first.
        shape: Dimensions: word and number, as far as they are known.
        tokens: Tokens of its vocabulary; 0 if none could be read.
        opaque: Element types, of those, whose numbers are not decoded.
    """

    name: str
    files: int
    size: int
    tensors: int
    elsewhere: int
    elements: int
    types: tuple[tuple[str, int], ...]
    shape: tuple[tuple[str, str], ...]
    tokens: int
    opaque: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """Two models, side by side.

    Attributes:
        one: The first.
        other: The second.
        kinship: What their weights say.
        vocabulary: What their vocabularies say, in words; empty if one has none that can be read.
        read: Bytes read of both, in all.
    """

    one: Side
    other: Side
    kinship: Kinship
    vocabulary: str
    read: int


class _Lazy:
    """A file that is opened for every read, so that hundreds of shards need no descriptor each."""

    def __init__(self, path: str, size: int) -> None:
        """``size`` as it was when the file was listed."""
        self._path = path
        self.size = size

    def read(self, offset: int, size: int) -> bytes:
        """Return bytes at a position; none if it is no regular file any more."""
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        descriptor = os.open(self._path, flags)
        try:
            regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
            return os.pread(descriptor, size, offset) if regular else b""
        finally:
            os.close(descriptor)


def compare(one: tuple[Model, Dossier], other: tuple[Model, Dossier]) -> Compared:
    """Compare two models that have been read into evidence.

    Raises:
        OSError: The medium failed, or a file went away.
    """
    folders = [Folder(each[0]) for each in (one, other)]
    held = [list(_held(*each)) for each in (one, other)]
    books = [_vocabulary(folder) for folder in folders]
    kinship = weights.compare(held[0], held[1])
    sides = [
        _side(dossier, mine, book)
        for (_, dossier), mine, book in zip((one, other), held, books, strict=True)
    ]
    read = sum(folder.touched for folder in folders) + kinship.read
    read += one[1].tally.read + other[1].tally.read
    first, second = books
    words = "" if first is None or second is None else _alike(first, second)
    return Compared(sides[0], sides[1], kinship, words, read)


def _held(model: Model, dossier: Dossier) -> Iterator[Held]:
    """Yield the tensors whose bytes lie in a file as they are."""
    sources = {file.name: _Lazy(file.path, file.size) for file in model.files}
    backwards: dict[str, bool] = {}
    for tensor in dossier.every(Tensor):
        name = tensor.place.artifact.name
        source = sources.get(name)
        if source is None or tensor.data is None or tensor.file:
            continue
        if name not in backwards:
            backwards[name] = _is_backwards(source.read(0, 8))
        if not backwards[name]:
            yield Held(tensor, source)


def _is_backwards(head: bytes) -> bool:
    """Whether a GGUF file is big-endian: its version, a small number, ends after the zeros."""
    return head[:4] == b"GGUF" and head[4:6] == b"\0\0"


def _side(dossier: Dossier, held: Sequence[Held], book: Vocabulary | None) -> Side:
    tensors = [each.tensor for each in held]
    every = sum(1 for _ in dossier.every(Tensor))
    counted = Counter(tensor.dtype for tensor in tensors)
    return Side(
        name=dossier.model,
        files=dossier.tally.files,
        size=dossier.tally.size,
        tensors=len(tensors),
        elsewhere=every - len(tensors),
        elements=sum(math.prod(tensor.shape or ()) for tensor in tensors),
        types=tuple(counted.most_common()),
        shape=tuple(_shape(dossier, tensors)),
        tokens=0 if book is None else len(book.tokens),
        opaque=tuple(sorted(set(counted) - set(elements.DECODERS))),
    )


SHAPE = (
    "layers", "hidden", "intermediate", "heads", "kv_heads", "head_dim", "vocabulary", "experts",
    "rope_theta",
)  # fmt: skip
"""Dimensions that are told."""


def _shape(dossier: Dossier, tensors: Sequence[Tensor]) -> Iterator[tuple[str, str]]:
    """Yield dimensions: as the tensors have them, else as the metadata of a GGUF file say."""
    seen = [architecture.from_tensors(tensors)]
    told = architecture.from_entries(dossier.every(Entry))
    seen += [told] if told else []
    for field in fields(architecture.Architecture):
        if field.name in SHAPE:
            values = [getattr(each, field.name) for each in seen]
            found = [value for value in values if value is not None]
            if found:
                yield field.name.replace("_", "-"), f"{found[0]:.15g}"


def _vocabulary(folder: Folder) -> Vocabulary | None:
    """Read the first vocabulary that can be read."""
    names = [name for name in folder.names if readers.candidate(name)]
    # Whole ones first: files with merges and special tokens.
    names.sort(key=lambda name: (not name.endswith("tokenizer.json"), name.count("/"), name))
    for name in names[:VOCABULARIES]:
        if folder.size(name) > LARGEST and not name.lower().endswith(".gguf"):
            continue
        with folder.cursor(name) as cursor:
            if cursor is None:
                continue
            try:
                return readers.read(cursor)
            except FormatError:
                continue
    return None


def _alike(one: Vocabulary, other: Vocabulary) -> str:
    """Say how far two vocabularies agree, id by id."""
    shared = min(len(one.tokens), len(other.tokens))
    same = sum(a == b for a, b in zip(one.tokens, other.tokens, strict=False))
    if same == shared and len(one.tokens) == len(other.tokens):
        return f"identical: {shared} tokens, in the same order"
    if same == shared:
        return f"the first {shared} tokens are identical, in the same order"
    return f"{same} of the first {shared} ids have the same token"

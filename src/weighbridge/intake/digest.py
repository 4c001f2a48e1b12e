"""Digests of files, and of a model as a whole; several of one file in one pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice

from weighbridge.core import Artifact, Digest
from weighbridge.core.records import dataclass
from weighbridge.intake.source import Source
from weighbridge.typings import Protocol

CHUNK = 1 << 20
"""Bytes hashed at once."""

MAX_CONTENT = 16 << 20
"""Bytes of a file that is kept whole, where a scheme signs bytes and not their digest."""

MAX_CONTENTS = 32 << 20
"""Likewise, of all files of a model together."""

LINES = 1024
"""Of files of a model that are hashed at once."""

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, order=True)
class Want:
    """A digest that something is going to be compared with.

    Attributes:
        algorithm: ``sha256``, ``sha384``, ``sha512``, ``blake2b`` (64 bytes), ``blake3``, or
            ``git-sha1`` (SHA-1 of the file as a git blob); ``content`` stands for the bytes
            themselves, of files of at most ``MAX_CONTENT``.
        piece: Bytes of each piece that has a digest of its own; 0 for the file as a whole. An
            empty file has no pieces.
    """

    algorithm: str
    piece: int = 0


PLAIN = Want("sha256")
"""What is always taken, if anything is."""

CONTENT = Want("content")
"""The bytes themselves."""


@dataclass(frozen=True, slots=True)
class Hashed:
    """One file, read in full.

    Attributes:
        size: Length in bytes.
        digests: Hexadecimal, one for each piece in order; one for the whole if there are none.
        content: The bytes, if they were wanted and are few enough.
    """

    size: int
    digests: Mapping[Want, tuple[str, ...]]
    content: bytes | None = None

    def get(self, algorithm: str) -> str:
        """Return the digest of the whole file.

        Raises:
            KeyError: It was not asked for.
        """
        return self.digests[Want(algorithm)][0]


class _State(Protocol):
    def update(self, data: bytes | memoryview, /) -> object: ...

    def hexdigest(self) -> str: ...


def _fresh(algorithm: str, size: int) -> _State:
    import hashlib  # noqa: PLC0415 - loads OpenSSL; only where something is hashed

    if algorithm == "git-sha1":
        return hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)
    if algorithm == "blake3":
        import blake3  # noqa: PLC0415 - hardly ever wanted

        state: _State = blake3.blake3()
        return state
    return hashlib.new(algorithm)


class _Taking:
    """One digest being taken."""

    def __init__(self, want: Want, size: int) -> None:
        self._want, self._size = want, size
        self._state = _fresh(want.algorithm, size)
        self._room = want.piece
        self._found: list[str] = []
        self._fed = False

    def feed(self, data: memoryview) -> None:
        if not self._want.piece:
            self._state.update(data)
            return
        while data:
            part = data[: self._room]
            self._state.update(part)
            self._fed = True
            self._room -= len(part)
            data = data[len(part) :]
            if not self._room:
                self._turn()

    def _turn(self) -> None:
        self._found.append(self._state.hexdigest())
        self._state, self._room, self._fed = (
            _fresh(self._want.algorithm, self._size),
            self._want.piece,
            False,
        )

    def done(self) -> tuple[str, ...]:
        if not self._want.piece:
            return (self._state.hexdigest(),)
        if self._fed:
            self._turn()
        return tuple(self._found)


def of_source(source: Source, wants: Iterable[Want], progress: Progress) -> Hashed:
    """Read all bytes once, and take every digest wanted and ``PLAIN``.

    Args:
        source: The file.
        wants: Which digests.
        progress: Told how many bytes were done, after each chunk.
    """
    asked = {PLAIN, *wants}
    keep = CONTENT in asked and source.size <= MAX_CONTENT
    taking = {want: _Taking(want, source.size) for want in asked if want != CONTENT}
    kept: list[bytes] = []
    offset, more = 0, True
    while more:
        # One byte more than is left tells that the file grew. Then it is another already, and may
        # never end. No more room than that: to give it back costs more than to hash a small file.
        room = min(CHUNK, source.size - offset + 1)
        data = source.read(offset, room)
        view = memoryview(data)
        for each in taking.values():
            each.feed(view)
        if keep:
            kept.append(data)
        offset += len(data)
        progress(len(data))
        more = len(data) == room and offset <= source.size
    digests = compact({want: each.done() for want, each in taking.items()})
    return Hashed(offset, digests, b"".join(kept) if keep else None)


class _One(Mapping[Want, tuple[str, ...]]):
    """One digest by how it was taken: a fourth of a dict."""

    __slots__ = ("_found", "_want")

    def __init__(self, want: Want, found: tuple[str, ...]) -> None:
        self._want, self._found = want, found

    def __getitem__(self, want: Want) -> tuple[str, ...]:
        if want != self._want:
            raise KeyError(want)
        return self._found

    def __iter__(self) -> Iterator[Want]:
        yield self._want

    def __len__(self) -> int:
        return 1


def compact(digests: Mapping[Want, tuple[str, ...]]) -> Mapping[Want, tuple[str, ...]]:
    """Return the same digests, in as little memory as there is need for: there are many files."""
    if len(digests) != 1:
        return digests
    ((want, found),) = digests.items()
    return _One(want, found)


def of_bytes(data: bytes) -> Digest:
    """Hash a string of bytes."""
    import hashlib  # noqa: PLC0415 - loads OpenSSL; only where something is hashed

    return Digest("sha256", hashlib.sha256(data).hexdigest())


def of_model(
    artifacts: Iterable[Artifact], others: Iterable[tuple[str, str]] = ()
) -> Digest | None:
    r"""Hash a model: one line ``sha256:<hex> <size> <name>`` per file, sorted by name, UTF-8.

    Names are written with ``\n`` and ``\`` escaped, so that no two models give the same lines.
    ``None`` if a file has no digest, or if there is no file.

    Args:
        artifacts: Its files.
        others: What lies there besides: links, what is no file, what could not be read; name, and
            what it is. One line ``other <name>`` and one with what it is follow for each.
    """
    rows = list(artifacts)
    if not rows or any(row.digest is None for row in rows):
        return None
    rows.sort(key=lambda artifact: artifact.name)
    lines = chain(
        (f"{row.digest} {row.size} {_line(row.name)}" for row in rows),
        (f"other {_line(name)}{_line(what)}" for name, what in sorted(set(others))),
    )
    import hashlib  # noqa: PLC0415 - as above

    state = hashlib.sha256()
    while some := "".join(islice(lines, LINES)):
        state.update(some.encode("utf-8", "surrogateescape"))
    return Digest("sha256", state.hexdigest())


def _line(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n") + "\n"

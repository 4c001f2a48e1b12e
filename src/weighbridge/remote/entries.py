"""What an address stands for: a folder of files that are elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol, TypeAlias, runtime_checkable

from weighbridge.core import Span, UsageError
from weighbridge.core.records import dataclass, field

MAX_ENTRIES = 20_000
"""Files of one model, at most: a listing that goes on is refused."""

MAX_NAME = 1024
"""Bytes of a name, as UTF-8."""

MAX_PART = 255
"""Bytes of one part of a name, as UTF-8: what file systems take."""


class Ranges(Protocol):
    """Gives the bytes of one file. Called by several threads at once."""

    def pieces(self, span: Span) -> Iterator[bytes]:
        """Yield the bytes of a span, in order and in pieces of 1 MiB at most: all, and no more.

        Raises:
            RemoteError: They cannot be had, or what came is not what was asked for.
            ChangedError: The file is another one by now.
        """


@runtime_checkable
class Empties(Protocol):
    """Can be asked whether a file is as empty as its listing says: of it, no range is."""

    def empty(self) -> None:
        """Ask.

        Raises:
            RemoteError: Nobody knows.
            ChangedError: It is not.
        """


@dataclass(frozen=True, slots=True)
class Remote:
    """A file that is elsewhere.

    Attributes:
        size: In bytes, as the listing has it.
        ranges: Where its bytes come from.
        version: What tells it from another of its name, as the listing has it: an ETag, a moment;
            empty if that says nothing.
    """

    size: int
    ranges: Ranges
    version: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A symbolic link, as the cache of a hub's client has them.

    Attributes:
        target: Relative path; it leads to another entry.
    """

    target: str


Entry: TypeAlias = "Remote | Link | bytes"
"""``bytes``: a file that the source itself writes: what its server said, in the form of a file."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What an address stands for.

    Attributes:
        uri: The address as reports name it, with the revision that was pinned; no credentials.
        revision: What was pinned: a commit, a manifest's digest; empty if the source has none.
        entries: By path from the folder that is laid out; ``checked`` raises for a bad one.
        inside: The folder, or the file, among them that is to be weighed; empty for all of it.
        path: Where it lies on this machine, if it does; then there are no entries.
        aside: Entries that tell how it was asked for: no part of what it is.
        notes: What else is to be told, in sentences without a full stop.
        lacking: What may vouch for it, or speak against it, and was not taken; likewise.
        content: What tells the content of all files, by digests that the listing has (``alike``);
            empty if it has none for some of them.
    """

    uri: str
    revision: str = ""
    entries: Mapping[str, Entry] = field(default_factory=dict)
    inside: str = ""
    path: str = ""
    aside: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    content: str = ""


def alike(host: str, rows: Iterable[tuple[str, str, int]]) -> str:
    """Return what is the same for models of one server that have the same files: hex digits.

    A listing is the server's word. So models of two servers never are alike.

    Args:
        host: Scheme, name and port of the server.
        rows: Of each file its name, digest with algorithm, and bytes.
    """
    text = json.dumps([host, sorted(rows)], separators=(",", ":"))
    import hashlib  # noqa: PLC0415 - loads OpenSSL; only where something is hashed

    return hashlib.sha256(text.encode("ascii")).hexdigest()


def checked(name: str) -> str:
    """Return a name from a listing, if a file may be called that.

    Raises:
        UsageError: It is absolute, empty, too long, has an empty part, ``.`` or ``..``, a zero
            byte, a backslash or a drive, or is no Unicode text.
    """
    parts = name.split("/")
    try:
        raw = name.encode()
    except UnicodeEncodeError:
        raise UsageError(f"a listing names {name[:80]!r}: no Unicode text") from None
    fine = (
        all(part not in {"", ".", ".."} for part in parts)
        and not any(character in name for character in "\0\\")
        and name[1:2] != ":"
        and len(raw) <= MAX_NAME
        and all(len(part.encode()) <= MAX_PART for part in parts)
    )
    if not fine:
        raise UsageError(f"a listing names {name[:80]!r}: no file may be called that")
    return name

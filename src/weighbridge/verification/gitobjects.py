r"""Git's commits and trees, as bytes whose SHA-1 was compared already.

Layout of a commit: lines ``tree <hex>``, ``parent <hex>``, ``author <who> <seconds> <zone>``,
``committer ...`` and others, a blank line, the message; a line that begins with a space continues
the one before. ``gpgsig`` holds a signature over the commit without that header. Of a tree: mode
(octal), space, name, NUL, 20 bytes of SHA-1, again and again.

Source: https://git-scm.com/docs/gitformat-signature, gitformat-pack, git-mktree (retrieved
2026-11-25); commit.c of git for how the signature is cut out.
Not read: parents, messages, tags.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from weighbridge.core import later
from weighbridge.core.records import dataclass
from weighbridge.verification.refusal import malformed, unsupported

MAX_HEADERS = 10_000
"""Lines of a commit before its message, at most."""

MAX_NAME = 255
"""Bytes of one name; what file systems take."""

OID = later.pattern(r"[0-9a-f]{40}", re.ASCII)
"""A SHA-1 in hexadecimal."""

_LINE = later.pattern(rb"(tree|parent) ([0-9a-f]{40})")
_WHEN = later.pattern(rb" ([0-9]{1,12}) ([+-][0-9]{4})\Z")
_POINTER = later.pattern(
    rb"version https://git-lfs\.github\.com/spec/v1\n"
    rb"(?:ext-[0-9]-[!-~]{1,100} [!-~]{1,200}\n)*"
    rb"oid sha256:([0-9a-f]{64})\nsize ([0-9]{1,19})\n"
)

POINTER = 1024
"""Bytes; a Git LFS pointer is shorter."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit. All text is its maker's.

    Attributes:
        oid: Its SHA-1, hexadecimal.
        tree: SHA-1 of the tree.
        author: Name, address, time.
        committer: As ``author``.
        when: Of the committer, as he says; ``None`` if no time.
        payload: What a signature signs.
        signature: Its armor, or ``None``.
    """

    oid: str
    tree: str
    author: str
    committer: str
    when: dt.datetime | None
    payload: bytes
    signature: bytes | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of a tree.

    Attributes:
        kind: ``file``, ``link``, ``folder`` or ``module`` (a commit of another repository).
        name: Without ``/``; bytes that are no UTF-8 are kept as surrogates.
        oid: SHA-1 of what it names.
    """

    kind: str
    name: str
    oid: str


@dataclass(frozen=True, slots=True)
class Pointer:
    """What a Git LFS pointer says.

    Attributes:
        sha256: Hexadecimal.
        size: Bytes.
    """

    sha256: str
    size: int


_KINDS = {
    b"100644": "file",
    b"100755": "file",
    b"100664": "file",
    b"120000": "link",
    b"40000": "folder",
    b"160000": "module",
}


def parse_commit(oid: str, data: bytes) -> Commit:
    """Read a commit.

    Raises:
        RefusedError: ``malformed``; ``unsupported`` for several signatures, and for one made for
            SHA-256 names.
    """
    head, mark, message = data.partition(b"\n\n")
    if not mark or b"\0" in head:
        raise malformed("git-commit", f"commit {oid} has no headers and message")
    if head.count(b"\n") > MAX_HEADERS:
        raise malformed("git-commit", f"commit {oid} has more than {MAX_HEADERS} lines of headers")
    headers = list(_headers(head))
    names = [name for name, _ in headers]
    parents = names.count(b"parent")
    if names[: parents + 3] != [b"tree", *[b"parent"] * parents, b"author", b"committer"]:
        raise malformed("git-commit", f"commit {oid} does not begin as a commit does")
    if any(names.count(name) != 1 for name in (b"tree", b"author", b"committer")):
        raise malformed("git-commit", f"commit {oid} has a header twice")
    for _, lines in headers[: parents + 1]:
        if _LINE.fullmatch(b"\n".join(lines)) is None:
            raise malformed("git-commit", f"commit {oid} names a tree or parent by no SHA-1")
    signatures = [(name, lines) for name, lines in headers if name.startswith(b"gpgsig")]
    if len(signatures) > 1 or any(name != b"gpgsig" for name, _ in signatures):
        why = f"commit {oid} has a signature of a sort that is not checked"
        raise unsupported("git-gpgsig", why)
    kept = [line for name, lines in headers if name != b"gpgsig" for line in lines]
    author, committer = (
        b"\n".join(headers[at][1]).partition(b" ")[2] for at in (parents + 1, parents + 2)
    )
    return Commit(
        oid,
        headers[0][1][0][5:].decode("ascii"),
        author.decode("utf-8", "replace"),
        committer.decode("utf-8", "replace"),
        _when(committer),
        b"\n".join(kept) + b"\n\n" + message,
        _armor(signatures[0][1]) if signatures else None,
    )


def _headers(head: bytes) -> Iterator[tuple[bytes, list[bytes]]]:
    """Yield the name of each header, and its lines."""
    lines: list[bytes] = []
    for line in head.split(b"\n"):
        if line.startswith(b" ") and lines:
            lines.append(line)
            continue
        if lines:
            yield lines[0].partition(b" ")[0], lines
        lines = [line]
    yield lines[0].partition(b" ")[0], lines


def _armor(lines: list[bytes]) -> bytes:
    first = lines[0].partition(b" ")[2]
    return b"".join(line + b"\n" for line in (first, *(line[1:] for line in lines[1:])))


def _when(committer: bytes) -> dt.datetime | None:
    found = _WHEN.search(committer)
    if found is None:
        return None
    try:
        return dt.datetime.fromtimestamp(int(found[1]), tz=dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None


def parse_tree(oid: str, data: bytes) -> Iterator[Entry]:
    """Yield the entries of a tree.

    Raises:
        RefusedError: ``malformed``, also for a name that leaves its folder, hides its spelling or
            stands twice.
    """
    at, seen = 0, set[bytes]()
    while at < len(data):
        space, stop = data.find(b" ", at, at + 8), data.find(b"\0", at)
        if space < 0 or stop < space or stop + 21 > len(data):
            raise malformed("git-tree", f"tree {oid} has an entry that is none, at byte {at}")
        kind, name = _KINDS.get(data[at:space]), data[space + 1 : stop]
        if kind is None:
            raise malformed("git-tree", f"tree {oid} has mode {data[at:space]!r}")
        if not _plain(name) or name in seen:
            why = f"tree {oid} has {name[:200]!r}, which is twice there or may lead elsewhere"
            raise malformed("git-name", why)
        seen.add(name)
        at = stop + 21
        yield Entry(kind, name.decode("utf-8", "surrogateescape"), data[stop + 1 : at].hex())


def _plain(name: bytes) -> bool:
    """Whether a name stays in its folder, and is one of the working files'."""
    if name in {b"", b".", b".."} or name.lower() == b".git" or len(name) > MAX_NAME:
        return False
    return not any(byte < 0x20 or byte in b"/\\\x7f" for byte in name)  # noqa: PLR2004 - controls


def parse_pointer(data: bytes) -> Pointer | None:
    """Read a Git LFS pointer; ``None`` if it is none."""
    found = _POINTER.fullmatch(data) if len(data) < POINTER else None
    return None if found is None else Pointer(found[1].decode("ascii"), int(found[2]))

"""Read the headers of HDF5 objects: a list of messages, which may go on elsewhere.

Layout (see ``intake/hdf5file.py`` for O and L)::

    version 1   u8 1, u8, u16 messages, u32 references, u32 n, 4 bytes; n bytes of messages:
                u16 kind, u16 size, u8 flags, 3 bytes, body
    version 2   "OHDR", u8 2, u8 flags, [4 times: u32 each], [u16, u16], n (1 to 8 bytes);
                n bytes of messages: u8 kind, u16 size, u8 flags, [u16 order], body; u32 checksum
    go on       O address, L size: messages alone (1); "OCHK", messages, u32 checksum (2)

Source: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html (retrieved 2026-11-26).
For messages in tables, see ``intake/hdf5shared.py``.
"""

from __future__ import annotations

import struct

from weighbridge.core import FormatError, GapKind
from weighbridge.core.records import dataclass
from weighbridge.intake.hdf5file import Block, File

DATASPACE, LINK_INFO, DATATYPE, LINK, EXTERNAL, LAYOUT = 1, 2, 3, 6, 7, 8
FILTERS, ATTRIBUTE, CONTINUATION, SYMBOLS, NODE_SIZES, ATTRIBUTE_INFO = 11, 12, 16, 17, 19, 21
TABLES = 15

KNOWN = frozenset(range(0x19))
"""Kinds of messages that the format has; of those that are not read, none names or holds data."""

ONCE = frozenset(
    {DATASPACE, LINK_INFO, DATATYPE, EXTERNAL, LAYOUT, FILTERS, SYMBOLS, ATTRIBUTE_INFO}
)
"""Kinds of messages that a header holds once; of two, readers differ in which they take."""

MOST = 1 << 17
"""Messages of one header."""

APIECE = 8
"""Bytes that a message counts more, in a header in which only one of them is looked for."""

SHARED = 2
"""Flag of a message: its body says where the message really is."""

TABLED, COMMITTED = 1, 2
"""Kinds of a shared message: it is in a table, or in the header of another object."""

KEY = 8
"""Bytes of the id of a message in a table."""

_HEAD = struct.Struct("<HHB3x")
"""Before a message of version 1: its kind, size and flags."""

_SHORTEST = (11, 16)
"""Bytes of the shortest header of version 2, and of the beginning of one of version 1."""

_TIMES, _PHASES, _ORDERED = 0x20, 0x10, 0x04


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a header.

    Attributes:
        kind: Its number.
        body: Its bytes; those of the real one, if it is shared.
    """

    kind: int
    body: Block


def messages(file: File, address: int) -> list[Message]:
    """Read all messages of an object's header.

    Raises:
        FormatError: Damaged.
    """
    return _Header(file).read(address, follow=True)


class _Header:
    """Reads one header, which may be told to go on at the same place forever."""

    def __init__(self, file: File) -> None:
        self._file = file
        self._more: list[tuple[int, int]] = []
        self._seen: set[int] = set()

    def read(self, address: int, *, follow: bool) -> list[Message]:
        file, found = self._file, list[Message]()
        left = file.cursor.stop - file.head.at - address
        head = file.block(address, min(_SHORTEST[1], max(left, _SHORTEST[0])), "object header")
        if head.data[:4] == b"OHDR":
            found, flags = self._second(address, head, follow=follow)
        elif head.data[0] == 1:
            head.at = 8
            size = head.uint(4, "object header")
            body = file.block(address + 16, size, "object header")
            found, flags = self._first(body, follow=follow), -1
        else:
            raise FormatError("object header: neither version 1 nor 2", offset=head.start)
        while self._more:
            where, size = self._more.pop()
            if where in self._seen:
                raise FormatError("object header goes on in a circle", offset=head.start)
            self._seen.add(where)
            block = file.block(where, size, "more of an object header")
            if flags < 0:
                found += self._first(block, follow=follow)
            else:
                block.expect(b"OCHK", "more of an object header")
                found += self._messages(block, flags, follow=follow)
        return found

    def _first(self, block: Block, *, follow: bool) -> list[Message]:
        found = list[Message]()
        while block.left >= 8:  # noqa: PLR2004 - of the smallest message
            kind, size, flags = _HEAD.unpack_from(block.data, block.at)
            block.at += _HEAD.size
            self._add(found, kind, flags, block.sub(size, "message"), follow=follow)
        return found

    def _second(self, address: int, head: Block, *, follow: bool) -> tuple[list[Message], int]:
        version, flags = head.data[4], head.data[5]
        if version != 2:  # noqa: PLR2004 - the one there is
            raise FormatError(f"object header of version {version}", offset=head.start)
        before = 6 + (16 if flags & _TIMES else 0) + (4 if flags & _PHASES else 0)
        self._file.room(address, before)
        wide = 1 << (flags & 3)
        size = self._file.block(address + before, wide, "header size").uint(wide, "header size")
        block = self._file.block(address + before + wide, size + 4, "object header")
        return self._messages(block, flags, follow=follow), flags

    def _messages(self, block: Block, flags: int, *, follow: bool) -> list[Message]:
        """Read messages of a version 2 header; ``block`` ends with the checksum."""
        head, found = 6 if flags & _ORDERED else 4, list[Message]()
        while block.left - 4 >= head:
            kind, size, own = (
                block.uint(1, "message"),
                block.uint(2, "message"),
                block.uint(1, "message"),
            )
            block.take(head - 4, "message")
            self._add(found, kind, own, block.sub(size, "message"), follow=follow)
        return found

    def _add(
        self, found: list[Message], kind: int, flags: int, body: Block, *, follow: bool
    ) -> None:
        if len(found) >= MOST:
            why = f"more than {MOST} messages in one header"
            raise FormatError(why, offset=body.start, kind=GapKind.LIMIT)
        if not follow:
            self._file.spend(APIECE, "shared message")
        if kind == CONTINUATION:
            where = self._file.known(body, "rest of an object header")
            self._more.append((where, body.uint(self._file.long, "rest of an object header")))
        elif flags & SHARED:
            found.append(Message(kind, shared(self._file, body, kind) if follow else body))
        else:
            found.append(Message(kind, body))


def shared(file: File, body: Block, kind: int) -> Block:
    """Follow a shared message to the one it stands for, once.

    Raises:
        FormatError: It is not there.
    """
    version, where = body.uint(1, "shared message"), body.uint(1, "shared message")
    if version == 1:
        body.take(6, "shared message")
    elif version == 3 and where != COMMITTED:  # noqa: PLR2004 - the only one with tables
        return _tabled(file, body, kind, where)
    if kind == ATTRIBUTE:
        raise FormatError("an attribute in the header of another object", offset=body.start)
    address = file.known(body, "shared message")
    for message in _Header(file).read(address, follow=False):
        if message.kind == kind:
            return message.body
    raise FormatError("a shared message that is not there", offset=body.start)


def _tabled(file: File, body: Block, kind: int, where: int) -> Block:
    if where != TABLED:
        why = f"a message that is shared in way {where}"
        raise FormatError(why, offset=body.start, kind=GapKind.UNSUPPORTED)
    if kind not in file.shared:
        raise FormatError("a message in a table that is not there", offset=body.start)
    return file.shared[kind].object(body.take(KEY, "shared message"))

"""OpenPGP signature, detached: one or more signature packets, in binary or in armour.

Layout of a packet: its kind and length (old or new form), then, of version 4::

    u8 version  u8 type  u8 key algorithm  u8 hash algorithm
    u16 length, hashed subpackets   u16 length, unhashed subpackets   2 bytes of the digest
    the signature: numbers, each after its length in bits, or bytes

All lengths must add up, to the last number.

Source: https://www.rfc-editor.org/rfc/rfc9580#section-5.2 (retrieved 2026-11-25), and for versions
3 and 5 https://www.rfc-editor.org/rfc/rfc4880#section-5.2.2 and GnuPG, which writes 5 as 4.
Not read: what subpackets say, and whether it is valid. Not taken for one: lengths in parts, or
without end; clear-signed texts, which stay the texts that they are; over 64 KiB; packets that are
a pickle as well, which the bytes inside subpackets can make of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import armour, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.machine.instructions import step
from weighbridge.machine.loaders import Loaders
from weighbridge.machine.log import Log
from weighbridge.machine.machine import Machine
from weighbridge.machine.tape import Tape

MOST = 64 << 10
"""Bytes that are looked at; one has a few hundred."""

_LABEL = "PGP SIGNATURE"
_BEGIN = b"-----BEGIN PGP SIGNATURE-----"
_SIGNATURE = 2
_NUMBERS = {1: 1, 3: 1, 17: 2, 19: 2, 22: 2}
"""Numbers in a signature, by algorithm of the key: RSA, DSA, ECDSA, EdDSA."""
_BYTES = {27: 64, 28: 114}
"""Bytes of a signature: Ed25519, Ed448."""
_BITS = 16384
"""Bits of a number."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether it begins with a whole signature."""
    head = glimpse.head
    if not head.startswith(_BEGIN) and head[:1] not in (b"\x88", b"\x89", b"\x8a", b"\xc2"):
        return False
    text = glimpse.more(MOST)
    try:
        _end(text)
    except FormatError:
        return False
    return head.startswith(_BEGIN) or not _is_pickle(text)


def _is_pickle(text: bytes) -> bool:
    """Whether a loader of pickles would import something, or come to an end, before it raises.

    The format ``pickle`` lets streams pass that end before other bytes. They must not pass for
    signatures, for then nobody would speak of them.
    """
    cursor = Cursor.over(text)
    log = Log(cursor)
    machine = Machine(Tape(cursor.source, 0, cursor.stop), log, Loaders(len(text)))
    try:
        while not log.faulty:
            if step(machine) or log.names:
                return True
    except FormatError:
        return False
    return False


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Gap`` for what comes after the last signature.

    Raises:
        FormatError: There is none.
    """
    start = cursor.offset
    text = cursor.peek(min(cursor.left, MOST), "signature")
    try:
        stop = start + _end(text)
    except FormatError as error:
        raise FormatError(str(error), offset=start + error.offset) from error
    if text.startswith(_BEGIN):
        yield from armour.beyond(cursor, stop, "bytes after the signature")
    elif stop < cursor.stop:
        yield stray.gap(cursor, stop, cursor.stop, "bytes after the signature")


def _end(text: bytes) -> int:
    """Return the offset after the last of the signatures.

    Raises:
        FormatError: There is not even one.
    """
    if not text.startswith(_BEGIN):
        return _packets(Cursor.over(text))
    at = 0
    while at == 0 or text.startswith(_BEGIN, at):
        try:
            at = _armoured(text, at)
        except FormatError:
            if not at:
                raise
            break
    return at


def _armoured(text: bytes, at: int) -> int:
    """Return the offset after the block at ``at``, which holds signatures and nothing else."""
    block = armour.block(text, _LABEL, start=at)
    try:
        stop = _packets(Cursor.over(block.data))
    except FormatError as error:
        raise FormatError(str(error), offset=at) from error
    if stop != len(block.data):
        raise FormatError("a packet that is no signature", offset=at)
    return block.stop


def _packets(cursor: Cursor) -> int:
    """Pass over signature packets; return the offset after the last.

    Raises:
        FormatError: The first one is none.
    """
    stop = 0
    while cursor.left:
        try:
            _packet(cursor)
        except FormatError:
            if not stop:
                raise
            break
        stop = cursor.offset
    if not stop:
        raise FormatError("no packet", offset=0)
    return stop


def _packet(cursor: Cursor) -> None:
    start = cursor.offset
    first = cursor.u8("packet")
    kind = first & 0x3F if first & 0x40 else first >> 2 & 0x0F
    if not first & 0x80 or kind != _SIGNATURE:
        raise FormatError("is no signature packet", offset=start)
    body = cursor.take(_length(cursor, first), "signature packet")
    try:
        _body(Cursor.over(body))
    except FormatError as error:
        raise FormatError(str(error), offset=start) from error


def _length(cursor: Cursor, first: int) -> int:
    """Read the length of a packet, in the old or the new form."""
    if not first & 0x40:
        if first & 3 == 3:
            raise FormatError("a packet without end", offset=cursor.offset)
        return cursor.number(1 << (first & 3), "packet length", "big")
    return _new_length(cursor, most=0xDF)


def _new_length(cursor: Cursor, *, most: int) -> int:
    """Read a length in the new form; up to ``most``, the first of two bytes tells."""
    one = cursor.u8("length")
    if one < 0xC0:
        return one
    if one <= most:
        return (one - 0xC0 << 8) + cursor.u8("length") + 0xC0
    if one != 0xFF:
        raise FormatError("a packet in parts", offset=cursor.offset)
    return cursor.number(4, "length", "big")


def _body(cursor: Cursor) -> None:
    version = cursor.u8("version")
    if version == 3:
        if cursor.u8("length of what is hashed") != 5:
            raise FormatError("version 3 with another length", offset=0)
        cursor.skip(13, "type, time and key id")
        algorithm = cursor.u8("key algorithm")
        cursor.skip(1, "hash algorithm")
    elif version in (4, 5, 6):
        cursor.skip(1, "type")
        algorithm = cursor.u8("key algorithm")
        cursor.skip(1, "hash algorithm")
        for what in ("hashed subpackets", "unhashed subpackets"):
            size = cursor.number(4 if version == 6 else 2, f"length of {what}", "big")
            _subpackets(Cursor.over(cursor.take(size, what)))
    else:
        raise FormatError(f"version {version}", offset=0)
    cursor.skip(2, "digest")
    if version == 6:
        cursor.skip(cursor.u8("length of salt"), "salt")
    if algorithm in _BYTES:
        cursor.skip(_BYTES[algorithm], "signature")
    elif algorithm in _NUMBERS:
        for _ in range(_NUMBERS[algorithm]):
            _number(cursor)
    else:
        raise FormatError(f"key algorithm {algorithm}", offset=0)
    if cursor.left:
        raise FormatError("bytes after the numbers", offset=cursor.offset)


def _subpackets(cursor: Cursor) -> None:
    while cursor.left:
        size = _new_length(cursor, most=0xFE)
        if not size:
            raise FormatError("a subpacket without a kind", offset=cursor.offset)
        cursor.skip(size, "subpacket")


def _number(cursor: Cursor) -> None:
    bits = cursor.number(2, "bits of a number", "big")
    if not 0 < bits <= _BITS:
        raise FormatError(f"a number of {bits} bits", offset=cursor.offset)
    size = (bits + 7) // 8
    if cursor.number(size, "number", "big").bit_length() != bits:
        raise FormatError("a number of another length", offset=cursor.offset)


FORMAT = Format(
    id="openpgp-signature",
    title="OpenPGP signature",
    doc=__doc__,
    kind=Kind.RECORD,
    recognises=recognises,
    read=read,
    begins=(_BEGIN, b"\x88", b"\x89", b"\x8a", b"\xc2"),
)

"""The records of a zip archive: what each says by itself, and in what two of them differ.

Source: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (retrieved 2026-11-23).
Not read: times, comments of members, extra fields other than zip64 and unicode path.
"""

# ruff: noqa: PLR2004 - the numbers are offsets, widths and bits of the records of APPNOTE.TXT

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator

from weighbridge.core import Span, Trait
from weighbridge.core.normal import normal
from weighbridge.core.records import dataclass, replace

LOCAL = b"PK\x03\x04"
CENTRAL = b"PK\x01\x02"
END = b"PK\x05\x06"
END64 = b"PK\x06\x06"
LOCATOR = b"PK\x06\x07"
DESCRIPTOR = b"PK\x07\x08"

_FULL = 0xFFFFFFFF

_LISTED = struct.Struct("<4x H2x2H4x3I3H4x2I").unpack
"""Of an entry of a directory: who made it, flags, method, checksum, sizes, lengths, mode, where."""

_BEFORE = struct.Struct("<6x2H4x3I2H").unpack
"""Of a local record: flags, method, checksum, sizes, lengths."""

Read = Callable[[int, int], bytes]
"""Gives the bytes at an offset: as many as asked for, or as there are."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a local or a central header says of a member.

    Attributes:
        raw: Name, as stored.
        flags: General purpose bits.
        method: Of compression.
        crc: CRC-32 of the expanded bytes.
        packed: Bytes stored.
        size: Bytes expanded.
        offset: Of the local header, as stored; of a local header, where it is.
        mode: Unix mode, or 0.
        alias: Name in the unicode path field, or empty.
    """

    raw: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    mode: int = 0
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A member, with all that is known about it.

    Attributes:
        name: As a loader would show it.
        header: What the directory says, or the local record if it is not listed.
        record: From the local header to the end of the data and its descriptor.
        data: The stored bytes.
        traits: What is odd about it.
        notes: What differs, in a few words each.
        fault: Why its bytes cannot be had; or empty.
    """

    name: str
    header: Header
    record: Span
    data: Span
    traits: frozenset[Trait] = frozenset()
    notes: tuple[str, ...] = ()
    fault: str = ""

    def odd(self, trait: Trait | None, note: str) -> Record:
        """Return the same with one more oddity."""
        traits = self.traits | {trait} if trait else self.traits
        return replace(self, traits=traits, notes=(*self.notes, note))


@dataclass(frozen=True, slots=True)
class End:
    """An end record, as corrected by a zip64 record before it.

    Attributes:
        span: With the locator before it and the comment after it.
        large: The zip64 record; empty if there is none.
        last: Where a directory ends that lies right before the end records.
        count: Entries of the directory.
        size: Bytes of the directory.
        offset: Of the directory, as stored.
        comment: Bytes of the comment, as stored.
    """

    span: Span
    large: Span
    last: int
    count: int
    size: int
    offset: int
    comment: int


def shown(raw: bytes, flags: int) -> str:
    """Decode a name: UTF-8 if it says so or is so, else code page 437."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("utf-8", "surrogateescape") if flags & 0x800 else raw.decode("cp437")


ARRAY = ".npy"
"""Suffix that NumPy leaves out of the name of an array, and adds where it is not found.

Source: https://github.com/numpy/numpy/blob/main/numpy/lib/_npyio_impl.py (``NpzFile``; retrieved
2026-11-27).
"""

STREAM = "::$data"
"""What Windows takes for nothing behind a file's name."""


def key(name: str) -> str:
    """Reduce a name to what file systems and loaders may take it for.

    Case, how letters are composed, steps that lead nowhere or back, and dots and blanks at the end
    of a step make no difference to some of them.
    """
    plain = name.partition("\0")[0].replace("\\", "/").casefold()
    if not plain.isascii():
        plain = normal("NFC", normal("NFC", plain).casefold())
    if plain.rstrip(". /") == plain and STREAM not in plain:
        odd = "//" in plain or "./" in plain or " /" in plain or plain.startswith("/")
        if not odd:
            # As most are: no step leads nowhere or back, or ends in what may be left out.
            return plain
    steps: list[str] = []
    for step in plain.split("/"):
        match step:
            case "" | ".":
                continue
            case ".." if steps and steps[-1] != "..":
                steps.pop()
            case "..":
                steps.append(step)
            case _:
                steps.append(step.removesuffix(STREAM).rstrip(". ") or step)
    return "/".join(steps) + ("/" if plain.endswith("/") else "")


def ends(read: Read, offset: int, start: int) -> list[End]:
    """Read the end record at ``offset`` of an archive that begins at ``start``.

    A zip64 record is looked for right before the locator, as CPython does, and where the locator
    says, as miniz does: if there are two, there are two answers.
    """
    data = read(offset, 22)
    if len(data) < 22:
        return []
    _, _, _, _, count, size, first, comment = struct.unpack("<4s4H2IH", data)
    found: list[End] = []
    locator = read(offset - 20, 20)
    if locator.startswith(LOCATOR):
        span = Span(offset - 20, offset + 22 + comment)
        there = int.from_bytes(locator[8:16], "little") + start
        for place in dict.fromkeys((offset - 76, there)):
            large = read(place, 56)
            if large.startswith(END64) and len(large) == 56:
                count, size, first = struct.unpack("<3Q", large[32:56])
                extent = Span(place, place + 56)
                found.append(End(span, extent, place, count, size, first, comment))
    plain = Span(offset, offset + 22 + comment)
    return found or [End(plain, Span(offset, offset), offset, count, size, first, comment)]


def central(read: Read, at: int) -> tuple[Header, int] | None:
    """Read an entry of the directory; return it and its length in bytes."""
    data = read(at, 46)
    if len(data) < 46 or not data.startswith(CENTRAL):
        return None
    made, flags, method, crc, packed, size, long, more, said, outside, offset = _LISTED(data)
    rest = read(at + 46, long + more + said)
    raw, extra, alias = rest[:long], rest[long : long + more], ""
    if extra:
        size, packed, offset = _large(extra, (size, packed, offset))
        alias = _alias(extra, raw)
    mode = outside >> 16 if made >> 8 in (3, 19) else 0
    header = Header(raw, flags, method, crc, packed, size, offset, mode, alias)
    return header, 46 + long + more + said


def local(read: Read, at: int) -> tuple[Header, int] | None:
    """Read a local header; return it and where the data begin."""
    data = read(at, 30)
    if len(data) < 30 or not data.startswith(LOCAL):
        return None
    flags, method, crc, packed, size, long, more = _BEFORE(data)
    rest = read(at + 30, long + more)
    raw, extra, alias = rest[:long], rest[long:], ""
    if extra:
        size, packed, _ = _large(extra, (size, packed, 0))
        alias = _alias(extra, raw)
    header = Header(raw, flags, method, crc, packed, size, at, alias=alias)
    return header, at + 30 + long + more


def after_descriptor(read: Read, header: Header, at: int) -> int:
    """Return where a data descriptor ends that begins at ``at``; ``at`` if there is none."""
    if not header.flags & 8:
        return at
    data = read(at, 24)
    start = 4 if data.startswith(DESCRIPTOR) else 0
    for width in (8, 4):
        sizes = header.packed.to_bytes(8, "little")[:width]
        sizes += header.size.to_bytes(8, "little")[:width]
        if data[start + 4 : start + 4 + 2 * width] == sizes:
            return at + start + 4 + 2 * width
    return at


def described(read: Read, at: int) -> tuple[int, int]:
    """Return the packed sizes, of 4 and of 8 bytes, that a descriptor at ``at`` may give."""
    data = read(at, 16)
    return int.from_bytes(data[8:12], "little"), int.from_bytes(data[8:16], "little")


def _large(extra: bytes, numbers: tuple[int, int, int]) -> tuple[int, int, int]:
    """Replace numbers that are all ones by those of the zip64 field: size, packed size, offset."""
    for tag, body in _fields(extra):
        if tag != 1:
            continue
        values, at = list(numbers), 0
        for index, number in enumerate(numbers):
            if number == _FULL and at + 8 <= len(body):
                values[index] = int.from_bytes(body[at : at + 8], "little")
                at += 8
        return values[0], values[1], values[2]
    return numbers


def _alias(extra: bytes, raw: bytes) -> str:
    """Return the name in the unicode path field, if it is one for this name."""
    for tag, body in _fields(extra):
        if tag == 0x7075 and body[:1] == b"\x01":
            meant = int.from_bytes(body[1:5], "little") == zlib.crc32(raw)
            return body[5:].decode("utf-8", "surrogateescape") if meant else ""
    return ""


def _fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(extra):
        tag, size = struct.unpack("<2H", extra[at : at + 4])
        yield tag, extra[at + 4 : at + 4 + size]
        at += 4 + size


def differences(record: Record, there: Header) -> Record:
    """Say in what the directory and the local record differ."""
    listed = record.header
    if there.raw != listed.raw:
        name = shown(there.raw, there.flags)
        record = record.odd(Trait.RENAMED, f"the local record says {name!r}")
    if there.method != listed.method:
        note = f"method {listed.method} in the directory, {there.method} in the local record"
        record = record.odd(Trait.RENAMED, note)
    # with bit 3 the numbers follow the data, and a local record may hold zeros instead
    later = bool(there.flags & 8)
    for what, mine, theirs in (
        ("size", listed.size, there.size),
        ("packed size", listed.packed, there.packed),
        ("checksum", listed.crc, there.crc),
    ):
        if mine != theirs and not (later and theirs in (0, _FULL)):
            note = f"{what} {mine} in the directory, {theirs} in the local record"
            record = record.odd(Trait.RENAMED, note)
    if listed.method == 0 and listed.size != listed.packed and not listed.flags & 1:
        note = f"stored, and {listed.packed} bytes are to be {listed.size}"
        record = record.odd(Trait.RENAMED, note)
    return flagged(record, listed.flags | there.flags)


def flagged(record: Record, flags: int) -> Record:
    """Say what is odd about a member by itself."""
    if flags & 0x2041:
        record = record.odd(Trait.ENCRYPTED, "flagged as encrypted")
    if "\0" in record.name:
        record = record.odd(Trait.RENAMED, "the name holds a NUL, at which some loaders cut it")
    alias = record.header.alias
    if alias and alias != record.name and record.header.raw.isascii():
        record = record.odd(Trait.RENAMED, f"the unicode path field says {alias!r}")
    return record


def _arrays(names: list[str]) -> bool:
    """Whether all are arrays of NumPy, which are asked for by name, and differ in case alone."""
    plain = all(name.endswith(ARRAY) and name.isascii() for name in names)
    return plain and len(set(names)) == len(names) and len({name.lower() for name in names}) == 1


def compare(records: list[Record]) -> None:
    """Mark members that share a name, or bytes; in place."""
    names: dict[str, list[int]] = {}
    for index, record in enumerate(records):
        names.setdefault(key(record.name), []).append(index)
    for same in names.values():
        first = records[same[0]]
        if len(same) > 1 and _arrays([records[index].name for index in same]):
            continue
        for index in same if len(same) > 1 else ():
            other = records[index]
            if other is first:
                note = "another member has this name"
            elif other.name == first.name:
                note = "another member has the same name"
            else:
                note = f"some loaders take the name for {first.name!r}"
            records[index] = other.odd(Trait.DUPLICATE, note)
    for name, same in names.items():
        if name.endswith(ARRAY) and (short := name.removesuffix(ARRAY)) in names:
            for index in (*same, *names[short]):
                note = "NumPy takes two members for one array"
                records[index] = records[index].odd(Trait.DUPLICATE, note)
    end = -1
    for index, record in enumerate(records):
        if record.record.start < end and record.record.size:
            records[index] = record.odd(Trait.DUPLICATE, "its bytes are another member's too")
        end = max(end, record.record.stop)

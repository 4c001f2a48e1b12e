"""The headers of a tar archive, one member at a time, as Python's ``tarfile`` follows them.

Each header is a block of 512 bytes::

    0    100   name            156  1    type           345  155   prefix of the name
    100  8     mode            157  100  target of a link
    124  12    size            257  6    ``ustar``
    148  8     checksum        265  64   owner and group

Numbers are octal digits, or base 256 if the top bit of the first byte is set. A header of type
``x`` or ``g`` gives fields of the next member or of all as ``<length> key=value``; types ``L`` and
``K`` give a long name and a long target.

Sources, retrieved 2026-11-23: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html,
https://www.gnu.org/software/tar/manual/html_node/Standard.html,
https://github.com/python/cpython/blob/main/Lib/tarfile.py. Not read: owners, times, modes.
"""

# ruff: noqa: PLR2004 - the numbers are offsets and widths of the header above

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import FormatError, Span, Trait
from weighbridge.core.records import dataclass, field
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.source import Source

BLOCK = 512
"""Bytes of a header, and the multiple to which members are padded."""

EXTENDED = 1 << 20
"""Bytes of one pax header or long name that are read."""

FIELDS = frozenset({"path", "linkpath", "size"})
"""Fields of a pax header that change what is read; no other is kept."""

SPARSE = "GNU.sparse."
"""How fields begin that describe a file with holes."""

_LINKS = frozenset(b"12")
_SPECIAL = frozenset(b"346")
_REGULAR = frozenset(b"\x000")
_FOLDER = ord("5")
_SPARSE = ord("S")


@dataclass(frozen=True, slots=True)
class Item:
    """A member.

    Attributes:
        name: As stored, prefix included.
        size: In bytes, as declared.
        record: From its first header to the end of its padding.
        data: Its bytes; empty for what has none.
        traits: What is odd about it.
        link: Target, of a link.
        note: In a few words.
        sparse: Whether the bytes are those of a file with holes.
        stray: Padding that is not zeros, of its headers and of its bytes.
    """

    name: str
    size: int
    record: Span
    data: Span
    traits: frozenset[Trait] = frozenset()
    link: str = ""
    note: str = ""
    sparse: bool = False
    stray: tuple[Span, ...] = ()


@dataclass(slots=True)
class _Pending:
    """What extension headers say of the next member."""

    start: int = -1
    fields: dict[str, str] = field(default_factory=dict)
    note: str = ""
    stray: tuple[Span, ...] = ()

    def set(self, key: str, value: str) -> None:
        """Keep a field. The first wins in tarfile, which applies them from the inside out."""
        if self.fields.setdefault(key, value) != value:
            self.note = f"two extension headers give a different {key!r}"


_ASCII = bytes(range(128))


def is_header(block: bytes) -> bool:
    """Whether the checksum of a header is right, counted with or without sign."""
    if len(block) < BLOCK or not any(block[:BLOCK]):
        return False
    wanted = _signed(block[148:156])
    rest = block[:148] + b" " * 8 + block[156:BLOCK]
    plain = sum(rest)
    return wanted in (plain, plain - 256 * len(rest.translate(None, _ASCII)))


def begins_member(source: Source, start: int, at: int) -> bool:
    """Whether an archive that begins at ``start`` has a member whose bytes begin at ``at``.

    Only one without extension headers so far, which say how long a member is, too.
    """
    while start < at:
        block = source.read(start, BLOCK)
        if not is_header(block):
            return False
        kind = block[156]
        try:
            size = _number(block[124:136], start) if kind in _REGULAR else 0
        except FormatError:
            return False
        if size < 0 or not (kind in _REGULAR or kind == _FOLDER):
            return False
        start += BLOCK
        if size and start == at:
            return True
        start += -(-size // BLOCK) * BLOCK
    return False


def items(cursor: Cursor) -> Iterator[Item]:
    """Yield members up to the first block of zeros; leave the cursor there.

    Raises:
        FormatError: A header is damaged, or a member is cut off.
    """
    general: dict[str, str] = {}
    pending = _Pending()
    while cursor.left:
        at = cursor.offset
        if cursor.left < BLOCK:
            raise FormatError(f"header: {BLOCK} bytes wanted, {cursor.left} left", offset=at)
        block = cursor.peek(BLOCK, "header")
        if not any(block):
            return
        if not is_header(block):
            raise FormatError("the checksum of the header is wrong", offset=at)
        cursor.skip(BLOCK, "header")
        kind, size = block[156], _number(block[124:136], at)
        pending.start = at if pending.start < 0 else pending.start
        if kind in b"xgXLK":
            _extend(cursor, kind, size, general, pending)
            continue
        cursor.budget.member(at)
        yield _item(cursor, block, general, pending)
        pending = _Pending()
    if pending.start >= 0:
        raise FormatError("an extension header that nothing follows", offset=pending.start)


def _extend(
    cursor: Cursor, kind: int, size: int, general: dict[str, str], pending: _Pending
) -> None:
    """Read an extension header: long name, long target, pax fields."""
    at = cursor.offset
    if size > EXTENDED:
        raise FormatError(f"extension header of {size} bytes", offset=at)
    data = cursor.take(size, "extension header")
    pending.stray += _pad(cursor, size)
    if kind in b"LK":
        pending.set("path" if kind == ord("L") else "linkpath", _text(data))
        return
    for name, value in _records(data, at):
        if name.startswith(SPARSE):
            pending.fields[SPARSE] = value
        elif name not in FIELDS:
            continue
        elif kind == ord("g"):
            general[name] = value
        else:
            pending.set(name, value)


def _records(data: bytes, offset: int) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(data) and data[at]:
        space = data.find(b" ", at, at + 20)
        digits = data[at:space] if space > at else b""
        if not digits.isdigit():
            raise FormatError("malformed pax record", offset=offset + at)
        stop = at + int(digits)
        name, equals, value = data[space + 1 : stop - 1].partition(b"=")
        if stop <= space + 1 or stop > len(data) or not equals or data[stop - 1] != 0x0A:
            raise FormatError("malformed pax record", offset=offset + at)
        yield name.decode("utf-8", "surrogateescape"), value.decode("utf-8", "surrogateescape")
        at = stop


def _item(cursor: Cursor, block: bytes, general: dict[str, str], pending: _Pending) -> Item:
    at, kind = cursor.offset, block[156]
    fields = general | pending.fields
    name, note = _text(block[:100]), pending.note
    if block[257:263] == b"ustar\0" and (prefix := _text(block[345:500])):
        name = f"{prefix}/{name}"
    stored, name = name, fields.get("path", name)
    link = fields.get("linkpath", _text(block[157:257]))
    size = _size(fields.get("size"), _number(block[124:136], at), at)
    sparse = kind == _SPARSE or SPARSE in fields
    if kind == _SPARSE:
        _skip_map(cursor, block)
    # an old archive has folders of type 0 whose names end in a slash
    folder = kind == _FOLDER or (kind in b"\x000" and stored.endswith("/"))
    traits = frozenset({Trait.RENAMED}) if note else frozenset[Trait]()
    if kind in _LINKS:
        traits |= {Trait.LINK}
    elif kind in _SPECIAL:
        traits |= {Trait.DEVICE}
    held = 0 if kind in _LINKS or kind in _SPECIAL or folder else size
    start = cursor.offset
    if held > cursor.left:
        why = f"{name!r}: {held} bytes wanted, {cursor.left} left"
        raise FormatError(why, offset=start)
    cursor.skip(held, "member")
    stray = pending.stray + _pad(cursor, held)
    if "\0" in name:
        traits, note = traits | {Trait.RENAMED}, "the name holds a NUL"
    name = name + "/" if folder and not name.endswith("/") else name
    record, data = Span(pending.start, cursor.offset), Span(start, start + held)
    link = link if kind in _LINKS else ""
    return Item(name, size, record, data, traits, link, note, sparse, stray)


def _skip_map(cursor: Cursor, block: bytes) -> None:
    """Pass over the blocks that continue the map of an old GNU sparse file."""
    more = block[482]
    while more:
        more = cursor.take(BLOCK, "map of a sparse file")[504]


def _pad(cursor: Cursor, size: int) -> tuple[Span, ...]:
    """Pass over the padding after ``size`` bytes, of which the last may be missing.

    Returns:
        Where it is, if it is not all zeros.
    """
    start = cursor.offset
    padding = cursor.take(min(-size % BLOCK, cursor.left), "padding")
    return (Span(start, cursor.offset),) if padding.strip(b"\0") else ()


def _size(written: str | None, otherwise: int, at: int) -> int:
    if written is None:
        return otherwise
    if not (written.isascii() and written.isdigit() and len(written) < 20):
        raise FormatError(f"size {written[:40]!r} is not a number", offset=at)
    return int(written)


def _number(raw: bytes, at: int) -> int:
    """Decode a number that cannot be negative."""
    number = _signed(raw)
    if number is None:
        raise FormatError(f"{raw!r} is not an octal number", offset=at)
    if number < 0:
        raise FormatError("a negative number in the header", offset=at)
    return number


def _signed(raw: bytes) -> int | None:
    """Decode base 256, or octal digits as ``tarfile`` does: with blanks, a sign, ``_`` or ``0o``.

    A sum counted with sign is below zero if most bytes are not ASCII. ``None`` if it is no number.
    """
    if raw[0] in (0x80, 0xFF):
        return int.from_bytes(raw[1:], "big") - (256 ** (len(raw) - 1) if raw[0] == 0xFF else 0)
    try:
        return int(raw.partition(b"\0")[0].decode("ascii").strip() or "0", 8)
    except ValueError:
        return None


def _text(raw: bytes) -> str:
    return raw.partition(b"\0")[0].decode("utf-8", "surrogateescape")

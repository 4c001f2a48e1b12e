"""zip: members one after the other, then a directory of them, then a record that ends it.

Everything that any loader would find is read: see ``intake/zipdirectory.py``. The names in the
archive tell what it is (``intake/layouts.py``), and so which members are elements of tensors.

Methods: 0 stored, 8 deflate, 12 bzip2, 14 LZMA, 95 xz; 93 and 20 zstd with ``weighbridge[codecs]``.
A member flagged as encrypted is read as if it were not, as some loaders do. A wrong checksum is
noted and the bytes are read. Archives of ``torch.save`` in a row, as a distributed checkpoint of
torch has them (.distcp), are read one by one: see ``intake/ziprow.py``.

Source: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (retrieved 2026-11-23).
Not read: deflate64 and other methods (a gap), really encrypted members, the checksum of elements
of tensors and of stored members over 32 MiB, comments that are text.
"""

from __future__ import annotations

import stat
import zlib
from collections.abc import Iterator
from functools import partial

from weighbridge.core import (
    Code,
    Effect,
    Evidence,
    Face,
    Gap,
    GapKind,
    Member,
    Span,
    Trait,
    later,
)
from weighbridge.core.records import replace
from weighbridge.formats import Format, Kind, Part, Role, unpacked
from weighbridge.intake import (
    codecs,
    expand,
    layouts,
    tarheaders,
    zipdirectory,
    zipinside,
    ziprow,
)
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.expand import Expanded
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.layouts import Layout, Use
from weighbridge.intake.limits import MIB
from weighbridge.intake.source import Slice, Source
from weighbridge.intake.ziprecords import CENTRAL, END, LOCAL, Record
from weighbridge.machine import beginnings

CODECS = {
    8: codecs.RAW_DEFLATE,
    12: codecs.BZIP2,
    14: codecs.ZIP_LZMA,
    20: codecs.ZSTD_FRAME,
    93: codecs.ZSTD_FRAME,
    95: codecs.XZ_STREAM,
}
"""By zip's number; 0 is stored."""

SUMMED = 32 * MIB
"""Bytes of a stored member up to which its checksum is compared."""

LINKED = 4096
"""Bytes of a link's target that are kept."""

ARRAY = b"\x93NUMPY"
"""How arrays begin that are read by another format, with what is at their end."""

PROTO = b"\x80"
"""How pickles begin that are told from text at once."""

_FILES = later.pattern(
    rb"aten::_?(?:save|load|from_file)\b|image::(?:read|write)_file\b|torchaudio::sox_"
)
"""Operators of torch that read and write files, as its lite interpreter names them."""


def recognises(glimpse: Glimpse) -> bool:
    """Look for a local record at the beginning, or an end record near the end.

    The end of a tar archive may be that of a zip archive in it, which is read as its member; so may
    the end of a pickle be (Keras and skorch pickle whole archives as strings of bytes).
    """
    if glimpse.head.startswith(LOCAL):
        return True
    return _ends(glimpse.tail) and not _inside(glimpse)


def _inside(glimpse: Glimpse) -> bool:
    """Whether what ends in the tail is read by whoever reads the rest.

    That is a tar archive, of which it is a member, or a pickle or an array that holds it. Of a
    PyTorch file before zip archives, raw elements come last.
    """
    head = glimpse.head
    if tarheaders.is_header(head[: tarheaders.BLOCK]):
        return True
    if not zipinside.is_inside(glimpse.tail):
        return False
    from weighbridge.machine import storages  # noqa: PLC0415 - few files have an archive inside

    if storages.MAGIC.match(head):
        return False
    return head.startswith(ARRAY) or (head[:1] == PROTO and beginnings.begins(glimpse))


def _ends(tail: bytes) -> bool:
    """Whether some end record in the tail is one: of one disk, or with a directory before it."""
    listed = CENTRAL in tail
    at = tail.rfind(END)
    for _ in range(zipdirectory.ENDS):
        if at < 0:
            return False
        disks = tail[at + 4 : at + 8]
        if len(tail) - at >= 22 and (listed or disks == bytes(4)):
            return True
        at = tail.rfind(END, 0, at)
    return False


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Member`` and a part for every member, gaps for bytes that belong to none."""
    row = ziprow.archives(cursor)
    for number, span in enumerate(row):
        archive = partial(Slice, cursor.source, span.start, span.stop)
        yield Part(str(number), archive, expect=FORMAT.id)
    if row:
        return
    found = zipdirectory.survey(cursor)
    layout = layouts.of_zip(record.name for record in found.records)
    for face in layout.faces:
        yield Face(cursor.place(cursor.start, cursor.stop), face)
    if layouts.EXPORT in layout.faces and not _plain(cursor, found.records):
        layout = layout.without_data()
    for record in found.records:
        yield from _member(cursor, record, layout)
    whole = Span(cursor.start, cursor.stop)
    for span in found.strays:
        if span == whole:
            continue  # nothing was found at all, which the faults say
        if span.start == cursor.start:
            yield Part("", lambda: cursor.source, span=span)
            continue
        why = "bytes that no member of the archive refers to"
        yield from unpacked(cursor, expand.stray(cursor, span.start, span.stop, why))
    for fault in found.faults:
        yield Gap(cursor.place(fault.offset, cursor.stop), fault.kind, str(fault))


def _member(cursor: Cursor, record: Record, layout: Layout) -> Iterator[Evidence | Part]:
    place = cursor.place(record.data.start, record.data.stop)
    header, use = record.header, layout.use(record.name)
    if Trait.HIDDEN in record.traits:
        use = replace(use, data=False)
    codec = CODECS.get(header.method)
    packed = None
    if codec and record.data.size:
        stop = record.data.stop
        packed = Expanded(cursor.source, codec, cursor.budget, record.data.start, stop)
    record = _checked(cursor, record, packed, use)
    yield _described(cursor, record, packed)
    if record.fault:
        yield Gap(place, GapKind.DAMAGED, record.fault)
    if header.method and not codec:
        why = f"{record.name!r} is packed by method {header.method}, which is not read"
        yield Gap(place, GapKind.UNSUPPORTED, why)
        return
    source: Source = packed or Slice(cursor.source, record.data.start, record.data.stop)
    if source.size or (use.expect and not (packed and packed.fault)):
        yield from _opened(cursor, record, source, use)
    if packed and packed.fault:
        why = f"{record.name!r}: {packed.fault}"
        yield Gap(cursor.place(packed.fault.offset, place.span.stop), packed.fault.kind, why)
    elif packed:
        why = f"bytes after the packed stream of {record.name!r}"
        yield from unpacked(cursor, expand.stray(cursor, packed.used, place.span.stop, why))


def _plain(cursor: Cursor, records: list[Record]) -> bool:
    """Whether every tensor of a torch.export archive is raw, as its configuration says."""
    configs = [record for record in records if layouts.tells_of_pickles(record.name)]
    for record in configs:
        span = record.data
        if record.header.method or record.traits or span.size > cursor.limits.text:
            return False
        if layouts.pickles(cursor.source.read(span.start, span.size)):
            return False
    return bool(configs)


def _opened(cursor: Cursor, record: Record, source: Source, use: Use) -> Iterator[Evidence | Part]:
    role = Role.DATA if use.data else Role.CONTENT
    name = record.name or "(no name)"
    yield Part(name, lambda: source, role=role, expect=use.expect)
    if use.code:
        yield _coded(cursor, record, source, use)
    if use.imported and source.size <= cursor.limits.text:
        from weighbridge.intake import pysource  # noqa: PLC0415 - few archives are packages

        yield Code(
            cursor.place(record.data.start, record.data.stop),
            language="python",
            summary=f"module {record.name!r} of a torch.package",
            runs="when the package is imported by torch.package.PackageImporter",
            effects=pysource.effects(source.read(0, source.size)),
        )


def _coded(cursor: Cursor, record: Record, source: Source, use: Use) -> Code:
    """Tell of a member that is code because of its place."""
    head = source.read(0, min(source.size, cursor.limits.text))
    return Code(
        cursor.place(record.data.start, record.data.stop),
        language=use.code,
        summary=f"the member {record.name!r}",
        runs=use.runs,
        effects=frozenset({Effect.FILES} if _FILES.search(head) else ()),
    )


def _checked(cursor: Cursor, record: Record, packed: Expanded | None, use: Use) -> Record:
    """Compare the checksum and the size with those of the bytes, where they are at hand."""
    header = record.header
    # a record that is not listed may have them after its data only
    known = Trait.HIDDEN not in record.traits or not header.flags & 8
    if not known or record.fault:
        return record
    crc = None
    if packed and not packed.fault:
        crc = packed.crc
        if packed.size != header.size:
            note = f"expands to {packed.size} bytes, {header.size} declared"
            record = record.odd(Trait.RENAMED, note)
    elif header.method == 0 and not use.data and record.data.size <= SUMMED:
        crc = zlib.crc32(cursor.source.read(record.data.start, record.data.size))
    if crc is not None and crc != header.crc:
        note = f"checksum {header.crc:#010x}, of the bytes {crc:#010x}"
        record = record.odd(Trait.BAD_SUM, note)
    return record


def _described(cursor: Cursor, record: Record, packed: Expanded | None) -> Member:
    """Make the evidence for a member."""
    header, link = record.header, ""
    kind = stat.S_IFMT(header.mode)
    if kind == stat.S_IFLNK:
        size = min(LINKED, packed.size if packed else record.data.size)
        raw = packed.read(0, size) if packed else cursor.source.read(record.data.start, size)
        link = raw.decode("utf-8", "surrogateescape")
        record = record.odd(Trait.LINK, "a symbolic link")
    elif kind in (stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK):
        record = record.odd(Trait.DEVICE, "a device, a FIFO or a socket")
    place = cursor.place(record.record.start, record.record.stop)
    note = "; ".join(record.notes)
    return Member(place, record.name, header.size, record.traits, link, note)


FORMAT = Format(
    id="zip-archive",
    title="zip archive",
    doc=__doc__,
    kind=Kind.CONTAINER,
    recognises=recognises,
    holds=(LOCAL, END),
    ends=True,
    read=read,
    extensions=(".zip", ".pt", ".pth", ".npz", ".keras", ".skops", ".mar", ".pt2", ".whl"),
    steps=6,
)

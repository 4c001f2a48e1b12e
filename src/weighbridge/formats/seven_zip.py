"""7z: files packed together in folders, and a directory at the end, as a rule packed too.

The directory is read by ``intake/sevenzip.py``, packed streams by ``intake/sevencoders.py``: LZMA,
LZMA2, BZip2, Deflate, stored, Delta, BCJ2 and the filters for machine code of liblzma; zstd and lz4
with ``weighbridge[codecs]``. A wrong checksum is noted and the bytes are read. As loaders do, only
the beginning of the file is held for one: what follows a program is not searched for an archive.

Source: https://github.com/ip7z/7zip/blob/main/DOC/7zFormat.txt (retrieved 2026-11-26).
Not read: other methods, named by the gap (PPMd, ARM64, Deflate64, Brotli); what is encrypted;
volumes after the first; the checksum of members over 8 MiB in a folder of several.
"""

from __future__ import annotations

import stat
import zlib
from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind, Member, Place, Span, Trait
from weighbridge.core.records import dataclass
from weighbridge.formats import Format, Kind, Part, unpacked
from weighbridge.intake import expand, sevenfolders, sevenzip
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.expand import WINDOW, Expanded
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.sevenfolders import Folder
from weighbridge.intake.sevenzip import Directory, File
from weighbridge.intake.source import Slice, Source
from weighbridge.intake.ziprecords import key

LINKED = 4096
"""Bytes of a link's target that are kept."""

_SPECIAL = frozenset({stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK})


@dataclass(frozen=True, slots=True)
class _Piece:
    """A file of a folder, its bytes in the folder's content, and their checksum if declared."""

    file: File
    start: int
    stop: int
    crc: int | None


def recognises(glimpse: Glimpse) -> bool:
    """Look for the magic number."""
    return glimpse.head.startswith(sevenzip.MAGIC)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Member`` for every file, a part for each with content, gaps for what is unread."""
    found = sevenzip.survey(cursor)
    for fault in found.faults:
        yield Gap(cursor.place(fault.offset, cursor.stop), fault.kind, str(fault))
    shared = _shared(found.files)
    yield from _bare(cursor, found, shared)
    for folder, pieces in _laid_out(found):
        yield from _folder(cursor, folder, pieces, shared)
    filled = sum(not file.empty for file in found.files)
    if filled != (held := sum(len(folder.pieces) for folder in found.folders)):
        why = f"{filled} files are said to have content, of which {held} are packed"
        yield Gap(cursor.place(cursor.start, cursor.stop), GapKind.DAMAGED, why)
    yield from _strays(cursor, found)


def _shared(files: list[File]) -> set[str]:
    """Return the names that several members have, as ``key`` gives them."""
    seen: set[str] = set()
    return {
        name
        for name in (key(file.name) for file in files if not file.folder)
        if name in seen or seen.add(name)  # type: ignore[func-returns-value]
    }


def _laid_out(found: Directory) -> Iterator[tuple[Folder, list[_Piece]]]:
    """Say which bytes of which folder each file is."""
    files = iter([file for file in found.files if not file.empty])
    for number, folder in enumerate(found.folders):
        at, pieces = 0, []
        for size, crc in zip(folder.pieces, folder.sums, strict=True):
            file = next(files, File(f"(content of folder {number})"))
            pieces.append(_Piece(file, at, at + size, crc))
            at += size
        yield folder, pieces


def _bare(cursor: Cursor, found: Directory, shared: set[str]) -> Iterator[Member]:
    """Describe what has no content: folders, empty files, orders to delete a file."""
    place = cursor.place(found.covered[-1].start, found.covered[-1].stop)
    for file in found.files:
        if file.empty:
            yield _described(place, file, 0, shared)


def _folder(
    cursor: Cursor, folder: Folder, pieces: list[_Piece], shared: set[str]
) -> Iterator[Evidence | Part]:
    start = min((span.start for span in folder.packed), default=cursor.start)
    place = cursor.place(start, max((span.stop for span in folder.packed), default=start))
    if folder.obstacle:
        for piece in pieces:
            traits = {Trait.ENCRYPTED} if folder.encrypted else set[Trait]()
            yield _described(place, piece.file, piece.stop - piece.start, shared, traits)
        names = ", ".join(repr(piece.file.name) for piece in pieces[:3])
        more = f" and {len(pieces) - 3} more" if len(pieces) > 3 else ""
        why = f"{names or 'a folder'}{more}: {folder.obstacle}, which is not read"
        yield Gap(place, GapKind.UNSUPPORTED, why)
        return
    source = sevenfolders.content(cursor, folder)
    packed = source if isinstance(source, Expanded) else None
    for piece in pieces:
        yield from _piece(place, piece, source, shared)
    if packed and packed.fault:
        why = f"{packed.fault}, at {packed.size} of {folder.size} bytes"
        yield Gap(place, packed.fault.kind, why)
    elif source.size != folder.size:
        why = f"a folder expands to {source.size} bytes, {folder.size} declared"
        yield Gap(place, GapKind.DAMAGED, why)
    elif packed and not folder.branches:
        why = "bytes after a packed stream"
        yield from unpacked(cursor, expand.stray(cursor, start + packed.used, place.span.stop, why))


def _piece(
    place: Place, piece: _Piece, source: Source, shared: set[str]
) -> Iterator[Evidence | Part]:
    start, stop = min(piece.start, source.size), min(piece.stop, source.size)
    content = Slice(source, start, stop)
    link, traits, notes = "", set[Trait](), []
    if stat.S_ISLNK(piece.file.mode) or piece.file.reparse:
        link = content.read(0, LINKED).decode("utf-8", "surrogateescape")
    if piece.crc is not None and stop == piece.stop:
        crc = _crc(source, start, stop)
        if crc is not None and crc != piece.crc:
            traits.add(Trait.BAD_SUM)
            notes.append(f"checksum {piece.crc:#010x}, of the bytes {crc:#010x}")
    size = piece.stop - piece.start
    yield _described(place, piece.file, size, shared, traits, link, notes)
    if content.size:
        yield Part(piece.file.name or "(no name)", lambda: content)


def _crc(source: Source, start: int, stop: int) -> int | None:
    """Return the checksum of some of the content, if it is at hand."""
    if isinstance(source, Expanded) and stop - start == source.size:
        return source.crc
    return zlib.crc32(source.read(start, stop - start)) if stop - start <= WINDOW else None


def _described(
    place: Place,
    file: File,
    size: int,
    shared: set[str],
    traits: set[Trait] | None = None,
    link: str = "",
    notes: list[str] | None = None,
) -> Member:
    """Make the evidence for a member."""
    traits, notes = set(traits or ()), list(notes or ())
    if key(file.name) in shared and not file.folder:
        traits.add(Trait.DUPLICATE)
        notes.append("another member has the same name")
    if stat.S_ISLNK(file.mode) or file.reparse:
        traits.add(Trait.LINK)
        notes.append("a symbolic link")
    elif stat.S_IFMT(file.mode) in _SPECIAL:
        traits.add(Trait.DEVICE)
        notes.append("a device, a FIFO or a socket")
    if Trait.ENCRYPTED in traits:
        notes.append("encrypted")
    if file.anti:
        notes.append("unpacking deletes the file of this name")
    if "\0" in file.name:
        traits.add(Trait.RENAMED)
    return Member(place, file.name, size, frozenset(traits), link, "; ".join(notes))


def _strays(cursor: Cursor, found: Directory) -> Iterator[Evidence | Part]:
    """Look at bytes that are no part of the archive."""
    at = cursor.start
    for span in [*sorted(found.covered), Span(cursor.stop, cursor.stop)]:
        if span.start > at:
            why = "bytes that no member of the archive refers to"
            yield from unpacked(cursor, expand.stray(cursor, at, span.start, why))
        at = max(at, span.stop)


FORMAT = Format(
    id="seven-zip",
    title="7z archive",
    doc=__doc__,
    kind=Kind.CONTAINER,
    recognises=recognises,
    read=read,
    begins=(sevenzip.MAGIC,),
    extensions=(".7z",),
    steps=4,
)

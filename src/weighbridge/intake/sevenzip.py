"""The directory of a 7z archive: what is packed, how, and what the files in it are called.

Layout::

    0       6    37 7A BC AF 27 1C
    6       2    version
    8       4    CRC-32 of the next 20 bytes
    12      8    where the directory begins, counted from 32
    20      8    its size, in bytes
    28      4    its CRC-32
    32      ..   packed streams, one after another
    ..      ..   the directory: plain (1), or itself a packed folder (23)

The directory is a tree of properties, each a byte and what belongs to it, and each once. Numbers
are of one to nine bytes: as many ones as the first byte begins with, so many bytes follow. A folder
is a chain of coders over a packed stream, or BCJ2 over four of them; what comes out of it is cut
into the contents of files, in the order of those files that are not empty.

Sources (retrieved 2026-11-26): https://github.com/ip7z/7zip/blob/main/DOC/7zFormat.txt,
https://py7zr.readthedocs.io/en/latest/archive_format.html. Not read: times, comments, positions;
properties in streams of their own (refused).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from weighbridge.core import FormatError, GapKind, Span
from weighbridge.core.records import dataclass, field, replace
from weighbridge.intake import sevenfolders
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.sevencoders import Coder
from weighbridge.intake.sevenfolders import Folder
from weighbridge.intake.source import Bytes

MAGIC = b"7z\xbc\xaf\x27\x1c"
BASE = 32
"""Bytes before the first packed stream."""

MOST_CODERS = 32
"""Coders of one folder, and their inputs and outputs; 7-Zip reads no more."""

MOST_WRAPPINGS = 4
"""How often a directory may be packed inside another one; writers do so once."""

_END, _HEADER, _ARCHIVE, _ADDED, _STREAMS, _FILES = range(6)
_PACKED, _FOLDERS, _PIECES, _SIZE, _SUMS, _FOLDER, _UNPACKED, _COUNTS = range(6, 14)
_EMPTY, _NO_FOLDER, _ANTI, _NAMES = range(14, 18)
_ATTRIBUTES, _ENCODED, _DUMMY = 21, 23, 25

_UNIX = 0x8000
"""Bit of the attributes: a Unix mode is in the upper half."""

_DIRECTORY = 0x10
_REPARSE = 0x400


@dataclass(frozen=True, slots=True)
class File:
    """A file in the archive.

    Attributes:
        name: As stored.
        attributes: Of Windows; those of Unix in the upper half.
        empty: Whether it has no content: a folder, unless ``plain``.
        plain: Whether it is an empty file.
        anti: Whether unpacking deletes what has this name.
    """

    name: str = ""
    attributes: int = 0
    empty: bool = False
    plain: bool = False
    anti: bool = False

    @property
    def mode(self) -> int:
        """Unix mode, or 0."""
        return self.attributes >> 16 if self.attributes & _UNIX else 0

    @property
    def reparse(self) -> bool:
        """Whether Windows takes it for a link."""
        return bool(self.attributes & _REPARSE)

    @property
    def folder(self) -> bool:
        """Whether it is a folder."""
        return self.empty and not self.plain and not self.anti


@dataclass(slots=True)
class Directory:
    """An archive.

    Attributes:
        folders: In the order of the file.
        files: Likewise.
        covered: Bytes that belong to the archive.
        faults: What is wrong with it, though it can be read.
    """

    folders: list[Folder] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    covered: list[Span] = field(default_factory=list)
    faults: list[FormatError] = field(default_factory=list)


def survey(cursor: Cursor) -> Directory:
    """Read the directory of the archive that fills the cursor's span.

    Raises:
        FormatError: It cannot be read; at an offset in the archive.
    """
    start = cursor.start
    head = cursor.take(BASE, "the archive's header")
    found = Directory(covered=[Span(start, start + BASE)])
    if zlib.crc32(head[12:32]) != int.from_bytes(head[8:12], "little"):
        why = "the checksum of the archive's header is not that of its bytes"
        found.faults.append(FormatError(why, offset=start + 8))
    offset, size, crc = (
        int.from_bytes(head[a:b], "little") for a, b in ((12, 20), (20, 28), (28, 32))
    )
    first, stop = start + BASE + offset, start + BASE + offset + size
    if stop > cursor.stop:
        why = (
            f"the directory ends at {stop}: the archive is cut off, or the first of several volumes"
        )
        raise FormatError(why, offset=start + 12)
    if not size:
        return found
    found.covered.append(Span(first, stop))
    _limited(cursor, size, first)
    data = cursor.source.read(first, size)
    if zlib.crc32(data) != crc:
        why = "the checksum of the directory is not that of its bytes"
        found.faults.append(FormatError(why, offset=first))
    _unwrapped(cursor, data, Span(first, stop), found)
    return found


def _limited(cursor: Cursor, size: int, offset: int) -> None:
    if size > cursor.limits.header:
        why = f"the directory is over {cursor.limits.header} bytes"
        raise FormatError(why, offset=offset, kind=GapKind.LIMIT)


def _unwrapped(cursor: Cursor, data: bytes, span: Span, found: Directory) -> None:
    """Read a directory, unpacking it first if it is packed; errors are located at ``span``."""
    for _ in range(MOST_WRAPPINGS):
        inner = Cursor(Bytes(data), cursor.artifact, cursor.budget)
        reader = _Reader(inner, cursor)
        try:
            if reader.plain():
                reader.directory(found)
                return
            folders = reader.streams(found)
        except FormatError as error:
            raise FormatError(str(error), offset=span.start, kind=error.kind) from None
        if len(folders) != 1:
            why = f"the directory is packed in {len(folders)} folders"
            raise FormatError(why, offset=span.start)
        data = _unpacked(cursor, folders[0], span, found)
    raise FormatError("directories packed inside one another", offset=span.start)


def _unpacked(cursor: Cursor, folder: Folder, span: Span, found: Directory) -> bytes:
    """Unpack a directory."""
    at = folder.packed[0].start if folder.packed else span.start
    if folder.obstacle:
        why = f"the list of members is {folder.obstacle}, which is not read"
        raise FormatError(why, offset=at, kind=GapKind.UNSUPPORTED)
    _limited(cursor, folder.size, at)
    packed = sevenfolders.content(cursor, folder)
    data = packed.read(0, folder.size)
    if len(data) < folder.size:
        fault = getattr(packed, "fault", None)
        kind = fault.kind if fault else GapKind.DAMAGED
        why = f"the packed directory: {fault or 'shorter than declared'}"
        raise FormatError(why, offset=at, kind=kind)
    if folder.crc is not None and zlib.crc32(data) != folder.crc:
        why = "the checksum of the packed directory is not that of its bytes"
        found.faults.append(FormatError(why, offset=at))
    return data


class _Reader:
    """Reads properties. Every count is compared with the limits before anything is made of it."""

    def __init__(self, cursor: Cursor, archive: Cursor) -> None:
        self._cursor = cursor
        self._archive = archive
        self._most = cursor.limits.members
        self._coders = 0

    def plain(self) -> bool:
        """Read which sort of directory this is."""
        kind = self._number("the directory")
        if kind not in (_HEADER, _ENCODED):
            raise FormatError(f"the directory begins with {kind}", offset=0)
        return kind == _HEADER

    def directory(self, found: Directory) -> None:
        """Read a plain directory."""
        for kind in self._kinds("the directory"):
            if kind == _ARCHIVE:
                while self._number("a property of the archive"):
                    self._sized()
            elif kind == _ADDED:
                raise FormatError(
                    "properties in streams of their own", offset=0, kind=GapKind.UNSUPPORTED
                )
            elif kind == _STREAMS:
                found.folders = self.streams(found)
            elif kind == _FILES:
                found.files = self._files()
            else:
                raise FormatError(f"the directory has a part {kind}", offset=self._cursor.offset)

    # streams -------------------------------------------------------------------------------------

    def streams(self, found: Directory) -> list[Folder]:
        """Read which streams are packed, how, and what they hold."""
        spans: list[Span] = []
        folders: list[Folder] = []
        whole = False
        for kind in self._kinds("the list of streams"):
            if kind == _PACKED:
                spans = self._packed()
            elif kind == _FOLDERS:
                folders = self._folders()
            elif kind == _PIECES:
                self._pieces(folders)
                whole = True
            else:
                raise FormatError(
                    f"a list of streams has a part {kind}", offset=self._cursor.offset
                )
        for folder in () if whole else folders:
            folder.pieces, folder.sums = [folder.size], [folder.crc]
        found.covered += spans
        at = 0
        for folder in folders:
            folder.packed = tuple(spans[at : at + folder.inputs])
            at += folder.inputs
        if at > len(spans):
            why = f"{at} packed streams are wanted, {len(spans)} listed"
            raise FormatError(why, offset=self._cursor.offset)
        return folders

    def _packed(self) -> list[Span]:
        at = self._archive.start + BASE + self._number("a position")
        count = self._count("packed streams")
        spans: list[Span] = []
        for kind in self._kinds("packed streams"):
            if kind == _SIZE:
                for _ in range(count):
                    stop = at + self._number("the size of a packed stream")
                    if stop > self._archive.stop:
                        why = f"a packed stream ends at {stop}, the archive at {self._archive.stop}"
                        raise FormatError(why, offset=self._cursor.offset)
                    spans.append(Span(at, stop))
                    at = stop
            elif kind == _SUMS:
                self._sums(count)
            else:
                self._unknown("packed streams", kind)
        return spans

    def _folders(self) -> list[Folder]:
        self._expect(_FOLDER, "folders")
        count = self._count("folders")
        self._inside("folders")
        folders = [self._folder() for _ in range(count)]
        self._expect(_UNPACKED, "sizes of folders")
        for folder in folders:
            folder.sizes = tuple(self._number("the size of a folder") for _ in folder.sizes)
        for kind in self._kinds("folders"):
            if kind != _SUMS:
                self._unknown("folders", kind)
            for folder, crc in zip(folders, self._sums(count), strict=True):
                folder.crc = crc
        return folders

    def _folder(self) -> Folder:
        count = self._few("coders")
        self._coders += count
        if self._coders > self._most:
            self._many(self._coders, "coders")
        coders = [self._coder() for _ in range(count)]
        inputs = sum(row[1] for row in coders)
        outputs = sum(row[2] for row in coders)
        if inputs > MOST_CODERS or outputs > MOST_CODERS or not outputs:
            why = f"a folder of {inputs} inputs and {outputs} outputs"
            raise FormatError(why, offset=self._cursor.offset)
        pairs = [(self._number("an input"), self._number("an output")) for _ in range(outputs - 1)]
        if inputs < outputs:
            raise FormatError("a folder without packed streams", offset=self._cursor.offset)
        free = inputs - len(pairs)
        packed = [
            self._number("a packed stream of a folder") for _ in range(free if free > 1 else 0)
        ]
        loose = set(range(outputs)) - {out for _, out in pairs}
        if len(loose) != 1:
            raise FormatError("a folder without one content", offset=self._cursor.offset)
        last = loose.pop()
        listed = tuple(row[0] for row in coders)
        simple = all(coder.simple for coder in listed)
        chain = sevenfolders.chain(listed, dict(pairs), last) if simple else ()
        odd = "" if chain else f"packed by {' and '.join(dict.fromkeys(c.name for c in listed))}"
        branches = () if chain else sevenfolders.branches(coders, dict(pairs), packed, last)
        return Folder(chain or listed, odd, last, free, branches, sizes=(0,) * outputs)

    def _coder(self) -> tuple[Coder, int, int]:
        flags = self._cursor.u8("a coder")
        if flags & 0xC0:
            why = "a coder of a later version"
            raise FormatError(why, offset=self._cursor.offset, kind=GapKind.UNSUPPORTED)
        method = self._cursor.take(flags & 15, "the method of a coder").hex()
        inputs = outputs = 1
        if flags & 0x10:
            inputs, outputs = self._few("inputs of a coder"), self._few("outputs of a coder")
        size = self._number("the size of properties") if flags & 0x20 else 0
        properties = self._cursor.take(size, "properties of a coder")
        return Coder(method, properties, inputs == outputs == 1), inputs, outputs

    def _pieces(self, folders: list[Folder]) -> None:
        """Read into which files the contents of folders are cut."""
        counts = [1] * len(folders)
        cut = False
        for kind in self._kinds("contents"):
            if kind == _COUNTS:
                counts = [self._count("files of a folder") for _ in folders]
                if sum(counts) > self._most:
                    self._many(sum(counts), "files of folders")
            elif kind == _SIZE:
                self._cut(folders, counts, sized=True)
                cut = True
            elif kind == _SUMS:
                if not cut:
                    self._cut(folders, counts, sized=False)
                cut = True
                self._piece_sums(folders)
            else:
                self._unknown("contents", kind)
        if not cut:
            self._cut(folders, counts, sized=False)
        for folder in folders:
            if len(folder.pieces) == 1 and folder.crc is not None:
                folder.sums = [folder.crc]

    def _cut(self, folders: list[Folder], counts: list[int], *, sized: bool) -> None:
        """Read the sizes of all files of each folder but the last, which has the rest."""
        for folder, count in zip(folders, counts, strict=True):
            more = max(count - 1, 0)
            sizes = [self._number("the size of a file") for _ in range(more)] if sized else []
            if len(sizes) < more or sum(sizes) > folder.size:
                why = "the sizes of the files of a folder are missing, or over that of the folder"
                raise FormatError(why, offset=self._cursor.offset)
            folder.pieces = [*sizes, folder.size - sum(sizes)] if count else []
            folder.sums = [None] * count

    def _piece_sums(self, folders: list[Folder]) -> None:
        """Read the checksums of files that the checksum of a folder is not that of."""
        mine = [each for each in folders if len(each.pieces) != 1 or each.crc is None]
        sums = iter(self._sums(sum(len(each.pieces) for each in mine)))
        for folder in mine:
            folder.sums = [next(sums) for _ in folder.pieces]

    def _sums(self, count: int) -> list[int | None]:
        defined = self._which(count)
        return [self._cursor.u32("a checksum") if each else None for each in defined]

    # files ---------------------------------------------------------------------------------------

    def _files(self) -> list[File]:
        count = self._count("files")
        for _ in range(count):
            self._archive.budget.member(self._archive.start)
        files = [File()] * count
        for kind in self._kinds("files"):
            size = self._number("the size of a property")
            stop = self._cursor.offset + size
            if size > self._cursor.left:
                why = f"a property of files: {size} bytes wanted, {self._cursor.left} left"
                raise FormatError(why, offset=self._cursor.offset)
            if kind in (_EMPTY, _NO_FOLDER, _ANTI):
                self._mark(files, kind)
            elif kind == _NAMES:
                self._inside("names")
                names = self._names(stop, count)
                files = [replace(file, name=name) for file, name in zip(files, names, strict=True)]
            elif kind == _ATTRIBUTES:
                files = list(self._attributes(files))
            if self._cursor.offset > stop:
                why = f"property {kind} of files is longer than its size"
                raise FormatError(why, offset=self._cursor.offset)
            self._cursor.seek(stop, "a property of files")
        return files

    def _mark(self, files: list[File], kind: int) -> None:
        """Read which files are empty, or which of the empty ones are what; in place."""
        rows = [index for index, file in enumerate(files) if kind == _EMPTY or file.empty]
        for index, bit in zip(rows, self._bits(len(rows)), strict=True):
            if not bit:
                continue
            if kind == _EMPTY:
                files[index] = replace(files[index], empty=True)
            elif kind == _NO_FOLDER:
                files[index] = replace(files[index], plain=True)
            else:
                files[index] = replace(files[index], anti=True)

    def _names(self, stop: int, count: int) -> list[str]:
        raw = self._cursor.take(stop - self._cursor.offset, "names")
        names = raw.decode("utf-16-le", "surrogatepass" if len(raw) % 2 == 0 else "replace").split(
            "\0"
        )
        if len(names) != count + 1 or names[-1]:
            why = f"{count} files and {len(names) - 1} names"
            raise FormatError(why, offset=self._cursor.offset)
        return names[:-1]

    def _attributes(self, files: list[File]) -> Iterator[File]:
        defined = self._which(len(files))
        self._inside("attributes")
        for file, known in zip(files, defined, strict=True):
            yield replace(file, attributes=self._cursor.u32("attributes")) if known else file

    # numbers -------------------------------------------------------------------------------------

    def _kinds(self, what: str) -> Iterator[int]:
        """Yield ids of properties up to the end."""
        seen: set[int] = set()
        while kind := self._number(f"a property of {what}"):
            if kind in seen and kind != _DUMMY:
                raise FormatError(f"{what}: property {kind} twice", offset=self._cursor.offset)
            seen.add(kind)
            yield kind

    def _number(self, what: str) -> int:
        first = self._cursor.u8(what)
        value, mask = 0, 0x80
        for index in range(8):
            if not first & mask:
                return value | (first & (mask - 1)) << (8 * index)
            value |= self._cursor.u8(what) << (8 * index)
            mask >>= 1
        return value

    def _count(self, what: str) -> int:
        count = self._number(f"the number of {what}")
        if count > self._most:
            self._many(count, what)
        return count

    def _many(self, count: int, what: str) -> None:
        why = f"{count} {what}, more than {self._most}"
        raise FormatError(why, offset=self._cursor.offset, kind=GapKind.EXPANSION)

    def _few(self, what: str) -> int:
        count = self._number(f"the number of {what}")
        if not 0 < count <= MOST_CODERS:
            raise FormatError(f"{count} {what}", offset=self._cursor.offset)
        return count

    def _bits(self, count: int) -> list[bool]:
        raw = self._cursor.take((count + 7) // 8, "bits")
        return [bool(raw[index // 8] & 0x80 >> index % 8) for index in range(count)]

    def _which(self, count: int) -> list[bool]:
        """Read for which of some things a value is there."""
        return [True] * count if self._cursor.u8("whether all are there") else self._bits(count)

    def _expect(self, kind: int, what: str) -> None:
        if (found := self._number(what)) != kind:
            self._unknown(what, found)

    def _inside(self, what: str) -> None:
        if self._cursor.u8(f"where {what} are"):
            why = f"{what} in a stream of their own"
            raise FormatError(why, offset=self._cursor.offset, kind=GapKind.UNSUPPORTED)

    def _sized(self) -> None:
        self._cursor.skip(self._number("the size of a property"), "a property")

    def _unknown(self, what: str, kind: int) -> None:
        raise FormatError(f"{what} with a property {kind}", offset=self._cursor.offset)

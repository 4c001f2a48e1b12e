"""What a file in HDF5 holds that matters to whoever loads it: see ``formats/hdf5.py``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from weighbridge.core import (
    Code,
    Entry,
    Evidence,
    Face,
    FormatError,
    Gap,
    GapKind,
    Import,
    Named,
    Place,
    Purpose,
    Reference,
    Span,
    Tensor,
)
from weighbridge.core.records import replace
from weighbridge.intake import (
    configuration,
    expand,
    forecast,
    hdf5,
    hdf5file,
    hdf5heaps,
    hdf5links,
    hdf5shared,
    hdf5storage,
    hdf5types,
    jsonlevels,
    matlabcode,
)
from weighbridge.intake import hdf5headers as headers
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.hdf5file import Block
from weighbridge.intake.hdf5heaps import Globals
from weighbridge.intake.hdf5links import Attribute, Link
from weighbridge.intake.hdf5types import Type
from weighbridge.intake.part import Part, Role, unpacked
from weighbridge.intake.source import Bytes, Slice

WRITERS = {
    b"MATLAB 7.3 MAT-file": "matlab-hdf5",
    b"MATLAB 7.0 MAT-file": "matlab-hdf5",
    b"HDF5-based Julia Data Format, version ": "julia-hdf5",
    b"Julia data file (HDF5), version ": "julia-hdf5",
}
"""How the text of MATLAB, JLD2 and JLD begins, and what such files are said to be."""

USER_BLOCK = 512
"""Bytes of the user block of these, which is text, zeros and a version."""

SAID = 128
"""Bytes of it that are not zeros, at most."""

SHOWN = 4
"""Elements of an attribute that are kept."""

KNOWN = 1024
"""Types with shapes that are known again by their bytes."""

SHORT = 256
"""Bytes of such a type and shape, at most."""

PIECES = 64
"""Pieces of one dataset in which magic numbers of programs are looked for."""

MANY = 1 << 18
"""Pieces of one dataset of pickles."""

CONFIGURATIONS = frozenset({"model_config", "training_config"})
"""Attributes that a loader takes for JSON, and nothing else."""


MATLAB_CLASS = "MATLAB_class"
"""Attribute by which MATLAB knows what a dataset is."""

WIDE = 2
"""Bytes of a character of MATLAB, at most."""

PLAIN = frozenset({
    "FileWrapper__", "canonical empty", "cell", "char", "double", "int16", "int32", "int64", "int8",
    "logical", "single", "string", "struct", "uint16", "uint32", "uint64", "uint8",
})  # fmt: skip
"""Classes that are numbers and texts, or hold others."""

RUNS = "when keras loads the model, before 3.11.3 in safe mode too"
"""Safe mode was not for HDF5: https://github.com/advisories/GHSA-36rr-ww3j-vrjv."""

PSEUDOATOM = "PSEUDOATOM"
"""Attribute by which PyTables knows a dataset of pickles, each a sequence of bytes."""

BASE_TYPE = "base_type"
"""Attribute by which hickle knows what a dataset is, such as the bytes of one pickle."""

TEXTS = frozenset({hdf5types.STRING, hdf5types.OPAQUE})
"""Types of elements that hold bytes of whatever sort; so do integers of one byte."""

PADDING = 256
"""Bytes of padding behind a pickle of fixed length, at most."""

PROTOCOLS = tuple(b"\x80%c" % number for number in range(2, 6))
"""How pickles begin, but for those of Python 2."""

REFERENCE = 4
"""Bytes of the length before the address of a sequence, and of the index behind it."""


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` per dataset, an ``Entry`` per attribute, and what they refer to."""
    file = hdf5file.File(cursor, hdf5file.superblock(cursor))
    yield from _user_block(cursor, file.head.at)
    if file.head.stop > cursor.stop:
        why = (
            f"the superblock says that the file ends at {file.head.stop}, it ends at {cursor.stop}"
        )
        yield Gap(cursor.place(file.head.at, cursor.stop), GapKind.DAMAGED, why)
    reader, whole = _Reader(file), True
    if file.head.extension is not None:
        reader.extension(file.head.extension)
    for item in hdf5.walk(file):
        for found in reader.told(item):
            # where a structure was not read, nothing is known of what it refers to
            whole = whole and not isinstance(found, Gap)
            yield found
    yield from reader.handles.told()
    for span in reader.data:
        yield Part("", lambda: cursor.source, Role.DATA, "", span)
    if whole:
        yield from _unused(file)


def _user_block(cursor: Cursor, stop: int) -> Iterator[Evidence | Part]:
    """Tell what stands before the superblock."""
    start = cursor.start
    if stop == start:
        return
    head = cursor.source.read(start, min(stop - start, USER_BLOCK))
    if stop - start == USER_BLOCK and not head[SAID:].strip(b"\0"):
        for begins, face in WRITERS.items():
            if head.startswith(begins):
                yield Face(cursor.place(start, cursor.stop), face)
                return
    why = "a user block, which HDF5 does not read"
    for item in expand.stray(cursor, start, stop, why):
        if not isinstance(item, Span):  # its own formats see it at the beginning of the file
            yield item


def _unused(file: hdf5file.File) -> Iterator[Evidence | Part]:
    """Tell what lies between the structures and after them."""
    cursor, at = file.cursor, file.head.at
    end = min(max(file.head.stop, at), cursor.stop)
    for span in (*file.used, Span(cursor.stop, cursor.stop)):
        for start, stop in ((at, min(span.start, end)), (max(at, end), span.start)):
            if start >= stop:
                continue
            if start >= end:
                yield from unpacked(
                    cursor, expand.stray(cursor, start, stop, "bytes after the end")
                )
            else:
                yield from _free(file, start, stop)
        at = max(at, span.stop)


def _free(file: hdf5file.File, start: int, stop: int) -> Iterator[Evidence | Part]:
    """Tell what is not zero in a run that no structure takes.

    The library leaves what it has freed as it was, and nobody but a person finds it. Heaps of texts
    that elements refer to are passed over, as elements are.
    """
    cursor = file.cursor
    while (start := expand.after_zeros(cursor.source, start, stop)) < stop:
        size = hdf5heaps.heap_size(cursor.source.read(start, 8 + file.long))
        if not 0 < size <= stop - start:
            why = "bytes that the file keeps free, not all of them zero"
            yield Gap(cursor.place(start, stop), GapKind.FILLER, why)
            yield Part("", lambda: cursor.source, Role.DATA, "", Span(start, stop))
            return
        start += size


class _Reader:
    """Turns what the walk finds into evidence.

    Attributes:
        data: Spans of elements that no filter packs.
        handles: Functions of MATLAB.
    """

    def __init__(self, file: hdf5file.File) -> None:
        self._file = file
        self._heaps = Globals(file)
        self._pickles = self._pickled_whole = False
        self.data = hdf5file.Runs(file.head.at)
        self.handles = matlabcode.Handles()
        self._known: dict[tuple[bytes, bytes], tuple[Type, tuple[int, ...] | None]] = {}

    def extension(self, address: int) -> None:
        """Take the sizes of nodes, and tables, from the superblock's extension."""
        for message in headers.messages(self._file, address):
            if message.kind == headers.NODE_SIZES:
                body = message.body
                body.take(1, "sizes of nodes")
                chunk, group, leaf = body.uints(3, 2, "sizes of nodes")
                self._file.sized(leaf=leaf, group=group, chunk=chunk)
            elif message.kind == headers.TABLES:
                hdf5shared.tables(self._file, message.body)

    def told(self, item: hdf5.Object | hdf5.Pointer | hdf5.Fault) -> Iterator[Evidence | Part]:
        """Yield what one object, link or fault tells."""
        match item:
            case hdf5.Object():
                place = self._file.place(item.address)
                self._pickles = self._pickled_whole = False
                # The attributes first: they say what PyTables makes of the elements.
                for found in (self._attributes(item), self._dataset(item, place)):
                    try:
                        yield from found
                    except FormatError as error:
                        if error.kind is GapKind.LIMIT:
                            raise
                        yield self._gap(item.path, error)
            case hdf5.Pointer():
                yield from self._pointer(item.path, item.link)
            case hdf5.Fault():
                yield self._gap(item.path, item.error)

    def _gap(self, path: str, error: FormatError) -> Gap:
        start = min(max(error.offset, 0), self._file.cursor.stop)
        return Gap(self._file.cursor.place(start, start), error.kind, f"{path or '/'!r}: {error}")

    def _pointer(self, path: str, link: Link) -> Iterator[Evidence]:
        place = self._file.place(0)
        if link.kind == hdf5links.EXTERNAL:
            yield Reference(place, Purpose.WEIGHTS, link.file, f"external link {path}")
        elif link.kind != hdf5links.SOFT:
            why = f"{path!r}: a link of kind {link.kind}, which a program defines for itself"
            yield Gap(place, GapKind.UNSUPPORTED, why)

    def _dataset(self, item: hdf5.Object, place: Place) -> Iterator[Evidence | Part]:
        """Tell a dataset: its type and shape, where its elements lie, and what packs them."""
        bodies = dict[int, Block]()
        for message in item.messages:
            first = bodies.setdefault(message.kind, message.body) is message.body
            if message.kind in headers.ONCE and not first:
                why = f"{item.path or '/'!r}: two messages of kind {message.kind}"
                yield Gap(place, GapKind.DAMAGED, why)
        for unknown in sorted(bodies.keys() - headers.KNOWN):
            why = f"{item.path or '/'!r}: a message of kind {unknown}"
            yield Gap(place, GapKind.UNSUPPORTED, why)
        if headers.LAYOUT in bodies:
            if not {headers.DATATYPE, headers.DATASPACE} <= bodies.keys():
                raise FormatError("a dataset without a type or a shape", offset=place.span.start)
            yield from self._elements(item.path, place, bodies)

    def _elements(
        self, path: str, place: Place, bodies: dict[int, Block]
    ) -> Iterator[Evidence | Part]:
        file = self._file
        kind, space = self._declared(bodies[headers.DATATYPE], bodies[headers.DATASPACE])
        wanted, shape = kind.size * hdf5types.count(space), space or ()
        packed = list[str]()
        if headers.FILTERS in bodies:
            packed = list(hdf5storage.filters(bodies[headers.FILTERS]))
            yield Entry(place, f"{path}@filters", ", ".join(packed))
        if headers.EXTERNAL in bodies:
            yield Tensor(place, path, kind.label, shape, None, wanted)
            for name in hdf5storage.external(file, bodies[headers.EXTERNAL]):
                yield Reference(place, Purpose.WEIGHTS, name, f"external file of {path}")
            return
        pickles = self._pickles and not packed and kind.kind == hdf5types.SEQUENCE
        most = MANY if pickles else PIECES
        lies = hdf5storage.layout(file, bodies[headers.LAYOUT], shape, self._heaps, most)
        single = lies.kind in {hdf5storage.COMPACT, hdf5storage.CONTIGUOUS} and lies.pieces
        yield Tensor(place, path, kind.label, shape, lies.pieces[0] if single else None, wanted)
        for name in dict.fromkeys(name for name, _ in lies.sources if name != "."):
            yield Reference(place, Purpose.WEIGHTS, name, f"virtual dataset {path}")
        if lies.kind != hdf5storage.VIRTUAL:
            yield from self._filled(path, place, wanted, lies.stored)
        if not packed:
            yield from self._stored(path, kind, lies.pieces, single=bool(single))
        if self._pickles and packed:
            why = f"{path!r}: pickles of PyTables, packed by filters"
            yield Gap(place, GapKind.UNSUPPORTED, why)
        elif self._pickled_whole and (packed or not single):
            why = f"{path!r}: a pickle of hickle, in pieces or packed by filters"
            yield Gap(place, GapKind.UNSUPPORTED, why)
        elif pickles:
            if lies.more:
                why = f"more than {MANY} pieces of pickles"
                raise FormatError(why, offset=place.span.start, kind=GapKind.LIMIT)
            yield from self._pickled(path, lies.pieces)

    def _stored(
        self, path: str, kind: Type, pieces: tuple[Span, ...], *, single: bool
    ) -> Iterator[Part]:
        """Look at elements that no filter packs."""
        for piece in pieces[:PIECES]:
            self.data.add(piece)
        if single and (kind.size == 1 or kind.kind in TEXTS) and not self._pickles:
            yield from self._looked(path, pieces[0])
        handle = self.handles.around(path) if single and kind.size <= WIDE else None
        if handle is not None:
            size = min(pieces[0].size, matlabcode.TEXT)
            text = self._file.cursor.source.read(pieces[0].start, size)
            self.handles.holds(handle, path, text)

    def _looked(self, path: str, piece: Span) -> Iterator[Part]:
        """Yield elements that are one pickle, which hickle and many a script keep like this."""
        source = self._file.cursor.source
        if self._pickled_whole:
            yield Part(path, partial(Slice, source, piece.start, piece.stop), expect="pickle")
        elif source.read(piece.start, 2) in PROTOCOLS:
            tail = source.read(max(piece.start, piece.stop - PADDING), min(PADDING, piece.size))
            if tail.rstrip(b"\0 ").endswith(b"."):
                yield Part(path, partial(Slice, source, piece.start, piece.stop))

    def _declared(self, kind: Block, space: Block) -> tuple[Type, tuple[int, ...] | None]:
        """Read a type and a shape, which many datasets have in common."""
        key = (kind.data, space.data)
        known = self._known.get(key)
        if known is None:
            known = hdf5types.datatype(kind), hdf5types.dataspace(self._file, space)
            if len(self._known) < KNOWN and len(kind.data) + len(space.data) <= SHORT:
                self._known[key] = known
        return known

    def _filled(self, path: str, place: Place, wanted: int, stored: int) -> Iterator[Gap]:
        """Tell a dataset of which so little is stored that loading fills memory with zeros."""
        limits = self._file.limits
        if wanted > max(limits.floor, limits.ratio * stored):
            why = f"{path!r}: {wanted} bytes of elements are declared, {stored} are stored"
            yield Gap(place, GapKind.EXPANSION, why)

    def _pickled(self, path: str, pieces: tuple[Span, ...]) -> Iterator[Part]:
        """Yield the pickles of a dataset of PyTables."""
        file = self._file
        each = 2 * REFERENCE + file.wide
        for piece in pieces:
            size = piece.size // each * each
            block = file.block(piece.start - file.head.at, size, "references to pickles")
            while block.left:
                length = block.uint(REFERENCE, "size of a pickle")
                where, index = file.address(block, "pickle"), block.uint(REFERENCE, "pickle")
                if length and where:
                    file.spend(length, "pickle")
                    data = self._heaps.object(where, index).take(length, "pickle")
                    yield Part(f"{path}[{index}]", partial(Bytes, data), expect="pickle")

    def _attributes(self, item: hdf5.Object) -> Iterator[Evidence | Part]:
        for attribute in hdf5links.attributes(self._file, item.messages):
            where = self._file.cursor.place(attribute.start, attribute.start)
            key = f"{item.path}@{attribute.name}" if item.path else attribute.name
            try:
                yield from self._attribute(attribute, where, key)
            except FormatError as error:
                if error.kind is GapKind.LIMIT:
                    raise
                yield self._gap(key, error)

    def _attribute(self, attribute: Attribute, place: Place, key: str) -> Iterator[Evidence | Part]:
        kind, count = attribute.kind, hdf5types.count(attribute.shape)
        kept = self._file.limits.kept
        if kind.kind != hdf5types.STRING and not kind.text:
            yield Entry(place, key, self._shown(attribute, count)[:kept])
            if attribute.name in CONFIGURATIONS:
                yield Gap(place, GapKind.UNSUPPORTED, f"{key!r} is of type {kind.label}, no text")
            return
        if attribute.shape != ():
            texts = [repr(self._text(attribute).decode("utf-8", "replace"))
                     for _ in range(min(count, SHOWN))]  # fmt: skip
            more = ", ..." if count > SHOWN else ""
            yield Entry(place, key, f"{count} x [{', '.join(texts)}{more}]"[:kept])
            return
        if attribute.kind.text:
            text = self._text(attribute)
        else:
            # PyTables takes all of the bytes, whatever their padding says.
            data = attribute.value.take(attribute.kind.size, "text")
            text, data = hdf5types.trimmed(attribute.kind, data), data.rstrip(b"\0 ")
            if len(data) > len(text) and data[:1] == b"\x80" and data.endswith(b"."):
                yield Part(key, partial(Bytes, data))
        yield Entry(place, key, text[: 4 * kept].decode("utf-8", "replace")[:kept])
        yield from self._content(text, place, key, config=attribute.name in CONFIGURATIONS)
        if attribute.name == MATLAB_CLASS and text == matlabcode.HANDLE.encode():
            self.handles.begin(key.removesuffix("@" + MATLAB_CLASS), place)
        elif attribute.name == MATLAB_CLASS:
            yield from _classed(text.decode("utf-8", "replace")[:kept], place)
        if attribute.name == PSEUDOATOM and text == b"object":
            self._pickles = True
        elif attribute.name == BASE_TYPE and text == b"pickle":
            self._pickled_whole = True

    def _content(
        self, text: bytes, place: Place, key: str, *, config: bool
    ) -> Iterator[Evidence | Part]:
        """Read a text as what it may be to a loader: a configuration, or a pickle."""
        if config or text.lstrip()[:1] in (b"{", b"["):
            limits, start, seen = self._file.limits, place.span.start, forecast.of(text)
            pickles = any(mark in text for mark in configuration.PICKLES)
            try:
                for tree, levels in jsonlevels.trees(
                    text, what=key, offset=start, nesting=limits.nesting, each=not seen.nothing
                ):
                    for fact in configuration.facts(tree, place, limits, None, seen, levels):
                        yield replace(fact, runs=RUNS) if isinstance(fact, Code) else fact
                    serialised = configuration.serialised(tree, limits) if pickles else ()
                    for name, encoded, expect in serialised:
                        opened = partial(configuration.pickled, encoded, place.span.start)
                        yield Part(f"{key}/{name}", opened, expect=expect)
            except FormatError as error:
                if config:
                    yield self._gap(key, error)
        elif text.endswith(b".") and (text[:1] == b"\x80" or b"\n" in text):
            yield Part(key, partial(Bytes, text))

    def _text(self, attribute: Attribute) -> bytes:
        """Read the next text of an attribute, without padding."""
        if not attribute.kind.text:
            data = attribute.value.take(attribute.kind.size, "text")
            return hdf5types.trimmed(attribute.kind, data)
        size = attribute.value.uint(4, "size of a text")
        where = self._file.address(attribute.value, "text")
        index = attribute.value.uint(4, "text")
        if not (size and where):
            return b""
        self._file.spend(size, "text")
        return self._heaps.object(where, index).take(size, "text").partition(b"\0")[0]

    def _shown(self, attribute: Attribute, count: int) -> str:
        kind: Type = attribute.kind
        parts = [hdf5types.plain(kind, attribute.value.take(kind.size, "value"))
                 for _ in range(min(count, SHOWN))]  # fmt: skip
        if attribute.shape == ():
            return parts[0]
        return f"{count} x [{', '.join(parts)}{', ...' if count > SHOWN else ''}]"


def _classed(name: str, place: Place) -> Iterator[Evidence]:
    """Tell an object whose class MATLAB asks to load it."""
    if name not in PLAIN:
        yield Import(place, Named(f"matlab:{name}", "loadobj"), "object")

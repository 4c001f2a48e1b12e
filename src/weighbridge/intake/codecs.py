"""Packed streams, decoded a bounded step at a time.

Every codec is an ``Engine``: the shape that ``bz2`` and ``lzma`` give their decompressors, in which
the caller says how many bytes may come out of one step. Nothing else here makes bytes.

Sources, retrieved 2026-11-23: RFC 1950 (zlib), RFC 1951 (deflate), RFC 1952 (gzip),
https://github.com/facebook/zstd/blob/dev/doc/zstd_compression_format.md,
https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md, APPNOTE.TXT 5.8.8 (LZMA in zip).
"""

# ruff: noqa: PLR2004 - the numbers are offsets, widths and bits of the layouts named above

from __future__ import annotations

import importlib
import sys
import zlib
from collections.abc import Callable

from weighbridge.core import FormatError, GapKind
from weighbridge.core.records import dataclass
from weighbridge.typings import Protocol

DICTIONARY = 256 << 20
"""Bytes of memory that one LZMA or zstd stream may ask for; ``xz -9`` asks for 65 MiB."""

ZSTD_BLOCK = 128 << 10
"""Bytes that one zstd block expands to at most."""


ENOUGH = 8192
"""Expanded bytes after which a stream without a magic number is believed to be one: what Python's
readers ask for at once."""


class Engine(Protocol):
    """Decodes one stream.

    Attributes:
        eof: Whether the stream's end was reached.
        needs_input: Whether nothing comes out before more goes in.
        unused_data: Bytes that went in after the end.
    """

    @property
    def eof(self) -> bool:
        """Whether the stream's end was reached."""

    @property
    def needs_input(self) -> bool:
        """Whether nothing comes out before more goes in."""

    @property
    def unused_data(self) -> bytes | None:
        """Bytes that went in after the end."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Decode, giving out at most ``max_length`` bytes."""


_FAULTS = (OSError, EOFError, ValueError, RuntimeError, MemoryError, zlib.error)


def faults() -> tuple[type[Exception], ...]:
    """Return what an engine raises on a bad stream."""
    lzma = sys.modules.get("lzma")
    return _FAULTS if lzma is None else (*_FAULTS, lzma.LZMAError)


@dataclass(frozen=True, slots=True)
class Codec:
    """A way of packing.

    Attributes:
        id: Name, as messages say it.
        engine: Makes a decoder; may raise ``FormatError`` if an extra is not installed.
        follows: Whether these bytes, which come after a stream's end, begin another.
        skips: Length of the stretch at these bytes that decoders pass over, or 0.
        pads: Zeros between streams come in so many, if there may be any.
        endless: A stream that stops without an end marker is not an error.
        dense: Honest tables, as R packs them, come to over a hundred times of what is there.
    """

    id: str
    engine: Callable[[], Engine]
    follows: Callable[[bytes], bool] = lambda _head: False
    skips: Callable[[bytes], int] = lambda _head: 0
    pads: int = 0
    endless: bool = False
    dense: bool = False


class Deflate:
    """zlib's decompressor in the shape of ``Engine``, with ``copy``."""

    def __init__(self, wbits: int) -> None:
        """Negative ``wbits`` for a raw stream."""
        self._inner = zlib.decompressobj(wbits)
        self._full = False

    @property
    def eof(self) -> bool:
        """Whether the stream's end was reached."""
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        """Whether nothing comes out before more goes in."""
        # a step that was filled to the brim may have more to give without more input
        return not (self._inner.eof or self._inner.unconsumed_tail or self._full)

    @property
    def unused_data(self) -> bytes:
        """Bytes that went in after the end."""
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Decode, giving out at most ``max_length`` bytes."""
        made = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        self._full = len(made) == max_length
        return made

    def copy(self) -> Deflate:
        """Return a decoder in the same state: a place to start again from."""
        twin = Deflate.__new__(Deflate)
        twin._inner, twin._full = self._inner.copy(), self._full  # noqa: SLF001 - of its own class
        return twin


class Gzip:
    """A gzip stream: its header, deflate, and a sum that is compared and does not stop anything.

    Python and zcat give out all bytes before they find that the sum is wrong, so a wrong sum is
    noted and what was packed is read.
    """

    HEADER = 1 << 17
    """Bytes in which a header with extra field, name and comment has to end."""

    def __init__(self) -> None:
        """Wait for a header."""
        self._held = b""
        self._body: Deflate | None = None
        self._crc = 0
        self._size = 0
        self.eof = False
        self.needs_input = True
        self.unused_data = b""
        self.note = ""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Decode, giving out at most ``max_length`` bytes."""
        if self._body is None:
            self._held += data
            start = self._header(self._held)
            if start is None:
                if len(self._held) > self.HEADER:
                    raise ValueError(f"gzip header is over {self.HEADER} bytes")
                return b""
            data, self._held, self._body = self._held[start:], b"", Deflate(-15)
        made = b""
        if not self._body.eof:
            made = self._body.decompress(data, max_length)
            self._crc = zlib.crc32(made, self._crc)
            self._size += len(made)
            data = self._body.unused_data
        if self._body.eof:
            self._trailer(data)
        else:
            self.needs_input = self._body.needs_input
        return made

    def _trailer(self, data: bytes) -> None:
        self._held += data
        self.needs_input = len(self._held) < 8
        if self.needs_input:
            return
        self.eof, self.unused_data = True, self._held[8:]
        crc, size = (int.from_bytes(self._held[at : at + 4], "little") for at in (0, 4))
        if (crc, size) != (self._crc, self._size & 0xFFFFFFFF):
            self.note = "the checksum or the length after the stream is not that of the bytes"

    @staticmethod
    def _header(data: bytes) -> int | None:
        """Return where deflate starts, or ``None`` if more is needed."""
        if len(data) < 10:
            return None
        if data[:3] != b"\x1f\x8b\x08":
            raise ValueError("not a gzip header")
        flags, at = data[3], 10
        if flags & 4:
            if len(data) < 12:
                return None
            at = 12 + int.from_bytes(data[10:12], "little")
        for bit in (8, 16):
            if flags & bit:
                end = data.find(b"\0", at)
                if end < 0:
                    return None
                at = end + 1
        at += 2 if flags & 2 else 0
        return at if at <= len(data) else None

    def copy(self) -> Gzip:
        """Return a decoder in the same state."""
        twin = Gzip()
        twin.__dict__.update(self.__dict__)
        twin._body = self._body.copy() if self._body else None
        return twin


class ZipLzma:
    """LZMA as zip stores it: version, size of properties, properties, then a raw stream."""

    def __init__(self) -> None:
        """Wait for the properties."""
        self._held = b""
        self._body: Engine | None = None
        self.eof = False
        self.needs_input = True
        self.unused_data = b""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Decode, giving out at most ``max_length`` bytes."""
        if self._body is None:
            self._held += data
            if len(self._held) < 9:
                return b""
            data, self._body = self._held[9:], self._opened(self._held)
            self._held = b""
        made = self._body.decompress(data, max_length)
        self.eof, self.needs_input = self._body.eof, self._body.needs_input
        self.unused_data = self._body.unused_data or b""
        return made

    @staticmethod
    def _opened(data: bytes) -> Engine:
        import lzma  # noqa: PLC0415 - few streams are

        size, packed = int.from_bytes(data[2:4], "little"), data[4]
        dictionary = int.from_bytes(data[5:9], "little")
        if size != 5 or packed >= 225:
            raise ValueError("bad LZMA properties")
        if dictionary > DICTIONARY:
            raise ValueError(f"asks for {dictionary} bytes of memory")
        rest, lc = divmod(packed, 9)
        pb, lp = divmod(rest, 5)
        filters = {"id": lzma.FILTER_LZMA1, "dict_size": max(dictionary, 4096)}
        filters |= {"lc": lc, "lp": lp, "pb": pb}
        return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[filters])


class _Blocks(Protocol):
    """What the zstd library decodes with."""

    def decompress(self, data: bytes) -> bytes:
        """Decode all of it."""


class Zstd:
    """A zstd frame, handed to the library block by block, since its own steps have no bound."""

    def __init__(self) -> None:
        """Wait for a frame header.

        Raises:
            FormatError: The library is not installed; of kind ``UNSUPPORTED``.
        """
        try:
            zstandard = importlib.import_module("zstandard")
        except ImportError:
            raise _missing("zstd") from None
        self._error: type[Exception] = zstandard.ZstdError
        self._inner: _Blocks = zstandard.ZstdDecompressor(
            max_window_size=DICTIONARY
        ).decompressobj()
        self._held = b""
        self._made = b""
        self._sum = False
        self._stage = "header"

    @property
    def eof(self) -> bool:
        """Whether the stream's end was reached."""
        return self._stage == "end" and not self._made

    @property
    def unused_data(self) -> bytes:
        """Bytes that went in after the end."""
        return self._held if self._stage == "end" else b""

    @property
    def needs_input(self) -> bool:
        """Whether nothing comes out before more goes in."""
        return self._stage != "end" and not self._made and self._unit() is None

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Decode, giving out at most ``max_length`` bytes."""
        self._held += data
        while not self._made and self._stage != "end" and (size := self._unit()) is not None:
            unit, self._held = self._held[:size], self._held[size:]
            self._advance(unit)
            try:
                self._made = self._inner.decompress(unit)
            except self._error as error:
                raise ValueError(f"{error}") from None
        made, self._made = self._made[:max_length], self._made[max_length:]
        return made

    def _unit(self) -> int | None:
        """Length of the next header, block or sum, if all of it is here."""
        held = self._held
        if self._stage == "header":
            if len(held) < 5:
                return None
            descriptor = held[4]
            single = descriptor >> 5 & 1
            size = (0, 1, 2, 4)[descriptor & 3] + (single, 2, 4, 8)[descriptor >> 6]
            size += 5 + (1 - single)
        elif self._stage == "block":
            if len(held) < 3:
                return None
            header = int.from_bytes(held[:3], "little")
            size = 3 + (1 if header >> 1 & 3 == 1 else header >> 3)
        else:
            size = 4
        return size if size <= len(held) else None

    def _advance(self, unit: bytes) -> None:
        if self._stage == "header":
            self._sum, self._stage = bool(unit[4] & 4), "block"
        elif self._stage == "sum":
            self._stage = "end"
        else:
            size = int.from_bytes(unit[:3], "little") >> 3
            if size > ZSTD_BLOCK:
                raise ValueError(f"zstd block of {size} bytes")
            if unit[0] & 1:
                self._stage = "sum" if self._sum else "end"


def _lz4() -> Engine:
    try:
        lz4 = importlib.import_module("lz4.frame")
    except ImportError:
        raise _missing("lz4") from None
    engine: Engine = lz4.LZ4FrameDecompressor()
    return engine


def _missing(what: str) -> FormatError:
    why = f"{what} needs weighbridge[codecs]"
    return FormatError(why, offset=0, kind=GapKind.UNSUPPORTED)


def _skippable(head: bytes) -> int:
    """Length of a skippable frame, which zstd and lz4 share."""
    if len(head) < 8 or head[0] & 0xF0 != 0x50 or head[1:4] != b"\x2a\x4d\x18":
        return 0
    return 8 + int.from_bytes(head[4:8], "little")


def _zlib_follows(head: bytes) -> bool:
    return is_zlib(head) and _starts(Deflate(15), head)


def is_zlib(head: bytes) -> bool:
    """Whether two bytes are a zlib header: deflate, 32 kB window or less, no preset dictionary."""
    if len(head) < 2 or head[0] & 0x0F != 8 or head[0] >> 4 > 7 or head[1] & 0x20:
        return False
    return int.from_bytes(head[:2], "big") % 31 == 0


def _starts(engine: Engine, head: bytes) -> bool:
    """Whether something comes out, and no fault before there is enough of it.

    Bytes that merely look like a header give a byte or two before they fail; of a real stream that
    fails as early, a loader would get nothing, for the exception takes the bytes with it.
    """
    try:
        return bool(engine.decompress(head, ENOUGH)) or engine.eof
    except faults():
        return False


def _alone() -> Engine:
    import lzma  # noqa: PLC0415 - as above

    return lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=DICTIONARY)


def _xz() -> Engine:
    import lzma  # noqa: PLC0415 - as above

    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=DICTIONARY)


def _lzma2() -> Engine:
    import lzma  # noqa: PLC0415 - as above

    filters = [{"id": lzma.FILTER_LZMA2, "preset": 6}]
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters)


def _bzip2() -> Engine:
    import bz2  # noqa: PLC0415 - as above

    return bz2.BZ2Decompressor()


def starts_alone(head: bytes) -> bool:
    """Whether an old-style LZMA stream begins here: a plausible header, and something comes out."""
    if len(head) < 18 or head[0] >= 225 or head[13]:
        return False
    dictionary, size = (int.from_bytes(head[a:b], "little") for a, b in ((1, 5), (5, 13)))
    plain = dictionary == 0xFFFFFFFF or (
        dictionary >= 4096 and dictionary.bit_count() <= 2 and _adjacent(dictionary)
    )
    return plain and (size == 2**64 - 1 or size < 1 << 38) and _starts(_alone(), head)


def _adjacent(number: int) -> bool:
    low = number & -number
    return number in (low, low * 3)


def starts_zlib(head: bytes) -> bool:
    """Whether a zlib stream begins here: a valid header, and something comes out."""
    return _zlib_follows(head)


def starts_bzip2(head: bytes) -> bool:
    """Whether a bzip2 stream begins here."""
    ends = (b"1AY&SY", b"\x17rE8P\x90")
    return head[:3] == b"BZh" and head[3:4] in b"123456789" and head[4:10] in ends


XZ = b"\xfd7zXZ\0"
LZ4 = b"\x04\x22\x4d\x18"
ZSTD = b"\x28\xb5\x2f\xfd"

RAW_DEFLATE = Codec("deflate", lambda: Deflate(-15))
ZLIB = Codec("zlib", lambda: Deflate(15), follows=_zlib_follows)
GZIP = Codec("gzip", Gzip, follows=lambda head: head.startswith(b"\x1f\x8b\x08"))
BZIP2 = Codec("bzip2", _bzip2, follows=starts_bzip2, dense=True)
XZ_STREAM = Codec(
    "xz",
    _xz,
    follows=lambda head: head.startswith(XZ),
    pads=4,
    dense=True,
)
LZMA_ALONE = Codec("lzma", _alone, follows=starts_alone)
RAW_LZMA2 = Codec("lzma2", _lzma2)
ZIP_LZMA = Codec("lzma", ZipLzma, endless=True)
LZ4_FRAME = Codec("lz4", _lz4, follows=lambda head: head.startswith(LZ4), skips=_skippable)
ZSTD_FRAME = Codec("zstd", Zstd, follows=lambda head: head.startswith(ZSTD), skips=_skippable)


def starts_zstd(head: bytes) -> bool:
    """Whether zstd frames begin here, behind skippable frames too."""
    while (skip := _skippable(head)) and skip < len(head):
        head = head[skip:]
    return head.startswith(ZSTD)

"""How a folder of a 7z archive is packed, and what unpacks it: one packer, then filters.

A coder is a method and its properties. What the standard library decodes is read, and zstd and lz4
with ``weighbridge[codecs]``; a method of any other sort, and several packers one after another,
are named and not read. BCJ2 puts four such chains together (``intake/sevenbcj2.py``).

Filters are liblzma's. After a packer that is not LZMA2 they are fed chunks of LZMA2 that hold
plain bytes, for they give out the last that they hold only once they are told that it is the end.

Sources (retrieved 2026-11-26): https://github.com/ip7z/7zip/blob/main/DOC/Methods.txt,
https://github.com/ip7z/7zip/blob/main/DOC/7zFormat.txt,
https://github.com/tukaani-project/xz/blob/master/doc/lzma-file-format.txt.
"""

# ruff: noqa: PLR2004 - the numbers are widths and bits of the layouts named above

from __future__ import annotations

import lzma

from weighbridge.core import FormatError, GapKind
from weighbridge.core.records import dataclass
from weighbridge.intake import codecs
from weighbridge.intake.codecs import DICTIONARY, Codec, Engine
from weighbridge.intake.expand import Expanded
from weighbridge.intake.limits import Budget
from weighbridge.intake.sevenbcj2 import Merged
from weighbridge.intake.source import Source
from weighbridge.typings import TypedDict

PACKERS = {
    "00": "Copy", "21": "LZMA2", "030101": "LZMA", "030401": "PPMd", "040108": "Deflate",
    "040109": "Deflate64", "040202": "BZip2", "04f71101": "Zstandard", "04f71102": "Brotli",
    "04f71104": "LZ4", "04f71105": "LZ5", "04f71106": "Lizard", "06f10701": "AES-256",
    "06f10303": "AES-256 of 7-Zip 2.30",
}  # fmt: skip
"""Names of methods by their ids, in hexadecimal; those that are not read too."""

FILTERS = {
    "03": "Delta", "04": "BCJ", "03030103": "BCJ", "05": "PPC", "03030205": "PPC", "06": "IA64",
    "03030401": "IA64", "07": "ARM", "03030501": "ARM", "08": "ARMT", "03030701": "ARMT",
    "09": "SPARC", "03030805": "SPARC", "0a": "ARM64", "0b": "RISCV", "0303011b": "BCJ2",
    "020302": "Swap2", "020304": "Swap4",
}  # fmt: skip
"""Likewise, of filters."""

CIPHERS = frozenset({"06f10701", "06f10303"})

_LIBLZMA = {
    "Delta": lzma.FILTER_DELTA, "BCJ": lzma.FILTER_X86, "PPC": lzma.FILTER_POWERPC,
    "IA64": lzma.FILTER_IA64, "ARM": lzma.FILTER_ARM, "ARMT": lzma.FILTER_ARMTHUMB,
    "SPARC": lzma.FILTER_SPARC,
}  # fmt: skip

_STREAMS = {
    "Deflate": codecs.RAW_DEFLATE,
    "BZip2": codecs.BZIP2,
    "Zstandard": codecs.ZSTD_FRAME,
    "LZ4": codecs.LZ4_FRAME,
}

MOST_FILTERS = 3
"""Filters in a row that liblzma takes before the packer."""

CHUNK = 32 << 10
"""Plain bytes in one chunk that a filter is fed; a chunk of LZMA2 holds 65,536 at most."""


DEAR = 3
"""What each byte of BCJ2 is paid for besides: it is put together here, and not by the library."""


class _Filter(TypedDict, total=False):
    id: int
    dist: int
    dict_size: int


@dataclass(frozen=True, slots=True)
class Coder:
    """A step of unpacking.

    Attributes:
        method: Id of the method, in hexadecimal.
        properties: As stored.
        simple: Whether it has one input and one output.
    """

    method: str
    properties: bytes
    simple: bool = True

    @property
    def name(self) -> str:
        """What the method is called."""
        return PACKERS.get(self.method) or FILTERS.get(self.method) or f"method {self.method!r}"


def stored(chain: tuple[Coder, ...]) -> bool:
    """Whether the packed bytes are the content, as they are."""
    return all(coder.name == "Copy" for coder in chain)


def obstacle(chain: tuple[Coder, ...]) -> str:
    """Say why a chain, the packer first, is not read; empty if it is."""
    for coder in chain:
        if coder.method in CIPHERS:
            return f"encrypted by {coder.name}"
        if not coder.simple or coder.method not in PACKERS | FILTERS:
            return f"packed by {coder.name}"
    packer, filters = _split(chain)
    for coder in filters:
        if coder.name not in _LIBLZMA:
            return f"packed by {coder.name}" + (f" over {packer.name}" if packer else "")
    if packer and packer.name not in {"LZMA", "LZMA2", *_STREAMS}:
        return f"packed by {packer.name}"
    if len(filters) > MOST_FILTERS:
        return f"packed by {len(filters)} filters in a row"
    return ""


def _split(chain: tuple[Coder, ...]) -> tuple[Coder | None, tuple[Coder, ...]]:
    """Take the packer from the front of a chain, and drop what changes nothing."""
    rest = tuple(coder for coder in chain if coder.name != "Copy")
    if rest and rest[0].method in PACKERS:
        return rest[0], rest[1:]
    return None, rest


def expanded(source: Source, chain: tuple[Coder, ...], size: int, budget: Budget) -> Expanded:
    """Unpack ``size`` bytes, as declared, by a chain that ``obstacle`` has nothing against.

    The bytes that come out may be more or fewer: see ``Expanded.size`` and ``Expanded.fault``.
    """
    packer, filters = _split(chain)
    if packer and packer.name == "LZMA2":
        both = Codec("LZMA2", lambda: _lzma2(packer, filters, size))
        return Expanded(source, both, budget, 0, source.size)
    inner = None
    if packer:
        inner = Expanded(source, _codec(packer, size), budget, 0, source.size)
        if inner.fault or not filters:
            return inner
    plain: Source = inner or source
    rest = Codec(filters[0].name, lambda: _Filtered(filters, size))
    outer = Expanded(plain, rest, budget, 0, plain.size)
    outer.used = inner.used if inner else outer.used
    return outer


def merged(streams: tuple[Source, ...], size: int, budget: Budget) -> Expanded:
    """Put the four streams of BCJ2 together, which are unpacked already; see ``expanded``."""
    code, *rest = streams
    made: list[Merged] = []

    def engine() -> Engine:
        if not made:
            budget.expand(DEAR * size, 0)
        made.append(Merged(size, rest))
        return made[-1]

    outer = Expanded(code, Codec("BCJ2", engine), budget, 0, code.size)
    inner = [stream for stream in streams if isinstance(stream, Expanded)]
    outer.fault = next((stream.fault for stream in inner if stream.fault), outer.fault)
    if not outer.fault and (made[-1].unread or outer.used < code.size):
        why = "more is packed than BCJ2 needs"
        outer.fault = FormatError(why, offset=0, kind=GapKind.TRAILING)
    return outer


def _codec(packer: Coder, size: int) -> Codec:
    if packer.name == "LZMA":
        return Codec("LZMA", lambda: _lzma(packer, size))
    return _STREAMS[packer.name]


def _filter(coder: Coder) -> _Filter:
    row: _Filter = {"id": _LIBLZMA[coder.name]}
    if coder.name == "Delta":
        if len(coder.properties) != 1:
            raise _bad("Delta")
        row["dist"] = coder.properties[0] + 1
    elif any(coder.properties):
        # where the code is said to begin: no writer says so
        why = f"packed by {coder.name} from an offset, which is not read"
        raise FormatError(why, offset=0, kind=GapKind.UNSUPPORTED)
    return row


def _bad(name: str) -> FormatError:
    return FormatError(f"the properties of {name} are not properties of {name}", offset=0)


def _dictionary(declared: int, size: int) -> int:
    """Return the bytes of memory that are enough: no match reaches back before the beginning."""
    enough = max(min(declared, size), 4096)
    if enough > DICTIONARY:
        why = f"asks for {enough} bytes of memory"
        raise FormatError(why, offset=0, kind=GapKind.UNSUPPORTED)
    return enough


def _lzma2(packer: Coder, filters: tuple[Coder, ...], size: int) -> Engine:
    if len(packer.properties) != 1 or packer.properties[0] > 40:
        raise _bad("LZMA2")
    bits = packer.properties[0]
    declared = 0xFFFFFFFF if bits == 40 else (2 | bits & 1) << (bits // 2 + 11)
    return _raw(filters, _dictionary(declared, size))


def _raw(filters: tuple[Coder, ...], dictionary: int) -> Engine:
    """Make a decoder of LZMA2 and filters, of which the last one packed comes first."""
    last: _Filter = {"id": lzma.FILTER_LZMA2, "dict_size": dictionary}
    rows = [*(_filter(coder) for coder in reversed(filters)), last]
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=rows)


def _lzma(packer: Coder, size: int) -> Engine:
    """Decode LZMA under a header made up, so that its decoder knows the end."""
    if len(packer.properties) != 5 or packer.properties[0] >= 225:
        raise _bad("LZMA")
    declared = int.from_bytes(packer.properties[1:], "little")
    dictionary = _dictionary(declared, size).to_bytes(4, "little")
    engine = lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=2 * DICTIONARY)
    engine.decompress(packer.properties[:1] + dictionary + size.to_bytes(8, "little"), 0)
    return engine


class _Filtered:
    """Plain bytes, through filters.

    Attributes:
        unused_data: Bytes that went in after the end.
    """

    def __init__(self, filters: tuple[Coder, ...], size: int) -> None:
        """Expect ``size`` bytes."""
        self._left = size
        self._inner = _raw(filters, 2 * CHUNK)
        self._first, self._ended = True, False
        self.unused_data = b""

    @property
    def eof(self) -> bool:
        """Whether all bytes were given out."""
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        """Whether nothing comes out before more goes in."""
        return self._inner.needs_input and self._left > 0

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Decode, giving out at most ``max_length`` bytes."""
        data, more = data[: self._left], data[self._left :]
        self.unused_data += more
        self._left -= len(data)
        framed = b""
        for at in range(0, len(data), CHUNK):
            plain = data[at : at + CHUNK]
            control = b"\1" if self._first else b"\2"
            framed += control + (len(plain) - 1).to_bytes(2, "big") + plain
            self._first = False
        if not self._left and not self._ended:
            framed, self._ended = framed + b"\0", True
        return self._inner.decompress(framed, max_length)

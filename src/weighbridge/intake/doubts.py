"""Whether some bytes can not be of a format, told without importing the format.

To ask a format takes its module, and what that imports: a file of weights was asked about by some
twenty, each of which said no, and the modules took longer than to read the file did. Formats that
are asked about many files, and recognise few, have a question here, which is nearly all that
``recognises`` asks. Where it says no, so does the format (``tests/stages/test_candidates.py`` holds
both against each other); where it says yes, the format is imported and decides.

Layouts and sources: in the modules of the formats.
"""

# ruff: noqa: PLR2004 - numbers of layouts, which have their names in the formats

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Mapping
from functools import lru_cache

from weighbridge.intake import doubts_of_counts, doubts_of_messages, doubts_of_texts
from weighbridge.intake.glimpse import Glimpse
from weighbridge.typings import TypeAlias

Question: TypeAlias = Callable[[Glimpse], bool]
"""Whether a format may recognise some bytes. Never raises."""

_SIZE = struct.Struct("<I")
_TWO = struct.Struct("<II")
_LONG = struct.Struct("<Q")
_LONGS = struct.Struct("<QQ")
_MATRIX = struct.Struct("<HHI")


def _number(glimpse: Glimpse, at: int = 0) -> int:
    """Return four bytes as a number, the lowest first; a very large one if they are not there."""
    head = glimpse.head
    return int(_SIZE.unpack_from(head, at)[0]) if len(head) >= at + 4 else 1 << 32


def _disk(glimpse: Glimpse) -> bool:
    return (
        glimpse.head.startswith((b"hsqs", b"QFI\xfb", b"vhdxfile", b"KDMV"))
        or glimpse.tail[-512:].startswith(b"koly")
        or (glimpse.size > 0x8200 and glimpse.source.read(glimpse.start + 0x8001, 5) == b"CD001")
    )


def _hdf5(glimpse: Glimpse) -> bool:
    mark, at, head = b"\x89HDF\r\n\x1a\n", 512, glimpse.head
    if head.startswith(mark) or head.find(mark) >= 0:
        return True
    while at + len(mark) <= len(head):
        at *= 2
    while at <= 1 << 20 and at + len(mark) <= glimpse.size:
        if glimpse.source.read(glimpse.start + at, 8) == mark:
            return True
        at *= 2
    return False


def _mecab(glimpse: Glimpse) -> bool:
    head, size = glimpse.head, glimpse.size
    if len(head) < 8:
        return False
    left, right, mark = _MATRIX.unpack_from(head)
    return bool(
        mark == 0x66
        or 4 + 2 * left * right == size
        or size == 4 + 32 * (left | right << 16) + 4 * 0xFFFF
    )


def _checkpoint(glimpse: Glimpse) -> bool:
    return glimpse.tail[-8:] == b"\x57\xfb\x80\x8b\x24\x75\x47\xdb"


def _tantivy(glimpse: Glimpse) -> bool:
    return glimpse.tail[-4:] == b"\x39\x05\0\0"


def _stl(glimpse: Glimpse) -> bool:
    count = _number(glimpse, 80)
    return count > 0 and glimpse.size == 84 + 50 * count


_ASCII = bytes(range(128))


def _tar(glimpse: Glimpse) -> bool:
    block = glimpse.head[:512]
    told = block[148:156]
    if block[257:262] == b"ustar" or told[:1] == b"\x80":
        return True
    try:
        if told[:1] == b"\xff":
            wanted = int.from_bytes(told, "big", signed=True)
        else:
            wanted = int(told.partition(b"\0")[0].decode("ascii").strip() or "0", 8)
    except ValueError:
        return False
    rest = block[:148] + b" " * 8 + block[156:]
    plain = sum(rest)
    return wanted in (plain, plain - 256 * len(rest.translate(None, _ASCII)))


_CRC32C = 0x82F63B78


def _tfrecord(glimpse: Glimpse) -> bool:
    head = glimpse.head
    if len(head) < 12 or head[5:8] != b"\0\0\0":
        return False
    return _summed(head[:8]) == _number(glimpse, 8)


@lru_cache(maxsize=1024)
def _summed(length: bytes) -> int:
    """Return the masked checksum of the length of a record: many small files begin alike."""
    crc = 0xFFFFFFFF
    for byte in length:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (_CRC32C if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def _tensorrt(glimpse: Glimpse) -> bool:
    return glimpse.head[:4] in (b"ftrt", b"ptrt") or glimpse.head[3:5] == b"\0{"


def _usearch(glimpse: Glimpse) -> bool:
    head, size, mark = glimpse.head, glimpse.size, b"usearch"
    if head.startswith(mark):
        return True
    for one in (_TWO, _LONGS):
        if len(head) >= one.size:
            rows, columns = one.unpack_from(head)
            at = one.size + rows * columns
            if at + 64 <= size and glimpse.source.read(glimpse.start + at, len(mark)) == mark:
                return True
    return False


def _kaldi(glimpse: Glimpse) -> bool:
    before, found, _ = glimpse.head[:256].partition(b"\0B")
    return bool(found) and (not before or before.endswith(b" "))


def _llama2c(glimpse: Glimpse) -> bool:
    head = glimpse.head
    at = 8 if head.startswith(b"24ka") else 0
    if len(head) < 64:
        return False
    first = struct.unpack_from("<5i", head, at)
    return all(0 < each < 1 << 20 for each in first)


def _words(glimpse: Glimpse) -> bool:
    longest = _number(glimpse)
    return 0 < longest <= 4096 and 0 < _number(glimpse, 8) <= longest


def _knowledge(glimpse: Glimpse) -> bool:
    head = glimpse.head
    if len(head) < 16:
        return False
    entities, width = _LONGS.unpack_from(head)
    return bool(entities < 1 << 32 and 0 < width <= 1 << 16)


def _alone(glimpse: Glimpse) -> bool:
    head = glimpse.head
    if len(head) < 18 or head[0] >= 225 or head[13]:
        return False
    window, size = _number(glimpse, 1), int(_LONG.unpack_from(head, 5)[0])
    plain = window == 0xFFFFFFFF or (window >= 4096 and window.bit_count() <= 2)
    return bool(plain) and (size == 2**64 - 1 or size < 1 << 38)


def _matlab(glimpse: Glimpse) -> bool:
    head = glimpse.head
    if len(head) < 20:
        return False
    for order in "<>":
        kind, rows, columns, imaginary, name = struct.unpack_from(f"{order}5i", head)
        if 0 <= kind < 2000 and min(rows, columns) >= 0 and imaginary in (0, 1) and name > 1:
            return True
    return False


def _charsmap(glimpse: Glimpse) -> bool:
    size = _number(glimpse)
    return size > 0 and size % 1024 == 0 and size < glimpse.size - 4


def _zstd(glimpse: Glimpse) -> bool:
    return glimpse.head[1:4] in (b"\xb5\x2f\xfd", b"\x2a\x4d\x18")


def _zlib(glimpse: Glimpse) -> bool:
    first = glimpse.head[:2]
    return len(first) == 2 and int.from_bytes(first, "big") % 31 == 0


def _espeak(glimpse: Glimpse) -> bool:
    head, size = glimpse.head, glimpse.size
    first = head[:4]
    if first in (b"\0\4\0\0", b"\1\x48\1\0"):
        return True
    if size % 68 == 0 and size <= 1 << 16:
        return True
    if first[1:] != bytes(3) or not first[0]:
        return False
    # A table has a name behind a byte and two zeros.
    return (size % 24 == 4 and size <= 1 << 16) or (head[6:8] == bytes(2) and head[8:9].isalpha())


def _compiled(glimpse: Glimpse) -> bool:
    head = glimpse.head
    if head[8:20] == bytes(12) and 199 < _number(glimpse) < 4000:
        return True
    size = int.from_bytes(head[:8], "little")
    return (size <= 64 and head[8 : 8 + size].endswith(b"Details")) or (
        len(head) == glimpse.size and 0 < size <= 4096
    )


def _fasttext(glimpse: Glimpse) -> bool:
    head = glimpse.head
    if head.startswith(b"\xba\x16\x4f\x2f"):
        return True
    loss, model = _number(glimpse, 24), _number(glimpse, 28)
    return len(head) > 56 and 1 <= loss <= 4 and 1 <= model <= 3


def _imatrix(glimpse: Glimpse) -> bool:
    return 0 < _number(glimpse) < 1 << 16 and 3 <= _number(glimpse, 4) <= 200


def _slots(glimpse: Glimpse, root: int) -> bytes | None:
    """Return where the fields of a flatbuffer's table are; ``None`` if that is not shown."""
    head = glimpse.head
    whole = b"" if len(head) == glimpse.size else None
    if root + 4 > len(head):
        return whole if root + 4 <= glimpse.size else b""
    fields = root - int(struct.unpack_from("<i", head, root)[0])
    if fields < 0 or fields + 4 > glimpse.size:
        return b""
    size = int.from_bytes(head[fields : fields + 2], "little")
    if fields + max(size, 4) > len(head):
        return whole
    return head[fields + 4 : fields + size]


def _has(slots: bytes | None, slot: int) -> bool:
    """Whether a table may have a field."""
    return slots is None or slots[2 * slot : 2 * slot + 2] not in (b"", b"\0\0")


def _jax(glimpse: Glimpse) -> bool:
    root = _number(glimpse)
    return 4 <= root <= 1 << 12 and root % 4 == 0 and _has(_slots(glimpse, root), 13)


def _arrow(glimpse: Glimpse) -> bool:
    head = glimpse.head
    if head.startswith((b"PAR1", b"PARE", b"ARROW1", b"FEA1")):
        return True
    at = 4 if head.startswith(b"\xff\xff\xff\xff") else 0
    size = _number(glimpse, at)
    if size % 8 or not 24 <= size <= glimpse.size - at - 4:
        return False
    return _has(_slots(glimpse, at + 4 + _number(glimpse, at + 4)), 1)


def _mnn(glimpse: Glimpse) -> bool:
    head, root = glimpse.head, _number(glimpse)
    if root >= 128 or len(head) < root + 4:
        return False
    fields = root - int(struct.unpack_from("<i", head, root)[0])
    if not 4 <= fields <= root - 4:
        return False
    size = int.from_bytes(head[fields : fields + 2], "little")
    if (size - 4) // 2 not in range(5, 33) or fields + size > root:
        return False
    if head[fields + 10 : fields + 12] == bytes(2):
        return False
    # The first name of what comes out is there, and printable.
    outputs = _leads(glimpse, root + int.from_bytes(head[fields + 12 : fields + 14], "little"))
    if not int.from_bytes(_piece(glimpse, outputs, 4), "little"):
        return False
    name = _leads(glimpse, outputs + 4)
    length = int.from_bytes(_piece(glimpse, name, 4), "little")
    text = _piece(glimpse, name + 4, min(length, 256))
    return bool(text) and text.decode("utf-8", "replace").isprintable()


def _piece(glimpse: Glimpse, at: int, size: int) -> bytes:
    """Return some bytes; none if they are not all there."""
    inside = at + size <= glimpse.size
    return glimpse.source.read(glimpse.start + at, size) if inside else b""


def _leads(glimpse: Glimpse, at: int) -> int:
    """Return where an offset leads."""
    return at + int.from_bytes(_piece(glimpse, at, 4), "little")


def _tesseract(glimpse: Glimpse) -> bool:
    count, head = _number(glimpse), glimpse.head
    stop = 4 + 8 * count
    return 8 <= count <= 32 and head.find(_LONG.pack(stop), 4, stop) >= 0


def _rten(glimpse: Glimpse) -> bool:
    if glimpse.head.startswith(b"RTEN"):
        return True
    root = _number(glimpse)
    slots = _slots(glimpse, root)
    if slots is None or not (_has(slots, 0) and _has(slots, 1)):
        return slots is None
    return _piece(glimpse, root + int.from_bytes(slots[:2], "little"), 4) == b"\1\0\0\0"


def _links(glimpse: Glimpse) -> bool:
    """Whether a graph may begin, or a first object that is as long as it says."""
    head = glimpse.head
    if len(head) < 32 or head.startswith((bytes(4), b"\1\0\0\0")):
        return True
    count, size, number, _, data = struct.unpack_from("<QQIIQ", head)
    fits = count > 0 and 8 + 24 * count <= glimpse.size
    return bool(fits and number == 0 and size == data + 16)


def _document(glimpse: Glimpse) -> bool:
    """Whether a document is as long as it says, and ends in a zero."""
    size, head = _number(glimpse), glimpse.head
    if not 4 < size <= glimpse.size or head[5:6] in (b"", b"\0"):
        return False
    return _piece(glimpse, size - 1, 1) == b"\0"


def _vowpal(glimpse: Glimpse) -> bool:
    size, head = _number(glimpse), glimpse.head
    return 4 <= size < 24 and head[4:5].isdigit() and head[3 + size : 4 + size] == b"\0"


def _automaton(glimpse: Glimpse) -> bool:
    count = _number(glimpse)
    return 3 <= count < 33 and _number(glimpse, 4) == 4 + 4 * count


def _lance(glimpse: Glimpse) -> bool:
    return glimpse.tail[-4:] == b"LANC" or glimpse.head[:13].find(b"\x12\x24") >= 0


def _sized(head: bytes, keys: bytes) -> bool:
    """Whether keys follow one another with a number behind each, as wrappers of wrappers do."""
    at = 0
    for key in keys:
        if head[at : at + 1] != bytes([key]):
            return False
        at += 1
        while head[at : at + 1] >= b"\x80":
            at += 1
        at += 1
    return True


_OBJECT = (b"X\n\0\0\0\2", b"X\n\0\0\0\3")
_WIDTHS = {0xDC: 3, 0xDD: 5, 0xDE: 3, 0xDF: 5}


def _lazy(glimpse: Glimpse) -> bool:
    """Whether an object of R begins behind four bytes, perhaps packed by zlib, or with a mark."""
    head = glimpse.head
    mark = head[4:5]
    if mark == b"0":
        return head.startswith(_OBJECT, 5)
    if mark in (b"2", b"Z"):
        return True
    try:
        return zlib.decompressobj().decompress(head[4:], 64).startswith(_OBJECT)
    except zlib.error:
        return False


def _msgpack(glimpse: Glimpse) -> bool:
    """Whether a key, a hash or a row may follow the first byte of a map or an array."""
    head = glimpse.head
    if len(head) < 8:
        return True
    at = _WIDTHS.get(head[0], 1)
    kind = head[at]
    if head[0] in (0xDC, 0xDD) or 0x90 <= head[0] < 0xA0:
        return kind in (0x83, 0xDE, 0xDF)
    if 0xA1 <= kind <= 0xBF:
        return head[at + 1 : at + 1 + (kind & 0x1F)].isascii()
    return kind in (0xCF, 0xD9)


def _torch7(glimpse: Glimpse) -> bool:
    """Whether a type and a number begin it, in binary or in ASCII, and more than that is there."""
    if len(glimpse.head) < 6:
        return False
    first = glimpse.head.lstrip()[:2]
    if glimpse.head[:1] in (b"\x03", b"\x04"):
        return glimpse.head[1:8] == b"\0\0\0\1\0\0\0"
    return first[:1] in (b"3", b"4", b"6", b"7", b"8") and first[1:].isspace()


def _entries(glimpse: Glimpse) -> bool:
    """Whether there may be as many entries of NGT as it says, of which the first is none."""
    count = int.from_bytes(glimpse.head[:8], "little")
    return glimpse.size == 8 or (0 < count <= glimpse.size - 8 and glimpse.head[8:9] == b"-")


def _blocks(glimpse: Glimpse) -> bool:
    """Whether a first flatbuffer ends within the file, with another behind it.

    A zip file begins as a first one would; what lies some 67 MB further is mostly no length.
    """
    first = _number(glimpse)
    left = glimpse.size - 8 - first
    if not (first > 4 and left > 4):
        return False
    second = glimpse.source.read(glimpse.start + 4 + first, 4)
    return 4 < int.from_bytes(second, "little") <= left


def _scann(glimpse: Glimpse) -> bool:
    wrapped = _sized(glimpse.head, b"\x0a\x0a\x08") or _sized(glimpse.head, b"\x08\x12\x0a\x0a\x0a")
    return wrapped or glimpse.head.find(b"Distance", 0, 256) >= 0


def _floats(glimpse: Glimpse) -> bool:
    return glimpse.size % 4 == 0 and 256 <= glimpse.size <= 16 << 20


_VERSIONS = frozenset(bytes([each]) for each in range(8, 33))


def _barracuda(glimpse: Glimpse) -> bool:
    return glimpse.head[:1] in _VERSIONS


def _espresso(glimpse: Glimpse) -> bool:
    """Whether there are few values, a table of theirs fits, and the first has a low number."""
    head = glimpse.head
    count = int.from_bytes(head[:2], "little")
    return 0 < 16 * count <= glimpse.size - 8 and head[10:16] == bytes(6)


def _pickle(glimpse: Glimpse) -> bool:
    from weighbridge.intake import doubts_of_pickles  # noqa: PLC0415 - few files begin like one

    return doubts_of_pickles.may_begin(glimpse)


QUESTIONS: Mapping[str, Question] = {
    **doubts_of_counts.QUESTIONS,
    **doubts_of_messages.QUESTIONS,
    **doubts_of_texts.QUESTIONS,
    "barracuda-model": _barracuda,
    "blingfire-automaton": _automaton,
    "bson-data": _document,
    "coreml-compiled": _compiled,
    "coreml-espresso": _espresso,
    "disk-image": _disk,
    "espeak-data": _espeak,
    "fasttext-bin": _fasttext,
    "float-array": _floats,
    "hdf5": _hdf5,
    "imatrix": _imatrix,
    "jax-exported": _jax,
    "kaldi-object": _kaldi,
    "lance-table": _lance,
    "llama2c-model": _llama2c,
    "llama2c-tokenizer": _words,
    "lzma-stream": _alone,
    "matlab-4-data": _matlab,
    "mecab-dictionary": _mecab,
    "mnn-model": _mnn,
    "msgpack-flax": _msgpack,
    "ngt-index": _entries,
    "nmslib-index": _links,
    "parquet-arrow": _arrow,
    "pickle": _pickle,
    "r-lazy-load": _lazy,
    "rten-model": _rten,
    "scann-model": _scann,
    "sentencepiece-charsmap": _charsmap,
    "sentis-model": _blocks,
    "spacy-knowledge": _knowledge,
    "stl-body": _stl,
    "tantivy-part": _tantivy,
    "tar-archive": _tar,
    "tensorflow-checkpoint": _checkpoint,
    "tensorflow-tfrecord": _tfrecord,
    "tensorrt-plan": _tensorrt,
    "tesseract-data": _tesseract,
    "torch7-object": _torch7,
    "usearch-index": _usearch,
    "vowpal-wabbit": _vowpal,
    "zlib-stream": _zlib,
    "zstd-stream": _zstd,
}
"""By the id of the format."""

"""7z archives, written byte by byte: as 7-Zip does, or lying about anything."""

import dataclasses
import lzma
import stat
import struct
import zlib

MAGIC = b"7z\xbc\xaf\x27\x1c\0\4"

COPY, LZMA2, LZMA, DEFLATE, BZIP2 = "00", "21", "030101", "040108", "040202"
DELTA, BCJ, BCJ2, PPMD, AES = "03", "03030103", "0303011b", "030401", "06f10701"


def number(value):
    """Write a number as the format does, in one byte or in nine."""
    if value < 0x80:
        return bytes([value])
    return b"\xff" + struct.pack("<Q", value)


def bits(flags):
    padded = [*flags, *[False] * (-len(flags) % 8)]
    return bytes(
        sum(0x80 >> index for index in range(8) if padded[at + index])
        for at in range(0, len(padded), 8)
    )


def coder(method, properties=b"", inputs=1):
    """Write a coder."""
    raw = bytes.fromhex(method)
    out = bytes([len(raw) | (0x20 if properties else 0) | (0x10 if inputs > 1 else 0)]) + raw
    if inputs > 1:
        out += bytes([inputs, 1])
    return out + (number(len(properties)) + properties if properties else b"")


@dataclasses.dataclass
class M:
    """A member. ``data`` of None makes a folder, or with ``anti`` an order to delete."""

    name: str
    data: bytes | None = b""
    mode: int = 0
    crc: int | None = None
    anti: bool = False


def link(name, target):
    return M(name, target.encode(), stat.S_IFLNK | 0o777)


def chained(coders):
    """Write a folder of coders, of which each unpacks what the next one gives."""
    pairs = b"".join(number(at) + number(at + 1) for at in range(len(coders) - 1))
    return number(len(coders)) + b"".join(coders) + pairs


class Bits:
    """A range coder of bits, as that of LZMA."""

    def __init__(self):
        self.low, self.range, self.cache, self.count, self.out = 0, 0xFFFFFFFF, 0, 1, bytearray()
        self.odds = [1024] * 258

    def put(self, which, bit):
        odds = self.odds[which]
        bound = (self.range >> 11) * odds
        if bit:
            self.low, self.range = self.low + bound, self.range - bound
            self.odds[which] = odds - (odds >> 5)
        else:
            self.range = bound
            self.odds[which] = odds + (2048 - odds >> 5)
        while self.range < 1 << 24:
            self.range <<= 8
            self._shift()

    def _shift(self):
        if self.low < 0xFF000000 or self.low >= 1 << 32:
            for byte in [self.cache, *[0xFF] * (self.count - 1)]:
                self.out.append(byte + (self.low >> 32) & 0xFF)
            self.cache, self.count = self.low >> 24 & 0xFF, 0
        self.count += 1
        self.low = self.low << 8 & 0xFFFFFFFF

    def end(self):
        for _ in range(5):
            self._shift()
        return bytes(self.out)


def branched(data, taken=lambda at: at % 3 > 0):
    """Take data apart as BCJ2 does: code, calls, jumps and bits; ``taken`` picks the branches."""
    code, calls, jumps, bits = bytearray(), b"", b"", Bits()
    at = before = 0
    while at < len(data):
        opcode = data[at]
        code.append(opcode)
        at += 1
        branch = opcode & 0xFE == 0xE8 or (before == 0x0F and opcode & 0xF0 == 0x80)
        if branch and at < len(data):
            which = before if opcode == 0xE8 else 256 + (opcode != 0xE9)
            follows = len(data) - at >= 4 and taken(at)
            bits.put(which, follows)
            if follows:
                relative = int.from_bytes(data[at : at + 4], "little")
                absolute = (relative + at + 4 & 0xFFFFFFFF).to_bytes(4, "big")
                calls, jumps = (
                    (calls + absolute, jumps) if opcode == 0xE8 else (calls, jumps + absolute)
                )
                at += 4
                before = data[at - 1]
                continue
        before = opcode
    return [bytes(code), calls, jumps, bits.end()]


def merged(members, parts=None, *, order=(0, 1, 2, 3), size=None):
    """Write an archive of one folder of BCJ2, its code packed by LZMA2."""
    plain = b"".join(member.data for member in members)
    parts = parts or branched(plain)
    packed, lzma_ = lzma2(parts[0])
    body = [(packed, *parts[1:])[at] for at in order]
    inputs = [(4, 1, 2, 3)[at] for at in order]
    folder = b"\2" + coder(BCJ2, inputs=4) + lzma_ + b"\0\1" + bytes(inputs)
    sizes = [len(plain) if size is None else size, len(parts[0])]
    listed = streams(0, body, [folder], sizes, pieces=pieces(members))
    return archive(b"".join(body), b"\1\4" + listed + files(members) + b"\0")


STORED = chained([coder(COPY)])


def lzma2(data):
    """Pack a stream; return it and the coder."""
    rows = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 16}]
    return lzma.compress(data, lzma.FORMAT_RAW, filters=rows), coder(LZMA2, b"\x08")


def streams(at, packed, folders, sizes, sums=None, pieces=b""):
    """Write a list of streams: where, how packed, and how many bytes each coder gives."""
    out = b"\6" + number(at) + number(len(packed)) + b"\x09"
    out += b"".join(number(len(each)) for each in packed) + b"\0"
    out += b"\7\x0b" + number(len(folders)) + b"\0" + b"".join(folders) + b"\x0c"
    out += b"".join(number(size) for size in sizes)
    if sums is not None:
        out += b"\x0a\1" + b"".join(struct.pack("<I", each) for each in sums)
    return out + b"\0" + pieces + b"\0"


def pieces(members):
    """Write into which files the content of one folder is cut."""
    out = b"\x08\x0d" + number(len(members)) + b"\x09"
    out += b"".join(number(len(member.data)) for member in members[:-1])
    sums = [zlib.crc32(m.data) if m.crc is None else m.crc for m in members]
    return out + b"\x0a\1" + b"".join(struct.pack("<I", each) for each in sums) + b"\0"


def files(members, extra=b""):
    """Write what members are called."""
    bare = [m for m in members if not m.data]
    out = b"\5" + number(len(members))
    if bare:
        out += _property(14, bits([not m.data for m in members]))
        out += _property(15, bits([m.data == b"" for m in bare]))
        out += _property(16, bits([m.anti for m in bare]))
    names = b"".join(m.name.encode("utf-16-le", "surrogatepass") + b"\0\0" for m in members)
    out += _property(17, b"\0" + names)
    modes = b"".join(struct.pack("<I", m.mode << 16 | (0x8000 if m.mode else 0)) for m in members)
    return out + _property(21, b"\1\0" + modes) + extra + b"\0"


def _property(kind, raw):
    return number(kind) + number(len(raw)) + raw


def archive(body, directory, *, crc=None, head_crc=None, after=b""):
    """Put the header before, and the directory behind, packed streams."""
    crc = zlib.crc32(directory) if crc is None else crc
    head = struct.pack("<QQI", len(body), len(directory), crc)
    head_crc = zlib.crc32(head) if head_crc is None else head_crc
    return MAGIC + struct.pack("<I", head_crc) + head + body + directory + after


def directory(members, packed, folder, sizes, extra=b""):
    """Write the directory of an archive with one folder."""
    filled = [member for member in members if member.data]
    out = b"\1"
    if filled:
        out += b"\4" + streams(0, [packed], [folder], sizes, pieces=pieces(filled))
    return out + files(members, extra) + b"\0"


def build(members, *, pack=None, folder=None, coders=1, wrapped=False, extra=b"", **lies):
    """Write an archive of one folder, stored unless ``pack`` gives a stream and a coder."""
    plain = b"".join(member.data or b"" for member in members)
    packed, made = pack(plain) if pack else (plain, coder(COPY))
    sizes = [len(plain)] * coders
    inner = directory(members, packed, folder or chained([made]), sizes, extra)
    return wrap(packed, inner, **lies) if wrapped else archive(packed, inner, **lies)


def wrap(body, inner, pack=lzma2, **lies):
    """Pack the directory too, as writers do."""
    packed, made = pack(inner)
    listed = streams(len(body), [packed], [chained([made])], [len(inner)], [zlib.crc32(inner)])
    return archive(body + packed, b"\x17" + listed, **lies)

"""Zip archives written byte by byte, honest or lying in any field."""

import struct
import zlib
from dataclasses import dataclass, field


@dataclass
class M:
    """A member; ``local`` and ``central`` override what the one or the other header says."""

    name: str | bytes
    data: bytes = b""
    method: int = 0
    packed: bytes | None = None
    local: dict = field(default_factory=dict)
    central: dict = field(default_factory=dict)
    flags: int = 0
    descriptor: bytes = b""
    listed: bool = True
    mode: int = 0
    gap: bytes = b""


def deflate(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def _fields(member, lies):
    packed = member.packed
    if packed is None:
        packed = deflate(member.data) if member.method == 8 else member.data
    name = member.name.encode() if isinstance(member.name, str) else member.name
    honest = {
        "name": name,
        "method": member.method,
        "flags": member.flags,
        "crc": zlib.crc32(member.data),
        "packed": len(packed),
        "size": len(member.data),
        "extra": b"",
    }
    return {**honest, **lies}, packed


def local(member):
    says, packed = _fields(member, member.local)
    header = struct.pack(
        "<4s5H3I2H",
        b"PK\3\4",
        20,
        says["flags"],
        says["method"],
        0,
        0x21,
        says["crc"],
        says["packed"],
        says["size"],
        len(says["name"]),
        len(says["extra"]),
    )
    return header + says["name"] + says["extra"] + packed + member.descriptor


def central(member, offset):
    says, _ = _fields(member, member.central)
    return (
        struct.pack(
            "<4s6H3I5H2I",
            b"PK\1\2",
            0x314,
            20,
            says["flags"],
            says["method"],
            0,
            0x21,
            says["crc"],
            says["packed"],
            says["size"],
            len(says["name"]),
            len(says["extra"]),
            0,
            0,
            0,
            member.mode << 16,
            says.get("offset", offset),
        )
        + says["name"]
        + says["extra"]
    )


def end(count, size, offset, comment=b""):
    return (
        struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, size, offset, len(comment)) + comment
    )


def end64(count, size, offset, at):
    """A zip64 end record, its locator, and the end record that points to them."""
    record = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, offset)
    return record + struct.pack("<4sIQI", b"PK\6\7", 0, at, 1) + end(0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)


def build(members, *, prefix=b"", base=None, comment=b"", large=False, tail=b"", **lies):
    """An archive; ``base`` is what offsets count from: the file's start unless given."""
    out, rows = prefix, []
    shift = 0 if base is None else base
    for member in members:
        out += member.gap
        rows.append((member, len(out) - shift))
        out += local(member)
    directory = b"".join(central(member, at) for member, at in rows if member.listed)
    count = lies.get("count", sum(member.listed for member in members))
    start = len(out) - shift
    size = lies.get("size", len(directory))
    out += directory
    if large:
        return out + end64(count, size, start, len(out)) + tail
    return out + end(count, size, lies.get("offset", start), comment) + tail


def torch(pickle, *, name="archive", storages=(b"\0" * 16,), extra=(), **options):
    """What ``torch.save`` writes, in outline."""
    members = [M(f"{name}/data.pkl", pickle), M(f"{name}/byteorder", b"little")]
    members += [M(f"{name}/data/{i}", data) for i, data in enumerate(storages)]
    members += [M(f"{name}/version", b"3\n"), *extra]
    return build(members, **options)

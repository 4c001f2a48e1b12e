"""Zip archives as lists of members, whose headers lie now and then."""

import struct
import zlib

from tests.builders import zips
from tests.fuzz.grammars import jsons, pickles

LIES = ("crc", "packed", "size", "method", "flags", "name", "extra", "offset")


def members(data):
    """Return what the local headers hold."""
    found, at = [], data.find(b"PK\3\4")
    while 0 <= at <= len(data) - 30 and len(found) < 60:
        flags, method = struct.unpack_from("<HH", data, at + 6)
        packed, size, name, extra = struct.unpack_from("<IIHH", data, at + 18)
        start = at + 30 + name
        body = data[start + extra : start + extra + packed]
        member = zips.M(data[at + 30 : start], body, method, flags=flags)
        if method == 8:
            member = _opened(member, size)
        found.append(member)
        at = data.find(b"PK\3\4", start + extra + packed)
    return found


def _opened(member, size):
    try:
        member.data = zlib.decompressobj(-15).decompress(member.data, min(max(size, 1), 1 << 16))
    except zlib.error:
        member.packed = member.data
    return member


def fresh(chance):
    """Make a member."""
    rng = chance.rng
    name = rng.choice(
        (chance.word(), "archive/data.pkl", "a/data/0", "config.json", "../up", "/etc/x", "C:\\x")
    )
    data = rng.choice(
        (b"N.", b"{}", b"", bytes(64), b"import os\n", zips.build([zips.M("a", b"")]))
    )
    return zips.M(name, data, rng.choice((0, 8, 8, 12, 99)))


def lying(member, chance):
    """Return the member with another content, or a header that says something else."""
    rng = chance.rng
    fields = dict(vars(member))
    name = member.name if isinstance(member.name, bytes) else member.name.encode("utf-8", "replace")
    match rng.randrange(6):
        case 0 | 1:
            inner = (
                pickles.mutate if name.endswith(b"pkl") else
                jsons.mutate if name.endswith(b"json") else None
            )  # fmt: skip
            data = inner(member.data, 2048, chance) if inner else chance.bytes(member.data, 2048)
            return zips.M(**fields | {"data": data, "packed": None})
        case 2:
            return zips.M(**fields | {"name": chance.bytes(name, 100)})
        case 3:
            return zips.M(**fields | {"method": rng.choice((0, 8, 9, 12, 14, 93, 95, 99, 1))})
        case 4:
            return zips.M(**fields | {"flags": rng.choice((0, 1, 8, 0x800, 0x2041, 0xFFFF))})
    side = rng.choice(("local", "central"))
    lie = rng.choice(LIES)
    if lie in ("name", "extra"):
        said = rng.randbytes(12)
    else:
        said = chance.integer() & (0xFFFF if lie in ("method", "flags") else 0xFFFFFFFF)
    return zips.M(**fields | {side: getattr(member, side) | {lie: said}})


def mutate(data, most, chance):
    """Change the members, and sometimes the end record."""
    rng = chance.rng
    rows = members(data)
    if rows and rng.random() < 0.6:
        at = rng.randrange(len(rows))
        rows[at] = lying(rows[at], chance)
    else:
        rows = chance.items(rows, lambda: fresh(chance))
    how = {}
    if rng.random() < 0.2:
        how = rng.choice(
            (
                {"large": True},
                {"prefix": b"\x7fELF" + bytes(60)},
                {"prefix": bytes(9), "base": 9},
                {"comment": b"PK\5\6"},
                {"count": chance.integer() & 0xFFFF},
                {"offset": chance.integer() & 0xFFFFFFFF},
                {"size": chance.integer() & 0xFFFFFFFF},
                {"tail": bytes(5)},
            )
        )
    out = zips.build(rows[:60], **how)
    return out if len(out) <= most else chance.bytes(data, most)

"""HDF5: files made anew, and changed ones whose checksums fit."""

import struct

from tests.builders import hdf5


def fixed(data):
    """Put the checksums of new superblocks and object headers right."""
    out = bytearray(data)
    if out[:4] == b"\x89HDF" and len(out) >= 48 and out[8] >= 2:
        out[44:48] = hdf5.checksum(bytes(out[:44]))
    at = out.find(b"OHDR")
    while at >= 0:
        # As the builder writes them: a size of four bytes, no times, no phases.
        size = int.from_bytes(out[at + 6 : at + 10], "little")
        stop = at + 10 + size
        if stop + 4 <= len(out) and out[at + 5] & 3 == 2:
            out[stop : stop + 4] = hdf5.checksum(bytes(out[at:stop]))
        at = out.find(b"OHDR", at + 4)
    return bytes(out)


def message(chance):
    """Make a message of an object's header."""
    rng = chance.rng
    name = chance.word()[:60]
    makers = (
        lambda: (12, hdf5.text(name, chance.word(), rng.choice((1, 2, 3)))),
        lambda: (12, hdf5.attribute(name, hdf5.FLOAT, (2,), bytes(8), rng.choice((1, 3)))),
        lambda: (6, hdf5.external_link(name, chance.word())),
        lambda: (6, hdf5.soft_link(name, "/w")),
        lambda: (6, hdf5.link(name, chance.integer())),
        lambda: (16, struct.pack("<QQ", chance.integer(), chance.integer())),
        lambda: (8, b"\3" + bytes([rng.randrange(4)]) + rng.randbytes(20)),
        lambda: (11, bytes([rng.randrange(3), 1]) + rng.randbytes(16)),
        lambda: (rng.randrange(26), rng.randbytes(rng.randrange(40))),
    )
    return rng.choice(makers)()


def made(chance):
    """Make a file."""
    rng = chance.rng
    style = rng.choice(hdf5.STYLES)
    match rng.randrange(6):
        case 0:
            return hdf5.virtual(chance.word().replace("\0", ""), style=rng.choice(hdf5.STYLES))
        case 1:
            return hdf5.external_elements("a.bin", chance.word(), style=style)
        case 2:
            return hdf5.chunked([rng.randbytes(8)] * rng.randrange(1, 9), style)
    writer = hdf5.Writer(*style)
    names = {}
    for _ in range(rng.randrange(4)):
        more = [message(chance) for _ in range(rng.randrange(3))]
        names[chance.word()[:40] or "x"] = writer.dataset((rng.randrange(4),), more=more)
    rows = [message(chance) for _ in range(rng.randrange(6))]
    if rng.random() < 0.4:
        names["g"] = writer.group(dict(names), rows)
    return writer.file(writer.group(dict(list(names.items())[:30]), rows))


def mutate(data, most, chance):
    """Make a file, or change one."""
    if chance.rng.random() < 0.1:
        out = made(chance)
        if len(out) <= most:
            return out
    return fixed(chance.bytes(data, most))

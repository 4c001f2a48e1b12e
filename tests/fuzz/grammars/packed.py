"""Compressed streams, changed inside; tar archives with checksums that fit."""

import bz2
import gzip
import lzma
import zlib

from tests.builders import r_data
from tests.fuzz.grammars import robjects

LARGEST = 1 << 14
"""Bytes of content that are changed."""

CODECS = {
    "gzip": (lambda: zlib.decompressobj(31), lambda data: gzip.compress(data, 1, mtime=0)),
    "zlib": (zlib.decompressobj, lambda data: zlib.compress(data, 1)),
    "bzip2": (bz2.BZ2Decompressor, lambda data: bz2.compress(data, 1)),
    "xz": (lzma.LZMADecompressor, lambda data: lzma.compress(data, preset=0)),
    "lzma": (
        lzma.LZMADecompressor,
        lambda data: lzma.compress(data, lzma.FORMAT_ALONE, preset=0),
    ),
}


def stream(codec):
    """Return what changes the content of a compressed stream."""
    opener, packer = CODECS[codec]

    def mutate(data, most, chance):
        try:
            content = opener().decompress(data, LARGEST)
        except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError):
            content = b"\x80\2N."
        content = chance.bytes(content, LARGEST)
        if chance.rng.random() < 0.05:
            content = content[:64] * chance.rng.choice((100, 1000, 10_000))
        out = packer(content)
        return out if len(out) <= most else chance.bytes(data, most)

    return mutate


def tar(data, most, chance):
    """Change blocks of a tar archive, and put the checksums of its headers right."""
    blocks = [data[at : at + 512].ljust(512, b"\0") for at in range(0, min(len(data), most), 512)]
    if blocks and chance.rng.random() < 0.7:
        at = chance.rng.randrange(len(blocks))
        blocks[at] = chance.bytes(blocks[at], 512).ljust(512, b"\0")
    else:
        blocks = chance.items(blocks, lambda: bytes(512))
    return b"".join(_summed(block) for block in blocks)[: most - most % 512]


def _summed(block):
    if block[257:262] != b"ustar":
        return block
    total = sum(block[:148]) + 8 * 32 + sum(block[156:])
    return block[:148] + b"%06o\0 " % total + block[156:]


def of_r(data, most, chance):
    """Change R's objects in a compressed file, or in a lazy-load database."""
    rng, inside = chance.rng, data if data[:1] == b"\x1f" else data[4:]
    try:
        content = zlib.decompressobj(47).decompress(inside, LARGEST)
    except zlib.error:
        content = b""
    if rng.random() < 0.5:
        made = robjects.mutate(content, most, chance)
        out = CODECS[rng.choice(("gzip", "gzip", "bzip2", "xz"))][1](made)
    else:
        items = [robjects.changed(content, chance) for _ in range(rng.randint(1, 2))]
        if rng.random() < 0.3:
            keys = r_data.strings("bindings", "enclos", "attributes", "isS4", "locked")
            names = r_data.pairs(("names", keys))
            items = [[19 | r_data.ATTRIBUTES, 5, *items[0], *r_data.NIL * 4, *names]]
        out = r_data.lazy(*items, packing=rng.choice(("zlib", "zlib", *r_data.PACKINGS)))
    return out if len(out) <= most else chance.bytes(data, most)

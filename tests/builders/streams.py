"""Packed streams, by what Python and the codec libraries write."""

import bz2
import gzip
import lzma
import zlib

import lz4.frame
import zstandard


def gz(data, *, flags=0, extra=b"", crc=None):
    """A gzip stream with any header."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packer.compress(data) + packer.flush()
    head = b"\x1f\x8b\x08" + bytes([flags]) + bytes(6) + extra
    total = zlib.crc32(data) if crc is None else crc
    return (
        head + body + total.to_bytes(4, "little") + (len(data) & 0xFFFFFFFF).to_bytes(4, "little")
    )


def zfile(data):
    """What joblib before 0.10 wrote."""
    return b"ZF" + hex(len(data)).encode().ljust(19) + zlib.compress(data)


def zstd(data):
    return zstandard.ZstdCompressor(write_checksum=True).compress(data)


def skippable(data):
    return b"\x50\x2a\x4d\x18" + len(data).to_bytes(4, "little") + data


PACK = {
    "gzip-stream": lambda data: gzip.compress(data, mtime=0),
    "bzip2-stream": bz2.compress,
    "xz-stream": lzma.compress,
    "lzma-stream": lambda data: lzma.compress(data, lzma.FORMAT_ALONE),
    "zlib-stream": zlib.compress,
    "lz4-stream": lz4.frame.compress,
    "zstd-stream": zstd,
    "old-joblib-z": zfile,
}
"""Format id to packer."""

"""Containers in containers of every sort, with a hostile pickle at the core: none may pass."""

import bz2
import gzip
import io
import itertools
import lzma
import tarfile
import zlib

import lz4.frame
import zstandard

from tests.builders import numpy_npy, pickles, sevenzips, streams, tars, zips
from tests.hostile.case import Case, one

EVIL = pickles.stream(pickles.call("posix", "system", "true"))

PACKERS = {
    "zip": lambda data: zips.build([zips.M("m", data)]),
    "deflated": lambda data: zips.build([zips.M("m", data, 8)]),
    "tar": lambda data: tars.member("m", data) + tars.END,
    "7z": lambda data: sevenzips.build([sevenzips.M("m", data)]),
    "gz": lambda data: gzip.compress(data, mtime=0),
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": streams.zstd,
    "lz4": lz4.frame.compress,
    "zlib": zlib.compress,
    "npz": lambda data: zips.build([zips.M("w.npy", numpy_npy.build(
        numpy_npy.header("'|O'", shape="(1,)"), data))]),
}  # fmt: skip
"""What holds one file, and may be held."""

FEW = ("zip", "tar", "7z", "gz", "zst", "xz")


def packed(*words):
    """Return the pickle in containers, of which the first is outermost."""
    data = EVIL
    for word in reversed(words):
        data = PACKERS[word](data)
    return data


def _zip(method, data, says=None, **lies):
    """Return an archive whose one member was packed by any method."""
    return zips.build([zips.M("m.pkl", EVIL, method, packed=data, local=says or {},
                              central=says or {}, **lies)])  # fmt: skip


def _lzma():
    made = lzma.compress(EVIL, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA1}])
    return b"\x09\x14\x05\0\x5d\0\0\x80\0" + made


def _frames(pack, parts=3):
    """Return a stream of which each piece is a stream of its own."""
    step = -(-len(EVIL) // parts)
    return b"".join(pack(EVIL[at : at + step]) for at in range(0, len(EVIL), step))


def _sparse():
    """Return a tar archive whose member is a pickle with a hole before it that is not stored."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        row = tarfile.TarInfo("GNUSparseFile.0/m.pkl")
        body = b"1\n0\n%d\n" % len(EVIL)
        body = body.ljust(512, b"\0") + EVIL
        row.size = len(body)
        row.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0",
                           "GNU.sparse.name": "m.pkl",
                           "GNU.sparse.realsize": str(len(EVIL))}  # fmt: skip
        archive.addfile(row, io.BytesIO(body))
    return out.getvalue()


def _first(name):
    """Return an archive in which one name stands for a text and for the pickle."""
    return [zips.M(name, b"a text"), zips.M(name, EVIL)]


def _dictionary():
    packer = zlib.compressobj(zdict=EVIL)
    return packer.compress(EVIL) + packer.flush()


ODD = {
    "bzip2-in-zip": lambda: _zip(12, bz2.compress(EVIL)),
    "lzma-in-zip": lambda: _zip(14, _lzma()),
    "zstd-in-zip": lambda: _zip(93, streams.zstd(EVIL)),
    "zstd-old-in-zip": lambda: _zip(20, streams.zstd(EVIL)),
    "xz-in-zip": lambda: _zip(95, lzma.compress(EVIL)),
    "aes-in-zip": lambda: _zip(99, bytes(12) + EVIL, flags=1),
    "encrypted-in-zip": lambda: _zip(0, EVIL, flags=1),
    "encrypted-strongly": lambda: _zip(0, EVIL, flags=0x41),
    "masked-in-zip": lambda: _zip(0, EVIL, flags=0x2000),
    "patched-in-zip": lambda: _zip(0, EVIL, flags=0x20),
    "deflate64-in-zip": lambda: _zip(9, zips.deflate(EVIL)),
    "unknown-in-zip": lambda: _zip(77, EVIL),
    "method-differs": lambda: zips.build([zips.M("m.pkl", EVIL, local={"method": 8})]),
    "method-listed": lambda: zips.build([zips.M("m.pkl", EVIL, central={"method": 8})]),
    "name-differs": lambda: zips.build([zips.M("m.txt", EVIL, local={"name": b"m.pkl"})]),
    "name-unicode": lambda: zips.build([zips.M("m.txt", EVIL, central={"extra": (
        b"up\x0a\0\1" + zlib.crc32(b"m.txt").to_bytes(4, "little") + b"m.pkl")})]),
    "size-listed": lambda: zips.build([zips.M("m.pkl", EVIL, central={"size": 1, "packed": 1})]),
    "size-differs": lambda: zips.build([zips.M("m.pkl", EVIL, local={"size": 1, "packed": 1})]),
    "size-none": lambda: zips.build([zips.M("m.pkl", EVIL, central={"size": 0, "packed": 0},
                                            local={"size": 0, "packed": 0})]),
    "sum-none": lambda: zips.build([zips.M("m.pkl", EVIL, central={"crc": 0}, local={"crc": 0})]),
    "twice": lambda: zips.build(_first("m.pkl")),
    "twice-turned": lambda: zips.build(_first("m.pkl")[::-1]),
    "twice-torch": lambda: zips.build(_first("a/data.pkl")),
    "case": lambda: zips.build([zips.M("A/data.pkl", b"a text"), zips.M("a/DATA.pkl", EVIL)]),
    "folder": lambda: zips.build([zips.M("m.pkl/", EVIL)]),
    "nul": lambda: zips.build([zips.M(b"m.pkl\0.txt", EVIL)]),
    "nul-before": lambda: zips.build([zips.M(b"\0m.pkl", EVIL)]),
    "drive": lambda: zips.build([zips.M("C:\\windows\\m.pkl", EVIL)]),
    "up": lambda: zips.build([zips.M("..\\..\\m.pkl", EVIL)]),
    "nameless": lambda: zips.build([zips.M("", EVIL)]),
    "unlisted": lambda: zips.build([zips.M("a.txt", b"a"), zips.M("m.pkl", EVIL, listed=False)]),
    "unlisted-all": lambda: zips.build([zips.M("m.pkl", EVIL, listed=False)]),
    "between": lambda: zips.build([zips.M("a.txt", b"a"), zips.M("b.txt", b"b", gap=EVIL)]),
    "comment": lambda: zips.build([zips.M("a.txt", b"a")], comment=EVIL),
    "comment-zip": lambda: zips.build([zips.M("a.txt", b"a")], comment=packed("zip")),
    "comment-of-zeros": lambda: zips.build([zips.M("m.pkl", EVIL)]) + bytes(70_000),
    "behind-end": lambda: zips.build([zips.M("a.txt", b"a")]) + EVIL,
    "two": lambda: zips.build([zips.M("m.pkl", EVIL)]) + zips.build([zips.M("a.txt", b"a")]),
    "two-turned": lambda: zips.build([zips.M("a.txt", b"a")]) + zips.build([zips.M("m.pkl", EVIL)]),
    "two-based": lambda: zips.build([zips.M("a.txt", b"a")], prefix=packed("zip")),
    "disks": lambda: packed("zip")[:-18] + b"\1\0\1\0" + packed("zip")[-14:],
    "disk-started": lambda: _changed(packed("zip"), b"PK\1\2", 34, b"\1\0"),
    "spanned": lambda: b"PK\7\x08" + zips.build([zips.M("m.pkl", EVIL)]),
    "spanned-once": lambda: b"PK00" + zips.build([zips.M("m.pkl", EVIL)]),
    "endless": lambda: packed("zip")[:-22],
    "end-alone": lambda: EVIL + zips.end(0, 0, 0),
    "end-of-none": lambda: packed("zip")[:-22] + zips.end(0, 0, 0),
    "end-of-one": lambda: _changed(packed("zip"), b"PK\5\6", 8, b"\0\0\1\0"),
    "count-less": lambda: zips.build([zips.M("a", b"a"), zips.M("m.pkl", EVIL)], count=1),
    "count-more": lambda: zips.build([zips.M("m.pkl", EVIL)], count=3),
    "large-and-small": lambda: packed("zip")[:-22] + zips.end64(0, 0, 0, 0)[:-22]
    + packed("zip")[-22:],
    "large-elsewhere": lambda: packed("zip")[:-22] + zips.end64(1, 51, 31 + len(EVIL), 2**40),
    "large-sized": lambda: zips.build([zips.M("m.pkl", EVIL, central={
        "size": 2**32 - 1, "packed": 2**32 - 1, "extra": b"\1\0\4\0\1\2\3\4"})]),
    "tar-in-name": lambda: tars.member("m.txt\0m.pkl", EVIL) + tars.END,
    "tar-up": lambda: tars.member("../../m.pkl", EVIL) + tars.END,
    "tar-behind-end": lambda: tars.member("a", b"a") + tars.END + tars.member("m.pkl", EVIL),
    "tar-behind-zeros": lambda: tars.member("a", b"a") + bytes(20_480) + tars.member("m", EVIL),
    "tar-no-sum": lambda: tars.member("m.pkl", EVIL, checksum=0) + tars.END,
    "tar-old": lambda: tars.member("m.pkl", EVIL, magic=bytes(8)) + tars.END,
    "tar-contiguous": lambda: tars.member("m.pkl", EVIL, b"7") + tars.END,
    "tar-folder": lambda: tars.member("m/", EVIL, b"5") + tars.END,
    "tar-link": lambda: tars.member("m.pkl", EVIL, b"1", link=b"a") + tars.END,
    "tar-device": lambda: tars.member("m.pkl", EVIL, b"3") + tars.END,
    "tar-unknown": lambda: tars.member("m.pkl", EVIL, b"Q") + tars.END,
    "tar-volume": lambda: tars.member("m.pkl", EVIL, b"V") + tars.END,
    "tar-more-volumes": lambda: tars.member("m.pkl", EVIL, b"M") + tars.END,
    "tar-solaris": lambda: tars.member("m.pkl", EVIL, b"X") + tars.END,
    "tar-padding": lambda: tars.header("a", 1) + b"a" + EVIL.ljust(511, b"\0") + tars.END,
    "tar-header-end": lambda: tars.header("a", 0, prefix=b"")[:500] + bytes(12)
    + tars.member("m", EVIL) + tars.END,
    "tar-size-less": lambda: tars.header("m.pkl", 1) + tars.pad(EVIL) + tars.END,
    "tar-size-spaces": lambda: tars.header("m.pkl", raw=b"%11o " % len(EVIL)) + tars.pad(EVIL),
    "tar-size-binary": lambda: tars.header("m.pkl", raw=b"\x80" + len(EVIL).to_bytes(11))
    + tars.pad(EVIL),
    "tar-pax-size": lambda: tars.pax({"size": str(len(EVIL))}) + tars.header("m.pkl", 0)
    + tars.pad(EVIL) + tars.END,
    "tar-sparse": _sparse,
    "tar-cut": lambda: tars.header("m.pkl", len(EVIL) + 4096) + EVIL,
    "gz-parts": lambda: _frames(gzip.compress),
    "bz2-parts": lambda: _frames(bz2.compress),
    "xz-parts": lambda: _frames(lzma.compress),
    "xz-padded": lambda: lzma.compress(b"N.") + bytes(4) + lzma.compress(EVIL),
    "zst-parts": lambda: _frames(streams.zstd),
    "zst-skipped": lambda: streams.skippable(b"a") + streams.zstd(EVIL),
    "zst-in-skipped": lambda: streams.zstd(b"a") + streams.skippable(EVIL),
    "zst-no-magic": lambda: streams.zstd(EVIL)[4:],
    "zst-sized": lambda: zstandard.ZstdCompressor(write_content_size=False).compress(EVIL),
    "lz4-parts": lambda: _frames(lz4.frame.compress),
    "lz4-in-skipped": lambda: lz4.frame.compress(b"a") + streams.skippable(EVIL),
    "lz4-old": lambda: b"\x02\x21\x4c\x18" + (len(EVIL) + 2).to_bytes(4, "little")
    + bytes([0xF0, len(EVIL) - 15]) + EVIL,
    "gz-behind": lambda: gzip.compress(b"a") + EVIL,
    "gz-behind-zeros": lambda: gzip.compress(b"a") + bytes(4096) + gzip.compress(EVIL),
    "gz-in-name": lambda: streams.gz(b"a", flags=8, extra=EVIL + b"\0"),
    "gz-in-extra": lambda: streams.gz(b"a", flags=4, extra=len(EVIL).to_bytes(2, "little") + EVIL),
    "gz-no-sum": lambda: streams.gz(EVIL, crc=0),
    "gz-cut": lambda: gzip.compress(EVIL)[:-8],
    "gz-reserved": lambda: streams.gz(EVIL, flags=0xE0),
    "bz2-behind": lambda: bz2.compress(b"a") + EVIL,
    "bz2-cut": lambda: bz2.compress(EVIL)[:-4],
    "xz-behind": lambda: lzma.compress(b"a") + EVIL,
    "xz-no-check": lambda: lzma.compress(EVIL, check=lzma.CHECK_NONE),
    "xz-cut": lambda: lzma.compress(EVIL)[:-12],
    "lzma-behind": lambda: lzma.compress(b"a", lzma.FORMAT_ALONE) + EVIL,
    "zst-behind": lambda: streams.zstd(b"a") + EVIL,
    "lz4-behind": lambda: lz4.frame.compress(b"a") + EVIL,
    "zlib-behind": lambda: zlib.compress(b"a") + EVIL,
    "zlib-dictionary": _dictionary,
    "7z-behind": lambda: sevenzips.build([sevenzips.M("a", b"a")]) + EVIL,
    "7z-between": lambda: sevenzips.archive(EVIL, b""),
    "7z-twice": lambda: sevenzips.build([sevenzips.M("m.pkl", b"a"), sevenzips.M("m.pkl", EVIL)]),
    "7z-no-sum": lambda: sevenzips.build([sevenzips.M("m.pkl", EVIL, crc=0)]),
    "7z-head-sum": lambda: sevenzips.build([sevenzips.M("m.pkl", EVIL)], head_crc=0),
    "7z-directory-sum": lambda: sevenzips.build([sevenzips.M("m.pkl", EVIL)], crc=0),
    "7z-after-stub": lambda: b"MZ" + bytes(998) + sevenzips.build([sevenzips.M("m", EVIL)]),
}  # fmt: skip
"""Archives and streams that readers disagree about, or that hold something where nobody looks."""


def _changed(data, magic, at, to):
    place = data.rindex(magic) + at
    return data[:place] + to + data[place + len(to) :]


PASSED_OVER = {"zst-in-skipped", "lz4-in-skipped"}
"""Frames that no decoder gives out, and that are not looked into."""


def cases():
    """Yield containers."""
    for depth, words in ((1, PACKERS), (2, PACKERS), (3, PACKERS), (4, FEW)):
        for row in itertools.product(words, repeat=depth):
            yield Case(f"mix-{'-'.join(row)}", one(packed, *row),
                       quick=row in {("zip", "7z", "zst"), ("tar", "gz", "npz")})  # fmt: skip
    for depth in (8, 9, 30):
        for pair in itertools.product(FEW, repeat=2):
            row = (pair * depth)[:depth]
            yield Case(f"mix-{depth}-{'-'.join(pair)}", one(packed, *row))
    for name, make in ODD.items():
        yield Case(
            f"mix-odd-{name}",
            one(make),
            damaged=name not in PASSED_OVER,
            quick=name in {"twice", "tar-behind-zeros"},
        )

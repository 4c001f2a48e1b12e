"""Archives and packed streams: counts and sizes that lie, coders in coders, bombs in containers."""

import bz2
import gzip
import hashlib
import json
import lzma
import struct
import zlib

import lz4.frame
import zstandard

from tests.builders import pickles, sevenzips, tars, zips
from tests.builders.sevenzips import BCJ, COPY, DELTA, LZMA, LZMA2, PPMD, archive, coder, number
from tests.hostile.bombs import flat, overlapping
from tests.hostile.case import Case, one
from tests.hostile.counts import directory

MIB = 1 << 20


def _streams(folder, *, packed=b"N.", folders=1, sizes=(2,), names=1):
    """Return a 7z whose directory says what is given."""
    listed = (b"\6" + number(0) + number(1) + b"\x09" + number(len(packed)) + b"\0"
              + b"\7\x0b" + number(folders) + b"\0" + folder + b"\x0c"
              + b"".join(map(number, sizes)) + b"\0\0")  # fmt: skip
    body = b"\5" + number(names) + b"\x11" + number(5) + b"\0a\0\0\0" + b"\0"
    return archive(packed, b"\1\4" + listed + body + b"\0")


def _chain(method, count, properties=b"", size=2):
    """Return a folder of coders, each of which unpacks what the next one gives."""
    coders = [coder(method, properties)] * count
    return _streams(sevenzips.chained(coders), sizes=(size,) * count)


def _headers(depth):
    """Return a directory that is packed, ever so many times."""
    inner = b"\1\5" + number(0) + b"\0\0"
    body = b""
    for _ in range(depth):
        packed, made = sevenzips.lzma2(inner)
        inner = b"\x17" + sevenzips.streams(len(body), [packed], [sevenzips.chained([made])],
                                            [len(inner)], [zlib.crc32(inner)])  # fmt: skip
        body += packed
    return archive(body, inner)


def _seven_bomb(size=256 * MIB):
    packed = lzma.compress(bytes(size), lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2,
                                                                    "preset": 0}])  # fmt: skip
    return _streams(sevenzips.chained([coder(LZMA2, b"\x16")]), packed=packed, sizes=(size,))


def _directory_bomb():
    """A directory that is packed zeros."""
    size = 64 * MIB
    packed = lzma.compress(bytes(size), lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2,
                                                                    "preset": 0}])  # fmt: skip
    return archive(
        packed,
        b"\x17"
        + sevenzips.streams(0, [packed], [sevenzips.chained([coder(LZMA2, b"\x16")])], [size]),
    )


def _names(count):
    members = b"\5" + number(count) + b"\x0e" + number(-(-count // 8)) + b"\xff" * -(-count // 8)
    return archive(b"", b"\1" + members + b"\x11" + number(2 * count + 1) + b"\0" * (2 * count + 1)
                   + b"\0\0")  # fmt: skip


SEVEN = {
    "coders": lambda: _chain(COPY, 31),
    "coders-most": lambda: _chain(COPY, 10_000),
    "delta": lambda: _chain(DELTA, 4, b"\xff", 2**62),
    "bcj": lambda: _chain(BCJ, 32, size=2**62),
    "lzma-dictionary": lambda: _chain(LZMA, 1, b"\x5d\xff\xff\xff\xff", 2**62),
    "lzma-odd": lambda: _chain(LZMA, 1, b"\xff\0\0\0\0"),
    "lzma2-dictionary": lambda: _chain(LZMA2, 3, b"\x28", 2**40),
    "lzma2-odd": lambda: _chain(LZMA2, 1, b"\xff"),
    "ppmd": lambda: _chain(PPMD, 1, b"\x40" + struct.pack("<I", 0xFFFFFFFF), 2**62),
    "folders": lambda: _streams(b"", folders=2**62),
    "folders-many": lambda: _streams((b"\1" + coder(COPY)) * 50_000, folders=50_000,
                                     sizes=(2,) * 50_000),
    "inputs": lambda: _streams(b"\1\x14\x03\x01\x01\x1b" + number(2**62) + number(2**62)),
    "outputs": lambda: _streams(b"\1\x11\0" + number(1) + number(60_000)),
    "pairs": lambda: _streams(number(2) + coder(COPY) * 2 + number(1) + number(1)),
    "names": lambda: _names(2 * MIB),
    "names-most": lambda: _streams(sevenzips.STORED, names=2**62),
    "headers": lambda: _headers(2000),
    "zeros": _seven_bomb,
    "directory-zeros": _directory_bomb,
    "directory-size": lambda: sevenzips.MAGIC + struct.pack("<IQQI", 0, 0, 2**63, 0),
}  # fmt: skip


def _extra(count):
    """Members whose headers have as many extra fields as there is room for."""
    extra = struct.pack("<HH", 0x9999, 0) * 16_000
    rows = [zips.M(f"{n}", b"N.", local={"extra": extra}, central={"extra": extra})
            for n in range(count)]  # fmt: skip
    return directory(rows)


def sized(count):
    """Members with sizes of zip64 that are larger than anything."""
    extra = struct.pack("<HHQQ", 1, 16, 2**63, 2**63)
    says = {"extra": extra, "packed": 0xFFFFFFFF, "size": 0xFFFFFFFF}
    return directory([zips.M(f"{n}", b"N.", local=says, central=says) for n in range(count)])


def _ends(count):
    """Ends of archives, each of which has the others as its comment."""
    return zips.build([zips.M("a", b"N.")]) + b"".join(
        zips.end(0, 0, 0, b"")[:-2] + struct.pack("<H", min(22 * (count - n - 1), 65_535))
        for n in range(count))  # fmt: skip


def _deep(depth, pack):
    data = b"N."
    for _ in range(depth):
        data = pack(data)
    return data


def _copies(count):
    """Archives in an archive, all of them the same bytes of packed zeros."""
    return directory([zips.M(f"{n}.zip", overlapping(20)) for n in range(count)])


ZIPS = {
    "extra": lambda: _extra(60),
    "sizes": lambda: sized(2000),
    "ends": lambda: _ends(60_000),
    "names": lambda: directory([zips.M("a/" * 30_000 + f"{n}", b"N.") for n in range(60)]),
    "same-names": lambda: directory([zips.M("a", b"N.")] * 20_000),
    "folders": lambda: directory([zips.M(f"{n}/", b"") for n in range(65_534)]),
    "deep-deflated": lambda: _deep(50, lambda data: zips.build([zips.M("a", data, 8)])),
    "copies": lambda: _copies(40),
    "locals": lambda: zips.local(zips.M("a", b"")) * 60_000,
    "descriptors": lambda: b"".join(zips.local(zips.M(f"{n}", b"N.", flags=8, local={
        "packed": 0, "size": 0, "crc": 0})) for n in range(8_000)) + zips.end(0, 0, 0),
    "methods": lambda: directory([zips.M(f"{n}", b"N.", method=n) for n in range(256)]),
    "comment": lambda: zips.build([zips.M("a", b"N.")], comment=b"PK\5\6" * 16_000),
}  # fmt: skip


def _sparse(count, size=b"77777777777"):
    """A sparse member of the old kind, with ever so many blocks of pieces."""
    rows = (b"00000000000\0" + size + b"\0") * 21
    head = bytearray(tars.header("a", 8, b"S", magic=b"ustar  \0"))
    head[386:482], head[482:483] = (rows[:24] * 4), b"\1"
    head[483:495] = b"77777777777\0"
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head) + (rows + b"\1" + bytes(7)) * count + tars.END


TARS = {
    "pax-size": lambda: tars.pax({"size": "9" * 4000}) + tars.member("a", b"N.") + tars.END,
    "pax-size-large": lambda: tars.pax({"size": str(2**62)}) + tars.member("a", b"N.") + tars.END,
    "pax-length": lambda: tars.member("p", b"9" * 100_000 + b" path=a\n", b"x") + tars.END,
    "pax-length-large": lambda: tars.member("p", b"99999999 path=a\n", b"x") + tars.END,
    "pax-many": lambda: (tars.pax({"a": "b"}) * 20_000) + tars.END,
    "pax-global": lambda: b"".join(
        tars.pax({f"k{n}": "v" * 400}, b"g") for n in range(5000)) + tars.END,
    "pax-sparse": lambda: tars.pax({"GNU.sparse.map": "0,1," * 20_000 + "0,1",
                                    "GNU.sparse.size": str(2**62)}) + tars.member("a", b"N."),
    "pax-keys": lambda: tars.member("p", b"6 a=b\n" * 200_000, b"x") + tars.END,
    "sparse": lambda: _sparse(5000),
    "sparse-endless": lambda: _sparse(1)[:-1024],
    "links": lambda: b"".join(tars.header(f"{n}", 0, b"1", link=b"%d" % (n + 1))
                              for n in range(20_000)) + tars.END,
    "long-names": lambda: tars.long("a" * 300_000) * 20 + tars.END,
    "zeros": lambda: tars.header("a", 1) + bytes(512) * 40_000,
    "negative": lambda: tars.header("a", raw=b"\xff" * 12) + tars.END,
    "kinds": lambda: b"".join(tars.header(f"{n}", 0, bytes([n])) for n in range(1, 256)) + tars.END,
    "devices": lambda: b"".join(tars.header(f"{n}", 0, b"3") for n in range(5000)) + tars.END,
}  # fmt: skip

PACKERS = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "lzma": lambda data: lzma.compress(data, lzma.FORMAT_ALONE),
    "zstd": lambda data: zstandard.ZstdCompressor(level=3).compress(data),
    "lz4": lz4.frame.compress,
    "zlib": zlib.compress,
}
"""What packs a stream."""


def _around(inner):
    """Yield what may stand around packed zeros, by name of file."""
    layer = gzip.compress(inner)
    blob = hashlib.sha256(layer).hexdigest()
    manifest = json.dumps({"schemaVersion": 2, "layers": [{
        "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "size": len(layer),
        "digest": f"sha256:{blob}"}]}).encode()  # fmt: skip
    named = hashlib.sha256(manifest).hexdigest()
    index = json.dumps({"schemaVersion": 2, "manifests": [{
        "mediaType": "application/vnd.oci.image.manifest.v1+json", "size": len(manifest),
        "digest": f"sha256:{named}"}]}).encode()  # fmt: skip
    yield "oci", {"oci-layout": b'{"imageLayoutVersion":"1.0.0"}', "index.json": index,
                  f"blobs/sha256/{blob}": layer, f"blobs/sha256/{named}": manifest}  # fmt: skip
    yield "nemo", {"a.nemo": tars.member("model_weights.ckpt", inner) + tars.END}
    yield "mar", {"a.mar": zips.build([zips.M("MAR-INF/MANIFEST.json", b"{}"),
                                       zips.M("model.pt", inner)])}  # fmt: skip
    yield "whl", {"a-1-py3-none-any.whl": zips.build([zips.M("a/b.bin", inner)])}
    yield "keras", {"a.keras": zips.build([zips.M("config.json", b"{}"),
                                           zips.M("model.weights.h5", inner)])}  # fmt: skip
    yield "npy", {"a.npz": zips.build([zips.M("a.npy", inner)])}
    yield "pickle", {"a.pkl": pickles.stream(b"N") + inner}


def _zeros():
    """Return packed zeros of 64 MiB by codec."""
    return {name: lambda pack=pack: pack(bytes(64 * MIB)) for name, pack in PACKERS.items()
            if name in {"gzip", "bzip2", "zstd", "lz4"}}  # fmt: skip


def cases():
    """Yield archives."""
    for kind, rows in {"7z": SEVEN, "zip": ZIPS, "tar": TARS}.items():
        for name, make in rows.items():
            yield Case(f"pack-{kind}-{name}", one(make, name=f"a.{kind}"), alone=True, rated=True,
                       damaged=False, quick=name in {"inputs", "pax-size"})  # fmt: skip
    for outer, pack in PACKERS.items():
        for inner, more in PACKERS.items():
            yield Case(f"pack-{inner}-in-{outer}", one(lambda pack, more: pack(more(flat(
                times=256))), pack, more), damaged=False)  # fmt: skip
    for name, make in _zeros().items():
        for where, files in _around(make()):
            yield Case(f"pack-{name}-in-{where}", files, damaged=False)

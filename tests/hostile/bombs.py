"""Little that becomes much: packed streams, archives in archives, aliases, entities, overlaps."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zlib

import lz4.frame
import zstandard

from tests.builders import numpy_npy, pickles, r_data, sevenzips, streams, tars, zips
from tests.builders.graphs import field
from tests.hostile.case import MODEL, Case, one

MIB = 1 << 20


def flat(size=MIB, times=1024, *, raw=False):
    """Return deflated zeros: ``times`` pieces of ``size`` bytes, of which each stands alone."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(bytes(size)) + packer.flush(zlib.Z_FULL_FLUSH)
    body = piece * times + b"\3\0"
    return body if raw else b"\x1f\x8b\x08" + bytes(7) + body + bytes(8)


def _zlib():
    return b"\x78\x9c" + flat(raw=True) + bytes(4)


def _nested(pack, depth, core=b"N."):
    for _ in range(depth):
        core = pack(core)
    return core


def _tar(data, name="a"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        row = tarfile.TarInfo(name)
        row.size = len(data)
        archive.addfile(row, io.BytesIO(data))
    return out.getvalue()


def _grown(depth):
    """Zeros packed again and again: the largest ratio of all."""
    data = flat(times=4096)
    for _ in range(depth):
        data = gzip.compress(data)
    return data


def quine(count=16):
    """Return an archive of ``count`` members, each of which is an archive of as many."""
    data = flat(times=64)
    for _ in range(5):
        data = zips.build([zips.M(f"{n}.zip", data, 8) for n in range(count)])
    return data


def overlapping(count=2000, size=64 * MIB):
    """Return an archive whose members all unpack the same bytes, under as many names."""
    body = flat(times=size // MIB, raw=True)
    head = zips.local(zips.M("a", b"", 8, packed=body, local={"size": size}))
    rows = b"".join(
        zips.central(zips.M(f"{n}", b"", 8, packed=body, central={"size": size}), 0)
        for n in range(count)
    )
    return head + rows + zips.end(count, len(rows), len(head))


def quilted(count=300):
    """Return an archive in which each member's bytes hold the headers of all that follow."""
    rows, body = [], flat(times=16, raw=True)
    tail, heads = body, []
    for at in range(count):
        size = len(heads[-1]) if heads else 0
        quote = b"\0" + struct.pack("<HH", size, size ^ 0xFFFF) if heads else b""
        tail = quote + (heads[-1] if heads else b"") + tail
        member = zips.M(f"{at}", b"", 8, packed=b"", local={"packed": len(tail), "size": 16 * MIB},
                        central={"packed": len(tail), "size": 16 * MIB})  # fmt: skip
        heads.append(zips.local(member))
        rows.append((member, len(tail)))
    whole = heads[-1] + tail
    listed = b"".join(zips.central(m, len(whole) - size - len(heads[n]))
                      for n, (m, size) in enumerate(rows))  # fmt: skip
    return whole + listed + zips.end(count, len(listed), len(whole))


def _npz(size):
    head = numpy_npy.build(numpy_npy.header("'<f4'", shape=f"({size // 4},)"), b"")
    body = b"\0" + struct.pack("<HH", len(head), len(head) ^ 0xFFFF) + head
    packed = body + flat(times=size // MIB, raw=True)
    says = {"size": len(head) + size, "packed": len(packed)}
    return zips.build([zips.M("w.npy", b"", 8, packed=packed, local=says, central=says)])


def _aliases(width=9, depth=12):
    lines = [f"a0: &a0 [{', '.join(['x'] * width)}]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, depth)]
    return "\n".join(lines).encode() + b"\n"


def _entities(depth=12):
    rows = ['<!ENTITY e0 "aaaaaaaaaa">']
    rows += [f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, depth)]
    return (
        f'<?xml version="1.0"?>\n<!DOCTYPE net [{"".join(rows)}]>\n'
        f'<net name="&e{depth - 1};" version="11"><x>&e{depth - 1};</x></net>\n'
    ).encode()


def _doubling(count):
    """A pickle of tuples, each of two of the one before: 2 to the count of leaves."""
    return pickles.stream(b")" + b"2\x86" * count)


def _long_pickle():
    return pickles.proto() + pickles.EMPTY_LIST + b"(N0" * 3_000_000


def packed():
    """Return packed zeros by codec, gigabytes in a few kilobytes or megabytes."""
    small = bytes(8 * MIB)
    return {
        "gzip": lambda: flat(times=4096),
        "zlib": _zlib,
        "bzip2": lambda: bz2.compress(small) * 500,
        "xz": lambda: lzma.compress(small, preset=0) * 500,
        "lzma": lambda: lzma.compress(bytes(64 * MIB), lzma.FORMAT_ALONE, preset=0),
        "zstd": lambda: zstandard.ZstdCompressor(level=1).compress(small) * 500,
        "lz4": lambda: lz4.frame.compress(small) * 100,
        "joblib-z": lambda: b"ZF" + b"0x100000000".ljust(19) + _zlib(),
        "snappy": b"\xff\x06\0\0sNaPpY" + b"\0\x08\0\0\0\0\0\0\x80\x80\x80\x04" * 4,
    }


def windows():
    """Return streams whose header asks for a window or dictionary of gigabytes."""
    zstd = b"\x28\xb5\x2f\xfd" + b"\x20\xa0"[:1] + b"\x02" + b"\x01\0\0"
    long = b"\x28\xb5\x2f\xfd\x00\xa8" + struct.pack("<I", 1 << 3 | 2 | 1)[:3] + b"a"
    huge = b"\x28\xb5\x2f\xfd\xc0\xff" + struct.pack("<Q", 1 << 62)
    return {
        "lzma-dictionary": _alone,
        "7z-dictionary": _seven_zip,
        "zstd-window": long,
        "zstd-single": zstd,
        "zstd-size": huge,
        "xz-dictionary": lambda: lzma.compress(b"N.", filters=[
            {"id": lzma.FILTER_LZMA2, "dict_size": 3 << 29}]),
    }  # fmt: skip


def _alone():
    made = bytearray(lzma.compress(b"N.", lzma.FORMAT_ALONE))
    made[1:5] = struct.pack("<I", 0xFFFFFFFF)
    return bytes(made)


def _seven_zip():
    coder = sevenzips.coder(sevenzips.LZMA2, b"\x28")
    stored = lzma.compress(b"N.", lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2}])
    return sevenzips.build([sevenzips.M("a.pkl", b"N.")], pack=lambda _: (stored, coder))


def _zipped(data):
    return zips.build([zips.M("m.pkl", data() if callable(data) else data)])


NESTED = {
    "zip": lambda d: zips.build([zips.M("a.zip", d)]),
    "gzip": gzip.compress,
    "tar-gz": _tar,
    "7z": lambda d: sevenzips.build([sevenzips.M("a", d)]),
    "mixed": lambda d: gzip.compress(bz2.compress(_tar(d))),
}
"""What packs, by the name of the cases in which it packs what it packed."""

DAMAGED = {
    "gzip-of-gzip-of-zeros": lambda: _grown(4),
    "zip-tree": quine,
    "zip-overlap": overlapping,
    "zip-quilt": quilted,
    "pickle-marks": _long_pickle,
    "7z-zeros": lambda: sevenzips.build([sevenzips.M("a.bin", bytes(64 * MIB))],
                                        pack=sevenzips.lzma2),
}  # fmt: skip
"""What cannot be whole, or not be looked at as a whole."""

WHOLE = {
    "npz": ("w.npz", lambda: _npz(4 << 30 >> 2)),
    "torch": (MODEL, lambda: zips.torch(pickles.stream(b"N"), storages=(flat(times=64),))),
    "yaml-aliases": ("config.yaml", _aliases),
    "front-matter-aliases": ("README.md", lambda: b"---\n" + _aliases() + b"---\n# x\n"),
    "xml-entities": ("m.xml", _entities),
    "pmml-entities": ("m.pmml", lambda: _entities().replace(b"net", b"PMML")),
    "pickle-doubling": (MODEL, lambda: _doubling(100_000)),
    "r-xz": (MODEL, lambda: lzma.compress(
        r_data.file(r_data.strings("a"), data=bytes(64 * MIB)))),
    "protobuf-packed": (MODEL, lambda: field(1, 8) + field(
        7, field(5, field(4, b"\0" * (8 * MIB))))),
}  # fmt: skip

QUICK = {"zip-quilt", "yaml-aliases", "xml-entities", "pickle-doubling"}


def cases():
    """Yield bombs."""
    for name, data in packed().items():
        yield Case(f"packed-{name}", {MODEL: data}, alone=True)
        yield Case(f"in-zip-{name}", one(_zipped, data))
    for name, data in windows().items():
        yield Case(f"window-{name}", {MODEL: data}, damaged="xz" not in name and "7z" not in name,
                   alone=True)  # fmt: skip
    for depth in (9, 20, 50):
        for name, pack in NESTED.items():
            yield Case(f"{name}-{depth}", one(_nested, pack, depth))
    for name, make in DAMAGED.items():
        yield Case(name, {MODEL: make}, alone=True, quick=name in QUICK)
    for name, (file, make) in WHOLE.items():
        yield Case(name, {file: make}, damaged=False, alone=True, quick=name in QUICK)
    yield Case("tar-sparse", tars.header("a", raw=b"\x80" + bytes(3) + b"\x7f" + bytes(7)))
    yield Case("gz-of-sparse-tar", streams.gz(tars.header("a", 1 << 40)))

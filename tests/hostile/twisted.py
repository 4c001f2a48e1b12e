"""Containers of one hostile pickle, each with one byte of theirs changed: none may pass."""

import struct
import zlib
from functools import partial

import lz4.frame

from tests.builders import numpy_npy, pickles, pytorch_legacy, sevenzips, streams, tars, zips
from tests.hostile.case import Case, one

EVIL = pickles.stream(pickles.call("posix", "system", "true"))

LAMBDA = (
    b'{"class_name": "Sequential", "config": {"layers": [{"class_name": "Lambda", '
    b'"config": {"function": ["4wAAAA==", null, null]}}]}}'
)

PLAIN = b"a plain text, which tells nothing\n"


def _large():
    """An archive in which every number that may be is in a field of zip64."""
    data, head = EVIL, struct.pack("<HHQQ", 1, 16, len(EVIL), len(EVIL))
    says = {"packed": 0xFFFFFFFF, "size": 0xFFFFFFFF, "extra": head}
    extra = struct.pack("<HHQQQ", 1, 24, len(data), len(data), 0)
    listed = says | {"extra": extra, "offset": 0xFFFFFFFF}
    return zips.build([zips.M("a/data.pkl", data, local=says, central=listed)], large=True)


def _described():
    """An archive of which the sizes stand behind the bytes."""
    sizes = struct.pack("<III", zlib.crc32(EVIL), len(EVIL), len(EVIL))
    says = {"packed": 0, "size": 0, "crc": 0}
    return zips.build([zips.M("a/data.pkl", EVIL, flags=8, local=says,
                              descriptor=b"PK\7\x08" + sizes)])  # fmt: skip


HOSTS = {
    "zip": lambda: zips.build([zips.M("a.txt", PLAIN), zips.M("m.pkl", EVIL)]),
    "zip-torch": lambda: zips.torch(EVIL),
    "zip-deflated": lambda: zips.build([zips.M("a/data.pkl", EVIL, 8), zips.M("a/version", b"3")]),
    "zip-large": _large,
    "zip-described": _described,
    "npz": lambda: zips.build([zips.M("w.npy", numpy_npy.build(
        numpy_npy.header("'|O'", shape="(1,)"), EVIL))]),
    "npy": lambda: numpy_npy.build(numpy_npy.header("'|O'", shape="(1,)"), EVIL),
    "tar": lambda: tars.member("a.txt", PLAIN) + tars.member("m.pkl", EVIL) + tars.END,
    "tar-long": lambda: tars.long("d/" * 60 + "m.pkl") + tars.member("m", EVIL) + tars.END,
    "tar-pax": lambda: tars.pax({"path": "m.pkl", "size": str(len(EVIL))})
    + tars.member("m", EVIL) + tars.END,
    "7z": lambda: sevenzips.build([sevenzips.M("a.txt", PLAIN), sevenzips.M("m.pkl", EVIL)]),
    "7z-lzma2": lambda: sevenzips.build([sevenzips.M("m.pkl", EVIL)], pack=sevenzips.lzma2),
    "7z-wrapped": lambda: sevenzips.build([sevenzips.M("m.pkl", EVIL)], wrapped=True),
    "legacy": lambda: pytorch_legacy.build(pickles.call("posix", "system", "true")),
    "joblib-z": lambda: streams.zfile(EVIL),
    "lz4-sized": lambda: lz4.frame.compress(EVIL, store_size=True, content_checksum=True),
    "gzip-named": lambda: streams.gz(EVIL, flags=0x1E, extra=b"\4\0ab\0\0a\0b\0"),
    "keras": lambda: zips.build([zips.M("config.json", LAMBDA), zips.M("metadata.json", b"{}")]),
    **{kind.removesuffix("-stream"): partial(pack, EVIL) for kind, pack in streams.PACK.items()},
}  # fmt: skip

PAYLOADS = (EVIL, LAMBDA, PLAIN)
"""What is not changed where it stands as it is: then it would be another one."""


def changes(data):
    """Yield the bytes with one of them changed, where no payload stands."""
    kept = bytearray(len(data))
    for payload in PAYLOADS:
        at = data.find(payload)
        while at >= 0:
            kept[at : at + len(payload)] = b"\1" * len(payload)
            at = data.find(payload, at + 1)
    for at, byte in enumerate(data):
        if kept[at] or (byte == 0 and not any(data[max(0, at - 8) : at + 9])):
            continue
        for to in sorted({0, 0xFF, byte ^ 1, byte ^ 0x80, (byte + 1) & 0xFF} - {byte}):
            yield f"at-{at}-{to:02x}", data[:at] + bytes([to]) + data[at + 1 :]


def summed(data):
    """Yield a tar archive's changes, with sums of its headers that are right again."""
    heads = [at for at in range(0, len(data), 512) if data[at + 257 : at + 262] == b"ustar"]
    for how, made in changes(data):
        at = int(how.split("-")[1]) // 512 * 512
        if at in heads:
            block = bytearray(made[at : at + 512])
            block[148:156] = b" " * 8
            block[148:156] = b"%06o\0 " % sum(block)
            yield f"summed-{how}", made[:at] + bytes(block) + made[at + 512 :]


def hashed(data):
    """Yield a 7z archive's changes, with sums of its directory and header that are right again."""
    at, size = struct.unpack("<QQ", data[12:28])
    start = 32 + at
    for how, made in changes(data):
        if start <= int(how.split("-")[1]) < start + size:
            head = struct.pack("<QQI", at, size, zlib.crc32(made[start : start + size]))
            yield f"summed-{how}", (made[:8] + struct.pack("<I", zlib.crc32(head)) + head
                                    + made[32:])  # fmt: skip


AGAIN = {"tar": summed, "7z": hashed}
"""What has sums over its headers."""


def cases():
    """Yield containers."""
    for host, make in HOSTS.items():
        data = make()
        for how, made in changes(data):
            yield Case(f"twisted-{host}-{how}", one(bytes, made), quick=how.endswith("00")
                       and host in {"zip-large", "tar"} and "7-" in how)  # fmt: skip
        again = next((each for kind, each in AGAIN.items() if host.startswith(kind)), None)
        for how, made in again(data) if again else ():
            yield Case(f"twisted-{host}-{how}", one(bytes, made))

"""Files of two formats at once: a sample of each format with hostile bytes behind, before or in it.

Whoever reads the sample finds it whole, and whoever looks for the other format finds that one: an
archive is looked for from the end, a pickle from the beginning, a program by whoever maps the file.
"""

import struct
from functools import partial

from tests.builders import pickles, sevenzips, tars, zips
from tests.fuzz import seeds
from tests.hostile.case import Case, one
from weighbridge.formats import Kind
from weighbridge.stages import driver

EVIL = pickles.stream(pickles.call("posix", "system", "true"))

LAMBDA = b'{"class_name": "Lambda", "config": {"function": ["4wAAAA==", null, null]}}'


def _program():
    """Return what begins as a shared library does."""
    head = struct.pack("<4sBBBB8xHHIQQQIHHHHHH", b"\x7fELF", 2, 1, 1, 0, 3, 62, 1, 0x1000, 64, 0, 0,
                       64, 56, 1, 64, 0, 0)  # fmt: skip
    return head + struct.pack("<IIQQQQQQ", 1, 5, 0, 0, 0, 0x2000, 0x2000, 0x1000) + bytes(512)


def _jar():
    return zips.build([zips.M("META-INF/MANIFEST.MF", b"Main-Class: A\n"),
                       zips.M("A.class", b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(60))])  # fmt: skip


def _in_tar(data):
    """Return a tar archive of which the first name is a sample's beginning."""
    return tars.member(data[:100], b"N.") + tars.member("m.pkl", EVIL) + tars.END


def _in_comment(data):
    return zips.build([zips.M("m.pkl", EVIL)], comment=data[:65_535])


WAYS = {
    "then-torch": lambda data: data + zips.torch(EVIL),
    "then-torch-based": lambda data: zips.torch(EVIL, prefix=data),
    "then-zip-far": lambda data: data + zips.build([zips.M("m.pkl", EVIL)]) + bytes(60_000),
    "then-keras": lambda data: data + zips.build([zips.M("config.json", LAMBDA)]),
    "then-jar": lambda data: data + _jar(),
    "then-7z": lambda data: data + sevenzips.build([sevenzips.M("m.pkl", EVIL)]),
    "then-tar": lambda data: tars.pad(data) + tars.member("m.pkl", EVIL) + tars.END,
    "then-pickle": lambda data: data + EVIL,
    "then-pickle-far": lambda data: data + bytes(4096) + EVIL,
    "then-pickle-page": lambda data: data + bytes(-len(data) % 4096) + EVIL,
    "then-program": lambda data: data + bytes(-len(data) % 4096) + _program(),
    "after-pickle": lambda data: EVIL + data,
    "after-tensors": lambda data: pickles.stream(b"N") + EVIL + data,
    "after-zip": lambda data: zips.build([zips.M("m.pkl", EVIL)]) + data,
    "after-tar": lambda data: tars.member("m.pkl", EVIL) + tars.END + data,
    "after-program": lambda data: _program() + data,
    "in-tar": _in_tar,
    "in-comment": _in_comment,
}
"""What is made of a sample. Each holds something that runs, or would."""

SMALL = 32 << 10
"""Bytes of a sample, at most, that has an archive before it: else its end is not looked for."""


HELD = {"lmdb-store"}
"""Stores that hold values of any kind, to the end of the file."""


def samples():
    """Yield formats and samples by name, the same one never twice."""
    for fmt in driver.formats():
        rows = sorted(seeds.of_format(fmt.id), key=len)
        for which, data in enumerate(dict.fromkeys((*rows[:1], *rows[len(rows) // 2 :][:1]))):
            yield fmt, f"{fmt.id}-{which}", data


def cases():
    """Yield files of two formats. A pickle behind a text is more text, which nothing unpickles."""
    for fmt, name, data in samples():
        for way, make in WAYS.items():
            if way not in {"after-zip", "in-comment"} or len(data) < SMALL:
                text = fmt.kind in {Kind.TEXT, Kind.CONFIG} and way.startswith("then-pickle")
                yield Case(f"both-{name}-{way}", one(partial(make, data)), damaged=not text
                           and fmt.id not in HELD, quick=name in {"gguf-0", "pdf-document-0"}
                           and way in {"then-torch", "then-pickle"})  # fmt: skip

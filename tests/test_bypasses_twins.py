"""Two members that are one to some file system or loader are never passed in silence."""

import struct

import pytest

from tests.builders import pickles as p
from tests.builders import tars, zips
from tests.builders.zips import M
from tests.weighing import weigh
from weighbridge.core import Verdict

PLAIN = p.stream(p.value({"a": 1}))
HEADER = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }"
ARRAY = b"\x93NUMPY\x01\x00" + struct.pack("<H", 118) + HEADER.ljust(117) + b"\n" + bytes(8)
TENSOR = b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
WEIGHTS = struct.pack("<Q", len(TENSOR)) + TENSOR + bytes(4)


def torch(*members):
    return {"m.pt": zips.torch(PLAIN, extra=members)}


TWINS = {
    "how letters are composed": torch(
        M("archive/\u00e9", b"a", flags=0x800), M("archive/e\u0301", b"b", flags=0x800)
    ),
    "a dot at the end": torch(M("archive/data.pkl.", PLAIN)),
    "a blank at the end": torch(M("archive/data.pkl ", PLAIN)),
    "a stream of Windows": torch(M("archive/data.pkl::$DATA", PLAIN)),
    "a step back": torch(M("archive/x/../data.pkl", PLAIN)),
    "an array with and without its suffix": {
        "m.npz": zips.build([M("w.npy", ARRAY), M("w", ARRAY)])
    },
    "an array with its suffix twice": {
        "m.npz": zips.build([M("w.npy", ARRAY), M("w.npy.npy", ARRAY)])
    },
    "an array twice, beside one in capitals": {
        "m.npz": zips.build([M("w.npy", ARRAY), M("W.npy", ARRAY), M("w.npy", ARRAY)])
    },
    "a pickle in capitals": torch(M("archive/DATA.pkl", PLAIN)),
    "letters in a tar archive": {
        "m.tar": tars.member("\u00e9.safetensors", WEIGHTS)
        + tars.member("e\u0301.safetensors", WEIGHTS)
        + tars.END
    },
}


@pytest.mark.parametrize("files", TWINS.values(), ids=TWINS.keys())
def test_twins_are_denied(tmp_path, files):
    verdict, rules, _ = weigh(tmp_path, files)
    assert verdict is Verdict.DENY
    assert "duplicate-member" in rules


ALONE = {
    "letters": torch(M("archive/\u00e9", b"a", flags=0x800), M("archive/e", b"b")),
    "dots": torch(M("archive/..data", b"a"), M("archive/...", b"b")),
    "arrays": {"m.npz": zips.build([M("w.npy", ARRAY), M("wnpy.npy", ARRAY)])},
    "arrays in capitals": {"m.npz": zips.build([M("w.npy", ARRAY), M("W.npy", ARRAY)])},
}


@pytest.mark.parametrize("files", ALONE.values(), ids=ALONE.keys())
def test_others_are_not(tmp_path, files):
    assert "duplicate-member" not in weigh(tmp_path, files)[1]

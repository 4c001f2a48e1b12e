"""One file that two loaders read as two things: archives in strings, streams behind streams.

One inert stand-in each; none of it is ever run.
"""

import struct

import pytest

from tests.builders import numpy_npy, tars, zips
from tests.builders import pickles as p
from tests.test_bypasses_keras import archive, by_value, network
from tests.weighing import weigh
from weighbridge.core import Verdict

M = zips.M
BARE = b"cposix\nsystem\n(S'true'\ntR."
INERT = p.inert()
PLAIN = p.stream(p.value({"a": 1}))
LAMBDA = archive(network(by_value()))
HONEST = archive(network())
WEIGHTS = {"model.safetensors": struct.pack("<Q", 2) + b"{}"}


def counted(data, code=b"B"):
    """A pickle that is one long string of bytes."""
    return b"\x80\x04" + code + struct.pack("<I", len(data)) + data + b"."


def array(data):
    """An array of bytes that ends as a pickle does."""
    return numpy_npy.build(numpy_npy.header("'|u1'", f"({len(data) + 1},)"), data + b".")


def nameless(first=b"\0"):
    """A tar archive whose first member has a name that begins as something else does."""
    block = bytearray(tars.header("x"))
    block[:100] = first.ljust(100, b"\0")
    block[257:265] = bytes(8)
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block) + tars.member("pickle", INERT) + tars.END


LEGACY = p.stream(b"\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19") + p.stream(b"M\xe9\x03") + PLAIN + PLAIN
LEGACY += p.stream(p.value(["0"]))

HIDDEN = {
    # ``keras.saving.load_model`` asks for the name and ``zipfile.is_zipfile``.
    "archive in a pickle": ("m.keras", counted(LAMBDA), "embedded-code"),
    "archive behind noise": ("m.keras", counted(b"GIF89a" + LAMBDA), "embedded-code"),
    "archive in a text": ("m.keras", counted(LAMBDA, b"X"), "embedded-code"),
    "archive in a pickle that stops at once": ("m.keras", b"\x80\x02." + LAMBDA + b".",
                                               "embedded-code"),
    "archive in an array": ("m.keras", array(LAMBDA), "embedded-code"),
    "archive in arrays in a row": ("m.keras", array(b"") + array(LAMBDA), "embedded-code"),
    "archive and another end": ("m.keras", counted(LAMBDA + b"PK\5\6" + bytes(18)),
                                "embedded-code"),
    "archive by offsets of the file": ("m.pt", counted(zips.build(
        [M("a/data.pkl", INERT), M("a/version", b"3")], prefix=b"", base=-7)), "unreadable-bytes"),
    "archive in raw elements": ("m.pt", LEGACY + struct.pack("<Q", 1) + zips.torch(INERT) + b".",
                                "dangerous-import"),
    "TorchScript in a pickle": ("m.pt", counted(zips.torch(INERT)), "dangerous-import"),
    # A program that loads twice from one file gets there: so were networks kept in rows.
    "stream behind a constant": ("m", b"N.N0" + BARE, "dangerous-import"),
    "stream behind streams": ("m", b"I1\n.]." + b"(dp0\n." + b"}0" + BARE, "dangerous-import"),
    # joblib's unpickler is the one in Python: it goes through whatever arguments are.
    "arguments in a list": ("m", b"cposix\nsystem\n(S'true'\nlR.", "dangerous-import"),
    "arguments in a text": ("m", b"cposix\nsystem\nS'a'\nR.", "dangerous-import"),
    "arguments in a dict": ("m", b"cposix\nsystem\n(S'true'\nNdR.", "dangerous-import"),
    "class made from a list": ("m", b"cposix\nsystem\n]\x81.", "dangerous-import"),
    "frame that lies, unannounced": ("m", b"\x95" + b"\xff" * 4 + bytes(4) + BARE,
                                     "dangerous-import"),
    # Both take these, though no pickler writes them.
    "item of a list": ("m", b"(I1\nlI0\nI2\ns0" + BARE, "dangerous-import"),
    "items of a list": ("m", b"(I1\nl(I0\nI2\nu0" + BARE, "dangerous-import"),
    "items of bytes": ("m", b"\x96" + struct.pack("<Q", 1) + b"aK\1a0" + BARE,
                       "dangerous-import"),
    "empty state": ("m", b"(l(N(dtb0" + BARE, "dangerous-import"),
    "zero byte in a number": ("m", b"I1\0x\n0" + BARE, "dangerous-import"),
    "zero byte in an index": ("m", b"Np0\0x\n0g0\0x\n0" + BARE, "dangerous-import"),
    # ``tarfile`` minds no empty name.
    "tar without a name": ("m.nemo", nameless(), "dangerous-import"),
    "tar that begins as a program does": ("m.nemo", nameless(b"\0asm\1\0\0\0"),
                                          "dangerous-import"),
    "tar that begins as a font does": ("m.nemo", nameless(b"\0\1\0\0"), "dangerous-import"),
}  # fmt: skip


@pytest.mark.parametrize("way", HIDDEN)
def test_what_another_loader_finds_inside_is_judged(tmp_path, way):
    name, data, rule = HIDDEN[way]
    verdict, rules, _ = weigh(tmp_path, {**WEIGHTS, name: data})
    assert (verdict, rule in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize(("name", "pack"), [("m.pkl", counted), ("m.npy", array)])
def test_an_honest_archive_in_a_string_is_silent(tmp_path, name, pack):
    assert weigh(tmp_path, {name: pack(HONEST)})[:2] == (Verdict.ALLOW, set())


def yolo(activation):
    """A network whose activation is evaluated."""
    return f'nc: 1\nbackbone:\n- [-1, 1, Conv, [64]]\nactivation: "{activation}"\n'.encode()


RUN = "__import__('os').system('true')"
TAG = b"!!python/object/apply:os.system"
READ_OTHERWISE = {
    # YOLOv5 reads with ``encoding="ascii", errors="ignore"``, Ultralytics as UTF-8 likewise.
    "no UTF-8 in a comment": b"# \xe9\n" + yolo(RUN),
    "no UTF-8 in the text": yolo(RUN).replace(b"true", b"tr\xe9ue"),
    "letters that are left out": yolo(RUN.replace("import", "imp\u00e9ort")),
    "letters in a list": b'nc: 1\nbackbone:\n- [-1, 1, Conv, ["' + RUN.replace("sys", "s\u00e9ys")
    .encode().replace(b"import", b"im\xc3\xa9port") + b'"]]\n',
    # MMEngine takes LibYAML's loader, which is content with tabs, and makes whatever tags say.
    "tabs in braces": b"{\ta:\t" + TAG + b"\t[true]}",
    "tabs in brackets": b"[\t" + TAG + b" [true]]\n",
    "tab behind a key": b"a:\t" + TAG + b" [true]\n",
    "tab behind a dash": b"-\t" + TAG + b" [true]\n",
}  # fmt: skip


@pytest.mark.parametrize("way", READ_OTHERWISE)
def test_what_laxer_readers_make_of_yaml_is_judged(tmp_path, way):
    verdict, rules, _ = weigh(tmp_path, {**WEIGHTS, "m.yaml": READ_OTHERWISE[way]})
    assert (verdict, "dangerous-import" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize(
    "data", ["name: café\nnc: 1\n".encode(), "name: café\nnc: 1\n".encode("latin-1")]
)
def test_honest_letters_are_silent(tmp_path, data):
    assert weigh(tmp_path, {**WEIGHTS, "m.yaml": data})[:2] == (Verdict.ALLOW, set())


def test_json_of_wide_letters_is_judged(tmp_path):
    text = '{"model_type": "x", "auto_map": {"AutoModel": "a/b--m.X"}}'
    found = weigh(tmp_path, {**WEIGHTS, "config.json": text.encode("utf-32")})
    assert found[:2] == (Verdict.DENY, {"remote-code"})

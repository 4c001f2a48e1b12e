"""Counts and lengths that promise what is not there, and files that keep what they promise."""

import json
import struct

from tests.builders import gguf, hdf5, pickles, safetensors, streams, tars, zips
from tests.builders.graphs import field
from tests.builders.tensorflow import node
from tests.hostile.case import Case

HUGE = (2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**63 - 1, 2**63, 2**64 - 1)
MANY = 100_001


def promises():
    """Return files that promise more than they hold."""
    found = {}
    for n in HUGE:
        quad = struct.pack("<Q", n)
        word = struct.pack("<I", n & 0xFFFFFFFF)
        found |= {
            f"safetensors-{n}": quad + b"{}",
            f"gguf-tensors-{n}": b"GGUF\3\0\0\0" + quad + bytes(8),
            f"gguf-pairs-{n}": b"GGUF\3\0\0\0" + bytes(8) + quad,
            f"gguf-array-{n}": b"GGUF\3\0\0\0" + struct.pack("<QQQ", 0, 1, 1) + b"a"
            + struct.pack("<II", 9, 0) + quad,
            f"gguf-texts-{n}": b"GGUF\3\0\0\0" + struct.pack("<QQQ", 0, 1, 1) + b"a"
            + struct.pack("<II", 9, 8) + quad + bytes(800_000),
            f"gguf-text-{n}": b"GGUF\3\0\0\0" + struct.pack("<QQ", 0, 1) + quad,
            f"pickle-text-{n}": b"\x80\4\x8d" + quad + b"a.",
            f"pickle-bytes-{n}": b"\x80\4\x8e" + quad + b"a.",
            f"pickle-buffer-{n}": b"\x80\5\x96" + quad + b"a.",
            f"pickle-frame-{n}": b"\x80\4\x95" + quad + b"N" * 3,
            f"pickle-long-{n}": b"\x80\2\x8b" + word + b"a.",
            f"pickle-put-{n}": b"\x80\2Nr" + word + b"j" + word,
            f"pickle-text-put-{n}": b"(lp" + str(n).encode() + b"\n",
            f"zip64-{n}": b"PK\6\6" + struct.pack("<Q2H2I4Q", 44, 45, 45, 0, 0, n, n, n, n)
            + struct.pack("<4sIQI", b"PK\6\7", 0, 0, 1)
            + zips.end(0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF),
            f"7z-{n}": b"7z\xbc\xaf\x27\x1c\0\4" + bytes(4) + quad * 2 + bytes(4),
            f"npy-{n}": b"\x93NUMPY\1\0v\0"
            + f"{{'descr': '<f8', 'fortran_order': False, 'shape': ({n}, {n}), }}".encode()
            .ljust(117) + b"\n",
            f"hdf5-{n}": hdf5.SIGNATURE + b"\0\0\0\0\0\x08\x08\0" + struct.pack("<HHI", 4, 16, 0)
            + quad * 5,
            f"hdf5-shape-{n}": hdf5.plain({}, {}, more=[(1, b"\1\4\0\0" + bytes(4) + quad * 4)]),
            f"tar-{n}": tars.header("a", raw=b"\x80" + bytes(3) + struct.pack(">Q", n)),
            f"torch-legacy-{n}": pickles.stream(pickles.number(1)) + quad,
            f"ubjson-{n}": b"{L\0\0\0\0\0\0\0\x07learner[$U#L" + struct.pack(">Q", n),
            f"ubjson-none-{n}": b"{L\0\0\0\0\0\0\0\x07learner[$Z#L" + struct.pack(">Q", n),
            f"fasttext-{n}": struct.pack("<ii", 793712314, 12) + word * 12 + quad * 3,
            f"word2vec-{n}": f"{n} {n}\n".encode() + b"a " + bytes(64),
            f"word2vec-words-{n}": f"{n} 1\n".encode() + b"a \0\0\0\0" * 5000,
            f"word2vec-flat-{n}": f"{n} 0\n".encode() + b"a " * 5000,
            f"mxnet-{n}": struct.pack("<QQQ", 0x112, 0, n) + word * 8,
            f"paddle-{n}": word + quad + word * 4,
            f"ggml-{n}": b"tjgg\3\0\0\0" + word * 10,
            f"ncnn-{n}": f"7767517\n{n} {n}\n".encode(),
            f"netcdf-{n}": b"CDF\5" + quad * 8,
            f"matlab-{n}": b"MATLAB 5.0 MAT-file".ljust(124) + b"\0\1IM\x0e\0\0\0" + word,
            f"matlab-4-{n}": struct.pack("<I", 0) + word * 4 + b"a\0",
            f"r-{n}": b"X\n\0\0\0\3\0\4\4\2\0\3\5\0\0\0\0\x05UTF-8\0\0\0\x13"
            + struct.pack(">i", -1) + struct.pack(">Q", n),
            f"r-short-{n}": b"X\n\0\0\0\2\0\4\4\2\0\2\3\0\0\0\0\x13"
            + struct.pack(">I", n & 0x7FFFFFFF),
            f"java-{n}": b"\xac\xed\0\5\x7a" + struct.pack(">I", n & 0xFFFFFFFF),
            f"java-array-{n}": b"\xac\xed\0\5\x75\x72\0\2[B" + bytes(8) + b"\2\0\0\x78\x70"
            + struct.pack(">I", n & 0xFFFFFFFF),
            f"tflite-{n}": struct.pack("<I", n & 0xFFFFFFFF) + b"TFL3" + word * 10,
            f"tfrecord-{n}": quad + bytes(4) + bytes(20),
            f"onnx-{n}": field(1, 8) + b"\x3a" + _varint(n) + b"a",
            f"msgpack-list-{n}": b"\x81\xa6params\xdd" + struct.pack(">I", n & 0xFFFFFFFF),
            f"msgpack-bytes-{n}": b"\x81\xa6params\xc6" + struct.pack(">I", n & 0xFFFFFFFF),
            f"sqlite-{n}": b"SQLite format 3\0" + word * 21,
            f"caffe-{n}": field(1, "net") + b"\xa2\6" + _varint(n),
            f"torch7-{n}": struct.pack("<iii", 3, 1, n & 0x7FFFFFFF) + bytes(64),
            f"crfsuite-{n}": b"lCRF" + word * 12,
            f"ctranslate2-{n}": b"\6\0\0\0\x0c\0WhisperSpec\0" + word * 12,
            f"marian-{n}": struct.pack("<QQ", 1, n) + word * 12,
            f"tvm-{n}": struct.pack("<QQQ", 0xF7E58D4F05049CB7, 0, n) + word * 12,
            f"faiss-{n}": b"IxPT" + struct.pack("<iqqqBi", 4, 2, 0, 0, 1, 1) + word * 12,
            f"faiss-lists-{n}": b"IwFl" + struct.pack("<iqqqBi", 4, 2, 0, 0, 1, 1) + bytes(16)
            + b"null\0" + bytes(8) + b"ilbl" + word * 12,
            f"openfst-{n}": struct.pack("<ii", 2125659606, 6) + b"vector\x08\0\0\0standard"
            + word * 12,
            f"kaldi-{n}": b"\0BFM \4" + word + b"\4" + word,
            f"espeak-{n}": struct.pack("<i", 1024) + word + bytes(2000) + b"\7\0",
            f"kenlm-{n}": b"mmap lm http://kheafield.com/code format version 5\n".ljust(56, b"\0")
            + struct.pack("<fffIIIQ", 0, 1, -0.5, 1, 2**32 - 1, 0, 1)
            + struct.pack("<B3xfiB3xI", 2, 1, 0, 1, 1) + word * 12,
            f"litertlm-{n}": b"LITERTLM" + bytes(16) + quad + word * 12,
            f"catboost-{n}": b"CBM1" + word + word * 8,
            f"xz-{n}": b"\xfd7zXZ\0\0\4" + bytes(4) + quad * 4,
        }  # fmt: skip
    return found


def _varint(value):
    out = b""
    while value > 0x7F:
        out, value = out + bytes([value & 0x7F | 0x80]), value >> 7
    return out + bytes([value])


def _directory(count, data=b""):
    return directory([zips.M(f"{n}", data) for n in range(count)])


def directory(members):
    """Write an archive of many members; joined at once, since ``zips.build`` adds up."""
    local, rows, at, count = [], [], 0, len(members)
    for each in members:
        raw = zips.local(each)
        rows.append(zips.central(each, at))
        local.append(raw)
        at += len(raw)
    listed = b"".join(rows)
    tail = (zips.end64(count, len(listed), at, at + len(listed)) if count > 0xFFFF
            else zips.end(count, len(listed), at))  # fmt: skip
    return b"".join(local) + listed + tail


def crowds():
    """Return files that hold very much, small things all of them; and whether they are whole."""
    w = gguf.Writer()
    many = range(MANY)
    return {
        "zip-members": ("a.zip", lambda: _directory(MANY), False),
        "zip-members-65535": ("a.zip", lambda: _directory(65_535), False),
        "tar-members": ("a.tar", lambda:
            b"".join(tars.header(f"{n}") for n in many) + tars.END, False),
        "tar-long": ("a.tar", lambda: tars.long("a" * 100_000) * 50, False),
        "tar-pax": ("a.tar", lambda:
            tars.pax({f"k{n}": "v" for n in range(20_000)}) + tars.member("a"),
                    False),
        "safetensors": ("a.safetensors", lambda:
            safetensors.build(
            {f"w{n}": safetensors.tensor(4 * n, 4 * n + 4) for n in many}, data=bytes(4 * MANY)),
                        False),
        "safetensors-overlap": ("a.safetensors", lambda: safetensors.build(
            {f"w{n}": safetensors.tensor(0, 4) for n in many}, data=bytes(4)), True),
        "gguf-tensors": ("a.gguf", lambda:
            w.file([], [w.tensor(f"w{n}", (1,), 0, 32 * n) for n in many],
                                          bytes(32 * MANY)), False),
        "gguf-pairs": ("a.gguf", lambda: w.file([w.number(f"k{n}", n) for n in many]), False),
        "gguf-tokens": ("a.gguf", lambda: w.file([w.array("tokenizer.ggml.tokens", 8,
                                                  [w.string("a")] * 1_000_000)]), False),
        "onnx-nodes": ("a.onnx", lambda: field(1, 8) + field(8, field(2, 17)) + field(7, b"".join(
            field(1, field(4, "Relu")) for _ in many)), False),
        "onnx-imports": ("a.onnx", lambda:
            field(1, 8) + field(8, field(2, 17)) * MANY + field(7, b""),
                         False),
        "tensorflow-nodes": ("a.pb", lambda:
            b"".join(field(1, node(f"n{n}", "Identity", [f"n{n - 1}"]))
                                              for n in many), False),
        "json-keys": ("config.json", lambda: b"{" + b",".join(
            b'"%d":%d' % (n, n) for n in range(10**6)) + b"}", False),
        "json-digits": ("config.json", b'{"a":' + b"1" * 1_000_000 + b"}", False),
        "json-fraction": ("config.json", b'{"a":1.' + b"1" * 5_000_000 + b"e999999999}", False),
        "json-escapes": ("config.json", b'{"a":"' + b"\\ud800" * 1_000_000 + b'"}', False),
        "json-commas": ("config.json", b"[" + b"0," * 3_000_000 + b"0]", False),
        "json-index": ("model.safetensors.index.json", lambda: json.dumps({
            "metadata": {}, "weight_map": {f"w{n}": "a.safetensors" for n in many}}).encode(),
                       False),
        "yaml-keys": ("a.yaml", lambda: b"".join(b"k%d: 1\n" % n for n in range(30_000)), False),
        "yaml-digits": ("a.yaml", b"a: " + b"1" * 1_000_000 + b"\n", False),
        "yaml-sexagesimal": ("a.yaml", b"a: 1" + b":59" * 300_000 + b"\n", False),
        "toml-keys": ("a.toml", lambda: b"".join(b"k%d = 1\n" % n for n in range(100_000)), False),
        "toml-digits": ("a.toml", b"a = " + b"1" * 1_000_000 + b"\n", False),
        "pickle-imports": ("a.pkl", lambda: pickles.stream(b"".join(
            pickles.name("m", f"n{n}") + b"0" for n in many) + b"N"), False),
        "pickle-memo": ("a.pkl", lambda: pickles.stream(b"]" + b"".join(
            b"r" + struct.pack("<I", n * 20_000) for n in many)), False),
        "pickle-digits": ("a.pkl", b"I" + b"1" * 1_000_000 + b"\n.", False),
        "pickle-long-text": ("a.pkl", b"L" + b"1" * 1_000_000 + b"L\n.", False),
        "pickle-long": ("a.pkl", lambda: pickles.stream(pickles.long(b"\x7f" * 4_000_000)), False),
        "pickle-streams": ("a.pkl", b"N." * 1_000_000, False),
        "pickle-unions": ("a.pkl", lambda: pickles.stream(b"}(" + b"".join(
            pickles.number(n) + b"]" for n in many) + b"u"), False),
        "gzip-members": ("a.pkl.gz", lambda: streams.gz(b"") * 50_000 + streams.gz(b"N."), False),
        "npy-fields": ("a.npy", lambda: _fields(5000), True),
        "hdf5-attributes": ("a.h5", lambda: hdf5.plain({f"a{n}": "x" for n in range(2000)}), False),
        "hdf5-datasets": ("a.h5", lambda:
            hdf5.plain({}, {f"d{n}": (1,) for n in range(5000)}, (2, 2)),
                          False),
        "word2vec-vectors": ("a.bin", lambda: b"100000 1\n" + b"".join(
            b"w%d \0\0\0\0" % n for n in range(100_000)), False),
        "python-names": ("a.py", lambda:
            b"".join(b"import m%d\n" % n for n in range(30_000)), False),
        "requirements": ("requirements.txt", lambda:
            b"".join(b"p%d==1\n" % n for n in many), False),
        "notebook-cells": ("a.ipynb", lambda: b'{"nbformat":4,"cells":[' + b",".join(
            [b'{"cell_type":"code","source":["1"]}'] * 20_000) + b"]}", False),
        "notebook-outputs": ("a.ipynb", lambda: b'{"nbformat":4,"cells":[' + b",".join(
            [b'{"cell_type":"code","source":["import os\\n"],"outputs":[{"text":["a"]}]}'] * 60_000)
            + b"]}", False),
        "zip-pickles": ("a.zip", lambda: _directory(15_000, pickles.stream(
            pickles.name("posix", "system"))), True),
        "card": ("README.md", b"---\ndatasets:\n" + b"- a/b\n" * 20_000 + b"---\n# a\n", False),
        "links-card": ("README.md", b"[a](https://huggingface.co/a/b) " * 20_000, False),
        "templates": ("tokenizer_config.json", lambda: json.dumps({"chat_template": [
            {"name": f"t{n}", "template": "{{ x }}"} for n in range(20_000)]}).encode(), False),
        "checksums": ("SHA256SUMS", lambda:
            b"".join(b"0" * 64 + b"  f%d\n" % n for n in many), False),
        "attributes": (".gitattributes", b"*.bin filter=lfs diff=lfs merge=lfs -text\n" * 50_000,
                       False),
    }  # fmt: skip


def _fields(count):
    rows = ",".join(f"('f{n}','<f4')" for n in range(count))
    head = f"{{'descr': [{rows}], 'fortran_order': False, 'shape': (10,), }}\n".encode()
    return b"\x93NUMPY\2\0" + struct.pack("<I", len(head)) + head


HARMLESS = ("word2vec", "hdf5-shape", "sqlite", "pickle-text-put", "tfrecord")
"""What may be allowed: a shape of no array, what loads no tensors, and what is no such format."""


def _sparse(head):
    def make(folder):
        with (folder / "model.bin").open("wb") as file:
            file.write(head)
            file.truncate(100 << 30)

    return make


SPARSE = {
    "zeros": b"",
    "pickle": b"\x80\4",
    "pickle-nothing": b"\x80\4N.",
    "bytes": b"\x80\4\x8e" + struct.pack("<Q", 99 << 30),
    "safetensors": struct.pack("<Q", 2) + b"{}",
    "gguf": b"GGUF\3\0\0\0" + bytes(16),
    "gzip": streams.gz(b"N."),
    "onnx": field(1, 8) + b"\x3a" + _varint(99 << 30),
    "hdf5": hdf5.SAMPLE,
    "text": b"a" * 5000,
    "json": b"{",
    "tar": tars.member("a", b"N."),
    "npy": b"\x93NUMPY\1\0v\0" + b"{'descr': '<f8', 'fortran_order': False, 'shape': (9,), }"
    .ljust(117) + b"\n",
    "program": b"\x7fELF\2\1\1" + bytes(100),
}  # fmt: skip


def cases():
    """Yield files that promise, files that keep it, and a few of 100 GiB."""
    for name, data in promises().items():
        yield Case(
            name,
            data,
            damaged=not name.startswith(HARMLESS) and int(name.rpartition("-")[2]) % 2**31 > 0,
            quick=name.endswith(str(2**64 - 1)),
        )
    for name, (file, data, damaged) in crowds().items():
        yield Case(f"many-{name}", {file: data}, damaged=damaged, alone=True,
                   quick=name == "json-digits")  # fmt: skip
    for name, head in SPARSE.items():
        yield Case(f"sparse-{name}", _sparse(head), damaged=name not in {"hdf5", "tar"},
                   alone=True, quick=name == "pickle")  # fmt: skip

"""One honest, inert sample of every format that is known by its first bytes, or by a few fields."""

import struct

from tests.builders import (
    catboost,
    crfsuite,
    fasttext,
    ggml_legacy,
    idl,
    java,
    lightgbm,
    litert_lm,
    matlab,
    plain_numbers,
    pmml,
    r_data,
    skops,
    speech,
    strays,
    xgboost,
)


def field(number, value):
    """Write one protobuf field: a number as varint, text or bytes with their length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    raw = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(raw)) + raw


def varint(value):
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


PIECE = field(1, "<unk>") + b"\x15" + struct.pack("<f", 0) + field(3, 2)
NODE = field(1, "x") + field(2, "Placeholder")
MIXED = bytes(range(256))

LIBRARY = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<libraryDescription>\n'
    b"<searchConnectorDescriptionList><searchConnectorDescription><simpleLocation><url>knownfolder:{x}</url></simpleLocation>"
    b"</searchConnectorDescription></searchConnectorDescriptionList></libraryDescription>\n"
)
SAMPLES = {
    "windows-library": LIBRARY,
    "elf-program": b"\x7fELF\2\1\1" + bytes(9) + b"\3\0>\0\1\0\0\0" + bytes(28)
    + struct.pack("<HHHHHH", 64, 56, 0, 64, 0, 0),
    "pe-program": b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0d\x86" + bytes(40),
    "mach-o-program": b"\xcf\xfa\xed\xfe" + struct.pack("<IIIIIII", 7, 3, 2, 1, 24, 0, 0)
    + bytes(24),
    "java-class": b"\xca\xfe\xba\xbe\0\0\0\x34\0\x10" + bytes(40),
    "wasm-module": b"\0asm\1\0\0\0",
    "windows-shortcut": bytes.fromhex("4c0000000114020000000000c000000000000046") + bytes(60),
    "python-bytecode": b"\xa7\r\r\n" + bytes(12) + b"\xe3" + bytes(20),
    "script": b"#!/bin/sh\necho hello\n",
    "python-source": b"import math\n\n\ndef f(x):\n    return math.sqrt(x)\n",
    "jupyter-notebook": b'{"cells": [{"cell_type": "code", "source": ["1 + 1"]}], "nbformat": 4}',
    "json-config": b'{"model_type": "bert", "hidden_size": 8}',
    "skops-schema": skops.schema(skops.item("sklearn.dummy", "DummyClassifier", a=skops.value(1))),
    "yaml-config": b"model_type: bert\nsizes:\n  - 1\n  - 2\n",
    "markdown-card": b"---\nlicense: mit\nbase_model: a/b\n---\n\n# A model\n\nIt is: good.\n",
    "git-lfs-pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64
    + b"\nsize 12345\n",
    "plain-text": b"Once upon a time there was a model.\nIt lived in a folder.\n",
    "image": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(17),
    "audio-video": b"RIFF\x24\0\0\0WAVEfmt " + bytes(28),
    "pdf-document": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
    "font": b"\0\1\0\0\0\x0c\0\x80\0\3\0\x40" + bytes(192),
    "sqlite": b"SQLite format 3\0" + bytes(84),
    "parquet-arrow": b"PAR1" + bytes(9) + struct.pack("<I", 9) + b"PAR1",
    "sentencepiece-model": field(1, PIECE) * 3 + field(2, field(1, "corpus.txt")),
    "onnx-graph": field(1, 8) + field(2, "maker") + field(7, field(2, "g"))
    + field(8, field(2, 17)),
    "onnx-tensor": field(1, 2) + field(2, 1) + field(8, "w") + field(9, bytes(8)),
    "tensorflow-saved-model": field(1, 1) + field(2, field(1, field(5, "2.1"))
    + field(2, field(1, NODE))),
    "tensorflow-graph": field(1, NODE) * 2 + field(4, field(1, 1000)),
    "tensorflow-checkpoint": bytes(64) + bytes.fromhex("57fb808b247547db"),
    "coreml-model": field(1, 4) + field(2, field(1, field(1, "x"))) + field(300, field(1, 1)),
    "tflite": b"\x1c\0\0\0TFL3" + bytes(40),
    "openvino-ir": b'<?xml version="1.0"?>\n<net name="m" version="11">\n</net>\n',
    "msgpack-flax": b"\x81\xa6params\x81\xa1w\xc7\x15\x01\x93\x91\2\xa7float32\xc4\x08" + bytes(8),
    "xgboost-binary": xgboost.ubjson(xgboost.model(xgboost.tree())),
    "xgboost-bare": xgboost.unmarked(xgboost.bare()),
    "xgboost-json": b'{"learner": {"gradient_booster": {"name": "gblinear"}}}',
    "catboost-json": b'{"features_info": {"a": 1}, "trees": [], "scale_and_bias": [1, [0]]}',
    "prophet-model": b'{"growth": "linear", "params": {"k": [[1]]}, "__prophet_version": "1.5.0"}',
    "lightgbm-text": lightgbm.model(),
    "catboost-cbm": catboost.model(),
    "crfsuite-model": crfsuite.model(),
    "pmml": pmml.document(),
    "idl-save": idl.SAMPLE,
    "r-serialized": r_data.file(r_data.strings("a")),
    "java-serialized": java.file(java.listed(java.string("a"))),
    "tensorrt-plan": b"ftrt" + bytes(40),
    "fasttext-bin": fasttext.model(),
    "ggml-legacy": ggml_legacy.llama(),
    "matlab-4-data": matlab.before("x", 2, 2),
    "matlab-data": matlab.file(matlab.doubles("x", 1, 2)),
    "ctranslate2-model": plain_numbers.ctranslate2(),
    "darknet-weights": plain_numbers.darknet(),
    "imatrix": plain_numbers.imatrix(),
    "kenlm-binary": plain_numbers.kenlm(),
    "llama2c-model": plain_numbers.llama2c(),
    "marian-binary": plain_numbers.marian(),
    "tesseract-data": plain_numbers.tesseract(),
    "tvm-params": plain_numbers.tvm_params(),
    "tvm-tensor-cache": b'{"records": [{"dataPath": "params_shard_0.bin", "records": [{"name": '
    b'"w", "shape": [1], "dtype": "float32", "nbytes": 4, "byteOffset": 0}]}]}',
    "litert-lm": litert_lm.bundle(((5, b"a"),)),
    "ds-store": strays.ds_store(),
    "faiss-index": strays.inverted(),
    "espeak-data": speech.dictionary(),
    "kaldi-object": speech.MODEL,
    "openfst": speech.vector(),
    "gin-config": b"import seqio\nMODEL = @seqio.Feature()\n",
    "scene": b"glTF\2\0\0\0\x18\0\0\0\4\0\0\0JSON{}  ",
    "word2vec-bin": b"2 2\na " + bytes(8) + b"\nb " + bytes(8) + b"\n",
}  # fmt: skip

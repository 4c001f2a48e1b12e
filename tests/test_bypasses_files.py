"""Ways to have a file taken for another one, or a configuration for a harmless one."""

import gzip
import json
import struct
import zlib

import pytest

from tests.builders import pickles as p
from tests.builders import tars, zips
from tests.test_bypasses import INERT, PLAIN, _legacy, _npy, denied
from tests.weighing import weigh
from weighbridge.core import Verdict

M = zips.M
BARE = b"cos\nsystem\n(S'true'\ntR."
WEIGHTS = {"model.safetensors": struct.pack("<Q", 2) + b"{}"}

NOISE = {
    "persistent": b"Pid\n0",
    "long-string": b"S'" + b"a" * 5000 + b"'\n0",
    "longer-string": b"V" + b"a" * 200_000 + b"\n0",
    "plain-instructions": b"N0" * 2000,
    "mark-and-pop": b"(0",
    "pop-mark": b"(1",
    "number": b"I1\n0",
    "float": b"F1.0\n0",
    "long-float": b"F" + b"1" * 300 + b"\n0",
    "long": b"L1L\n0",
    "comment": b"V# comment\n0",
    "json": b"S'{\"a\":1}'\n0",
    "zip-magic": b"VPK\x03\x04\n0",
    "gif-magic": b"GIF89a<<<0",
    "program-magic": b"MZ\x900",
    "stream-before": b"N.",
    "streams-of-noise": b"]0" * 600 + b"N.",
    "frame-that-lies": b"\x80\x04\x95\x10" + bytes(7),
    "counted-string": b"T\x10\0\0\0GIF89a..........0",
    "dictionary": b"}(0",
    "buffer": b"\x96\x03\0\0\0\0\0\0\0aaa0",
    "protocol-0": b"\x80\x00",
    "protocol-1": b"\x80\x01",
    "legacy-magic": b"\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.",
}


@pytest.mark.parametrize("before", NOISE.values(), ids=NOISE.keys())
def test_what_comes_before_hides_nothing(tmp_path, before):
    assert "dangerous-import" in denied(tmp_path, {"model.bin": before + BARE})


NAMES = [
    "a.gif",
    "a.png",
    "a.jpg",
    "a.txt",
    "a.md",
    "a.py",
    "a.json",
    "a.yaml",
    "a.csv",
    "a.onnx",
    "a.gguf",
    "a.npy",
    "a.npz",
    "a.h5",
    "a.vocab",
    "a.spm",
    "a.msgpack",
    "a.tflite",
    "a.pb",
    "a.wav",
    "a.pth",
    "LICENSE",
    ".gitattributes",
    ".hidden",
]


@pytest.mark.parametrize("name", NAMES)
def test_no_name_hides_what_announces_nothing(tmp_path, name):
    assert "dangerous-import" in denied(tmp_path, {name: b"N0" * 2000 + BARE})


def _torch(*members):
    return zips.build([M("a/data.pkl", PLAIN), M("a/version", b"3\n"), *members])


def _array(dtype, body, shape=1):
    state = {"shape": (shape,), "dtype": dtype, "order": "C", "allow_mmap": True}
    wrapper = p.new("joblib.numpy_pickle", "NumpyArrayWrapper") + p.value(state) + p.BUILD
    return p.stream(wrapper, body)


OBJECTS = p.call("numpy", "dtype", "O8", 0, 1)
FLOATS = p.call("numpy", "dtype", "f8", 0, 1)
RECORDS = p.call("numpy", "dtype", "V8", 0, 1)
RECORDS += p.value((3, "|", None, ("a",), {"a": (OBJECTS, 0)}, 8, 1, 63)) + p.BUILD

FILES = {
    "npz-without-npy": ("a.npz", zips.build([M("a", INERT)])),
    "npz-of-a-pickle": ("a.npz", zips.build([M("a.npy", b"N0" * 2000 + BARE)])),
    "npy-after-npy": ("a.npy", _npy(bytes(8), "'<f8'") + _npy(INERT)),
    "npy-sized-object": ("a.npy", _npy(INERT, "'O8'")),
    "npy-object-by-name": ("a.npy", _npy(INERT, "'object'")),
    "npy-object-in-a-list": ("a.npy", _npy(INERT, "[('a', [('b', '|O')], (2,))]")),
    "npy-object-after-comma": ("a.npy", _npy(INERT, "'i4,O'")),
    "npy-object-as-pair": ("a.npy", _npy(INERT, "('O', (1,))")),
    "zip-in-capitals": ("m.pt", zips.build([M("A/DATA.PKL", INERT), M("A/version", b"3")])),
    "zip-deep": ("m.pt", zips.build([M("a/b/c/data.pkl", INERT), M("a/b/c/version", b"3")])),
    "zip-two-models": ("m.pt", _torch(M("b/data.pkl", BARE), M("b/version", b"3"))),
    "zip-elements-of-another": ("m.pt", _torch(M("b/data/0", INERT))),
    "zip-model-in-elements": ("m.pt", _torch(M("a/data/data.pkl", BARE))),
    "zip-constants": ("m.pt", _torch(M("a/constants.pkl", BARE))),
    "zip-in-code": ("m.pt", _torch(M("a/code/x.pkl", BARE))),
    "zip-without-extension": ("m.pt", _torch(M("a/x", BARE))),
    "package": ("m.pt", zips.build([M("p/.data/extern_modules", b"os\n"),
                                    M("p/.data/version", b"6"),
                                    M("p/m/x.pkl", b"N0" * 1500 + BARE)])),
    "after-zlib": ("m.joblib", zlib.compress(PLAIN) + INERT),
    "after-gzip": ("m.joblib", gzip.compress(PLAIN, mtime=0) + INERT),
    "gzip-after-zeros": ("m.joblib", gzip.compress(PLAIN, mtime=0) + bytes(100)
                         + gzip.compress(INERT, mtime=0)),
    "tar-after-its-end": ("m.pt", tars.member("x", PLAIN) + bytes(1024)
                          + tars.member("pickle", BARE) + bytes(1024)),
    "legacy-behind": ("m.pt", _legacy(PLAIN) + INERT),
    "joblib-objects": ("m.joblib", _array(OBJECTS, BARE)),
    "joblib-records": ("m.joblib", _array(RECORDS, BARE)),
    "joblib-object-by-name": ("m.joblib", _array(
        p.call("numpy", "dtype", p.name("builtins", "object")), BARE)),
    "joblib-elements": ("m.joblib", _array(FLOATS, BARE + bytes(7), 4)),
}  # fmt: skip


@pytest.mark.parametrize(("name", "data"), FILES.values(), ids=FILES.keys())
def test_no_layout_hides_it(tmp_path, name, data):
    denied(tmp_path, {name: data})


MAP = {"auto_map": {"AutoModel": "acme/other--modeling_x.Model"}, "model_type": "x"}
TEXT = json.dumps(MAP).encode()
SKOPS = {"__class__": "system", "__module__": "os", "__loader__": "ObjectNode"}
NODE = {"__class__": "function", "__module__": "builtins", "__loader__": "FunctionNode",
        "content": {"module_path": "os", "function": "system"}}  # fmt: skip
CONFIGS = {
    "processor": ("processor_config.json", TEXT),
    "image-processor": ("preprocessor_config.json", TEXT),
    "generation": ("generation_config.json", TEXT),
    "below": ("text_encoder/config.json", TEXT),
    "as-text": ("config.json", b'{"auto_map": "acme/other--m.X"}'),
    "as-list": ("tokenizer_config.json", b'{"auto_map": {"AutoTokenizer": ["acme/o--m.X", null]}}'),
    "bom": ("config.json", b"\xef\xbb\xbf" + TEXT),
    "escaped": ("config.json", TEXT.replace(b"auto_map", b"auto\\u005fmap")),
    "given-twice": ("config.json", TEXT[:-1] + b', "auto_map": {}}'),
    "given-before": ("config.json", b'{"auto_map": {}, ' + TEXT[1:]),
    "not-a-number": ("config.json", b'{"a": NaN, ' + TEXT[1:]),
    "after-much": ("config.json", json.dumps(dict.fromkeys(map(str, range(5000))) | MAP).encode()),
    "peft": ("adapter_config.json",
             b'{"auto_mapping": {"base_model_class": "system", "parent_library": "os"}}'),
    "skops-class": ("m.skops", zips.build([M("schema.json", json.dumps(SKOPS).encode())])),
    "skops-function": ("m.skops", zips.build([M("schema.json", json.dumps(NODE).encode())])),
    "class-path": ("config.yaml", b"model:\n  class_path: os.system\n  init_args: {command: x}\n"),
    "class-path-after-much": ("config.yaml", b"".join(b"k%d: v\n" % i for i in range(20_000))
                              + b"class_path: os.system\n"),
    "target-and-params": ("config.yaml", b"model:\n  target: os.system\n  params: {a: 1}\n"),
    "nemo": ("m.nemo", tars.member("model_config.yaml", b"target: os.system\nname: x\n")
             + tars.member("model_weights.ckpt", PLAIN) + bytes(1024)),
    "second-document": ("c.yaml", b"a: 1\n---\nb: !!python/object/apply:os.system ['true']\n"),
    "tag-of-a-key": ("c.yaml", b"? !!python/object/apply:os.system ['true']\n: 1\n"),
    "tag-renamed": ("c.yaml", b"%TAG ! tag:yaml.org,2002:python/\n---\na: !name:os.system\n"),
    "tag-verbatim": ("c.yaml", b"a: !<tag:yaml.org,2002:python/name:os.system>\n"),
    "tag-escaped": ("c.yaml", b"a: !!python/object/apply:os%2esystem ['true']\n"),
    "utf-16": ("c.yaml", "a: !!python/object/apply:os.system ['true']\n".encode("utf-16")),
    "hyperpyyaml": ("hparams", b"a: !new:os.system ['true']\n"),
    "merged": ("c.yaml", b"x: &x {_target_: os.system}\ny:\n  <<: *x\n"),
    "folded": ("c.yaml", b"_target_: >-\n  os.system\n"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "data"), CONFIGS.values(), ids=CONFIGS.keys())
def test_no_dialect_hides_a_call(tmp_path, name, data):
    denied(tmp_path, {**WEIGHTS, name: data})


@pytest.mark.parametrize(
    "data",
    [b"model:\n  class_path: acme.Model\n", b"model:\n  target: acme.Model\n  params: {a: 1}\n"],
)
def test_a_class_of_ones_own_in_a_config_is_a_warning(tmp_path, data):
    verdict, rules, _ = weigh(tmp_path, {**WEIGHTS, "config.yaml": data})
    assert verdict is Verdict.WARN
    assert rules == {"remote-code"}

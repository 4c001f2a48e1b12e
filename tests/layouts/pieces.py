"""Small files that many layouts have, as their libraries write them, in outline."""

import gzip
import json
import struct

from tests.builders import benign, gguf, safetensors, zips
from tests.builders import numpy_npy as npy
from tests.builders import onnx_graph as onnx
from tests.builders import pickles as p
from tests.builders.neighbours import SAMPLES as NEIGHBOURS
from tests.builders.rest import SAMPLES as REST

SAMPLES = NEIGHBOURS | REST
NUMBERS = struct.pack("<64f", *(0.01 * (n % 13 - 6) for n in range(64)))
PNG = SAMPLES["image"]
WAV = SAMPLES["audio-video"]
CARD = b"---\nlicense: apache-2.0\nlibrary_name: transformers\n---\n\n# A model\n\nIt is small.\n"
ATTRIBUTES = (
    b"*.bin filter=lfs diff=lfs merge=lfs -text\n"
    b"*.safetensors filter=lfs diff=lfs merge=lfs -text\n"
)
STORE = SAMPLES["ds-store"]
CACHE = (
    b"ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12\n"
    b"0123456789abcdef0123456789abcdef01234567\n1712656091.123\n"
)
SENTENCES = SAMPLES["sentencepiece-model"]
VOCAB = b"[PAD]\n[UNK]\n[CLS]\n[SEP]\nthe\n##s\n"
MERGES = b"#version: 0.2\n\xc4\xa0 t\nh e\n"
LICENCE = b"Apache License\nVersion 2.0, January 2004\nhttp://www.apache.org/licenses/\n"


def said(**keys):
    """JSON of some keys."""
    return json.dumps(keys, indent=2).encode() + b"\n"


def tensors(*names, dtype="F32", metadata=None):
    """A safetensors file."""
    size = {"F32": 4, "BF16": 2, "F16": 2, "F8_E4M3": 1, "I64": 8, "U8": 1, "I32": 4}[dtype]
    held = {
        name: {"dtype": dtype, "shape": [4], "data_offsets": [at * 4 * size, (at + 1) * 4 * size]}
        for at, name in enumerate(names or ("weight",))
    }
    return safetensors.build(held, data=bytes(4 * size * len(held)), metadata=metadata)


def saved(value, **options):
    """What ``torch.save`` writes of some value."""
    return zips.torch(p.stream(p.value(value), version=2), **options)


def state(*names):
    """A state dictionary, as instructions."""
    return benign.ordered(**{name: benign.tensor() for name in names or ("weight", "bias")})


def weights(*names):
    """What ``torch.save(model.state_dict())`` writes."""
    return saved(state(*names))


def old(*names):
    """The same, before torch 1.6."""
    return benign.legacy(state(*names))


def pickled(value, version=4):
    """A pickle."""
    return p.stream(p.value(value), version=version)


def array(shape="(2,)", descr="'<f4'", data=bytes(8)):
    """A npy file."""
    return npy.build(npy.header(descr, shape), data)


def arrays(**named):
    """A npz archive."""
    return zips.build([zips.M(f"{name}.npy", data) for name, data in named.items()])


def llm(*pairs, arch="llama", names=("token_embd.weight",)):
    """A GGUF file."""
    one = gguf.Writer()
    own = [one.text("general.architecture", arch), one.text("general.name", "small"), *pairs]
    rows = [one.tensor(name, (8,), 0, 32 * at) for at, name in enumerate(names)]
    return one.file(own, rows, bytes(32 * len(rows)))


def network(op="Conv", *more, **said_):
    """An ONNX graph with one operator and one tensor."""
    return onnx.model(onnx.graph([onnx.node(op)], [onnx.tensor(), *more]), **said_)


def beside(name="model.onnx.data", count=2):
    """An ONNX graph whose tensor lies in another file."""
    row = onnx.external("w", (count,), location=name, offset="0", length=str(4 * count))
    return onnx.model(onnx.graph([onnx.node("Conv")], [row]))


def zipped(**members):
    """A zip of some members; ``__`` is a slash."""
    return zips.build([zips.M(name.replace("__", "/"), data) for name, data in members.items()])


def archive(files):
    """A zip of files by their names."""
    return zips.build([zips.M(name, data) for name, data in files.items()])


def packed(data):
    """A gzip stream, of no time."""
    return gzip.compress(data, mtime=0)


def msg(value):
    """Write msgpack as short as msgpack does."""
    match value:
        case None:
            return b"\xc0"
        case bool():
            return b"\xc3" if value else b"\xc2"
        case dict():
            inner = b"".join(msg(key) + msg(item) for key, item in value.items())
            return bytes([0x80 + len(value)]) + inner
        case list() | tuple():
            return bytes([0x90 + len(value)]) + b"".join(map(msg, value))
        case str():
            raw = value.encode()
            return (
                bytes([0xA0 + len(raw)]) if len(raw) < 32 else b"\xd9" + bytes([len(raw)])
            ) + raw
        case bytes():
            return b"\xc4" + bytes([len(value)]) + value
        case int():
            return bytes([value]) if 0 <= value < 128 else b"\xd2" + struct.pack(">i", value)
        case float():
            return b"\xcb" + struct.pack(">d", value)
    raise TypeError(value)


def held(shape, data, kind="<f4"):
    """A NumPy array, as msgpack-numpy writes it."""
    return {b"nd": True, b"type": kind, b"kind": b"", b"shape": list(shape), b"data": data}

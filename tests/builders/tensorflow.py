"""Write graphs and checkpoints of TensorFlow by hand: honest ones, and any lie you like."""

import json
import struct

from tests.builders.graphs import field, pair, varint

STRING = 7


def string_tensor(*texts):
    return field(1, STRING) + field(2, b"") + b"".join(field(8, text) for text in texts)


def shape(*extents):
    return b"".join(field(2, field(1, extent)) for extent in extents)


def tensor(kind=1, extents=(2,), content=bytes(8)):
    return field(1, kind) + field(2, shape(*extents)) + field(4, content)


def attribute(key, value):
    return pair(key, value)


def text(key, value):
    return attribute(key, field(2, value))


def texts(key, *values):
    return attribute(key, field(1, b"".join(field(2, value) for value in values)))


def node(name="x", op="Placeholder", inputs=(), attributes=(), more=b""):
    out = field(1, name) + field(2, op) + b"".join(field(3, each) for each in inputs)
    return out + b"".join(field(5, each) for each in attributes) + more


def const(name, *values):
    held = field(8, string_tensor(*values))
    return node(name, "Const", attributes=[attribute("value", held)])


def weight(name, **said):
    return node(name, "Const", attributes=[attribute("value", field(8, tensor(**said)))])


def function(name, *nodes):
    return field(1, field(1, name)) + b"".join(field(3, each) for each in nodes)


def graph(nodes=(), functions=(), more=b""):
    out = b"".join(field(1, each) for each in nodes)
    if functions:
        out += field(2, b"".join(field(1, each) for each in functions))
    return out + field(4, field(1, 1000)) + more


def asset(name, filename):
    return field(1, field(1, f"{name}:0")) + field(2, filename)


def old_assets(*assets):
    """The collection in which TensorFlow 1 keeps them."""
    held = b"".join(field(1, field(1, "type.x/AssetFileDef") + field(2, each)) for each in assets)
    return field(4, pair("saved_model_assets", field(5, held)))


def user_object(identifier, metadata):
    return field(1, field(4, field(1, identifier) + field(2, b"") + field(3, metadata)))


def meta_graph(inner=None, assets=(), objects=(), more=b""):
    out = field(1, field(4, "serve") + field(5, "2.18.0"))
    out += field(2, graph([node()]) if inner is None else inner)
    out += b"".join(field(6, each) for each in assets)
    return out + (field(7, b"".join(objects)) if objects else b"") + more


def saved_model(*metas):
    return field(1, 1) + b"".join(field(2, each) for each in metas or (meta_graph(),))


def in_graph(*nodes, functions=()):
    return saved_model(meta_graph(graph(nodes, functions)))


LAMBDA = {
    "class_name": "Lambda",
    "config": {
        "name": "l",
        "function": {"class_name": "__tuple__", "items": ["4wEAAAA=", None, None]},
        "function_type": "lambda",
    },
}


def keras_metadata(*trees, identifier="_tf_keras_layer"):
    nodes = b""
    for index, tree in enumerate(trees):
        raw = tree if isinstance(tree, bytes) else json.dumps(tree).encode()
        said = field(2, index + 1) + field(3, f"root.layer-{index}") + field(4, identifier)
        nodes += field(1, said + field(5, raw) + field(6, field(1, 2)))
    return nodes


def fingerprint(hashes=(1, 2, 3, 4, 5), more=b""):
    out = b"".join(field(index, value) for index, value in enumerate(hashes, 1))
    return out + field(6, field(1, 1)) + more


def debug_frame(file=1, line=2, code="return x"):
    return field(1, file) + field(2, line) + field(3, 4) + field(4, "f") + field(5, code)


def debug_info(code="return x"):
    """What TensorFlow writes from 2.16 on: frames and traces by number."""
    return b"".join(
        (
            field(1, "/home/me/train.py"),
            field(1, "<frozen runpy>"),
            field(4, fixed(1, 7) + field(2, debug_frame(code=code))),
            field(5, field(1, "Add@f") + fixed(2, 9)),
            field(6, fixed(1, 9) + field(2, field(2, struct.pack("<Q", 7)))),
        )
    )


def old_debug_info():
    """What it wrote before: traces by name."""
    trace = field(1, debug_frame()) + field(1, debug_frame(0, 9))
    return field(1, "/home/me/train.py") + field(2, field(1, "Add@f") + field(2, trace))


def fixed(number, value):
    return varint(number << 3 | 1) + struct.pack("<Q", value)


MAGIC = bytes.fromhex("57fb808b247547db")


def entries(rows):
    """A block: keys share what they can with the one before."""
    out, last = b"", b""
    for key, value in rows:
        same = 0
        while same < min(len(key), len(last)) and key[same] == last[same]:
            same += 1
        out += varint(same) + varint(len(key) - same) + varint(len(value)) + key[same:] + value
        last = key
    return out + struct.pack("<II", 0, 1)


def snappy(raw):
    """All of it as literals, the way of least effort."""
    out = varint(len(raw))
    for at in range(0, len(raw), 60):
        piece = raw[at : at + 60]
        out += bytes([(len(piece) - 1) << 2]) + piece
    return out


def table(*blocks, packed=False, stowaway=b"", index=None):
    out, handles = b"", []
    for rows in blocks:
        raw = entries(rows)
        raw = snappy(raw) if packed else raw
        handles.append((rows[-1][0] + b"\xff", varint(len(out)) + varint(len(raw))))
        out += raw + bytes([packed]) + bytes(4)
    out += stowaway
    places = []
    for rows in ([], handles if index is None else index):
        raw = entries(rows)
        places += [varint(len(out)), varint(len(raw))]
        out += raw + bytes(5)
    return out + b"".join(places).ljust(40, b"\0") + MAGIC


def header(shards=1):
    return (b"", field(1, shards) + field(3, field(1, 1)))


def bundled(name, extents=(2,), kind=1, shard=0, offset=0, size=8, more=b""):
    said = field(1, kind) + field(2, shape(*extents)) + (field(3, shard) if shard else b"")
    said += (field(4, offset) if offset else b"") + field(5, size)
    return (name.encode(), said + b"\x35" + bytes(4) + more)


def checkpoint(*tensors, shards=1, **more):
    return table([header(shards), *tensors], **more)


def old_checkpoint(*names):
    metas = b"".join(field(1, field(1, name) + field(2, shape(2)) + field(3, 1)) for name in names)
    values = [(name.encode(), field(2, field(1, name))) for name in names]
    return table([(b"", field(1, metas)), *values])


def masked(data):
    """CRC-32C, turned and shifted as TFRecord has it; bit by bit, as the specification says."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8 & 0xFFFFFFFF).to_bytes(4, "little")


def tfrecord(*records):
    out = b""
    for data in records:
        size = len(data).to_bytes(8, "little")
        out += size + masked(size) + data + masked(data)
    return out


EVENTS = tfrecord(b"\x1a\x0dbrain.Event:2", b"\x10\x01")


STATE = b'model_checkpoint_path: "model.ckpt-7"\nall_model_checkpoint_paths: "model.ckpt-7"\n'


def tensorflow_js(ops=("MatMul",), paths=("group1-shard1of1.bin",), weights=None, **more):
    nodes = [{"name": f"n{index}", "op": op} for index, op in enumerate(ops)]
    manifest = [{
        "paths": list(paths),
        "weights": weights or [{"name": "w", "shape": [2], "dtype": "float32"}],
    }]  # fmt: skip
    tree = {
        "format": "graph-model",
        "modelTopology": {"node": nodes},
        "weightsManifest": manifest,
    }
    return json.dumps(tree | more).encode()

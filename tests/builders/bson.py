"""Write documents of BSON, and of Julia's BSON.jl, by hand: honest ones, and lies."""

import struct


def element(kind, key, value):
    return bytes([kind]) + key.encode() + b"\0" + value


def text(value):
    raw = value.encode() + b"\0"
    return struct.pack("<i", len(raw)) + raw


def binary(value):
    return struct.pack("<i", len(value)) + b"\0" + value


def written(value):
    """A value and its type; pairs are that already."""
    if isinstance(value, tuple):
        return value
    kind, write = KINDS[type(value)]
    return kind, write(value)


def document(pairs, size=None):
    pairs = pairs.items() if isinstance(pairs, dict) else pairs
    inner = b""
    for key, value in pairs:
        kind, raw = written(value)
        inner += element(kind, key, raw)
    return struct.pack("<i", len(inner) + 5 if size is None else size) + inner + b"\0"


KINDS = {
    bool: (8, lambda value: bytes([value])),
    int: (18, lambda value: struct.pack("<q", value)),
    float: (1, lambda value: struct.pack("<d", value)),
    str: (2, text),
    bytes: (5, binary),
    dict: (3, document),
    list: (4, lambda value: document({str(at): each for at, each in enumerate(value)})),
    type(None): (10, lambda _: b""),
}


def named(*words, tag="datatype"):
    key = "path" if tag == "ref" else "name"
    return {"tag": tag, key: list(words)} | ({} if tag == "ref" else {"params": []})


def built(*words, data=()):
    return {"tag": "struct", "type": named(*words), "data": list(data)}


ARRAY = {"tag": "array", "type": named("Core", "Float32"), "size": [1, 2], "data": bytes(8)}


def chain(*layers):
    layers = layers or (built("Flux", "Dense", data=(ARRAY, ARRAY, built("NNlib", "#relu"))),)
    return document({"model": built("Flux", "Chain", data=({"tag": "tuple", "data": [*layers]},))})


FUNCTION = {"tag": "jl_anonymous", "typename": built("Core", "TypeName"), "params": []}
SAMPLES = {"bson-data": chain()}

"""Write objects of Torch7, byte by byte."""

import itertools
import struct

INT, LONG = struct.Struct("<i"), struct.Struct("<q")
INDEX = itertools.count(1)


def raw(text):
    data = text.encode() if isinstance(text, str) else text
    return INT.pack(len(data)) + data


def string(text):
    return INT.pack(2) + raw(text)


def number(value):
    return INT.pack(1) + struct.pack("<d", value)


def table(rows, index=1):
    inner = b"".join(string(key) + value for key, value in rows.items())
    return INT.pack(3) + INT.pack(index) + INT.pack(len(rows)) + inner


def torch(name, inner, index=1):
    return INT.pack(4) + INT.pack(index) + raw("V 1") + raw(name) + inner


def storage(data, index, name="torch.FloatStorage", width=4):
    return torch(name, LONG.pack(len(data) // width) + data, index)


def tensor(shape, data, index, name="torch.FloatTensor"):
    sizes = b"".join(map(LONG.pack, shape))
    inner = INT.pack(len(shape)) + sizes + bytes(8 * len(shape)) + LONG.pack(1)
    return torch(name, inner + storage(data, index + 1), index)


def function(bytecode, index=None, kind=8):
    head = INT.pack(kind) + (b"" if index is None else INT.pack(index))
    return head + raw(bytecode) + table({}, (index or 90) + 1)


MODEL = torch(
    "nn.Linear",
    table({"weight": tensor((2, 3), bytes(24), 3), "train": INT.pack(5) + INT.pack(0)}, 2),
)

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


def words(*parts):
    """Write in ASCII: numbers and texts, each with its line feed."""
    return b"".join(part if isinstance(part, bytes) else b"%d\n" % part for part in parts)


def line(text):
    data = text.encode() if isinstance(text, str) else text
    return b"%d\n%s\n" % (len(data), data)


def ascii_torch(name, inner, index=1):
    return words(4, index, line("V 1"), line(name), inner)


def ascii_storage(elements, count, index, name="torch.FloatStorage"):
    return ascii_torch(name, words(count, elements + b"\n"), index)


def ascii_tensor(shape, elements, count, index, name="torch.FloatTensor"):
    strides = b" ".join(b"1" for _ in shape) + b"\n"
    sizes = b" ".join(b"%d" % extent for extent in shape) + b"\n"
    kind = name.replace("Tensor", "Storage")
    held = ascii_storage(elements, count, index + 1, kind)
    return ascii_torch(name, words(len(shape), sizes, strides, 1, held), index)


def ascii_table(rows, index):
    inner = b"".join(words(2, line(key), value) for key, value in rows.items())
    return words(3, index, len(rows), inner)


ASCII = ascii_torch(
    "nn.Linear",
    ascii_table(
        {
            "weight": ascii_tensor((2, 3), b"0.5 -1e-05 nan 3 inf 1", 6, 3),
            "scale": b"1\n0.10000000000000001\n",
            "train": words(5, 0),
            "bytes": ascii_tensor((4,), b"\n\x00 9", 4, 5, "torch.ByteTensor"),
            "text": words(2, line("3\n1 \n")),
            "none": words(0),
        },
        2,
    ),
)

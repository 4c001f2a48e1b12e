"""Write networks of Barracuda, TNN and Tengine by hand: honest ones, and lies."""

import struct

NUMBERS = struct.pack("<4f", 0.5, -0.25, 1, -1)


def text(value, size=None):
    raw = value.encode()
    return struct.pack("<i", len(raw) if size is None else size) + raw


def numbers(*every, count=None):
    return struct.pack(f"<i{len(every)}i", len(every) if count is None else count, *every)


def listed(*every, count=None):
    return struct.pack("<i", len(every) if count is None else count) + b"".join(every)


def tensor(name="k", shape=(1, 1, 2, 2), offset=0, width=4, count=4):
    return text(name) + numbers(*shape) + struct.pack("<q2i", offset, width, count)


def layer(name="d0", kind=1, inputs=("obs",), tensors=None):
    tensors = (tensor(), tensor("b", offset=4)) if tensors is None else tensors
    head = text(name) + struct.pack("<4i", kind, 0, 0, 0)
    head += numbers(0, 0, 0, 0) + numbers() + numbers()
    head += struct.pack("<i2fi", -1, 1, 0, 0)
    return head + listed(*map(text, inputs)) + listed(*tensors)


def barracuda(*layers, version=16, inputs=None, outputs=("act",), data=2 * NUMBERS, layered=None):
    inputs = (text("obs") + numbers(-1, 1, 1, 8),) if inputs is None else inputs
    memories = (numbers(1, 1, 1, 4) + text("in") + text("out"),)
    layers = layers or (layer(), layer("act", 50, ("d0",), ()))
    head = struct.pack("<q", version) + listed(*inputs) + listed(*map(text, outputs))
    body = head + listed(*memories) + listed(*layers, count=layered)
    if version < 17:
        return body + data
    texts = b"".join(map(text, ("Script", "2.0", "pytorch"))) + listed(text("d0") + text("odd"))
    return body + bytes(16 - len(body) % 16) + data + texts + listed(text("key") + text("value"))


SAMPLES = {"barracuda-model": barracuda()}


PLAIN, SHAPED = 0xFABC0002, 0xFABC0004


def array(data=NUMBERS, kind=0, magic=PLAIN, size=None, shape=(4,)):
    own = len(data) if size is None else size
    head = struct.pack("<I2i", magic, kind, own)
    return head + (numbers(*shape) if magic == SHAPED and own else b"") + data


def convolution(name="conv1", bias=1, arrays=None, magic=PLAIN):
    arrays = (array(magic=magic),) * (1 + bias) if arrays is None else arrays
    head = struct.pack("<i", 3) + text("Convolution") + text(name) + text(name)
    return head + struct.pack("<i", bias) + b"".join(arrays)


def gather(name="g"):
    return (
        struct.pack("<i", 90)
        + text("Gather")
        + text(name)
        + (struct.pack("<i", 1) + array() + struct.pack("<i", 0))
    )


def tnn(*layers, magic=PLAIN, count=None, behind=b""):
    layers = layers or (convolution(magic=magic), gather(), convolution("c2", 0, magic=magic))
    return struct.pack("<Ii", magic, len(layers) if count is None else count) + (
        b"".join(layers) + behind
    )


SAMPLES["tnn-model"] = tnn()


class Tables:
    """Bytes in which tables refer to one another by where they are."""

    def __init__(self, head):
        self.data = bytearray(head)

    def add(self, raw):
        self.data += bytes(-len(self.data) % 4)
        self.data += raw
        return len(self.data) - len(raw)

    def list(self, *every, count=None):
        own = len(every) if count is None else count
        return self.add(struct.pack(f"<I{len(every)}I", own, *every))

    def text(self, value):
        raw = value.encode() + b"\0"
        return self.add(struct.pack("<2I", len(raw), self.add(raw)))


def tengine(operators=(5, 20), *, brought="MyOp", data=NUMBERS, shape=(2, 2), version=2, **lies):
    """A model of Tengine: a node per operator, and one tensor; ``lies`` are numbers by name."""
    made = Tables(struct.pack("<4HI", version, 0, 0, 0, 0))
    nodes = []
    for number in operators:
        third = made.add(struct.pack("<2iI", 1, 1, made.text(brought))) if number == 32 else 0
        operator = made.add(struct.pack("<2iI", 1, number, third))
        names = (operator, made.text(f"node{number}"))
        nodes.append(made.add(struct.pack("<i5IB", 0, 0, 0, *names, 0, 0)))
    where = lies.get("where", made.add(data))
    held = made.add(struct.pack("<2I", lies.get("size", len(data)), where))
    extents = made.list(*shape)
    constant = struct.pack("<2i3I3i", 0, 0, extents, made.text("w"), 0, 0, 2, 0)
    fed = struct.pack("<2i3I3i", 1, -1, extents, made.text("x"), 0, 0, 3, 0)
    tensors = made.list(made.add(constant), made.add(fed))
    every = made.list(*nodes, count=lies.get("nodes"))
    network = struct.pack("<3i6I", 0, 0, 0, 0, 0, every, tensors, made.list(held), 0)
    root = made.add(struct.pack("<2iI", lies.get("origin", 3), 0, made.list(made.add(network))))
    made.data[8:12] = struct.pack("<I", lies.get("root", root))
    return bytes(made.data)


SAMPLES["tengine-model"] = tengine()

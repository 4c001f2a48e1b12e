"""Write models of dlib, RTen, Sentis, MindSpore, Paddle Lite and others by hand, and lies."""

import math
import struct

from tests.builders.graphs import Flat, field, varint

NUMBERS = struct.pack("<8f", *(0.5, -0.25, 1, -1, 0.125, 2, -2, 0.75))


def number(value):
    """Write a number of dlib's."""
    size = max(1, (abs(value).bit_length() + 7) // 8)
    return bytes([size | (0x80 if value < 0 else 0)]) + abs(value).to_bytes(size, "little")


def numbers(*values):
    return b"".join(map(number, values))


def text(value):
    return number(len(value)) + value.encode()


def tensor(*shape, data=None):
    extents = (*shape, 1, 1, 1)[:4]
    data = (NUMBERS * math.prod(extents))[: 4 * math.prod(extents)] if data is None else data
    return numbers(2, *extents) + data


def layer(name, *fields):
    empty = numbers(2, 0, 0, 0, 0)
    return text(name) + b"".join(fields) + b"110" + 3 * empty


def dlib(*layers, loss="loss_metric_2", behind=b""):
    layers = layers or (
        layer("con_4", tensor(8), numbers(2, 1, 1, 1, 1, 0, 0), numbers(1, 4, 1, 1, 1)),
        layer("relu_"),
        layer("bn_con2", tensor(4), numbers(1, 2, 1, 1, 1), tensor(1, 2), tensor(1, 2)),
        layer("fc_2", numbers(2, 2), tensor(2, 2), numbers(1, 2, 2, 1, 1), numbers(0, 4503, -52)),
    )
    begin = numbers(1) + text(loss) + numbers(3, 10737418, -28) if loss else b""
    put_in = numbers(3, 1) + text("input_rgb_image_sized") + numbers(8032354, -17, 150, 150)
    return begin + numbers(*[2] * 12) + put_in + b"".join(layers) + behind


def words(flat, *numbers):
    return flat.put(struct.pack(f"<I{len(numbers)}I", len(numbers), *numbers))


def rten_graph(flat, *more, number=9, shape=(2, 4), offset=0, kind=1, attributes=None):
    """Write a graph: a constant, an operator and a value."""
    about = {} if attributes is None else {1: ("u32", attributes[0]), 2: attributes[1]}
    operator = flat.table({0: ("u32", number), **about})
    constant = flat.table({0: words(flat, *shape), 3: ("u32", kind), 4: ("u64", offset)})
    inside = flat.table({0: words(flat, 2), 1: ("u32", 2), 2: flat.table({0: words(flat, 1, 2)})})
    nodes = [(1, operator), (2, constant), (2, inside), (3, flat.table({}))]
    tables = [
        flat.table({0: flat.bytes(b"node"), 1: ("u32", each), 2: held})
        for each, held in (*nodes, *more)
    ]
    return flat.table({0: flat.vector(tables)})


def rten(graph=None, *, start=None, size=None, data=NUMBERS, base=None, behind=b"", **lies):
    flat = Flat()
    graph = graph(flat) if graph else rten_graph(flat, **lies)
    about = flat.table({1: flat.bytes(b"a net"), 2: flat.bytes(b"MIT")})
    inner = flat.file(flat.table({0: ("u32", 1), 1: graph, 2: about}), b"RTEN")
    at = 32 if start is None else start
    inner = inner.ljust(-(-len(inner) // 64) * 64, b"\0")
    first = 32 + len(inner) if base is None else base
    head = b"RTEN" + struct.pack("<IQQQ", 2, at, len(inner) if size is None else size, first)
    return head + inner + data + behind


def rten_inside(flat, **lies):
    """Write a graph with all elements in it."""
    said = {"shape": (2, 4), "kind": 2, "inside": 2} | lies
    data = flat.table({0: words(flat, *range(8))})
    elements = {1: ("u32", said["inside"]), 2: data} if said["inside"] else {}
    held = flat.table({0: words(flat, *said["shape"]), **elements})
    operator = flat.table({0: ("u32", 9), 3: words(flat, 0), 4: words(flat, 1)})
    nodes = ((b"w", said["kind"], held), (b"conv", 1, operator))
    tables = [flat.table({0: flat.bytes(n), 1: ("u32", k), 2: each}) for n, k, each in nodes]
    return flat.table({0: flat.vector(tables)})


def rten_first(version=1, behind=b"", **lies):
    """Write version 1: a flatbuffer alone, which says nothing of what it is."""
    flat = Flat()
    graph = rten_inside(flat, **lies)
    root = flat.table({0: ("u32", version), 1: graph, 2: flat.table({1: flat.bytes(b"a net")})})
    return struct.pack("<I", 4 + len(flat.data) - root) + flat.data + behind


def rten_choice(flat, deep=2):
    """Write a graph with a choice in a choice."""
    inner = rten_graph(flat)
    for _ in range(deep):
        both = flat.table({0: inner, 1: rten_graph(flat)})
        inner = rten_graph(flat, number=104, attributes=(39, both))
    return inner


def attribute(name, value=None, *more, kind=8):
    return (
        field(1, name)
        + (b"" if value is None else field(5, value))
        + field(16, kind)
        + b"".join(more)
    )


def node(operator, *attributes, number=4, slot=5):
    return field(number, operator) + b"".join(field(slot, each) for each in attributes)


def parameter(*more, shape=(2, 4), kind=1, data=NUMBERS):
    extents = b"".join(field(1, each) for each in shape)
    raw = b"" if data is None else field(9, data)
    return extents + field(2, kind) + field(7, "fc.weight") + raw + b"".join(more)


def mindir_graph(*more, nodes=None, tensors=None):
    nodes = (node("Constant"), node("REF::MatMul:4")) if nodes is None else nodes
    tensors = (parameter(),) if tensors is None else tensors
    out = b"".join(field(1, each) for each in nodes) + field(2, "net")
    return out + b"".join(field(3, each) for each in tensors) + b"".join(more)


def mindir(graph=None, *more, maker="MindSpore", version="1.1"):
    head = field(1, version) + field(2, maker) + field(5, "2.10.0")
    head += field(7, mindir_graph() if graph is None else graph) + field(10, 1)
    return head + field(12, node("MatMul", number=2, slot=3)) + field(13, 1) + b"".join(more)


def packed(*extents):
    return field(1, b"".join(map(varint, extents)))


def mindspore(*more, operator=2, told=None, shape=(2, 4), kind=43, data=NUMBERS, elsewhere=None):
    """Write a graph of MindSpore Lite: an operator and a tensor."""
    flat = Flat()
    said = {} if told is None else {1: flat.table({0: flat.bytes(told)})}
    primitive = flat.table({0: ("u32", operator), **said})
    tensor = {1: ("u32", kind), 2: words(flat, *shape), 9: flat.bytes(b"w")}
    if data is not None:
        tensor[6] = flat.bytes(data)
    if elsewhere is not None:
        other = {1: flat.bytes(elsewhere), 2: ("u64", 0), 3: ("u64", 32)}
        tensor[12] = flat.vector([flat.table(other)])
    nodes = [flat.table({0: flat.bytes(b"node"), 2: each}) for each in (primitive, *more)]
    tables = {6: flat.vector(nodes), 7: flat.vector([flat.table(tensor)])}
    return flat.file(flat.table({1: flat.bytes(b"2.0.0"), **tables}), b"MSL2")


def nnue(  # noqa: PLR0913 - each is a lie of its own
    *, version=0x7AF32F20, whole=0x1C102EF2, text="trained by hand", size=None, first=bytes(64),
    layer=NUMBERS, times=8, behind=b"",
):  # fmt: skip
    """Write a network that weighs positions of chess."""
    head = struct.pack("<III", version, whole, len(text) if size is None else size)
    others = struct.pack("<I", 0x1C102EF2 ^ 0x7F2344B8) + layer
    return head + text.encode() + struct.pack("<I", 0x7F2344B8) + first + others * times + behind


def annoy_node(said, *below, apart=False, numbers=NUMBERS):
    """Write a node of an index; ``apart`` puts a number before those of nodes below."""
    below = (*below, 0, 0)[:2]
    return struct.pack("<I", said) + bytes(4 * apart) + struct.pack("<II", *below) + numbers


def annoy(*, vectors=6, roots=None, apart=False, inner=None, first=1, behind=b"", **lies):
    """Write an index: vectors, two halves, a root, and it once more."""
    said = [annoy_node(1 if at else first, apart=apart, **lies) for at in range(vectors)]
    both = ((3, 0, 1), (3, 3, 4)) if inner is None else inner
    root = (vectors, vectors, vectors + 1)
    inner = (*both, *([root] * 2 if roots is None else roots))
    said += [annoy_node(*each, apart=apart, **lies) for each in inner]
    return b"".join(said) + behind


def block(flat, root):
    """Write a flatbuffer behind its size, as Sentis does."""
    raw = flat.file(root, b"\0\0\0\0")
    return struct.pack("<I", len(raw)) + raw


def constant(flat, *, size=32, shape=(2, 4), segment=1, offset=0):
    fields = {1: ("u32", size), 2: words(flat, *shape), 3: ("u32", segment), 4: ("u32", offset)}
    return flat.table({0: ("u32", 6), 1: flat.table(fields)})


def sentis(*constants, version=2, segments=1, data=NUMBERS, operators=(b"Dense",), behind=b""):
    """Write a model of Unity's engine: a program, and one segment of elements."""
    flat = Flat()
    values = [constant(flat, **each) for each in constants or ({},)]
    values.append(flat.table({0: ("u32", 2), 1: flat.table({0: ("u32", 7)})}))
    named = [flat.table({0: flat.bytes(each)}) for each in operators]
    plan = flat.table({0: flat.bytes(b"net"), 1: flat.vector(values), 7: flat.vector(named)})
    listed = flat.vector([flat.table({1: ("u64", len(data))}) for _ in range(segments)])
    out = block(flat, flat.table({0: ("u32", version), 1: plan, 3: listed}))
    flat = Flat()
    return out + block(flat, flat.table({0: flat.bytes(data)})) + behind


def lite_parameter(*, shape=(2, 4), kind=5, data=NUMBERS, variable=1, total=None, before=b""):
    """Write a parameter of Paddle Lite."""
    flat = Flat()
    raw = struct.pack(f"<I{len(shape)}q", len(shape), *shape)
    tensor = {4: flat.bytes(data), 2: flat.put(raw), 3: ("u32", kind)}
    fields = {1: flat.bytes(b"fc.w"), 2: ("u32", variable), 3: flat.table(tensor)}
    inner = flat.file(flat.table(fields), b"\0\0\0\0")
    size = 4 + len(before) + len(inner) if total is None else total
    return struct.pack("<II", size, 4 + len(before)) + before + inner


def paddle_lite(
    *parameters, operators=((b"relu", ()),), version=2, said=b"v2.12", size=None, count=None,
    middle=(0, 0, 6), behind=b"",
):  # fmt: skip
    """Write a model of Paddle Lite; an operator is its type and attributes that are numbers."""
    flat = Flat()
    listed = []
    for kind, attributes in operators:
        told = [
            flat.table({0: flat.bytes(name), 2: ("u32", number)}) for name, number in attributes
        ]
        listed.append(flat.table({0: flat.bytes(kind), 3: flat.vector(told)}))
    blocks = flat.vector([flat.table({3: flat.vector(listed)})])
    program = flat.file(flat.table({0: blocks}), b"\0\0\0\0")
    parameters = parameters or (lite_parameter(),)
    head = struct.pack("<H16sQ", version, said, len(program) if size is None else size)
    number = len(parameters) if count is None else count
    about = struct.pack("<HHHHI", *middle, number, 32)
    return head + program + about + b"".join(parameters) + behind


SAMPLES = {
    "dlib-network": dlib(),
    "rten-model": rten(),
    "nnue-network": nnue(),
    "annoy-index": annoy(),
    "sentis-model": sentis(),
    "paddle-lite": paddle_lite(),
    "mindir-graph": mindir(),
    "mindspore-lite": mindspore(),
}

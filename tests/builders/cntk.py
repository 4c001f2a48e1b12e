"""Write networks of CNTK, byte by byte: in sections, and as dictionaries."""

import struct

from tests.builders.neighbours import field, varint


def text(value):
    return f"{value}\0".encode("utf-16-le")


def u64(value):
    return struct.pack("<Q", value)


def extents(*shape):
    return struct.pack(f"<{len(shape) + 1}I", len(shape), *shape)


def matrix(rows, columns, data, width=4):
    head = b"d" + text("BMAT") + u64(width) + text("unnamed") + struct.pack("<I", 0)
    return head + u64(rows) + u64(columns) + data + text("EMAT")


def names(*values):
    return u64(len(values)) + b"".join(map(text, values))


def node(kind, name, inner=b"", precision="float"):
    return text(precision) + text(kind) + text(name) + inner


def weights(name, data, *shape):
    inner = struct.pack("<f", 1) + extents(*shape)
    return node(
        "LearnableParameter", name, inner + matrix(shape[0], len(data) // 4 // shape[0], data)
    )


def network(*nodes, version=27, relations=None):
    head = text("BCN") + text("BVersion") + u64(version) + text("EVersion") + u64(len(nodes))
    listed = text("BNodeList") + b"".join(nodes) + text("ENodeList")
    told = [text("z") + names() for _ in nodes] if relations is None else relations
    related = text("BRelation") + b"".join(told) + text("ERelation")
    roots = text("BOutputNodes") + names("z") + text("EOutputNodes")
    return head + listed + related + text("BRootNodes") + roots + text("ERootNodes") + text("ECN")


INPUT = node("InputValue", "x", u64(3) + u64(1) + extents(3) + extents() + struct.pack("<f", 0))
TIMES = node("Times", "z", u64(1) + struct.pack("<i", -1))
NETWORK = network(INPUT, weights("W", bytes(24), 2, 3), TIMES, node("Sigmoid", "s"))


def value(kind, number, inner):
    return field(1, 1) + field(2, kind) + field(number, inner)


def said(given):
    """Write a value of a dictionary, by its type."""
    match given:
        case bool():
            return value(1, 3, int(given))
        case int():
            return value(3, 5, given)
        case str():
            return value(6, 8, given)
        case list():
            return value(9, 11, b"".join(field(1, said(each)) for each in given))
        case dict():
            return value(10, 12, dictionary(given))
        case bytes():
            return value(11, 13, given)


def dictionary(given):
    entries = (field(2, field(1, key) + field(2, said(each))) for key, each in given.items())
    return field(1, 1) + b"".join(entries)


def array(shape, data=None, kind=1):
    inner = field(1, kind) + field(3, field(1, b"".join(map(varint, shape))))
    number = {1: 4, 2: 5}.get(kind, 6)
    return inner + (b"" if data is None else field(number, field(1, data)))


def primitive(op, uid="f0", **more):
    return {"type": "PrimitiveFunction", "version": 1, "uid": uid, "op": op, "inputs": ["x"]} | more


def composite(*functions, parameter=None):
    held = parameter or {"uid": "W", "kind": 2, "value": array((2, 3), bytes(24))}
    return {
        "type": "CompositeFunction",
        "version": 1,
        "root": "f0",
        "inputs": [held],
        "primitive_functions": list(functions),
    }


def user(state, native):
    named = {"type": "UserDefinedFunction", "version": 1, "uid": "u0", "name": "own"}
    return named | {"native": native, "user_defined_state": state}


def native(module="Own.Library", method="CreateOwn"):
    made = {
        "type": "NativeUserDefinedFunction",
        "version": 1,
        "op": "OwnOp",
        "user_defined_state": {},
    }
    return user(made | {"module": module, "deserialize_method": method}, native=True)


def python(module="own", called="Own"):
    made = {"class": called, "module": module, "op_name": "OwnOp", "state": {}, "version": 1}
    return user(made, native=False)


def large(given, data):
    inner = dictionary(given)
    return b"kntc" + struct.pack("<I", len(inner)) + inner + data


MODEL = dictionary(composite(primitive(31), primitive(1, attributes={"axis": 1})))

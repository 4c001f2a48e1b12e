"""Write ONNX models by hand: honest ones, and any lie you like."""

from tests.builders.graphs import field, pair, varint

EXTERNAL = 1


def fixed(number, value):
    """A packed run of bytes."""
    return field(number, value)


def group(number, inside=b""):
    return varint(number << 3 | 3) + inside + varint(number << 3 | 4)


def tensor(name="w", dims=(2,), kind=1, raw=bytes(8), **more):
    out = b"".join(field(1, extent) for extent in dims) + field(2, kind) + field(8, name)
    if raw is not None:
        out += field(9, raw)
    return out + b"".join(more.values())


def external(name="w", dims=(2,), kind=1, flag=EXTERNAL, **said):
    out = b"".join(field(1, extent) for extent in dims) + field(2, kind) + field(8, name)
    out += b"".join(field(13, pair(key, str(value))) for key, value in said.items())
    return out + (field(14, flag) if flag is not None else b"")


def attribute(name, number, value):
    return field(1, name) + field(number, value)


def node(op="Add", domain="", attributes=(), more=b""):
    out = field(1, "x") + field(2, "y") + field(4, op)
    out += b"".join(field(5, each) for each in attributes)
    return out + (field(7, domain) if domain else b"") + more


def graph(nodes=(), initializers=(), sparse=(), more=b""):
    out = b"".join(field(1, each) for each in nodes) + field(2, "g")
    out += b"".join(field(5, each) for each in initializers)
    return out + b"".join(field(15, each) for each in sparse) + more


def function(name, domain, nodes=()):
    return field(1, name) + b"".join(field(7, each) for each in nodes) + field(10, domain)


def model(inner=b"", functions=(), training=(), properties=None, more=b""):
    out = field(1, 8) + field(2, "tests") + field(7, inner) + field(8, field(2, 17))
    out += b"".join(field(14, pair(key, value)) for key, value in (properties or {}).items())
    out += b"".join(field(20, each) for each in training)
    return out + b"".join(field(25, each) for each in functions) + more


def nested(inner, levels):
    """A graph inside graphs: each level is the branch of an ``If``."""
    for _ in range(levels):
        inner = graph([node("If", attributes=[attribute("then_branch", 6, inner)])])
    return inner


def small(**said):
    """A model with one tensor elsewhere, as short as it can be."""
    return field(1, 8) + field(7, field(5, external(**said))) + field(8, field(2, 17))

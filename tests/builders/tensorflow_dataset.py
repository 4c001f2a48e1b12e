"""Write what TensorFlow keeps beside a dataset, by hand."""

from tests.builders.neighbours import field


def shape(*extents):
    unknown = b"\x08" + b"\xff" * 9 + b"\1"
    return b"".join(field(2, unknown if n < 0 else field(1, n)) for n in extents)


def tensor(name, *extents, kind=1):
    return field(33, field(1, name) + field(2, shape(*extents)) + field(3, kind))


def row(*values):
    return field(52, b"".join(field(1, value) for value in values))


def table(**values):
    return field(53, b"".join(field(1, field(1, key) + field(2, values[key])) for key in values))


def pairs(name, **values):
    inner = b"".join(field(2, field(1, key) + field(2, values[key])) for key in values)
    return field(54, field(1, name) + inner)


def typed(name, state, number=12):
    return field(34, field(1, number) + field(2, state) + field(3, name) + field(4, 1))


SPEC = row(
    tensor("x", -1, 28),
    table(a=tensor("", 3), b=typed("RaggedTensorSpec", row(field(31, shape(2)), field(32, 1)), 3)),
    pairs("P", k=field(13, "text")),
    field(14, 1),
)

SNAPSHOT = (
    field(1, "1234567890") + field(2, "987") + field(3, 1700000000) + field(4, 2)
    + field(5, b"\1\1") + field(6, 10) + b"\xc0\x3e\1"
)  # fmt: skip

SHARED = field(1, SPEC) + field(2, "SNAPPY")

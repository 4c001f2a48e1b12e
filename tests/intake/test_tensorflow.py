"""Nodes that are passed over at once tell what nodes that are taken apart tell."""

from contextlib import nullcontext
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from tests.builders.graphs import field
from weighbridge.core import FormatError
from weighbridge.intake import tensorflow
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.part import Part
from weighbridge.intake.tensorflow_dull import Dull

OPERATIONS = ["Const", "Identity", "MatMul", "ReadFile", "PyFunc", "TextFileDataset", "Own", "\xff"]


@st.composite
def nodes(draw):
    """A node as every writer writes it, and at times one as none does."""
    made = field(1, draw(st.sampled_from(["a", "b", "long" * 40, ""])))
    made += field(2, draw(st.sampled_from([*OPERATIONS, "O" * 130])))
    for name in draw(st.lists(st.sampled_from(["a", "b", "^a"]), max_size=3)):
        made += field(3, name)
    text = field(8, field(1, 7) + field(8, draw(st.sampled_from(["/etc/x", "y"]))))
    for value in draw(st.lists(st.sampled_from([field(6, 1), text, b"", field(2, "x" * 200)]))):
        made += field(5, field(1, draw(st.sampled_from(["value", "T"]))) + field(2, value))
    return made + draw(st.sampled_from([b"", b"", field(9, "x" * 2000), field(1, "c"), b"\x1a"]))


def told(data, *, over=True):
    """Return what is told of a graph, up to the error, if there is one."""
    found = []
    apart = patch.object(Dull, "passed", lambda *_: False)
    loud = patch.object(tensorflow, "_quiet", lambda *_: False)
    with nullcontext() if over else apart, nullcontext() if over else loud:
        try:
            items = tensorflow.Graphs().read(Cursor.over(data))
            found.extend(item.span if isinstance(item, Part) else item for item in items)
        except FormatError as error:
            found.append((error.offset, error.kind, str(error)))
    return found


@given(
    st.lists(st.tuples(st.sampled_from([1, 1, 1, 2, 3]), nodes()), max_size=12),
    st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), max_size=2),
)
def test_what_is_passed_over_tells_nothing(parts, changes):
    made = bytearray()
    for kind, node in parts:
        made += field(
            kind, node if kind != 2 else field(1, field(1, field(1, "f")) + field(3, node))
        )
    for at, byte in changes:
        if made:
            made[at % len(made)] = byte
    assert told(bytes(made)) == told(bytes(made), over=False)

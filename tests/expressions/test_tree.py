"""A checked expression is read back as the tree it is, and anything else is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.expressions.test_bounds import ENGINE, VALID
from weighbridge.expressions import tree
from weighbridge.expressions.tree import Call, Constant, Fold, Name, RefusedError, Select


def found(text):
    return ENGINE.compile(text).tree


def test_a_comparison_is_a_call_of_a_field_and_a_constant():
    read = found("file.path == 'a'")
    match read.root:
        case Call(
            function="_==_",
            arguments=(Select(operand=Name(name="file"), field="path"), Constant(text="a")),
        ):
            pass
        case other:
            pytest.fail(repr(other))
    assert read.type(read.root) == "bool"
    assert [read.type(each) for each in read.root.arguments] == ["string", "string"]
    assert read.type(read.root.arguments[0].operand) == "File"
    assert read.overloads[read.root.id] == ("equals",)
    assert read.positions[read.root.id] == len("file.path ")


def test_a_macro_is_a_loop_and_those_that_collect_are_told_apart():
    for text, collects in [
        ("file.formats.exists(x, x == '')", False),
        ("file.formats.map(x, x).size() == 1", True),
        ("file.formats.filter(x, x == '').size() == 1", True),
    ]:
        (fold,) = [each for each in tree.walk(found(text).root) if isinstance(each, Fold)]
        assert (fold.variable, fold.collects) == ("x", collects)


@given(st.binary(max_size=80))
def test_any_bytes_are_a_tree_or_refused(data):
    reads(data)


@pytest.mark.parametrize("text", VALID, ids=[text[:40] for text in VALID])
def test_every_cut_and_every_changed_byte_is_a_tree_or_refused(text):
    data = ENGINE.compile(text).program.serialize()
    step = max(1, len(data) // 40)
    for at in range(0, len(data), step):
        reads(data[:at])
        for value in (0, 0x80, data[at] ^ 0xFF):
            reads(data[:at] + bytes([value]) + data[at + 1 :])


def reads(data):
    try:
        made = tree.read(data)
    except RefusedError:
        return
    assert list(tree.walk(made.root))

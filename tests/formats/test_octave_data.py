"""Octave in binary: every type is read to its end, functions and objects are told."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import octave as o
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Code, Effect, Entry, Face, FormatError, Gap, Import, Verdict
from weighbridge.formats.octave_data import FORMAT

RUNS = o.handle("f", "@() system('true')")


def every(kind, data):
    return [each for each in read(FORMAT, data) if isinstance(each, kind)]


def test_every_type_is_read_to_its_end(tmp_path):
    found = evidence(o.EVERY)
    assert [item.format for item in found if isinstance(item, Face)] == ["octave-data"]
    assert not [item for item in found if isinstance(item, Gap | Code | Import)]
    names = [item.value for item in found if isinstance(item, Entry)]
    assert names == [*"kmcfiubtrdps", "sb", *"wzqn"]
    assert weigh(tmp_path, {"model.mat": o.EVERY})[0] is Verdict.ALLOW


def test_reads_the_other_byte_order():
    number = o.variable("k", "scalar", o.doubles(1, order=">"), order=">")
    assert every(Entry, o.file(number, mark=b"B"))[0].value == "k"


@pytest.mark.parametrize(
    ("variable", "shown", "effect"),
    [
        (RUNS, "@() system('true')", Effect.PROCESS),
        (o.cell("z", RUNS), "@() system('true')", Effect.PROCESS),
        (o.struct_("z", RUNS), "@() system('true')", Effect.PROCESS),
        (o.named("f", "system"), "system", Effect.DYNAMIC),
        (o.inline("f", "system('true')"), "system('true')", Effect.PROCESS),
        (o.handle("f", "@(x) feval(k, x)", o.string("k", "system")), "feval", Effect.DYNAMIC),
        (o.object_("f", "inline", o.string("expr", "system('true')")), "system", Effect.PROCESS),
    ],
)
def test_functions_are_told_wherever_they_are(variable, shown, effect, tmp_path):
    (code,) = every(Code, o.file(variable))
    assert shown in code.summary
    assert effect in code.effects
    assert weigh(tmp_path, {"model.mat": o.file(variable)})[0] is Verdict.DENY


def test_an_object_is_filled_by_its_class():
    (found,) = every(Import, o.file(o.object_("x", "acme", o.scalar())))
    assert str(found.target) == "matlab:acme.loadobj"


@pytest.mark.parametrize(
    ("variable", "why"),
    [
        (o.variable("x", "object"), "type 'object'"),
        (o.variable("x", "onCleanup"), "type 'onCleanup'"),
        (o.named("x", "f", "nested"), "kind 'nested"),
        (o.variable("x", "function handle", o.text("@<anonymous> x")), "called"),
        (o.text("x") + o.text("") + b"\0\1", "type 1"),
        (o.variable("x", "scalar", b"\x40"), "numbers of type 64"),
        (o.variable("x", "matrix", o.extents(1, 2**31 - 1) + o.doubles(1)), "numbers"),
        (o.variable("x", "matrix", o.extents(1, -2)), "extents"),
        (o.variable("x", "cell", o.extents(2**30, 2**30)), "variables"),
        (o.variable("x", "bool matrix", struct.pack("<i", -(2**31))), "extents"),
        (o.variable("x", "sparse matrix", o.extents(1, 1) + struct.pack("<i", -1)), "sparse"),
        (struct.pack("<i", -1), "bytes"),
        (o.string("x", "y")[:-1], "text"),
    ],
)
def test_refuses(variable, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, o.file(variable))


def test_nothing_is_nested_without_end():
    inside = o.scalar("<cell-element>")
    for _ in range(2000):
        inside = o.cell("<cell-element>", inside)
    with pytest.raises(FormatError, match="nested too deeply"):
        read(FORMAT, o.file(inside))


def test_what_stands_before_a_fault_is_told(tmp_path):
    data = o.file(RUNS, o.variable("x", "object"))
    assert weigh(tmp_path, {"model.mat": data})[0] is Verdict.DENY
    assert weigh(tmp_path, {"model.mat": o.file(o.variable("x", "object"))})[0] > Verdict.WARN


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, o.file(RUNS, o.cell("z", o.string("s", "x"))), step=2)


@settings(max_examples=100)
@given(st.lists(st.sampled_from([b"\xff", o.text("cell"), o.extents(1, 1), o.scalar(), RUNS])))
def test_any_bytes(parts):
    survives(FORMAT, o.file(*parts))

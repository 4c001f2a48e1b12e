"""MATLAB data: functions and objects are told wherever they are, packed or not."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import matlab as m
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Code, Effect, Entry, Face, FormatError, Gap, GapKind, Import, Verdict
from weighbridge.formats.matlab_data import FORMAT


def everything(order="<"):
    return m.file(
        m.doubles("x", 1, 2.5, order=order),
        m.cell("c", m.text("", "a", order), m.doubles("", 3, order=order), order=order),
        m.compressed(m.function("f", "@(x)x+1", order), order),
        m.opaque("t", "MCOS", "table", m.doubles("", 1, order=order), order=order),
        m.old_object("o", "inline", m.text("", "x", order), order=order),
        order=order,
    )


def every(kind, data):
    return [each for each in read(FORMAT, data) if isinstance(each, kind)]


@pytest.mark.parametrize("order", "<>")
def test_reads_variables_functions_and_objects(order):
    data = everything(order)
    found = evidence(data)
    assert {each.format for each in found if isinstance(each, Face)} == {"matlab-data"}
    assert not [each for each in found if isinstance(each, Gap)]
    assert [e.value for e in found if isinstance(e, Entry)] == ["x", "c", "f", "t", "o"]
    code, inline = [each for each in found if isinstance(each, Code)]
    assert inline.summary == "function handle 'o': 'x'"
    assert code.summary == "function handle 'f': '@(x)x+1'"
    assert not code.effects
    names = [str(each.target) for each in found if isinstance(each, Import)]
    assert names == ["matlab:table.loadobj", "matlab:inline.loadobj"]


@pytest.mark.parametrize(
    ("body", "effect"),
    [
        ("@(x)system('true')", Effect.PROCESS),
        ("@(x)eval(x)", Effect.DYNAMIC),
        ("@()urlread(u)", Effect.NETWORK),
        ("@()py.os.getcwd()", Effect.NATIVE),
        ("system", Effect.DYNAMIC),
    ],
)
def test_functions_that_reach_out_are_denied(tmp_path, body, effect):
    data = m.file(m.cell("c", m.function("f", body)))
    (code,) = every(Code, data)
    assert effect in code.effects
    verdict, rules, _ = weigh(tmp_path, {"m.mat": data})
    assert (verdict, "embedded-code" in rules) == (Verdict.DENY, True)


def test_a_function_is_a_warning_and_data_are_not(tmp_path):
    verdict, rules, why = weigh(tmp_path, {"m.mat": m.file(m.function("f", "@sin"))})
    assert (verdict, rules) == (Verdict.WARN, {"embedded-code"}), why
    verdict, _, why = weigh(tmp_path, {"m.mat": m.file(m.text("s", "system('true')"))})
    assert verdict is Verdict.ALLOW, why


def test_an_object_of_java_is_denied(tmp_path):
    data = m.file(m.opaque("j", "java", "java.lang.ProcessBuilder"))
    verdict, rules, _ = weigh(tmp_path, {"m.mat": data})
    assert (verdict, "dangerous-import" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (m.file(m.element(99, b"abcdefgh")), "type 99"),
        (m.file(m.element(14, b"", size=2**31)), "left"),
        (m.file(m.element(15, b"", size=2**31)), "left"),
        (m.file(m.array(6, "x", m.element(77, b""))), "inside an array"),
        (m.file(m.array(6, "x", m.element(9, b"", size=2**31))[:-8]), "wanted|left"),
        (m.file(m.compressed(m.doubles("x", 1))[:-4]), "left|early"),
        (m.file(b"abc"), "no element"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def over(kind, value, by=4):
    """Write an array of one short element that is said to be longer than it is."""
    data = m.array(kind, "s", m.small(16, value), extents=(2, 2))
    return struct.pack("<II", 14, len(data) - 8 + by) + data[8:]


@pytest.mark.parametrize("pack", [lambda data: data, m.compressed])
def test_four_bytes_of_text_are_counted_twice_by_octave(pack):
    # save -v7 of ['ab'; 'cd'], by Octave 7.3
    assert [type(each) for each in read(FORMAT, m.file(over(4, b"acbd")))] == [Entry]
    assert not [each for each in evidence(m.file(pack(over(4, b"acbd")))) if isinstance(each, Gap)]


@pytest.mark.parametrize(
    "array", [over(4, b"acbd", 8), over(4, b"ac"), over(6, b"acbd"), over(4, b"acbd")[:-4]]
)
def test_whatever_else_is_too_long_is_refused(array):
    with pytest.raises(FormatError, match="left"):
        read(FORMAT, m.file(array))


def test_too_deep_is_a_limit():
    inner = m.doubles("", 1)
    for _ in range(80):
        inner = m.cell("", inner)
    with pytest.raises(FormatError) as caught:
        read(FORMAT, m.file(inner))
    assert caught.value.kind is GapKind.LIMIT


def test_a_bomb_is_an_expansion():
    bomb = m.compressed(m.doubles("x", *([0.0] * 5_000_000)))
    gaps = [each for each in evidence(m.file(bomb)) if isinstance(each, Gap)]
    assert GapKind.EXPANSION in {gap.kind for gap in gaps}


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, everything(), step=5)


@given(st.sampled_from("<>"), st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(order, noise):
    survives(FORMAT, m.file(order=order) + noise)
    survives(FORMAT, m.file(m.element(14, noise, order), order=order))


@given(st.dictionaries(st.from_regex(r"[a-z]{1,9}", fullmatch=True), st.floats(), max_size=5))
@settings(max_examples=50, deadline=None)
def test_round_trip(table):
    data = m.file(*(m.doubles(name, number) for name, number in table.items()))
    assert [entry.value for entry in every(Entry, data)] == list(table)


def test_the_reference_reader_agrees(tmp_path):
    scipy_io = pytest.importorskip("scipy.io")
    path = tmp_path / "m.mat"
    path.write_bytes(m.file(m.doubles("x", 1, 2), m.compressed(m.text("s", "hello"))))
    assert set(scipy_io.loadmat(path)) >= {"x", "s"}

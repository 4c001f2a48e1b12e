"""OpenFst: states and arcs to the end; a type that loads a library is told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import speech as b
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, GapKind, Purpose, Reference, Verdict
from weighbridge.formats.openfst import FORMAT


def every(kind, data):
    return [each for each in read(FORMAT, data) if isinstance(each, kind)]


@pytest.mark.parametrize(
    "data",
    [
        b.vector(),
        b.vector(states=-1),
        b.const(),
        b.const(flags=4),
        b.ngram(),
        b.compact(),
        b.compact(flags=4),
        b.compact("compact_unweighted"),
        b.compact("compact_unweighted_acceptor", flags=4),
        b.compact("compact_string"),
        b.compact("compact_weighted_string", flags=4),
        b.ahead(),
        b.ahead(second=b.reachable(keep=False)),
        b.ahead("ilabel_lookahead", b.vector()),
        b.ahead("arc_lookahead"),
        b.ahead(data=False),
    ],
)
def test_what_is_honest_leaves_no_gap(data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.vector(states=2**40), "states in"),
        (b.vector(b.state(count=2**40)), "a state of"),
        (b.vector(b.state(count=-1)), "a state of -1"),
        (b.const(states=-1), "-1 states"),
        (b.const(arcs=2**40), "wanted"),
        (b.compact(states=-1), "-1 states"),
        (b.compact(arcs=2**30), "arcs"),
        (b.vector(flags=1), "no symbols"),
        (b.header(kind="x" * 100), "type of 100"),
        (b.ahead(magic=1), "nothing is added"),
        (b.ahead(inner=b"\0" * 200), "no transducer"),
        (b.ahead(first=b.reachable(count=2**40)), "states in"),
        (b.ahead(first=b.reachable(count=-1)), "states in"),
        (b.ahead(first=b.reachable(mapped=2**40)), "map"),
        (b.ahead(first=b.reachable(((1, 2),), count=2)), "wanted|states in|intervals"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_bytes_behind_it_are_a_gap():
    for data in (b.vector(behind=b"stowaway"), b.compact(behind=b"stowaway")):
        assert [gap.kind for gap in every(Gap, data)] == [GapKind.TRAILING]


def test_symbols_are_passed_over():
    head = b.header(flags=3, states=1)
    assert not every(Gap, head + 2 * b.symbols("<eps>", "a") + b.state())
    with pytest.raises(FormatError, match="symbols in"):
        read(FORMAT, head + b.symbols("a", count=2**40) + b.state())


def test_a_type_that_is_not_registered_makes_the_library_load_another():
    found = every(Reference, b.header(kind="ev-il", arc="other") + bytes(8))
    assert [each.target for each in found] == ["ev-il-fst.so", "other-arc.so"]
    assert {each.purpose for each in found} == {Purpose.CODE}


def test_types_that_are_not_read_are_a_gap():
    (gap,) = every(Gap, b.header(kind="edit") + bytes(8))
    assert gap.kind is GapKind.UNSUPPORTED
    inner = b.ahead(inner=b.ahead())
    assert [each.kind for each in every(Gap, inner)] == [GapKind.UNSUPPORTED]


def test_what_is_inside_is_held_to_the_same():
    found = every(Reference, b.ahead(inner=b.header(kind="ev-il") + bytes(8)))
    assert [each.target for each in found] == ["ev-il-fst.so"]
    assert [each.kind for each in every(Gap, b.ahead(behind=b"stowaway"))] == [GapKind.TRAILING]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.vector(), step=7)
    survives_cuts_and_changes(FORMAT, b.compact(), step=7)
    survives_cuts_and_changes(FORMAT, b.ahead(), step=3)


@given(st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.header() + noise)
    survives(FORMAT, b.header("const") + noise)
    survives(FORMAT, b.header("ngram") + noise)
    survives(FORMAT, b.header(flags=3) + noise)


def test_it_is_allowed_and_what_loads_a_library_is_not(tmp_path):
    assert weigh(tmp_path, {"HCLG.fst": b.vector()})[0] is Verdict.ALLOW
    verdict, rules, _ = weigh(tmp_path, {"HCLG.fst": b.header(kind="evil") + bytes(8)})
    assert (verdict, "remote-code" in rules) == (Verdict.DENY, True)

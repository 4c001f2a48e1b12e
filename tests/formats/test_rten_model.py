"""RTen: graphs of the runtime's own operators, and elements that constants account for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import nets as b
from tests.builders.neighbours import SAMPLES
from tests.properties import short, survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, Operation, Tensor, Verdict
from weighbridge.formats.rten_model import FORMAT, OPERATORS

PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")
CHOICE = b.rten(b.rten_choice)


@pytest.mark.parametrize("data", [b.rten(), CHOICE, b.rten(kind=3, shape=(32,)), b.rten_first()])
def test_what_is_honest_is_allowed(data, tmp_path):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    assert weigh(tmp_path, {"net.rten": data})[:2] == (Verdict.ALLOW, set())


def test_it_tells_operators_constants_and_texts():
    found = read(FORMAT, CHOICE)
    told = [each.name for each in found if isinstance(each, Operation)]
    assert told == ["If", "Conv"]
    assert OPERATORS.index("If") == 104
    outer, inner = [each for each in found if isinstance(each, Tensor)][:2]
    assert (outer.name, outer.dtype, outer.shape, outer.data.size) == ("node", "F32", (2, 4), 32)
    assert (inner.dtype, inner.data.size, inner.wanted) == ("I32", 8, 8)
    texts = {each.key: each.value for each in found if isinstance(each, Entry)}
    assert texts == {"rten.description": "a net", "rten.license": "MIT"}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.rten_first(inside=0), "without elements"),
        (b"RTEN\1\0\0\0" + bytes(40), "not version 2"),
        (b.rten(start=2**60), "outside"),
        (b.rten(size=2**60), "wanted"),
        (b.rten(base=2**60), "outside"),
        (b.rten(lambda flat: b.rten_graph(flat, (4, flat.table({})))), "kind 4"),
        (b.rten(lambda flat: b.rten_choice(flat, 80)), "too deeply"),
    ],
    ids=short,
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


@pytest.mark.parametrize(
    "data",
    [b.rten_first(version=2), b.rten_first(kind=4), b.rten_first()[:40], b.rten_first()[4:]],
    ids=short,
)
def test_what_is_no_graph_of_version_1_is_not_recognised(data):
    assert FORMAT.id not in [each.format for each in evidence(data) if isinstance(each, Face)]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.rten_first(), step=2)
    survives_cuts_and_changes(FORMAT, CHOICE, step=3)


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.rten()[:40] + noise)
    survives(FORMAT, noise)


@pytest.mark.parametrize(
    "data",
    [
        b.rten(offset=4096),
        b.rten(data=b.NUMBERS[:20]),
        b.rten_first(shape=(2, 5)),
        b.rten_first(behind=PICKLE * 20),
        b.rten_first(inside=0),
        b.rten(shape=(2**31, 2**31)),
        b.rten(kind=9),
        b.rten(behind=PICKLE),
        b.rten(data=PROGRAM, shape=(24,)),
        b.rten(base=64),
    ],
    ids=short,
)
def test_what_is_more_than_that_or_less_is_denied(tmp_path, data):
    assert weigh(tmp_path, {"net.rten": data})[0] is Verdict.DENY

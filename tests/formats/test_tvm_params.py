"""TVM: as many arrays as names."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import plain_numbers as b
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, GapKind, Verdict
from weighbridge.formats.tvm_params import FORMAT


def every(kind, data):
    return [each for each in read(FORMAT, data) if isinstance(each, kind)]


@pytest.mark.parametrize(
    "data",
    [
        b.tvm_params(),
        b.tvm_params(("a", "b")),
    ],
)
def test_what_is_honest_leaves_no_gap(data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.tvm_params(count=2**60), "names in"),
        (b.tvm_params(arrays=[]), "as many arrays"),
        (b.tvm_params(arrays=[b.array(size=2**40)]), "wanted"),
        (b.tvm_params(arrays=[b.array(size=-1)]), "-1 bytes"),
        (b.tvm_params(arrays=[b.array(axes=1000)]), "1000 axes"),
        (b.tvm_params(arrays=[b.array(magic=1)]), "no array"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_bytes_behind_it_are_a_gap():
    assert [gap.kind for gap in every(Gap, b.tvm_params(behind=b"stowaway"))] == [GapKind.TRAILING]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.tvm_params(), step=7)


@given(st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.tvm_params()[:24] + noise)
    survives(FORMAT, b.tvm_params()[:42] + noise)


def test_an_array_of_another_size_is_denied(tmp_path):
    assert weigh(tmp_path, {"deploy.params": b.tvm_params()})[0] is Verdict.ALLOW
    lie = b.tvm_params(arrays=[b.array((9, 9))])
    verdict, rules, _ = weigh(tmp_path, {"deploy.params": lie})
    assert (verdict, "tensor-size-mismatch" in rules) == (Verdict.DENY, True)

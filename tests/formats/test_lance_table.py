"""Lance: pages where columns say, manifests that stay in the table, steps."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import lance as b
from tests.builders.neighbours import SAMPLES, field
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read, refusal
from tests.weighing import weigh
from weighbridge.core import Face, Gap, GapKind, Verdict
from weighbridge.formats.lance_table import FORMAT

WEIGHTS = {"model.safetensors": b"\2\0\0\0\0\0\0\0{}"}


@pytest.mark.parametrize(
    "data",
    [b.data(), b.data(version=(0, 3)), b.data(pad=b"\0"), b.manifest(), b.manifest(before=b""),
     b.step()],
)  # fmt: skip
def test_what_is_honest_leaves_no_gap_and_is_allowed(tmp_path, data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    assert weigh(tmp_path, {**WEIGHTS, "a.lance": data})[0] is Verdict.ALLOW


@pytest.mark.parametrize(
    "data",
    [
        b.data(where=(64,)),
        b.data(where=(0, 2**40)),
        b.data(sizes=(1, 2**40)),
        b.data(at=2**40),
        b.data(again=99, columns=99),
        b.manifest(size=3),
        b.manifest(before=b"\xff\xff"),
    ],
)
def test_refuses(data):
    assert refusal(FORMAT, data)


@pytest.mark.parametrize(
    "data", [b.data(sizes=(1, 32)), b.data(where=(0, 65), sizes=(1, 63)), b.data(pad=b"x")]
)
def test_bytes_of_no_page_are_told(tmp_path, data):
    kinds = [each.kind for each in read(FORMAT, data) if isinstance(each, Gap)]
    assert kinds == [GapKind.TRAILING]
    assert weigh(tmp_path, {**WEIGHTS, "a.lance": data})[0] is Verdict.DENY


@pytest.mark.parametrize("path", ["s3://bucket/x", "/etc/x", "../../x", "file:///x"])
def test_what_leads_out_of_the_table_is_told(tmp_path, path):
    for data in (b.manifest(field(18, field(4, path))), b.manifest(path=path)):
        verdict, rules, _ = weigh(tmp_path, {**WEIGHTS, "1.manifest": data})
        assert (verdict, rules) == (Verdict.DENY, {"outside-reference"})


def test_data_of_before_is_a_gap():
    assert [each.kind for each in read(FORMAT, b.old()) if isinstance(each, Gap)] == [
        GapKind.UNSUPPORTED
    ]


def test_programs_are_found(tmp_path):
    data = b.data(shared=SAMPLES["elf-program"].ljust(96, b"\0"))
    assert weigh(tmp_path, {**WEIGHTS, "a.lance": data})[0] is Verdict.DENY


@pytest.mark.parametrize(
    "data", [b.data(version=(7, 1)), b.data(columns=2**30), b.data(many=2**30), b.step()[:3]]
)
def test_what_is_none_is_not_recognised(data):
    assert FORMAT.id not in [each.format for each in evidence(data) if isinstance(each, Face)]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.data(), step=3)
    survives_cuts_and_changes(FORMAT, b.manifest(), step=3)


@given(st.binary(max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, noise + b"LANC")
    survives(FORMAT, b.step() + noise)
    survives(FORMAT, noise + b.data()[-60:])

"""ScaNN: three messages, every field one that is known; files that one names are told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import numpy_npy
from tests.builders import scann as b
from tests.builders.neighbours import SAMPLES, field
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read, refusal
from tests.weighing import weigh
from weighbridge.core import Face, Gap, GapKind, Verdict
from weighbridge.formats.scann_model import FORMAT

HASH = field(13, field(5, field(2, 16) + field(18, b.DISTANCE)))
FOLDER = {
    "scann_config.pb": b.config(HASH),
    "ah_codebook.pb": b.centres(),
    "serialized_partitioner.pb": b.partition(),
    "dataset.npy": numpy_npy.build(numpy_npy.header("'<f4'"), bytes(8)),
    "scann_assets.pbtxt": b'assets {\n  asset_type: AH_CENTERS\n  asset_path: "a.pb"\n}\n',
}


@pytest.mark.parametrize("name", ["scann_config.pb", "ah_codebook.pb", "serialized_partitioner.pb"])
def test_what_is_honest_leaves_no_gap(name):
    found = evidence(FOLDER[name], name)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]


def test_a_folder_is_allowed(tmp_path):
    assert weigh(tmp_path, FOLDER)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    "more",
    [
        b.brute(field(7, "/etc/hostname")),
        field(6, field(3, "../../x")),
        field(13, field(4, "http://127.0.0.1/x")),
        field(13, field(5, field(6, "/etc/hostname"))),
        field(8, field(46, field(3, "/etc"))),
        field(5, b.DISTANCE + field(2, field(1, "/etc/hostname"))),
    ],
)
def test_a_file_that_it_opens_is_told(tmp_path, more):
    verdict, rules, _ = weigh(tmp_path, FOLDER | {"scann_config.pb": b.config(more)})
    assert (verdict, rules) == (Verdict.DENY, {"outside-reference"})


@pytest.mark.parametrize("more", [field(22, b"x"), field(20, field(4, b"x"))])
def test_methods_of_ones_own_are_a_gap(tmp_path, more):
    data = b.config(more)
    assert [each.kind for each in read(FORMAT, data) if isinstance(each, Gap)] == [
        GapKind.UNSUPPORTED
    ]
    assert weigh(tmp_path, {"scann_config.pb": data})[0] is not Verdict.ALLOW


@pytest.mark.parametrize(
    "data",
    [
        b.config(field(99, 1)),
        b.config(b.brute(field(99, "x"))),
        b.config(field(32, "x" * 5000)),
        b.centres(field(9, b"stowaway")),
        b.partition(field(8, b"stowaway")),
    ],
)
def test_other_fields_are_damage(data):
    assert refusal(FORMAT, data)


def test_messages_without_end_are_a_gap():
    deep = b""
    for _ in range(70):
        deep = field(3, deep)
    assert refusal(FORMAT, b.partition(deep)).kind is GapKind.LIMIT


@pytest.mark.parametrize("data", [b"\x18\x0a", b.config(distance=field(1, "x")), field(1, "abc")])
def test_what_is_none_is_not_recognised(data):
    assert FORMAT.id not in [each.format for each in evidence(data) if isinstance(each, Face)]


def test_programs_are_found(tmp_path):
    program = SAMPLES["elf-program"].ljust(96, b"\0")
    data = b.partition(field(1, field(1, program)))
    assert weigh(tmp_path, {"serialized_partitioner.pb": data})[0] is Verdict.DENY


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.config(HASH), step=2)
    survives_cuts_and_changes(FORMAT, b.partition(), step=5)


@given(st.binary(max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    for data in (b.config(), b.centres(), b.partition()):
        survives(FORMAT, data + noise)
        survives(FORMAT, data[:20] + noise)

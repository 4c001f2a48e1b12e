import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import boosted_data as boosted
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import refusal
from tests.weighing import weigh
from weighbridge.core import Verdict
from weighbridge.formats.xgboost_matrix import FORMAT

WEIGHTS = b"\2" + bytes(7) + b"{}"
SAMPLE = boosted.SAMPLES["xgboost-matrix"]


def test_honest_data_are_no_matter(tmp_path):
    files = {"train.buffer": SAMPLE, "model.safetensors": WEIGHTS}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


LISTS = ((4, 2), (4, 0), (8, 0), (4, 2), (4, 0), (4, 1))
"""Labels, groups, queries, weights, roots and margins."""


@pytest.mark.parametrize(
    "data",
    [
        boosted.before(*LISTS),
        boosted.before(*LISTS[:2], *LISTS[3:], version=1),
    ],
    ids=["2", "1"],
)
def test_data_of_versions_before_1_are_read_to_the_end(data, tmp_path):
    files = {"train.buffer": data, "model.safetensors": WEIGHTS}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (boosted.before(version=3), "in a form 3"),
        (boosted.before(*LISTS, behind=b"x"), "1 bytes behind the rows"),
        (boosted.before(*LISTS[:4], (4, 1 << 8)), "bytes wanted"),
        (boosted.matrix(behind=b"x"), "1 bytes behind the rows"),
        (boosted.matrix(count=65), "65 fields"),
        (boosted.matrix(boosted.u64(201) + bytes(300)), "name of 201"),
        (boosted.matrix(boosted.u64(1) + b"a\6\1" + bytes(8)), "of type 6"),
        (boosted.matrix(boosted.u64(1) + b"a\1\0" + boosted.u64(1, 1, 1 << 60)), "bytes wanted"),
        (boosted.matrix(boosted.u64(1) + b"a\5\0" + boosted.u64(1, 1, 1 << 60)), "texts are over"),
    ],
    ids=["form", "old-behind", "old-values", "behind", "fields", "name", "type", "values", "texts"],
)
def test_refuses(data, why):
    assert why in str(refusal(FORMAT, data))


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(FORMAT, SAMPLE)
    survives_cuts_and_changes(FORMAT, boosted.before(*LISTS))


@given(st.binary(max_size=80))
def test_any_bytes_are_survived(data):
    survives(FORMAT, b"\x01\xab\xff\xff" + data)
    survives(FORMAT, boosted.matrix(data))

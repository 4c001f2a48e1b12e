import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import boosted_data as boosted
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import read, refusal
from tests.weighing import weigh
from weighbridge.core import Gap, Verdict
from weighbridge.formats.catboost_pool import FORMAT, MAGIC

WEIGHTS = b"\2" + bytes(7) + b"{}"
PICKLE = b"\x80\2cposix\nsystem\n(S'true'\ntR."


def test_honest_data_are_no_matter(tmp_path):
    files = {"pool.bin": boosted.pool(), "model.safetensors": WEIGHTS}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (boosted.pool() + b"x", "does not end"),
        (boosted.pool(behind=b"x"), "does not end at the trailer"),
        (boosted.pool(offsets=(0, 0, 0, 9999)), "not in order"),
        (boosted.pool(offsets=(64, 0, 0, 0)), "outside"),
        (boosted.pool(offsets=(0, -8, 0, 0)), "does not fill"),
        (boosted.pool([bytes(8)] * 2, offsets=(0, 0, 0, 4)), "does not fill"),
        (MAGIC, "is outside"),
    ],
    ids=["more", "behind", "order", "outside", "table", "last", "nothing"],
)
def test_a_pool_that_does_not_fit_together_is_told(data, why):
    error = refusal(FORMAT, data)
    assert error is not None
    assert why in str(error)


def test_what_lies_between_chunks_is_told():
    data = boosted.pool([b"\x0c" * 33, b"\x08" * 16])
    hidden = data.replace(b"\x0c" + bytes(15), b"\x0c" + PICKLE[:15])
    assert len(hidden) == len(data)
    assert [gap for gap in read(FORMAT, hidden) if isinstance(gap, Gap)]


def test_a_pickle_behind_is_denied(tmp_path):
    assert weigh(tmp_path, {"pool.bin": boosted.pool() + PICKLE})[0] is Verdict.DENY


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(FORMAT, boosted.pool())


@given(st.binary(max_size=80))
def test_any_bytes_are_survived(data):
    survives(FORMAT, MAGIC + data)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import boosted_data as boosted
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import refusal
from tests.weighing import weigh
from weighbridge.core import GapKind, Verdict
from weighbridge.formats.lightgbm_dataset import FORMAT

WEIGHTS = b"\2" + bytes(7) + b"{}"


@pytest.mark.parametrize("pad", [b"\0", b""])
def test_honest_data_are_no_matter(tmp_path, pad):
    files = {"train.bin": boosted.dataset(pad=pad), "model.safetensors": WEIGHTS}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    "data",
    [boosted.dataset() + b"x", boosted.dataset()[:-1], boosted.dataset([b"alone"]), boosted.TOKEN],
    ids=["more", "less", "one", "none"],
)
def test_pieces_that_do_not_fill_the_file_are_told(data):
    error = refusal(FORMAT, data)
    assert error is not None
    assert error.kind is GapKind.UNSUPPORTED


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(FORMAT, boosted.dataset())


@given(st.binary(max_size=80))
def test_any_bytes_are_survived(data):
    survives(FORMAT, boosted.TOKEN + data)

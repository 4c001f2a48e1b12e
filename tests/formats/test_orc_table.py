import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import tables
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import refusal
from tests.weighing import weigh
from weighbridge.core import Verdict
from weighbridge.formats.orc_table import FORMAT

WEIGHTS = b"\2" + bytes(7) + b"{}"


def test_an_honest_table_is_no_matter(tmp_path):
    files = {"a.orc": tables.orc(), "model.safetensors": WEIGHTS}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"ORC" + b"ORC" + b"\x50", "a postscript of 80 bytes"),
        (tables.orc(size=200), "does not fit"),
        (tables.orc(name=b"xORC"), "does not fit"),
        (b"ORC\x08ORC\x04", "ends"),
    ],
    ids=["long", "footer", "name", "cut"],
)
def test_refuses(data, why):
    error = refusal(FORMAT, data)
    assert error is not None
    assert why in str(error) or why == "ends"


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(FORMAT, tables.orc())


@given(st.binary(max_size=60), st.integers(0, 70))
def test_any_bytes_are_survived(data, size):
    survives(FORMAT, b"ORC" + data + b"ORC" + bytes([size]))

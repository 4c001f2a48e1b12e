"""Triton's configuration is read for its name; any text is read or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence
from weighbridge.core import Reference
from weighbridge.formats.triton_config import FORMAT

CONFIG = (
    b'backend: "python"\nparameters { key: "EXECUTION_ENV_PATH" value { string_value: "e" } }\n'
)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("config.pbtxt", ["e", "model.py"]), ("m/config.pbtxt", ["e", "model.py"]),
     ("config.txt", []), ("own_config.pbtxt", [])],
)  # fmt: skip
def test_reads_a_file_of_that_name_only(name, wanted):
    found = evidence(CONFIG, name)
    assert [item.target for item in found if isinstance(item, Reference)] == wanted


@given(st.text(alphabet='ab{}<>[]:"\\,;#\n 1', max_size=80))
def test_any_text_is_read_or_refused_and_nothing_else(text):
    survives(FORMAT, CONFIG + text.encode())


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused_and_nothing_else(data):
    survives(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, CONFIG)

"""What a field means that holds where something was loaded from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge.lineage import written


@pytest.mark.parametrize(
    "text", ["Qwen/Qwen2.5-7B", "https://hf.co/Qwen/Qwen2.5-7B", "/x/models--Qwen--Qwen2.5-7B"]
)
def test_a_reference(text):
    assert written.model(text).name == "Qwen/Qwen2.5-7B"


@pytest.mark.parametrize(
    "text", ["", "/a/b", "./b", "Output/m", "acme/checkpoint-12", "thing", "a/b/c"]
)
def test_a_path_or_nothing(text):
    assert written.model(text) is None


@given(st.text(max_size=60))
def test_any_text(text):
    found = written.model(text)
    assert found is None or found.name.isascii()

"""Files of no bytes, whose names promise weights or do not."""

import pytest

from tests.weighing import weigh
from weighbridge.core import Verdict
from weighbridge.stages.driver import NEVER_EMPTY


@pytest.mark.parametrize("ending", NEVER_EMPTY)
def test_weights_of_no_bytes_are_damaged(tmp_path, ending):
    verdict, _, reasons = weigh(tmp_path, {f"model{ending.upper()}": b""})
    assert verdict is Verdict.DENY
    assert any("holds no byte" in reason.because for reason in reasons)


@pytest.mark.parametrize("name", ["__init__.py", ".gitkeep", "model.bin", "commit_success.txt"])
def test_what_may_be_empty_is_allowed(tmp_path, name):
    verdict, _, _ = weigh(tmp_path, {name: b"", "model.safetensors": b"\2" + bytes(7) + b"{}"})
    assert verdict is Verdict.ALLOW

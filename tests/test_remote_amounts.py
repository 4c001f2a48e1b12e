"""How much of a large model is moved to weigh it by its address."""

import pytest

from tests import remote_amounts
from tests.remote_amounts import MODELS
from weighbridge.core import Verdict


@pytest.mark.parametrize("name", MODELS)
def test_hardly_more_is_moved_than_headers(name, monkeypatch):
    monkeypatch.setenv("no_proxy", "*")
    size, header, verdict, moved, requests, _ = remote_amounts.measured(name, isolated=False)
    assert verdict is Verdict.ALLOW
    bound = header * 1.1 if name.startswith("GGUF") else size * 0.001
    assert moved <= bound
    # One for each tensor, whose first bytes may be a program's, and a few for what comes before.
    assert requests <= remote_amounts.COUNT + 50

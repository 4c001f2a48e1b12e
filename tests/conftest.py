"""Fixtures."""

import pytest

from tests import standins


@pytest.fixture
def stand_ins(monkeypatch):
    """Formats ``weights`` (``W ...``) and ``text`` (``T``), and two rules."""
    clear = standins.install(monkeypatch)
    yield
    clear()

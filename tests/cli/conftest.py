"""What commands need: a home of their own, and no word of the machine they run on."""

import pytest

from tests import shelf


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """A folder to work in: ``model``, ``acme.key``, ``acme.pub``, ``other.key``, ``other.pub``."""
    for name in ("CI", "NO_COLOR", "FORCE_COLOR", "WEIGHBRIDGE_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return shelf.stock(tmp_path / "work")

"""Every input that fuzzing ever stumbled over is read, in time, in every run of the tests."""

import time
from pathlib import Path

import pytest

from tests.fuzz import targets
from tests.fuzz.watching import FLOOR

CRASHES = Path(__file__).parent / "crashes"

FILES = sorted(path for path in CRASHES.glob("*/*") if path.is_file())

SLOWEST = 2.0
"""Seconds of CPU per MB."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_fuzzing_found_stays_mended(path):
    data = path.read_bytes()
    (target,) = targets.known([path.parent.name])
    begun = time.process_time()
    target.body(data)
    spent = time.process_time() - begun
    # With room: machines differ, and other tests run at the same time.
    assert spent / max(len(data), FLOOR) * (1 << 20) < 8 * SLOWEST


def test_a_crash_is_of_a_target():
    assert {path.parent.name for path in FILES} <= targets.every().keys()

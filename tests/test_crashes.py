"""Every input that fuzzing ever stumbled over is read, in time, in every run of the tests."""

import gc
import time
from pathlib import Path

import pytest

from tests.fuzz import targets
from tests.fuzz.watching import FLOOR

CRASHES = Path(__file__).parent / "crashes"

FILES = sorted(path for path in CRASHES.glob("*/*") if path.is_file())

SLOWEST = 1_300
"""What a MB may take, in times of ``_loop``: eighty of them are about a second of CPU, eight times
what is promised, since the first input of a format pays for what is imported."""


def _loop():
    """Take some time, as long as the machine does now: other tests run at the same time."""
    begun = time.process_time()
    for _ in range(500_000):
        pass
    return time.process_time() - begun


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_fuzzing_found_stays_mended(path):
    data = path.read_bytes()
    (target,) = targets.known([path.parent.name])
    unit = _loop()
    # What thousands of tests left in memory is not gone through again and again.
    gc.disable()
    try:
        begun = time.process_time()
        target.body(data)
        spent = time.process_time() - begun
    finally:
        gc.enable()
    assert spent / max(unit, _loop()) / max(len(data), FLOOR) * (1 << 20) < SLOWEST


def test_a_crash_is_of_a_target():
    assert {path.parent.name for path in FILES} <= targets.every().keys()

"""The recorded cards and what a reader said of them."""

import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / ".." / "shared" / "fixtures" / "cards"

needed = pytest.mark.skipif(
    not (FOLDER / "index.jsonl").exists(), reason="the recorded cards are not beside the checkout"
)


def rows():
    """Return the rows of the index, with their numbers."""
    with (FOLDER / "index.jsonl").open(encoding="utf-8") as lines:
        return list(enumerate(map(json.loads, lines)))


def text(name):
    return (FOLDER / name).read_text(encoding="utf-8", errors="replace")

"""The data file of tokenizers is whole, and agrees with what families are known."""

import re
from pathlib import Path

import pytest

from weighbridge.facts import tables, tokenizers

ROWS = tokenizers.every()


def test_ids_are_unique_and_kebab_case():
    ids = [row.id for row in ROWS]
    assert len(set(ids)) == len(ids) >= 25
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in ids)
    assert tokenizers.by_id("qwen2").normal == 151_643
    assert tokenizers.by_id("none") is None


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_is_whole(row):
    assert row.normal + len(row.special) == row.size
    assert 64 <= len(row.probes) <= 72
    assert all(0 <= index < row.size and index not in row.special for index, _ in row.probes)
    assert all(re.fullmatch(r"[0-9a-f]{10}", digest) for _, digest in row.probes)
    assert re.fullmatch(r"[0-9a-f]{64}", row.tokens)
    assert bool(row.merges) == bool(re.fullmatch(r"[0-9a-f]{64}", row.merges_digest))
    assert row.source
    assert row.name


def test_no_two_rows_are_one_tokenizer():
    assert len({row.probes for row in ROWS}) == len(ROWS)


@pytest.mark.skipif(
    not Path(tables.DATA, "families.toml").exists(), reason="needs the data file of families"
)
def test_families_are_known():
    families = {row["id"] for row in tables.rows(tables.load("families.toml"), "family")}
    assert {family for row in ROWS for family in row.families} <= families


def test_faults_in_the_file_are_found():
    with pytest.raises(ValueError, match="invalid literal"):
        tokenizers.parsed({"tokenizer": [{"special": "a-b"}]})

"""Data files are read as the standard library reads them, whoever reads them."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge.facts import plaintoml, tables

FILES = sorted(Path(tables.DATA).rglob("*.toml"))

OFTEN = {
    "extensions.toml", "faces.toml", "modules.toml", "torch.toml", "stdlib.toml", "numpy.toml",
    "templates.toml", "operators.toml", "keras-objects.toml", "countries.toml",
}  # fmt: skip
"""Files that many scans read, and that ought to be plain for it."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_data_file_is_read_alike(path):
    text = path.read_text("utf-8")
    found = plaintoml.table(text)
    if found is not None:
        assert found == tomllib.loads(text)
        assert list(found) == list(tomllib.loads(text))
    assert found is not None or path.name not in OFTEN


LINES = st.sampled_from(
    ["", "# x", "[a]", "[[a]]", "[a.b]", "[[a.b]]", "[b]", 'x = "y"', "x = 'y'", "y = 1", "z = 01",
     "d = 2026-11-26", "t = true", 'l = ["a", "b"]', 'l = ["a",', '"b",', '"c"]', "]", 'w = "\\n"',
     'w = """', 'v = "a" # b', "v = {}", "v = 1.5", '"q.r" = "s"', "'k' = 'v'", "m.n = 1",
     "u = 'it''s'", "m.o = 2", "[m]", "[m.n]", "[a]", "b.c = 1", "a.b = 1", "a.b.c = 1", '"""',
     '["it\'s"]', 'k = ["it\'s"]', "j = [1,", "2]", "3, ", "02]", "k = [1.5]", "k = [true]", "p",
     "i = [1, 2]", "n = [[]]", "e = []", 'q = ["a" "b"]', "-x = 1", "x=1", " = 1",
     "x = ", '"" = "a"']
)  # fmt: skip


@given(st.lists(LINES, max_size=8))
def test_what_is_plain_is_read_as_toml(lines):
    text = "\n".join(lines)
    found = plaintoml.table(text)
    if found is not None:
        assert found == tomllib.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        'a = "\\n"',
        "a = {b = 1}",
        "a = 1\na = 2",
        "[a]\n[a]",
        "a.b = 1\n[a]",
        "[a]\n[b]\na.b = 1 # c",
    ],
)
def test_of_anything_else_nothing_is_said(text):
    assert plaintoml.table(text) is None

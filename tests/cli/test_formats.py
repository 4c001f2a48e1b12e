"""The catalogue of formats at the terminal: a list, a page, JSON, a helpful miss."""

import json

import pytest

from tests import readme
from weighbridge.cli import catalogue, run
from weighbridge.core import FACES
from weighbridge.stages import driver
from weighbridge.stages.catalogue import closed, rows


def shown(capsys, *arguments):
    assert run(["formats", *arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_all_are_listed_by_kind(capsys):
    out = shown(capsys)
    assert all(f" {fmt.id} " in out for fmt in driver.formats())
    assert out.index("weights:") < out.index("archives and streams:") < out.index("code:")
    assert f"{len(driver.formats())} formats; " in out
    assert "    safetensors " in out
    assert "  - rar " in out


def test_one_is_shown_with_its_layout_and_sources(capsys):
    out = shown(capsys, "safetensors")
    assert out.startswith("safetensors   safetensors\n\nsafetensors: a length")
    assert "Not read: the elements" in out
    assert out.endswith("Endings that promise it: .safetensors\n")
    assert "no verdict" in shown(capsys, "rar")


def test_an_ending_finds_all_that_promise_it(capsys):
    assert shown(capsys, ".GGUF").startswith("gguf   GGUF\n")


def test_json_says_the_same(capsys):
    document = json.loads(shown(capsys, "--format", "json"))
    assert [row["id"] for row in document["formats"]] == sorted(fmt.id for fmt in driver.formats())
    assert set(document["layouts"]) == FACES - {"empty"}
    (row,) = json.loads(shown(capsys, "-f", "json", "gguf"))["formats"]
    assert (row["read"], row["kind"], row["extensions"]) == (True, "weights", [".gguf"])
    assert row["not-read"].startswith("the elements")


@pytest.mark.parametrize(("name", "hint"), [("safetensor", "did you mean"), ("\x1b[1m", "see:")])
def test_a_miss_is_helped(capsys, name, hint):
    assert run(["formats", name]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "unknown format" in err
    assert hint in err
    assert "\x1b" not in err


@pytest.mark.parametrize("fmt", driver.formats(), ids=lambda fmt: fmt.id)
def test_what_is_said_to_be_read_is_read(fmt):
    assert closed(fmt) == (not readme.is_read(fmt))


def test_every_format_has_a_kind_that_is_listed_and_a_sentence():
    for row in rows():
        assert row.kind in catalogue.KINDS
        assert row.summary.endswith((".", ":")) or ": " in row.summary

"""The directory of publishers at the terminal: a list, a search, a row in full, a helpful miss."""

import json

import pytest

from tests.hostile_strings import HOSTILE, unsafe
from weighbridge.cli import directory, run
from weighbridge.core import UsageError, printable
from weighbridge.facts import publishers


def shown(capsys, *arguments):
    assert run(["publishers", *arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_all_are_listed_with_their_countries(capsys):
    out = shown(capsys)
    assert len(out.splitlines()) == len(publishers.every()) + 2
    assert "\ndeepseek " in out
    assert f"{len(publishers.every())} publishers; one in full" in out


@pytest.mark.parametrize(
    "name", ["deepseek", "DeepSeek", "deepseek-ai", "huggingface:deepseek-ai", "kaggle:DeepSeek-AI"]
)
def test_one_is_printed_in_full(capsys, name):
    out = shown(capsys, name)
    assert out.startswith("deepseek   DeepSeek\n")
    for text in (
        "\n seat          China (CN)\n",
        "\n controlled by High-Flyer, China (CN)\n",
        "\n confidence    high\n",
        "\n as of         2026-",
        "\n huggingface   deepseek-ai\n",
        "\n source        ",
    ):
        assert text in out
    assert "CONTRIBUTING" in out


def test_a_part_of_a_name_lists_all_that_have_it(capsys):
    out = shown(capsys, "mistr")
    assert "mistral " in out or out.startswith("mistral   ")
    out = shown(capsys, "huggingface")
    assert "huggingface" in out


def test_a_republisher_is_said_to_be_one(capsys):
    assert "its uploads are copies or conversions, and never an origin" in shown(capsys, "unsloth")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Qwen-Labs", "error: unknown publisher 'Qwen-Labs', did you mean 'alibaba' (Alibaba"),
        ("mistrall", "did you mean 'mistral' (Mistral AI)"),
        ("xqzzy", "unknown publisher 'xqzzy'; weighbridge publishers lists all"),
        ("", "unknown publisher ''"),
    ],
)
def test_a_miss_names_what_is_near(capsys, name, message):
    assert run(["publishers", name]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err


def test_json_has_every_key(capsys):
    document = json.loads(shown(capsys, "deepseek", "-f", "json"))
    assert document["schema"] == "weighbridge-publishers/1"
    (row,) = document["publishers"]
    assert (row["id"], row["country"], row["parent-country"]) == ("deepseek", "CN", "CN")
    assert row["namespaces"]["huggingface"] == ["deepseek-ai"]
    assert row["confidence"] == "high"
    assert row["sources"]
    assert len(json.loads(shown(capsys, "-f", "json"))["publishers"]) == len(publishers.every())


def test_rows_of_a_policy_count(capsys, tmp_path):
    (tmp_path / "rows.toml").write_text(
        '[[publisher]]\nid = "acme"\nname = "Acme Research"\nhuggingface = ["acme-labs"]\n'
        'country = "DE"\nsources = ["https://example.com/imprint"]\nas-of = 2026-11-25\n'
    )
    own = tmp_path / "own.toml"
    own.write_text(
        'name = "own"\nversion = "1"\nextends = ["default"]\n[data]\npublishers = "rows.toml"\n'
    )
    out = shown(capsys, "acme-labs", "-p", str(own))
    assert out.startswith("acme   Acme Research\n")
    assert "seat          Germany (DE)" in out
    assert "rows.toml:1" in out


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_no_hostile_name_reaches_the_terminal(text):
    with pytest.raises(UsageError) as caught:
        directory.find(text, publishers.shipped())
    assert not unsafe(printable(str(caught.value), 0))


def test_no_line_of_a_row_is_wider_than_the_terminal():
    for each in publishers.every():
        assert max(map(len, directory.row(each, 80))) <= 80

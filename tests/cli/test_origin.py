"""Where a model is from, at the terminal: sentences, JSON, exit codes, nothing hostile."""

import io
import json
import sys
from pathlib import Path

import pytest

from tests.builders import origin as build
from tests.hostile_strings import HOSTILE, unsafe
from weighbridge import pipeline, tracing
from weighbridge.claims import Source
from weighbridge.cli import run, whence
from weighbridge.core import Claim, Strength, Topic

pytestmark = pytest.mark.usefixtures("stand_ins")

SCREEN = """\
models/acme-chat (folder)
  12 files, 15.2 GB; 2.1 MB read

 publisher   'Acme': not in the directory of publishers
 said        name 'Qwen-Labs/acme-chat-7b', recorded by the hub cache; uploader
             'Qwen-Labs', recorded by the hub cache; publisher 'Acme', declared
             by GGUF general.organization
 uploader    'Qwen-Labs': not in the directory of publishers
 from        'deepseek-ai/DeepSeek-R1-Distill-Qwen-7B': fine-tuned from it,
             declared by the card
               made by DeepSeek, China (CN)
             'acme/style-lora': merged from it and others, declared by the card
               who made it is not known
             the family Qwen2: tokenizer and all compared dimensions are those
             of Qwen2.5-7B
               made by Alibaba Cloud, China (CN)
"""


@pytest.fixture
def model(tmp_path, monkeypatch):
    """A folder with one model, and claims that stand in for those of every source."""
    folder = tmp_path / "acme-chat"
    folder.mkdir()
    (folder / "config.json").write_bytes(b"T")
    (folder / "w.bin").write_bytes(b"W")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pipeline, "sources", lambda **_: (build.source(build.claims()),))
    return "acme-chat"


def test_the_screen_looks_as_approved():
    shown = "\n".join(whence.lines(build.dossier(), 80)) + "\n"
    assert shown.startswith(SCREEN)
    assert max(map(len, shown.splitlines())) <= 80


def test_the_command_tells_and_exits_with_0(model, capsys):
    assert run(["origin", model]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith("acme-chat (folder)\n  2 files, 2 B; 2 B read\n")
    assert "fine-tuned from it" in out
    assert "Acme" in out


def test_json_has_claims_nodes_and_what_is_unknown(model, capsys):
    assert run(["origin", model, "-f", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "weighbridge-origin/1"
    (each,) = document["models"]
    root, first, *_ = each["origin"]["nodes"]
    assert root["path"] == ["Qwen-Labs/acme-chat-7b"]
    assert first["relation"] == "finetune"
    assert first["parties"][0]["id"] == "deepseek"
    assert first["parties"][0]["country"] == first["parties"][0]["parent-country"] == "CN"
    claim = each["claims"][first["claims"][0]]
    assert claim["value"] == "deepseek-ai/DeepSeek-R1-Distill-Qwen-7B"
    assert (claim["said"], claim["hub"]) == ("declared by the card", "huggingface")
    assert claim["relation"] == "finetune"
    assert each["origin"]["uploader"] == {
        "id": None, "name": "Qwen-Labs", "country": None, "parent": None, "parent-country": None,
        "source": "", "confidence": None, "republisher": False,
    }  # fmt: skip
    assert [row["what"] for row in each["origin"]["conflicts"]] == ["licence"]
    assert len(each["origin"]["namesakes"]) == 1
    assert any(text.startswith("who made 'acme/style-lora'") for text in each["unknown"])
    assert each["read-bytes"] == 2


def test_bytes_that_claims_were_read_from_count(model, capsys, monkeypatch):
    def read(_dossier, folder):
        folder.bytes("w.bin")
        return iter(())

    monkeypatch.setattr(pipeline, "sources", lambda **_: (Source("s", "", read),))
    assert run(["origin", model]) == 0
    assert "; 3 B read" in capsys.readouterr().out


def test_a_fault_of_a_source_is_told_and_exits_with_4(model, capsys, monkeypatch):
    def read(_dossier, _folder):
        raise ZeroDivisionError

    monkeypatch.setattr(pipeline, "sources", lambda **_: (Source("broken", "", read),))
    assert run(["origin", model]) == 4
    assert "source broken: ZeroDivisionError" in capsys.readouterr().out


def test_a_policy_brings_its_own_publishers(model, capsys, tmp_path):
    (tmp_path / "rows.toml").write_text(
        '[[publisher]]\nid = "acme"\nname = "Acme"\ncountry = "DE"\n'
        'sources = ["https://example.com/imprint"]\nas-of = 2026-11-25\n'
    )
    (tmp_path / "own.toml").write_text(
        'name = "own"\nversion = "1"\nextends = ["default"]\n[data]\npublishers = "rows.toml"\n'
    )
    assert run(["origin", model, "--policy", "own.toml"]) == 0
    out = capsys.readouterr().out
    assert "publisher   Acme: seat in Germany (DE)" in out
    assert "https://example.com/imprint" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["origin"], "error: missing argument"),
        (["origin", "void"], "error: 'void': no model there"),
        (["origin", "nowhere"], "error: 'nowhere': no such file or directory"),
        (["origin", ".", "-p", "defualt"], "did you mean 'default'?"),
        (["origin", ".", "-f", "svg"], "error: invalid value"),
    ],
)
def test_mistakes_get_one_clear_line(model, capsys, arguments, message):
    assert model
    Path("void").mkdir()
    assert run(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
@pytest.mark.parametrize("format_", ["text", "json"])
def test_no_hostile_string_reaches_the_terminal(model, monkeypatch, text, format_):
    claims = build.hostile(text).claims
    monkeypatch.setattr(pipeline, "sources", lambda **_: (build.source(claims),))
    held = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    monkeypatch.setattr(sys, "stdout", held)
    assert run(["origin", model, "-f", format_]) == 0
    held.seek(0)
    shown = held.read()
    assert not unsafe(shown)
    assert "\nallow  everything is fine" not in shown


def test_loose_files_that_are_no_weights_are_counted(model, monkeypatch, capsys):
    Path("loose").mkdir()
    for name, data in {"a.txt": b"T", "b.txt": b"T", "w.bin": b"W"}.items():
        Path("loose", name).write_bytes(data)
    monkeypatch.setattr(pipeline, "sources", lambda **_: ())
    assert model
    assert run(["origin", "loose"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("loose/w.bin\n")
    assert out.endswith("\n2 loose files without weights: --format json has them\n")
    assert run(["origin", "loose", "-f", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["models"]) == 3
    assert run(["lineage", "loose"]) == 0
    assert capsys.readouterr().out.startswith("loose/w.bin\n")


def test_signatures_are_checked_only_when_asked(model, monkeypatch):
    asked = []
    monkeypatch.setattr(tracing, "signers", lambda *_words: asked.append(1))
    assert run(["origin", model]) == 0
    assert asked == []
    assert run(["origin", model, "--signatures"]) == 0
    assert asked == [1]


def test_a_signed_publisher_is_said_to_be_signed(model, monkeypatch, capsys):
    signed = Claim(Topic.PUBLISHER, "deepseek", Strength.SIGNED, "release robot", ())
    monkeypatch.setattr(pipeline, "sources", lambda **_: (build.source((signed,)),))
    assert run(["origin", model]) == 0
    out = capsys.readouterr().out
    assert "publisher   DeepSeek: seat in China (CN)" in out
    assert "publisher 'deepseek', signed by 'release robot'" in out

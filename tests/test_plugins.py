"""What is kept of what plug-ins say is what they say, and spares importing them."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests import plugins
from weighbridge import registry, rules
from weighbridge.core import (
    Artifact,
    Dossier,
    Face,
    Place,
    Signature,
    Span,
    Standing,
    Verification,
)
from weighbridge.facts import heads
from weighbridge.policy import gathering, raw
from weighbridge.stages import beginnings, driver


@pytest.fixture
def forgotten(monkeypatch):
    monkeypatch.setattr(registry, "said", lambda _folder: {})
    rules._about.cache_clear()
    rules._called.cache_clear()
    yield
    rules._about.cache_clear()
    rules._called.cache_clear()


def test_it_is_in_step():
    assert Path(registry.KEPT).read_text("utf-8") == plugins.written(), (
        "run python -m tests.plugins"
    )


def test_policies_are_in_step(monkeypatch):
    kept = Path(raw.KEPT).read_text("utf-8")
    assert kept == plugins.policies(), "run python -m tests.plugins"
    for name in plugins.POLICIES:
        path = Path(gathering.folder(), f"{name}.toml")
        assert raw.read(str(path), "a.toml") == raw.parse(path.read_bytes(), "a.toml")
    monkeypatch.setattr(raw, "parse", lambda *_: pytest.fail("was parsed"))
    raw.read(str(path), "a.toml")


def test_lists_are_in_step(monkeypatch):
    assert Path(heads.KEPT).read_text("utf-8") == plugins.lists(), "run python -m tests.plugins"
    monkeypatch.setattr(heads, "read", lambda _: pytest.fail("was opened"))
    assert len(heads.every()) == len(list(Path(heads.FOLDER).glob("*.toml")))


def test_a_list_that_is_not_known_or_of_another_size_is_opened(tmp_path, monkeypatch):
    text = '# A list.\nlibrary = "Acme"\nroots = ["acme"]\n\n[[group]]\nuse = "class"\n'
    (tmp_path / "acme.toml").write_text(text)
    (tmp_path / "other.toml").write_text(text.replace("acme", "other") + "partial = true\n")
    (tmp_path / "whole.toml").write_text(text)
    monkeypatch.setattr(heads, "FOLDER", str(tmp_path))
    kept = tmp_path / "kept.json"
    kept.write_text(json.dumps({
        "other.toml": [1, ["nothing"], True], "whole.toml": [len(text), ["kept"], True]
    }))  # fmt: skip
    monkeypatch.setattr(heads, "KEPT", str(kept))
    assert [said for _, said in heads.every()] == [
        (["acme"], False), (["other"], False), (["kept"], True)
    ]  # fmt: skip


def test_a_policy_of_other_bytes_is_parsed(tmp_path):
    text = Path(gathering.folder(), "default.toml").read_text("utf-8")
    (tmp_path / "default.toml").write_text(text.replace('on-gap = "deny"', 'on-gap = "warn"'))
    tree = raw.read(str(tmp_path / "default.toml"), "default.toml")
    assert tree.items["verdicts"].items["on-gap"].value == "warn"


def test_all_formats_are_there_in_order():
    assert beginnings.every() == tuple(map(beginnings.of, driver.formats()))


@pytest.mark.usefixtures("forgotten")
def test_what_is_not_kept_is_imported():
    assert beginnings.every() == tuple(map(beginnings.of, driver.formats()))
    assert len(rules.concerned(Dossier("m", "folder"))) == len(registry.names("rules"))


def test_rules_are_asked_where_there_is_what_they_are_about():
    place = Place(Artifact("a", 1), Span(0, 1))
    dossier = Dossier("m", "folder", evidence=(Face(place, "pickle"),))
    asked = {rule.id for rule in rules.concerned(dossier)}
    assert asked == {"disguised-format", "many-faces"}
    answer = Verification(Signature(place, "minisign"), Standing.UNSIGNED, "x", "y")
    signed = replace(dossier, verifications=(answer,))
    assert {rule.id for rule in rules.concerned(signed)} - asked == {"unsigned-file"}
    assert rules.concerned(Dossier("m", "folder")) == ()


def test_what_is_kept_of_no_module_is_passed_over(monkeypatch):
    monkeypatch.setattr(registry, "names", lambda _folder: ("pickle",))
    assert [each.id for each in beginnings.every()] == ["pickle"]


def test_little_is_imported_for_a_pickle(tmp_path):
    (tmp_path / "a.pkl").write_bytes(b"\x80\x04\x95\x02\0\0\0\0\0\0\0N.")
    code = (
        "import sys; from weighbridge import scan; scan(sys.argv[1]);"
        "print(*(name.split('.')[1] for name in sys.modules if name.count('.') == 2"
        " and name.startswith('weighbridge.')), *({'yaml'} & set(sys.modules)))"
    )
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-c", code, str(tmp_path)], check=True, capture_output=True, text=True
    )
    found = done.stdout.split()
    assert 0 < found.count("formats") < 15
    assert 0 < found.count("rules") < 8
    assert "signatures" not in found
    assert "yaml" not in found

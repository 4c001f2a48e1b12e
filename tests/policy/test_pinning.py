"""The digest of a policy binds everything that decides, and can be asked for."""

import pytest

from weighbridge import pipeline, policy
from weighbridge.cli import run
from weighbridge.core import PolicyError

BASE = 'name = "b"\nversion = "1"\nextends = ["default"]\n[lists.l]\nvalues = ["KP"]\n'
TEAM = """name = "t"
version = "1"
extends = ["./base.toml"]
locked = ["waivers"]
no-waive = ["jurisdiction"]
[data]
publishers = "rows.toml"
[checks.jurisdiction]
deny = ["@l"]
[[checks.signature.trust]]
name = "k"
keys = ["k.pub"]
[[paths]]
match = ["a"]
policy = "./section.toml"
[[waivers]]
id = "W-1"
rules = ["completeness"]
digest = "sha256:{}"
reason = "looked at"
owner = "ada"
expires = 2027-01-31
""".format("a" * 64)
SECTION = (
    'name = "s"\nversion = "1"\nextends = ["default"]\n[[waivers]]\n'
    + TEAM.partition("[[waivers]]\n")[2]
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    section = SECTION.partition("[[waivers]]")[0]
    files = {"base": BASE, "t": TEAM.replace('locked = ["waivers"]\n', ""), "section": section}
    for name, text in files.items():
        (tmp_path / f"{name}.toml").write_text(text)
    (tmp_path / "k.pub").write_text("a key")
    (tmp_path / "rows.toml").write_text("")
    return tmp_path


def digest():
    return str(policy.load("t.toml", pipeline.known()).applied.digest)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("t.toml", "2027-01-31", "2027-02-01"),
        ("t.toml", '"jurisdiction"]', '"licence"]'),
        ("t.toml", 'match = ["a"]', 'match = ["b"]'),
        ("t.toml", 'no-waive = ["jurisdiction"]', 'locked = ["reading"]'),
        ("base.toml", "KP", "CU"),
        ("section.toml", '["default"]', '["strict"]'),
        ("k.pub", "a key", "another"),
        ("rows.toml", "", "# another"),
    ],
)
def test_whatever_decides_is_in_the_digest(folder, file, old, new):
    before = digest()
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new) or new)
    assert digest() != before


def test_what_does_not_decide_is_not(folder):
    before = digest()
    path = folder / "base.toml"
    path.write_text("# a remark\n" + path.read_text().replace('["KP"]', "[ 'KP', ]"))
    (folder / "beside.toml").write_text("")
    assert digest() == before


def test_a_file_that_is_not_there_is_somebody_elses_error(folder):
    before = digest()
    (folder / "k.pub").unlink()
    assert digest() != before
    with pytest.raises(PolicyError, match=r"'k\.pub': no such file"):
        policy.trusting.read(policy.load("t.toml", pipeline.known()).table("signature"))


def test_another_policy_than_the_one_that_is_meant_is_refused(tmp_path, capsys):
    (tmp_path / "m").mkdir()
    found = str(policy.load("default", pipeline.known()).applied.digest)
    other = f"sha256:{'a' * 64}"
    for command in ("scan", "verify"):
        words = [command, str(tmp_path / "m"), "--no-progress", "--policy-digest"]
        assert run([*words, other]) == 2
        wanted = f"error: default.toml: its digest is {found}, and {other} is wanted\n"
        assert capsys.readouterr().err == wanted
        assert run([*words, ""]) == 2
        assert "'' is no digest" in capsys.readouterr().err
        assert run([*words, "sha256:A"]) == 2
        assert "'sha256:A' is no digest" in capsys.readouterr().err
        assert run([*words, found]) != 2
        capsys.readouterr()

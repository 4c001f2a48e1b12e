"""A policy that lies in what is weighed is told, and never used."""

import pytest

from tests.weighing import DAY, applied
from weighbridge import pipeline, policy
from weighbridge.core import Verdict

LAX = 'name = "lax"\nversion = "1"\n[verdicts]\nfail-on = "never"\n[checks.completeness]\n'


def notes(folder, **files):
    (folder / "m").mkdir()
    (folder / "m/config.json").write_text("{}")
    for name, text in files.items():
        path = folder / "m" / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    report = pipeline.scan([str(folder / "m")], applied(), today=DAY)
    assert report.policy.name == "default"
    assert report.verdict is Verdict.NO_VERDICT
    return [note.replace(str(folder), "") for note in report.notes]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("weighbridge_toml", LAX),
        ("Weighbridge_TOML", LAX),
        ("team_weighbridge_toml", "no TOML at all ["),
        ("policy_toml", LAX),
        ("sub__policy_toml", LAX),
        ("weighbridge_toml", "no TOML at all ["),
    ],
)
def test_a_policy_among_the_files_of_a_model_is_told(tmp_path, name, text):
    shown = name.replace("__", "/").replace("_", ".")
    assert notes(tmp_path, **{name: text}) == [f"a policy lies in '/m' and is not used: {shown!r}"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject_toml", '[tool.weighbridge]\npolicy = "audit"\n'),
        ("weighbridge_toml", 'fail-on = "never"\n'),
        ("sub__weighbridge_toml", 'policy = "audit"\n'),
    ],
)
def test_a_configuration_is_told_as_well(tmp_path, name, text):
    shown = name.replace("__", "/").replace("_", ".")
    (note,) = notes(tmp_path, **{name: text})
    assert note.startswith("a configuration lies in '/m' and lets nothing pass")
    assert note.endswith(repr(shown))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("policy_toml", "[unit]\nname = 'of something else'\n"),
        ("policy_toml", b"\xff\xfe"),
        ("policy_toml", "a" + ".a" * 30000 + " = 1"),
        ("policy_toml", "a = " + "[" * 20000),
        ("policy_toml", "a = " + "9" * 9000),
        ("pyproject_toml", "tool = 3\n"),
        ("pyproject_toml", "[tool.ruff]\n"),
        ("myweighbridge_toml", LAX),
    ],
)
def test_other_files_are_nothing_to_speak_of(tmp_path, name, text):
    assert notes(tmp_path, **{name: text}) == []


def test_the_policy_that_is_applied_may_lie_there(tmp_path):
    (tmp_path / "m").mkdir()
    (tmp_path / "m/config.json").write_text("{}")
    path = tmp_path / "m/weighbridge.toml"
    path.write_text(LAX)
    applied = policy.load(str(path), pipeline.known())
    assert pipeline.scan([str(tmp_path / "m")], applied, today=DAY).notes == ()


def test_a_file_that_is_too_large_is_not_looked_into(tmp_path):
    assert notes(tmp_path, policy_toml=LAX + "#" * (1 << 20)) == []

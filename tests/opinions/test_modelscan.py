"""What ModelScan says becomes findings; what it does not say changes nothing."""

import datetime as dt
import json
import sys

import pytest

from tests.builders import pickles, safetensors, tokens, zips
from tests.weighing import DAY
from weighbridge import pipeline, policy
from weighbridge.core import PolicyError, Severity, Stance, Verdict
from weighbridge.opinions import child, modelscan

ASKS = 'name = "p"\nversion = "1"\nextends = ["default"]\n[checks.serialisation]\n'
ASKS += 'second-opinion = ["modelscan"]\n'

BAD = pickles.stream(pickles.call("posix", "system", "true"))

HONEST = pickles.stream(pickles.call("collections", "OrderedDict"))


@pytest.fixture
def asked(tmp_path):
    """Weigh files under a policy that asks, or under one that does not and a flag that does."""
    folder = tmp_path / "model"

    def weigh(files, name="", opinions=()):
        for file, data in files.items():
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        (tmp_path / "p.toml").write_text(ASKS, encoding="utf-8")
        applied = policy.load(name or str(tmp_path / "p.toml"), pipeline.known())
        reading = pipeline.Reading(opinions=opinions)
        (each,) = pipeline.scan(
            [str(folder)], applied, today=DAY, reading=reading, whole=True
        ).models
        return each

    return weigh


@pytest.fixture
def answering(monkeypatch):
    """Put a report in the place of a run."""

    def answer(text, code=0, version="9"):
        def run(_module, words, _folder):
            if text is not None:
                with open(words[words.index("-o") + 1], "wb") as file:  # noqa: PTH123 - a path as text
                    file.write(text if isinstance(text, bytes) else json.dumps(text).encode())
            return code

        monkeypatch.setattr(child, "run", run)
        monkeypatch.setattr(child, "version", lambda _name: version)

    return answer


def seconds(each):
    return [reason for reason in each.decision.reasons if reason.rule == "second-opinion"]


def report(issues=(), errors=(), scanned=(), skipped=()):
    summary = {
        "scanned": {"scanned_files": list(scanned)},
        "skipped": {"skipped_files": list(skipped)},
    }
    return {"summary": summary, "issues": list(issues), "errors": list(errors)}


def issue(source="0.pkl", severity="CRITICAL", words="unsafe"):
    return {"description": words, "source": source, "severity": severity}


needed = pytest.mark.skipif(not child.version("modelscan"), reason="modelscan is not installed")


@needed
def test_the_real_one_objects_and_is_quoted(asked):
    each = asked({"a.pkl": BAD})
    (found,) = [found for found in each.dossier.findings if found.rule == "second-opinion"]
    assert found.severity is Severity.CRITICAL
    assert (
        "objects to 'a.pkl': Use of unsafe operator 'system' from module 'posix'" in found.message
    )
    assert found.message.startswith("modelscan 0.8.")
    assert each.decision.verdict is Verdict.DENY


@needed
def test_the_real_one_looks_into_zips_whatever_they_are_called(asked):
    files = {"a: b\n.zip": zips.build([zips.M("x/y.pkl", BAD)])}
    each = asked(files | {"odd.weights": zips.build([zips.M("z.pkl", BAD)])})
    said = {o.place.artifact.name: o for o in each.dossier.opinions}
    assert {o.stance for o in said.values()} == {Stance.OBJECTS}
    assert "(in 'x/y.pkl')" in said["a: b\n.zip"].words


@needed
def test_the_real_one_is_silent_on_honest_files(asked):
    each = asked({"a.pkl": HONEST, "pytorch_model.bin": zips.torch(HONEST)})
    assert {opinion.stance for opinion in each.dossier.opinions} == {Stance.SILENT}
    assert seconds(each) == []
    assert each.decision.verdict is Verdict.ALLOW


@needed
def test_what_the_real_one_cannot_read_is_only_noted(asked):
    each = asked({"a.pkl": b"\x80\x04garbage", "b.pkl": HONEST})
    (reason,) = seconds(each)
    assert reason.verdict is Verdict.ALLOW
    assert "did not look at 'a.pkl'" in reason.because


@needed
def test_a_flag_asks_too(asked):
    assert asked({"a.pkl": BAD}, "default").dossier.opinions == ()
    (opinion,) = asked({"a.pkl": BAD}, "default", ("modelscan",)).dossier.opinions
    assert opinion.stance is Stance.OBJECTS


@needed
def test_strict_asks(asked):
    assert asked({"a.pkl": BAD}, "strict").dossier.opinions


def test_files_that_it_does_not_take_start_nothing(asked, monkeypatch):
    def never(*_words):
        raise AssertionError

    monkeypatch.setattr(child, "run", never)
    monkeypatch.setattr(child, "version", never)
    built = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
    each = asked({"model.safetensors": built, "config.json": b"{}"}, "strict")
    assert each.dossier.opinions == ()
    assert asked({"a.pkl": BAD}, "default").dossier.opinions == ()


@pytest.mark.parametrize(
    ("rated", "expected"),
    [
        ("LOW", Severity.LOW),
        ("MEDIUM", Severity.MEDIUM),
        ("HIGH", Severity.MEDIUM),
        ("CRITICAL", Severity.CRITICAL),
        ("WORSE", Severity.CRITICAL),
    ],
)
def test_only_what_it_calls_critical_is_more_than_a_warning(rated, expected, asked, answering):
    answering(report([issue(severity=rated)]))
    each = asked({"a.pkl": HONEST})
    (found,) = [found for found in each.dossier.findings if found.rule == "second-opinion"]
    assert found.severity is expected


def test_where_it_and_the_rules_differ_is_told_in_one_line(asked, answering):
    answering(report([issue("0.pkl", "LOW")], scanned=["1.pkl"]))
    each = asked({"a.pkl": HONEST, "b.pkl": BAD})
    (line,) = [r.because for r in seconds(each) if "differ" in r.because]
    assert line == (
        "modelscan 9 and the rules here differ: it alone objects to 'a.pkl', and it sees nothing "
        "in 'b.pkl'"
    )


def test_where_they_agree_no_line_says_so(asked, answering):
    answering(report([issue("1.pkl")], scanned=["0.pkl"]))
    each = asked({"a.pkl": HONEST, "b.pkl": BAD})
    assert not [r for r in seconds(each) if "differ" in r.because]


def test_a_policy_that_asks_is_not_content_with_nobody(asked, monkeypatch):
    monkeypatch.setattr(child, "version", lambda _name: "")
    monkeypatch.setattr(sys, "version_info", (3, 12, 1))
    (reason,) = seconds(asked({"a.pkl": HONEST}))
    assert reason.verdict is Verdict.NO_VERDICT
    assert reason.because == "a second opinion is asked for, and modelscan is not installed"
    assert "pip install modelscan" in reason.fix
    assert "p.toml" in reason.policy


def test_where_it_cannot_be_installed_that_is_noted(asked, monkeypatch):
    monkeypatch.setattr(child, "version", lambda _name: "")
    monkeypatch.setattr(sys, "version_info", (3, 13, 0))
    each = asked({"a.pkl": HONEST})
    (reason,) = seconds(each)
    assert reason.verdict is Verdict.ALLOW
    assert "does not run on this version of Python" in reason.because


STRANGE = [
    None,
    b"",
    b"[]",
    b"{",
    {},
    {"summary": 1},
    report() | {"issues": 1},
    report() | {"issues": [1]},
    report([{"description": "x"}]),
    report([issue("../../etc/passwd")]),
    report([issue("7.pkl")]),
    report([issue("-1.pkl")]),
    report([issue("\u0660.pkl")]),
    report(errors=[{"description": "no scanners"}]),
    report(scanned=["x"]),
]


@pytest.mark.parametrize("text", STRANGE, ids=repr)
def test_a_report_of_another_form_is_no_answer(text, asked, answering):
    answering(text, code=2)
    (reason,) = seconds(asked({"a.pkl": HONEST}))
    assert reason.verdict is Verdict.NO_VERDICT
    assert "modelscan 9 gave no answer" in reason.because


def test_files_that_it_leaves_out_are_noted(asked, answering):
    answering(report())
    (reason,) = seconds(asked({"a.pkl": HONEST}))
    assert reason.verdict is Verdict.ALLOW
    assert reason.because == "modelscan 9 did not look at 'a.pkl': it gives no reason"


def test_no_secret_comes_in_by_its_words(asked, answering):
    answering(report([issue(words=f"calls login with {tokens.hub()}")]))
    each = asked({"a.pkl": HONEST})
    assert tokens.hub() not in repr(each)


def test_an_unknown_scanner_is_an_error_of_the_policy(tmp_path):
    text = ASKS.replace('"modelscan"', '"modelscn"')
    (tmp_path / "p.toml").write_text(text, encoding="utf-8")
    applied = policy.load(str(tmp_path / "p.toml"), pipeline.known())
    with pytest.raises(PolicyError, match="did you mean 'modelscan'"):
        pipeline.compile_(applied, dt.date(2026, 11, 26))


def test_it_is_never_imported_here():
    assert not [name for name in sys.modules if name.startswith("modelscan")]
    assert modelscan.NAME == "modelscan"

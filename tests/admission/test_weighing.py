"""Weigh and admit, as a program does."""

import copy
import dataclasses
import datetime as dt
import os

import pytest

import weighbridge
from tests.admission.running import descriptors
from tests.builders import pickles, safetensors
from weighbridge.core import Verdict
from weighbridge.stages import driver

GOOD = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
BAD = pickles.inert()


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "good.safetensors"
    path.write_bytes(GOOD)
    return path


@pytest.fixture
def bad(tmp_path):
    path = tmp_path / "bad.pkl"
    path.write_bytes(BAD)
    return path


def policy(folder, base, fail_on):
    path = folder / "own.toml"
    lines = ["name = 'own'", "version = '1'", f"extends = ['{base}']", "[verdicts]"]
    path.write_text("\n".join([*lines, f"fail-on = '{fail_on}'"]))
    return path


def test_scan_tells_and_raises_nothing(good, bad):
    report = weighbridge.scan([good, str(bad)])
    assert [each.decision.verdict for each in report.models] == [Verdict.ALLOW, Verdict.DENY]
    assert report.verdict is weighbridge.Verdict.DENY
    assert not report.hashed


def test_scan_takes_one_path_a_day_and_a_policy_that_was_read(good):
    applied = weighbridge.guard("strict").policy
    report = weighbridge.scan(good, applied, today=dt.date(2026, 11, 23), digest=True)
    assert report.policy.name == "strict"
    assert report.hashed


def test_scan_says_what_is_wrong_with_what_is_asked(tmp_path, good):
    with pytest.raises(weighbridge.UsageError, match="no such file"):
        weighbridge.scan(tmp_path / "nowhere")
    with pytest.raises(weighbridge.PolicyError, match="unknown policy 'stricter'"):
        weighbridge.scan(good, "stricter")


def test_admit_returns_where_the_model_really_lies(tmp_path, good):
    link = tmp_path / "link.safetensors"
    link.symlink_to(good)
    assert weighbridge.admit(link) == good.resolve()
    assert weighbridge.admit(str(link), "strict") == good.resolve()


def test_admit_takes_a_folder(tmp_path, good, bad):
    with pytest.raises(weighbridge.Denied) as caught:
        weighbridge.admit(tmp_path)
    assert "bad.pkl" in str(caught.value)
    assert "good.safetensors" not in str(caught.value)
    bad.unlink()
    assert weighbridge.admit(tmp_path) == tmp_path.resolve()
    assert good.exists()


def test_admit_lists_the_reasons(bad):
    with pytest.raises(weighbridge.Denied) as caught:
        weighbridge.admit(bad)
    first, second = str(caught.value).splitlines()
    assert first == f"{str(bad.resolve())!r}: denied by policy 'default'"
    assert second.startswith("  loading this file calls os.system('true'), which runs a command")
    assert "(dangerous-import); do not load the file" in second
    assert caught.value.report.hashed
    assert isinstance(caught.value, weighbridge.WeighbridgeError)


def test_no_verdict_admits_nothing(tmp_path):
    pointer = tmp_path / "model.safetensors"
    oid = "sha256:" + "ab" * 32
    pointer.write_text(f"version https://git-lfs.github.com/spec/v1\noid {oid}\nsize 8\n")
    with pytest.raises(weighbridge.Denied, match="no verdict by policy 'default'"):
        weighbridge.admit(pointer)


@pytest.mark.parametrize("fail_on", ["never", "deny"])
def test_warnings_are_admitted(tmp_path, bad, fail_on):
    own = policy(tmp_path, "audit", fail_on)
    assert weighbridge.scan(bad, own).verdict is Verdict.WARN
    assert weighbridge.admit(bad, own) == bad.resolve()


def test_warnings_are_refused_by_a_policy_that_fails_on_them(tmp_path, bad):
    with pytest.raises(weighbridge.Denied, match="not without warnings"):
        weighbridge.admit(bad, policy(tmp_path, "audit", "warn"))


def test_a_policy_that_never_fails_admits_everything(tmp_path, bad):
    own = policy(tmp_path, "default", "never")
    assert weighbridge.scan(bad, own).verdict is Verdict.DENY
    assert weighbridge.admit(bad, own) == bad.resolve()


def test_a_fault_of_ours_admits_nothing(monkeypatch, good):
    def fail(_cursor):
        raise ZeroDivisionError

    fmt = next(each for each in driver.formats() if each.id == "safetensors")
    broken = dataclasses.replace(fmt, read=fail)
    monkeypatch.setattr(driver, "recognise", lambda *_arguments: [broken])
    for name in ("default", "audit"):
        with pytest.raises(weighbridge.Denied, match="weighbridge failed"):
            weighbridge.admit(good, name, isolation=False)


def test_names_from_files_are_made_fit_to_be_shown(tmp_path):
    path = tmp_path / "evil\n\x1b[31m.pkl"
    path.write_bytes(BAD)
    with pytest.raises(weighbridge.Denied) as caught:
        weighbridge.admit(path)
    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value).splitlines()) == 2


def test_many_reasons_are_counted(tmp_path):
    for number in range(9):
        (tmp_path / f"{number}.pkl").write_bytes(BAD)
    names = ["os.system", "os.popen", "builtins.eval", "builtins.exec", "subprocess.run"]
    names += ["subprocess.call", "subprocess.Popen", "shutil.rmtree", "pty.spawn"]
    calls = [pickles.call(*name.split("."), 99 * "true") for name in names]
    (tmp_path / "0.pkl").write_bytes(pickles.stream(*calls))
    with pytest.raises(weighbridge.Denied) as caught:
        weighbridge.admit(tmp_path)
    lines = str(caught.value).splitlines()
    assert any("more reasons" in line for line in lines)
    assert lines[-1] == "and 5 more models"


def test_a_denial_can_be_copied(bad):
    with pytest.raises(weighbridge.Denied) as caught:
        weighbridge.admit(bad)
    again = copy.copy(caught.value)
    assert str(again) == str(caught.value)
    assert again.report is caught.value.report


def test_nothing_is_left_open(good, bad):
    before = descriptors()
    weighbridge.admit(good)
    with pytest.raises(weighbridge.Denied):
        weighbridge.admit(bad)
    assert descriptors() == before


@pytest.mark.parametrize("ask", [weighbridge.admit, weighbridge.open_safetensors])
def test_paths_that_cannot_be_are_usage_errors(tmp_path, good, monkeypatch, ask):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(weighbridge.UsageError, match=r"^'': no such file or directory$"):
        ask("")
    with pytest.raises(weighbridge.UsageError, match=r"embedded null (?:byte|character)"):
        ask("good\0.safetensors")
    ask(os.fsencode(good))

"""A fleet of models on a hub: pinned when planned, read once, judged again without a request."""

import csv
import io

import pytest

from tests.builders import pickles, safetensors
from tests.servers.web import Site, serving
from weighbridge.cli import run

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 16)}, data=b"\1" * 16)
BAD = pickles.stream(pickles.call("os", "system", "true"))


@pytest.fixture
def hub(monkeypatch, tmp_path):
    site = Site()
    for number in range(4):
        files = {"config.json": b'{"model_type": "llama"}', "model.safetensors": WEIGHTS}
        if number == 1:
            files["pytorch_model.bin"] = BAD
        site.repository(f"acme/m{number}", files, large=["model.safetensors"])
    # The last one is listed, and is not there.
    site.pages["/api/models"] = [{"id": f"acme/m{number}"} for number in range(5)]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_TOKEN", "hf_" + "s" * 34)
    with serving(site):
        monkeypatch.setenv("HF_ENDPOINT", site.url)
        yield site


def verdicts(capsys):
    capsys.readouterr()
    assert run(["fleet", "report", "-f", "csv"]) == 0
    rows = csv.DictReader(io.StringIO(capsys.readouterr().out))
    return {row["model"]: row["verdict"] for row in rows}


def test_plan_run_and_judge_again(hub, capsys, tmp_path):
    assert run(["fleet", "plan", "hf://acme"]) == 2
    assert not hub.asked
    assert run(["fleet", "plan", "hf://acme", "--online"]) == 0
    assert run(["fleet", "run", "--workers", "1"]) == 2
    planned = hub.count
    assert run(["fleet", "run", "--workers", "1", "--online"]) == 1
    assert hub.count > planned
    allowed = dict.fromkeys(["hf://acme/m0", "hf://acme/m2", "hf://acme/m3"], "allow")
    rest = {"hf://acme/m1": "deny", "hf://acme/m4": "no-verdict"}
    assert verdicts(capsys) == allowed | rest
    ran = hub.count
    # What has facts is judged by them; what has none stays as it is, and nothing is fetched.
    assert run(["fleet", "run", "--workers", "1", "-p", "us-federal"]) == 1
    assert hub.count == ran
    assert set(verdicts(capsys)) == set(allowed | rest)
    assert run(["fleet", "plan", "hf://acme", "--online"]) == 0
    assert "0 to weigh" in capsys.readouterr().out
    assert b"hf_sss" not in (tmp_path / "fleet.db").read_bytes()


def test_a_model_that_changed_is_planned_again(hub, capsys):
    assert run(["fleet", "plan", "hf://acme/m0", "--online"]) == 0
    assert run(["fleet", "run", "--workers", "1", "--online"]) == 0
    files = {"config.json": b"{}", "model.safetensors": WEIGHTS, "pytorch_model.bin": BAD}
    hub.repository("acme/m0", files, commit="b" * 40)
    # What was planned is what is weighed: nothing is new until it is planned anew.
    assert run(["fleet", "run", "--workers", "1", "--online"]) == 0
    assert run(["fleet", "plan", "hf://acme/m0", "--online"]) == 0
    assert "1 to weigh" in capsys.readouterr().out
    assert run(["fleet", "run", "--workers", "1", "--online"]) == 1
    assert verdicts(capsys) == {"hf://acme/m0": "deny"}

"""Signatures beside a model need no word, whatever they are called; in its place they need one."""

import pytest

from tests.builders import safetensors
from tests.builders.signature_files import SAMPLES
from tests.weighing import weigh
from weighbridge.core import Verdict

MODEL = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
NAMES = ["model.sig", "model.safetensors.sig", "SHA256SUMS", "x.asc", "x.json", "x.txt", "x.p7s"]


@pytest.mark.parametrize("policy", ["default", "strict"])
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", SAMPLES)
def test_beside_a_model(tmp_path, kind, name, policy):
    files = {"config.json": b"{}", "model.safetensors": MODEL, name: SAMPLES[kind]}
    verdict, rules, _ = weigh(tmp_path, files, policy)
    assert (verdict, rules) == (Verdict.ALLOW, set())


@pytest.mark.parametrize("kind", SAMPLES)
def test_in_the_place_of_a_model(tmp_path, kind):
    verdict, rules, _ = weigh(tmp_path, {"model.safetensors": SAMPLES[kind]})
    assert verdict is not Verdict.ALLOW
    assert "disguised-format" in rules


@pytest.mark.parametrize("kind", SAMPLES)
def test_with_a_model_behind_it(tmp_path, kind):
    verdict, rules, _ = weigh(tmp_path, {"model.sig": SAMPLES[kind] + MODEL})
    assert verdict in {Verdict.DENY, Verdict.NO_VERDICT, Verdict.WARN}
    assert rules

"""serving.properties of DJL: what the server runs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, refusal
from tests.weighing import weigh
from weighbridge.core import Face, GapKind, Reference, Verdict
from weighbridge.formats.djl_properties import FORMAT, MOST

WEIGHTS = {"model.safetensors": b"\2" + bytes(7) + b"{}"}
SOURCE = b"import os\nos.system('true')\n"
HONEST = b"""\
# made by hand
engine=Python
option.model_id=acme/net
option.tensor_parallel_degree=max
option.rolling_batch = \\
    vllm
"""


def faces(data):
    return [each.format for each in evidence(data) if isinstance(each, Face)]


def targets(data):
    return [each.target for each in evidence(data) if isinstance(each, Reference)]


def weighed(folder, data, **more):
    return weigh(folder, {"serving.properties": data, **WEIGHTS, **more})[:2]


@pytest.mark.parametrize(
    "more",
    [b"", b"option.entryPoint=djl_python.huggingface\n", b"option.trust_remote_code=false\n"],
)
def test_honest_properties_are_silent(tmp_path, more):
    assert "djl-properties" in faces(HONEST + more)
    assert weighed(tmp_path, HONEST + more) == (Verdict.ALLOW, set())


def test_a_usual_handler_counts_if_it_is_here(tmp_path):
    files = {"model.py": b"def handle(inputs):\n    return inputs\n"}
    assert weighed(tmp_path, HONEST, **files) == (Verdict.WARN, {"remote-code"})


@pytest.mark.parametrize(
    ("data", "source"),
    [
        (HONEST, "model.py"),
        (b"engine: MPI\n", "model.py"),
        (b"engine python\n", "model.py"),
        (b"engine=Pyth\\u006fn\n", "model.py"),
        (HONEST + b"option.entryPoint=own.py\n", "own.py"),
        (HONEST + b"option.entryPoint : o\\\n  wn.py\n", "own.py"),
        (HONEST + b"option.entryPoint=own.py\n", "readme.txt"),
        (HONEST + b"option.entryPoint=s3://bucket/own.py\n", "own.py"),
        (HONEST + b"option.trust_remote_code=True\n", "readme.txt"),
    ],
)
def test_what_the_server_runs_is_judged(tmp_path, data, source):
    verdict, rules = weighed(tmp_path, data, **{source: SOURCE})
    assert (verdict, "remote-code" in rules) == (Verdict.DENY, True)


def test_a_consent_for_what_is_here_leads_nowhere():
    said = b"engine=Python\noption.model_id=/opt/ml/model\noption.trust_remote_code=true\n"
    assert targets(said) == ["model.py"]


@pytest.mark.parametrize(
    "data",
    [b"", b"engine: vllm\na: b\n", b"{engine=1}", b"a=b\n", b"engine=\0", b"# engine=Python\n"],
)
def test_other_text_is_none(data):
    assert "djl-properties" not in faces(data)


def test_too_large_is_a_limit():
    assert refusal(FORMAT, b"engine=Python\n" + b"a=b\n" * MOST).kind is GapKind.LIMIT


@settings(max_examples=50)
@given(st.binary(max_size=64))
def test_any_bytes(data):
    survives(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, HONEST)

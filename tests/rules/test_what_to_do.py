"""What a finding advises, where the rule's own words would not help."""

import pytest

from tests.builders import pickles as p
from tests.weighing import weigh
from weighbridge.core import Verdict
from weighbridge.rules import embedded_code

BYTECODE = p.call("types", "CodeType", 1)
MLFLOW = b"""flavors:
  python_function:
    loader_module: mlflow.pyfunc.model
    python_model: python_model.pkl
"""

CASES = {
    "embedded-code": ({"model.pkl": p.stream(BYTECODE)}, "code as source"),
    "remote-code": ({"MLmodel": MLFLOW, "python_model.pkl": p.stream(p.NONE)}, "library writes it"),
    "unreadable-bytes": ({"model.bin": b"\x13\x37\xfe" * 4000}, "scan the whole folder"),
}


@pytest.mark.parametrize("rule", CASES)
def test_a_finding_says_what_to_do(tmp_path, rule):
    files, words = CASES[rule]
    verdict, rules, reasons = weigh(tmp_path, files)
    assert verdict is Verdict.DENY
    assert rule in rules
    assert any(words in each.fix for each in reasons if each.rule == rule)


@pytest.mark.parametrize(
    ("language", "words"), [("r", "print the function"), ("torchscript", "state_dict")]
)
def test_code_of_ordinary_models_has_advice_of_its_own(language, words):
    assert words in embedded_code.FIXES[language]
    assert language in embedded_code.CALM

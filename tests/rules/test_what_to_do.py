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

MANY = (p.name(f"m{index}", "n") + p.POP for index in range(5_000))

CASES = {
    "embedded-code": ({"model.pkl": p.stream(BYTECODE)}, "code as source"),
    "remote-code": ({"MLmodel": MLFLOW, "python_model.pkl": p.stream(p.NONE)}, "library writes it"),
    "unreadable-bytes": ({"model.bin": b"\x13\x37\xfe" * 4000}, "scan the whole folder"),
    "unreadable-bytes, a limit": ({"model.pkl": p.stream(*MANY, p.NONE)}, "in a plain format"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_finding_says_what_to_do(tmp_path, case):
    files, words = CASES[case]
    rule, _, _ = case.partition(",")
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

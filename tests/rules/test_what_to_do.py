"""What a finding advises, where the rule's own words would not help."""

import pytest

from tests.builders import pickles as p
from tests.weighing import weigh
from weighbridge.core import Artifact, Dossier, Verdict
from weighbridge.intake.limits import Limits
from weighbridge.intake.source import Bytes
from weighbridge.rules import embedded_code, unlisted_import
from weighbridge.stages import driver

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


def _imports(package, count):
    names = (p.name(f"{package}.providers.x{number}", "Provider") for number in range(count))
    return p.stream(p.EMPTY_LIST + b"".join(name + p.APPEND for name in names))


def _told(tmp_path, package, count):
    reasons = weigh(tmp_path, {"model.pkl": _imports(package, count)})[2]
    return [each.because for each in reasons if each.rule == "unlisted-import"]


def test_what_one_sentence_says_of_a_package_is_said_once(tmp_path):
    assert len(_told(tmp_path, "faker", 6)) == 6
    (because,) = _told(tmp_path, "faker", 200)
    assert "faker.providers.x0.Provider and does the like with 199 more names of faker" in because
    assert len(_told(tmp_path, "faker", 300)) == 2


def test_names_without_such_a_sentence_are_told_one_by_one(tmp_path):
    assert len(_told(tmp_path, "sklearn", 7)) == 7


def test_what_stands_for_many_names_is_settled_by_all_of_them_alone():
    data = _imports("faker", 40)
    artifact = Artifact("model.pkl", len(data))
    evidence = tuple(driver.read(Bytes(data), artifact, Limits()))
    dossier = Dossier("model.pkl", artifacts=(artifact,), evidence=evidence)
    (finding,) = unlisted_import.RULE.check(dossier)
    assert {str(item.target) for item in finding.evidence} == {
        f"faker.providers.x{number}.Provider" for number in range(40)
    }

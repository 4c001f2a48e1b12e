"""The rules about names: which one speaks, how loud, and in which words."""

import pytest

from tests.builders.evidence import (
    build,
    changed,
    dossier,
    imported,
    made,
    name,
    new,
    persistent,
    place,
    stream,
    value,
)
from weighbridge.core import Call, Code, Effect, How, Import, Severity, Unknown
from weighbridge.rules import (
    class_tampering,
    dangerous_import,
    embedded_code,
    unlisted_call,
    unlisted_class,
    unlisted_import,
    unresolved_import,
)


def only(module, case):
    (finding,) = module.RULE.check(case)
    return finding


def test_dangerous_import_tells_the_call_with_its_arguments_once():
    finding = only(dangerous_import, stream(made("posix:system", "echo hi")))
    assert finding.severity is Severity.CRITICAL
    assert finding.message.startswith("loading this file calls posix.system('echo hi'), which ")
    assert isinstance(finding.evidence[0], Call)


def test_dangerous_import_speaks_of_configuration_too():
    call = Call(place("conf.yaml"), How.CONFIG, name("os:system"), (value("true"),))
    finding = only(dangerous_import, dossier(call))
    assert "makes its loader call os.system('true')" in finding.message


def test_unlisted_import_says_whose_name_it_is():
    finding = only(unlisted_import, stream(name("colorsys:rgb_to_hsv")))
    assert finding.severity is Severity.HIGH
    assert "imports colorsys.rgb_to_hsv, a name of the standard library" in finding.message


def test_unlisted_call_replaces_unlisted_class():
    case = stream(made("acme.layers:scale", 2))
    assert only(unlisted_call, case).severity is Severity.HIGH
    assert list(unlisted_class.RULE.check(case)) == []


def test_unlisted_class_names_the_package():
    finding = only(unlisted_class, build(new("acme.layers:Scale"), {"a": 1}))
    assert finding.severity is Severity.MEDIUM
    assert "builds acme.layers.Scale(), a name of the package 'acme'" in finding.message


def test_unlisted_class_names_main():
    assert "'__main__'" in only(unlisted_class, dossier(imported("__main__:Net"))).message


def test_unresolved_import_says_why():
    finding = only(unresolved_import, dossier(Import(place(), Unknown("extension code 1"), "EXT1")))
    assert finding.severity is Severity.HIGH
    assert finding.message == "loading this file imports something by EXT1: extension code 1"


@pytest.mark.parametrize("how", [How.BUILD, How.SET_ITEM, How.APPEND, How.ADD])
@pytest.mark.parametrize("target", [name("numpy:ndarray"), persistent("x"), Unknown("lost")])
def test_class_tampering_speaks_of_every_way_to_change_a_class(how, target):
    finding = only(class_tampering, dossier(changed(how, target, {"a": 1})))
    assert finding.severity is Severity.HIGH


def test_embedded_code_is_one_finding_per_stream():
    code = made("types:CodeType", 0)
    case = stream(
        made("types:FunctionType", code, {}), made("cloudpickle.cloudpickle:subimport", "os")
    )
    finding = only(embedded_code, case)
    assert finding.severity is Severity.HIGH
    assert "types.FunctionType" in finding.message
    assert list(dangerous_import.RULE.check(case)) == []
    assert list(unlisted_import.RULE.check(case)) == []


@pytest.mark.parametrize(
    ("effects", "severity"),
    [
        (set(), Severity.MEDIUM),
        ({Effect.LOADS}, Severity.MEDIUM),
        ({Effect.FILES}, Severity.HIGH),
        ({Effect.DYNAMIC}, Severity.HIGH),
        ({Effect.UNREADABLE}, Severity.HIGH),
    ],
)
def test_torchscript_is_calm_until_it_reaches_out(effects, severity):
    where = place("model.pt!/code/net.py")
    code = Code(where, "torchscript", "class Net", "when the model is called", frozenset(effects))
    assert only(embedded_code, dossier(code)).severity is severity


def test_packed_sources_are_code():
    code = Code(place("model.pt!/net.py"), "python", "class Net", "when the package is imported")
    finding = only(embedded_code, dossier(code))
    assert finding.severity is Severity.HIGH
    assert "runs when the package is imported: class Net" in finding.message


def test_sources_that_nothing_runs_and_programs_are_not_embedded_code():
    source = Code(place("net.py"), "python", "class Net")
    program = Code(place("net.so"), "elf", "a library", "when loaded")
    assert list(embedded_code.RULE.check(dossier(source, program))) == []

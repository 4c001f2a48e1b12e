"""The rules about what a file makes its loader open, run or unpack."""

import pytest

from tests.builders.evidence import dossier, name, place, value
from weighbridge.core import (
    Call,
    Code,
    Constant,
    Effect,
    Face,
    How,
    Member,
    Operation,
    Purpose,
    Reference,
    Severity,
    Trait,
    Unknown,
)
from weighbridge.rules import (
    bystander_code,
    duplicate_member,
    escaping_member,
    outside_reference,
    remote_code,
)


def reference(target, purpose=Purpose.WEIGHTS, file="config.json", field=""):
    return Reference(place(file), purpose, target, field)


def source(file, *effects):
    return Code(place(file), "python", "class Net", effects=frozenset(effects))


def configured(target, file="conf.yaml"):
    return Call(place(file), How.CONFIG, name(target))


def severities(module, *evidence):
    return [finding.severity for finding in module.RULE.check(dossier(*evidence))]


@pytest.mark.parametrize(
    "target",
    [
        "/etc/passwd",
        "../x",
        "a/../../x",
        "..\\x",
        "C:\\x",
        "https://example.com/x",
        "~/x",
        "\\\\h\\x",
        "a\0b",
    ],
)
def test_outside_reference_fires(target):
    assert severities(outside_reference, reference(target)) == [Severity.HIGH]
    assert severities(outside_reference, reference(target, Purpose.DATA)) == [Severity.HIGH]


@pytest.mark.parametrize("target", ["model-00001-of-00002.safetensors", "a/b.bin", "./x", "a..b"])
def test_outside_reference_is_silent(target):
    assert severities(outside_reference, reference(target)) == []


def test_outside_reference_leaves_code_to_remote_code():
    assert severities(outside_reference, reference("../net.Net", Purpose.CODE)) == []


@pytest.mark.parametrize(
    ("target", "evidence", "severity"),
    [
        ("net.Net", [], Severity.HIGH),
        ("acme/other--net.Net", [source("net.py")], Severity.HIGH),
        ("https://example.com/net.py", [], Severity.HIGH),
        ("net.Net", [source("net.py")], Severity.MEDIUM),
        ("net.Net", [source("net.py", Effect.FILES)], Severity.MEDIUM),
        ("net.Net", [source("net.py", Effect.PROCESS)], Severity.HIGH),
        ("net.Net", [source("net.py", Effect.IMPORT_TIME)], Severity.HIGH),
        ("net.Net", [source("net.py", Effect.UNREADABLE)], Severity.HIGH),
        ("pipeline.py", [source("pipeline.py")], Severity.MEDIUM),
        ("net.Net", [source("unet/net.py")], Severity.MEDIUM),
        ("sentence_transformers.models.Pooling", [], None),
    ],
)
def test_remote_code_joins_references_with_sources(target, evidence, severity):
    expected = [] if severity is None else [severity]
    found = severities(remote_code, reference(target, Purpose.CODE), *evidence)
    assert found == expected


def test_remote_code_takes_the_source_beside_the_file_that_names_it():
    config = reference("net.Net", Purpose.CODE, "a/config.json")
    beside, other = source("a/net.py"), source("b/net.py", Effect.FILES)
    assert severities(remote_code, config, beside, other) == [Severity.MEDIUM]


def test_remote_code_is_one_finding_per_module():
    first = reference("net.Config", Purpose.CODE, field="auto_map.AutoConfig")
    second = reference("net.Net", Purpose.CODE, field="auto_map.AutoModel")
    assert severities(remote_code, first, second, source("net.py")) == [Severity.MEDIUM]


def test_remote_code_leaves_sources_that_nothing_refers_to():
    assert severities(remote_code, source("train.py", Effect.NETWORK)) == []


@pytest.mark.parametrize(
    "file", ["handler.py", "code/inference.py", "custom_generate/generate.py", "net/1/model.py"]
)
def test_remote_code_knows_files_that_are_run_for_their_names(file):
    assert severities(remote_code, source(file, Effect.NETWORK)) == [Severity.MEDIUM]
    assert severities(remote_code, source(file, Effect.FILES)) == []
    assert severities(bystander_code, source(file, Effect.NETWORK)) == []
    assert severities(remote_code, source(f"x/{file}x", Effect.NETWORK)) == []


@pytest.mark.parametrize(
    "file", ["sitecustomize.py", "a/usercustomize.py", "a/net.pth", "jupyter_notebook_config.py"]
)
def test_remote_code_knows_files_that_interpreters_run_for_their_names(file):
    assert severities(remote_code, source(file, Effect.IMPORT_TIME)) == [Severity.MEDIUM]
    assert severities(remote_code, source(file)) == []
    assert severities(bystander_code, source(file, Effect.NETWORK)) == []


@pytest.mark.parametrize("file", [".Rprofile", "a/.Rprofile", ".octaverc", "startup.m"])
def test_remote_code_knows_files_that_are_run_where_an_interpreter_is_started(file):
    face = Face(place(file), "plain-text")
    python = source(file, Effect.UNREADABLE)
    assert severities(remote_code, face, face) == [Severity.MEDIUM]
    assert severities(bystander_code, face, python) == []
    assert severities(remote_code, Face(place(f"{file}x"), "plain-text")) == []


@pytest.mark.parametrize("file", [".envrc", "a/.Renviron", ".pdbrc", "binding.gyp"])
def test_bystander_code_tells_what_other_programs_follow(file):
    assert severities(bystander_code, Face(place(file), "plain-text")) == [Severity.INFO]
    assert severities(remote_code, Face(place(file), "plain-text")) == []


def imported(file, name):
    return Operation(place(file), "python", name, (("effect", Constant("import")),))


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("a/helper.py", ".helper"),
        ("a/helper.py", "helper"),
        ("a/sub/helper.py", ".sub.helper"),
        ("a/sub/__init__.py", ".sub"),
        ("a/sub/__init__.py", ".sub.helper"),
        ("helper.py", "..helper"),
    ],
)
def test_remote_code_follows_imports_of_files_beside(file, name):
    config = reference("net.Net", Purpose.CODE, "a/config.json")
    helper = source(file, Effect.PROCESS)
    sources = (source("a/net.py"), imported("a/net.py", name), helper)
    assert severities(remote_code, config, *sources) == [Severity.HIGH]
    assert severities(bystander_code, config, *sources) == []


def test_remote_code_follows_imports_of_imports_and_round_in_circles():
    config = reference("a.Net", Purpose.CODE)
    circle = [imported("a.py", ".b"), imported("b.py", ".c"), imported("c.py", ".a")]
    sources = [source("a.py"), source("b.py"), source("c.py", Effect.NETWORK)]
    assert severities(remote_code, config, *circle, *sources) == [Severity.HIGH]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("torch.optim:Adam", []),
        ("nemo.collections.asr:Model", []),
        ("collections:OrderedDict", []),
        ("colorsys:rgb_to_hsv", [Severity.HIGH]),
        ("acme:Net", [Severity.MEDIUM]),
        ("os:system", []),
    ],
)
def test_remote_code_judges_names_in_configuration(target, expected):
    assert severities(remote_code, configured(target)) == expected


def test_remote_code_finds_the_source_of_names_in_configuration():
    assert severities(remote_code, configured("net:Net"), source("net.py")) == [Severity.MEDIUM]
    found = severities(remote_code, configured("net:Net"), source("net.py", Effect.PROCESS))
    assert found == [Severity.HIGH]


def test_remote_code_refuses_what_it_cannot_name():
    call = Call(place(), How.CONFIG, Unknown("interpolated"), (value(1),))
    assert severities(remote_code, call) == [Severity.HIGH]


def member(stored, *traits, link=""):
    return Member(place("model.tar"), stored, 1, frozenset(traits), link)


@pytest.mark.parametrize(
    "item",
    [
        member("../x"),
        member("a/../../x"),
        member("/etc/x"),
        member("..\\x"),
        member("C:\\x"),
        member("\\x"),
        member("a", Trait.LINK, link="/etc/passwd"),
        member("a", Trait.LINK, link="../x"),
        member("a/b", Trait.LINK, link="../../x"),
        member("null", Trait.DEVICE),
    ],
)
def test_escaping_member_fires(item):
    assert severities(escaping_member, item) == [Severity.HIGH]


@pytest.mark.parametrize(
    "item",
    [
        member("archive/data/0"),
        member("./x"),
        member("a/../x"),
        member("a..b/..c"),
        member("a/b", Trait.LINK, link="../x"),
        member("a", Trait.LINK, link="b"),
    ],
)
def test_escaping_member_is_silent(item):
    assert severities(escaping_member, item) == []


@pytest.mark.parametrize(
    "trait", [Trait.DUPLICATE, Trait.HIDDEN, Trait.RENAMED, Trait.ENCRYPTED, Trait.BAD_SUM]
)
def test_duplicate_member_fires_once_per_name(trait):
    assert severities(duplicate_member, member("x", trait), member("x", trait)) == [Severity.HIGH]


def test_duplicate_member_is_silent_on_plain_members_and_links():
    assert severities(duplicate_member, member("x"), member("y", Trait.LINK, link="x")) == []

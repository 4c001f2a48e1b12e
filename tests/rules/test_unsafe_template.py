"""Ways out of a template are refused wherever it lies; what real templates do needs no word."""

import json

import pytest

from tests.builders import chat_templates as build
from tests.builders import safetensors
from tests.builders.evidence import dossier, place
from tests.weighing import weigh
from weighbridge.core import Constant, Operation, Severity, Verdict
from weighbridge.rules import unsafe_template

MODEL = {"model.safetensors": safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))}

HOLDERS = {
    "tokenizer_config.json": build.in_json,
    "chat_template.json": build.in_json,
    "processor_config.json": build.in_json,
    "preprocessor_config.json": build.in_list,
    "chat_template.jinja": str.encode,
    "additional_chat_templates/rag.jinja": str.encode,
    "model.gguf": build.in_gguf,
    "named.gguf": lambda text: build.in_gguf(text, "tokenizer.chat_template.tool_use"),
    "tokenizer.yaml": lambda text: f"chat_template: {json.dumps(text)}\n".encode(),
    "prompt.json": lambda text: json.dumps(
        {"_type": "prompt", "template_format": "jinja2", "template": text}
    ).encode(),
}


@pytest.mark.parametrize("name", sorted(build.UNSAFE))
def test_a_way_out_is_denied(tmp_path, name):
    files = {**MODEL, "tokenizer_config.json": build.in_json(build.UNSAFE[name])}
    verdict, rules, _ = weigh(tmp_path, files)
    assert (verdict, rules) == (Verdict.DENY, {"unsafe-template"})


@pytest.mark.parametrize("file", sorted(HOLDERS))
def test_a_way_out_is_denied_wherever_it_lies(tmp_path, file):
    data = HOLDERS[file](build.UNSAFE["CVE-2026-5760"])
    verdict, rules, reasons = weigh(tmp_path, {**MODEL, file: data})
    assert verdict is Verdict.DENY
    assert "unsafe-template" in rules
    assert any("reaches '__globals__' on line 1" in reason.because for reason in reasons)


@pytest.mark.parametrize("file", sorted(HOLDERS))
def test_no_length_hides_a_way_out(tmp_path, file):
    data = HOLDERS[file]("{# a #}" * 10_000 + "{{ messages.__class__ }}")
    verdict, rules, _ = weigh(tmp_path, {**MODEL, file: data})
    assert verdict is Verdict.DENY
    assert "unsafe-template" in rules


def test_a_template_too_long_to_be_parsed_is_no_silence(tmp_path):
    text = "{{ messages }}" * 20_000
    verdict, rules, _ = weigh(tmp_path / "gguf", {"model.gguf": build.in_gguf(text)})
    assert verdict is Verdict.DENY
    assert "unreadable-bytes" in rules
    verdict, rules, _ = weigh(
        tmp_path / "json", {**MODEL, "tokenizer_config.json": build.in_json(text)}
    )
    assert verdict > Verdict.ALLOW
    assert rules


@pytest.mark.parametrize("file", sorted(HOLDERS))
def test_real_templates_need_no_word(tmp_path, file):
    for name, text in build.FAMILIES.items():
        folder = tmp_path / name
        _, rules, reasons = weigh(folder, {**MODEL, file: HOLDERS[file](text)})
        assert rules == set(), (name, [reason.because for reason in reasons])


@pytest.mark.parametrize(
    ("file", "data"),
    [
        ("chat_template.jinja", b"---\na: b\n---\n{{ x.__class__ }}"),
        ("chat_template.jinja", b'{"a": "{{ x.__class__ }}"}'),
        ("chat_template.jinja", b"import os\n{{ x.__class__ }}"),
        ("chat_template.jinja", b"```{{ x.__class__ }}"),
        ("CHAT.J2", b"{{ x.__class__ }}"),
    ],
)
def test_another_face_hides_no_template(tmp_path, file, data):
    verdict, rules, _ = weigh(tmp_path, {**MODEL, file: data})
    assert verdict is Verdict.DENY
    assert "unsafe-template" in rules


def step(sort, name, line=3):
    told = (("line", Constant(line)), ("template", Constant("chat_template")))
    return Operation(place("tokenizer_config.json"), f"jinja-{sort}", name, told)


@pytest.mark.parametrize(
    ("sort", "name", "severity"),
    [
        ("attribute", "__class__", Severity.CRITICAL),
        ("attribute", "gi_frame", Severity.CRITICAL),
        ("attribute", "_hidden", Severity.MEDIUM),
        ("attribute", "content", None),
        ("method", "__call__", Severity.CRITICAL),
        ("method", "format", Severity.HIGH),
        ("method", "frobnicate", Severity.MEDIUM),
        ("method", "popen", Severity.HIGH),
        ("function", "eval", Severity.HIGH),
        ("name", "subprocess", Severity.HIGH),
        ("method", "strip", None),
        ("filter", "attr", Severity.HIGH),
        ("filter", "frobnicate", Severity.MEDIUM),
        ("filter", "tojson", None),
        ("test", "frobnicate", Severity.MEDIUM),
        ("test", "mapping", None),
        ("function", "frobnicate", Severity.MEDIUM),
        ("function", "", Severity.MEDIUM),
        ("function", "raise_exception", None),
        ("name", "lipsum", Severity.HIGH),
        ("name", "__builtins__", Severity.HIGH),
        ("name", "messages", None),
        ("computed", "", Severity.HIGH),
        ("computed", "{}", Severity.HIGH),
        ("text", "__class__", Severity.HIGH),
        ("statement", "include", Severity.HIGH),
        ("unparsed", "unexpected '{' on line 1", Severity.MEDIUM),
    ],
)
def test_severity(sort, name, severity):
    found = [each.severity for each in unsafe_template.RULE.check(dossier(step(sort, name)))]
    assert found == ([] if severity is None else [severity])


def test_one_finding_per_template_begins_with_the_worst():
    steps = [step("filter", "frob"), step("attribute", "__class__", 5), step("test", "frob")]
    (finding,) = unsafe_template.RULE.check(dossier(*steps))
    assert finding.message == (
        "the template 'chat_template' of 'tokenizer_config.json' reaches '__class__' on line 5, "
        "uses the filter 'frob', which is on no list on line 3, "
        "uses the test 'frob', which is on no list on line 3"
    )


def test_steps_of_other_graphs_are_none_of_its_business():
    other = Operation(place(), "ai.onnx", "attr")
    assert not list(unsafe_template.RULE.check(dossier(other)))


@pytest.mark.parametrize(
    "template",
    [
        "{{ 'a' * 10000000000 }}",
        "{{ 'a' * 99999 * 99999 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ 'a' | indent(1000000000) }}",
        "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
        "{{ '%9999999999d' | format(1) }}",
        "{{ '%-09999999999s' % 'x' }}",
        "{{ '%.9999999999f' | format(1) }}",
    ],
)
def test_work_without_end_is_a_warning(tmp_path, template):
    files = {**MODEL, "chat_template.jinja": template.encode()}
    assert weigh(tmp_path, files)[:2] == (Verdict.WARN, {"unsafe-template"})


def test_small_numbers_need_no_word(tmp_path):
    template = (
        "{% for i in range(16) %}{{ '<img>' * 576 }}{{ messages[0].content[:4096] }}{% endfor %}"
        "{{ '%05d: 100% {a: 1}' | format(3) }}{{ 'call {\"id\": 12345678}' }}"
    )
    files = {**MODEL, "chat_template.jinja": template.encode()}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


def test_values_written_into_text_of_its_own_need_no_word(tmp_path):
    """As the template of Hunyuan 3 writes its special tokens."""
    template = (
        "{%- set kind = ':opensource' %}{%- set eos = '<eos{}>'.format(kind) %}"
        "{%- set end = '</think{0}>{{{kind}}}'.format(kind, kind='a') %}"
        "{%- for m in messages %}{{ m['content'].split(end)[-1] ~ eos }}{%- endfor %}"
    )
    files = {**MODEL, "chat_template.jinja": template.encode()}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import configs
from tests.reading import evidence, read, refusal
from tests.weighing import weigh
from weighbridge.core import (
    Call,
    Constant,
    Entry,
    FormatError,
    Gap,
    GapKind,
    How,
    Import,
    Named,
    Purpose,
    Reference,
    Unknown,
)
from weighbridge.formats import Part
from weighbridge.formats.json_config import FORMAT
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.limits import Limits
from weighbridge.intake.source import Bytes

TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "auto_map",
                    "_target_",
                    "weight_map",
                    "_class_name",
                    "type",
                    "flavors",
                    "license",
                    "custom_pipelines",
                    ":serialized:",
                    "_args_",
                    "idx",
                    "x",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def recognises(data):
    return FORMAT.recognises(Glimpse(Bytes(data)))


def told(data, kind):
    return [item for item in read(FORMAT, data) if isinstance(item, kind)]


def test_remote_code_is_a_reference():
    found = {item.field: item.target for item in told(configs.REMOTE, Reference)}
    assert found == {
        "auto_map.AutoConfig": "configuration_acme.AcmeConfig",
        "auto_map.AutoModel": "acme/code--modeling_acme.AcmeModel",
        "auto_map.AutoTokenizer": "tokenization_acme.AcmeTokenizer",
    }
    assert {item.purpose for item in told(configs.REMOTE, Reference)} == {Purpose.CODE}


def test_fields_are_entries():
    entries = {item.key: item.value for item in told(configs.REMOTE, Entry)}
    assert entries["architectures"] == "AcmeModel"
    assert entries["text_config.trust_remote_code"] == "true"


def test_each_chat_template_is_an_entry():
    data = b'{"chat_template": [{"name": "default", "template": "{{ x }}"}]}'
    assert [(item.key, item.value) for item in told(data, Entry)] == [
        ("chat_template.default", "{{ x }}")
    ]
    assert [item.value for item in told(b'{"chat_template": "y"}', Entry)] == ["y"]


def test_an_index_names_each_file_once():
    assert [(item.purpose, item.target) for item in told(configs.INDEX, Reference)] == [
        (Purpose.WEIGHTS, "model-00001-of-00002.safetensors"),
        (Purpose.WEIGHTS, "../model-00002-of-00002.safetensors"),
    ]


def test_modules_and_pipelines_are_calls():
    callees = [item.callee for item in told(configs.MODULES, Call)]
    assert callees == [
        Named("sentence_transformers.models", "Transformer"),
        Named("acme", "Pooling"),
    ]
    assert [item.callee for item in told(configs.PIPELINE, Call)] == [
        Named("diffusers", "UNet2DConditionModel")
    ]


def test_a_pair_of_block_names_is_no_pipeline():
    assert read(FORMAT, configs.UNET) == []


def test_a_custom_pipeline_is_code():
    (item,) = told(b'{"_class_name": ["my_pipeline", "Acme"]}', Reference)
    assert (item.purpose, item.target) == (Purpose.CODE, "my_pipeline.Acme")


def test_a_target_is_a_call():
    (item,) = told(configs.HYDRA, Call)
    assert (item.how, item.callee) == (How.CONFIG, Named("os", "system"))
    assert item.arguments == (Constant("true"),)
    assert item.keywords == (("n", Constant(1)),)


@pytest.mark.parametrize("target", [b'"${a}.b"', b"3", b"null"])
def test_a_target_that_is_not_known_is_unknown(target):
    (item,) = told(b'{"_target_": ' + target + b"}", Call)
    assert isinstance(item.callee, Unknown)


def test_both_of_two_keys_count():
    found = read(FORMAT, b'{"auto_map": {"A": "x.B"}, "auto_map": {}}')
    assert [item.target for item in found if isinstance(item, Reference)] == ["x.B"]
    assert [item.why for item in found if isinstance(item, Gap)] == ["duplicate key 'auto_map'"]


def test_other_keys_may_stand_twice():
    assert read(FORMAT, b'{"a": 1, "a": NaN}') == []


@pytest.mark.parametrize("key", [":serialized:", "!serialized:"], ids=["plain", "escaped"])
def test_a_serialised_value_is_a_part(key):
    inner = b"\x80\x04N."
    data = {"policy": {":type:": "x", key: base64.b64encode(inner).decode()}}
    (part,) = told(json.dumps(data).replace("!", "\\u003a").encode(), Part)
    assert part.name == "policy-serialized"
    assert part.open().read(0, 10) == inner


def test_bad_base64_is_refused():
    (part,) = told(b'{"a": {":serialized:": "a"}}', Part)
    with pytest.raises(FormatError, match="base64"):
        part.open()


def test_lines_of_json_are_values():
    assert len(told(b'{"_target_": "a.b"}\n{"_target_": "a.c"}\n', Call)) == 2


def test_too_deep_is_a_gap():
    data = b'{"a":' * 70 + b"1" + b"}" * 70
    assert [item.kind for item in read(FORMAT, data)] == [GapKind.LIMIT]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b'{"a": }', "character 6"),
        (b'{"a": 1}, {}', "character 8"),
        (b"[" * 200_000 + b"]", "JSON"),
        (b'{"\xff": 1}', "utf-8"),
    ],
    ids=["broken", "comma", "deep", "encoding"],
)
def test_refuses(data, why):
    assert why in str(refusal(FORMAT, data))


def test_refuses_what_is_too_long():
    error = refusal(FORMAT, b"[" + b" " * 200 + b"]", Limits(text=100))
    assert error.kind is GapKind.LIMIT


@pytest.mark.parametrize(
    "data",
    [
        b"{}",
        b" [1]\n",
        b'\xef\xbb\xbf{"a": 1}',
        b"[\n\n{}]",
        b" " * 5000 + b"{}",
        b"{}" + b" " * 70000,
        b'{\n"a": [NaN]}',
        b"[-1]",
        b'{"a": 1}\n{"a": 2}',
    ],
)
def test_recognises(data):
    assert recognises(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{% if x %}{}",
        b"{{ x }}",
        b"[section]\na = 1",
        b"[INFO] a [b]",
        b"1",
        b"null",
        b'{"a": 1',
        b"\x10\x00\x00\x00\x00\x00\x00\x00{}",
        b"{\x00}",
        b"\x80\x04]",
        b'{"a": 1} x',
    ],
)
def test_does_not_recognise(data):
    assert not recognises(data)


@given(TREES)
@settings(max_examples=100, deadline=None)
def test_any_json_is_read(tree):
    error = refusal(FORMAT, json.dumps(tree).encode())
    assert error is None


@given(st.binary(max_size=64), st.sampled_from([configs.REMOTE, configs.HYDRA, configs.INDEX]))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise, base):
    for data in (noise, base[:40] + noise + base[40:]):
        recognises(data)
        error = refusal(FORMAT, data)
        assert error is None or 0 <= error.offset <= len(data)


def test_every_truncation_is_read_or_refused():
    for data in (configs.REMOTE, configs.PIPELINE, configs.MODULES):
        for size in range(len(data)):
            assert refusal(FORMAT, data[:size]) is not None


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_every_mutation_is_read_or_refused(data):
    base = data.draw(st.sampled_from([configs.REMOTE, configs.PIPELINE, configs.MODULES]))
    at = data.draw(st.integers(0, len(base) - 1))
    byte = data.draw(st.binary(min_size=1, max_size=1))
    refusal(FORMAT, base[:at] + byte + base[at + 1 :])


COMMENTED = b'{\n  "image": "a:1",  // what it is made of\n  "features": {"b": [1,],},\n}\n'


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        (".devcontainer/devcontainer.json", "allow"),
        ("tsconfig.json", "allow"),
        (".vscode/settings.json", "allow"),
        ("other.json", "warn"),
    ],
)
def test_comments_are_passed_over_where_the_tool_does(tmp_path, name, verdict):
    files = {"model.safetensors": b"\2" + bytes(7) + b"{}", name: COMMENTED}
    assert weigh(tmp_path, files)[0].word == verdict


def test_what_a_text_with_comments_loads_is_told():
    data = b'{"auto_map": {"AutoModel": "acme.Model",},}'
    found = [item for item in evidence(data, ".vscode/a.json") if isinstance(item, Reference)]
    assert [item.purpose for item in found] == [Purpose.CODE]


SCHEMA = """{"type": "record", "name": "User", "namespace": "acme", "fields": [
  {"name": "n", "type": {"type": "string", "avro.java.string": "String"}},
  {"name": "k", "type": {"type": "string", "java-class": "CLASS"}}]}"""


@pytest.mark.parametrize(
    ("name", "verdict"),
    [("java.math.BigDecimal", "allow"), ("javax.swing.JEditorPane", "deny")],
)
def test_a_schema_that_names_a_class_is_told(tmp_path, name, verdict):
    data = SCHEMA.replace("CLASS", name)
    files = {"model.safetensors": b"\2" + bytes(7) + b"{}", "config.json": b"{}"}
    for text in (data, data.replace("java-c", "java\\u002dc"), f"[{data}]"):
        assert weigh(tmp_path, files | {"a/user.avsc": text.encode()})[0].word == verdict


def test_other_keys_of_that_name_are_no_schema():
    assert not told(b'{"java-class": "javax.swing.JEditorPane"}', Import)


@pytest.mark.parametrize(("kind", "verdict"), [("table", "allow"), ("os.system", "deny")])
def test_what_has_no_dot_is_no_class_of_a_module(tmp_path, kind, verdict):
    # MLflow tells of artifacts so (mlflow.loggedArtifacts).
    listed = json.dumps([{"path": "t.json", "type": kind}]).encode()
    files = {"tags/mlflow.loggedArtifacts": listed, "m.safetensors": b"\2\0\0\0\0\0\0\0{}"}
    assert weigh(tmp_path, files)[0].name.lower() == verdict

"""Configurations: what they make a loader do is told, and nothing else is."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.properties import survives
from tests.reading import evidence, read

from weighbridge.core import (
    Call,
    Entry,
    Face,
    FormatError,
    Gap,
    GapKind,
    How,
    Import,
    Named,
    Purpose,
    Reference,
)
from weighbridge.formats import json_config, markdown_card, yaml_config

J, Y = json_config.FORMAT, yaml_config.FORMAT


def told(data, kind=(Call, Reference, Import)):
    fmt = Y
    if isinstance(data, bytes):
        return [item for item in read(fmt, data) if isinstance(item, kind)]
    return [item for item in read(J, json.dumps(data).encode()) if isinstance(item, kind)]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"auto_map": {"AutoModel": "modeling_x.X"}}, [("modeling_x.X", "auto_map.AutoModel")]),
        ({"a": [{"auto_map": {"AutoTokenizer": ["o/r--t.T", None]}}]},
         [("o/r--t.T", "auto_map.AutoTokenizer")]),
        ({"auto_map": "x.Y"}, [("x.Y", "auto_map")]),
        ({"custom_pipelines": {"t": {"impl": "p.P"}}}, [("p.P", "custom_pipelines.t.impl")]),
        ({"_class_name": ["pipe", "Pipe"], "_diffusers_version": "0"},
         [("pipe.Pipe", "_class_name")]),
        ({"_class_name": "P", "_diffusers_version": "0", "unet": ["my_unet", "U"]},
         [("my_unet.U", "unet")]),
    ],
)  # fmt: skip
def test_code_from_elsewhere_is_a_reference(document, expected):
    found = told(document)
    assert [(item.target, item.field) for item in found] == expected
    assert {item.purpose for item in found} == {Purpose.CODE}


def test_an_escaped_key_is_the_same_key():
    (found,) = [
        item
        for item in read(J, rb'{"x": {"\u0061uto_map": {"AutoModel": "m.M"}}}')
        if isinstance(item, Reference)
    ]
    assert found.target == "m.M"


def test_weight_maps_name_each_file_once():
    found = told({"weight_map": {"a": "x.bin", "b": "x.bin", "c": "../y.bin"}})
    assert [(item.purpose, item.target) for item in found] == [
        (Purpose.WEIGHTS, "x.bin"),
        (Purpose.WEIGHTS, "../y.bin"),
    ]


@pytest.mark.parametrize(
    ("document", "callee"),
    [
        ([{"idx": 0, "name": "0", "path": "", "type": "evil.mod.C"}], Named("evil.mod", "C")),
        ({"_class_name": "P", "_diffusers_version": "0", "vae": ["diffusers", "V"]},
         Named("diffusers", "V")),
        ({"_class_name": "P", "_diffusers_version": "0", "s": ["stable_diffusion", "S"]},
         Named("diffusers.pipelines.stable_diffusion", "S")),
        ({"model": {"_target_": "os.system", "command": "true"}}, Named("os", "system")),
        ({"class_path": "a.B", "init_args": {}}, Named("a", "B")),
        (b"flavors:\n  python_function:\n    loader_module: evil.loader\n",
         Named("evil.loader", "_load_pyfunc")),
        (b"model:\n  - _target_: os.system\n    command: true\n", Named("os", "system")),
        (b"a: &x {_target_: os.system}\nb: 1\n", Named("os", "system")),
    ],
)  # fmt: skip
def test_what_a_loader_is_told_to_call(document, callee):
    (found,) = told(document)
    assert (found.how, found.callee) == (How.CONFIG, callee)


@pytest.mark.parametrize(
    ("text", "how", "callee"),
    [
        (b"a: !!python/object/apply:os.system ['true']\n", How.CALL, Named("os", "system")),
        (b"!!python/object/apply:os.system ['true']\n", How.CALL, Named("os", "system")),
        (b"- !!python/object/new:a.B {}\n", How.NEW, Named("a", "B")),
        (b"a: !<tag:yaml.org,2002:python/object/apply:os.system> [x]\n", How.CALL,
         Named("os", "system")),
        (b"%TAG !p! tag:yaml.org,2002:python/\n---\na: !p!object/apply:os.system [x]\n", How.CALL,
         Named("os", "system")),
        (b"{a: !!python/object/apply:os.system [x]}", How.CALL, Named("os", "system")),
        (b"? !!python/object/apply:os.system [x]\n: 1\n", How.CALL, Named("os", "system")),
    ],
)  # fmt: skip
def test_python_tags_are_calls(text, how, callee):
    calls = [item for item in evidence(text) if isinstance(item, Call)]
    assert (calls[0].how, calls[0].callee) == (how, callee)


@pytest.mark.parametrize(
    "text", [b"a: !!python/name:os.system\n", b"a: !!python/module:os\nb: [\n"]
)
def test_python_names_are_imports_even_if_the_text_is_broken(text):
    assert [item for item in evidence(text) if isinstance(item, Import)]


def test_keys_for_later_are_kept():
    found = told({"model_type": "bert", "architectures": ["A", "B"], "x": 1}, Entry)
    assert [(item.key, item.value) for item in found] == [
        ("architectures", "A"),
        ("architectures", "B"),
        ("model_type", "bert"),
    ]


def test_model_cards_give_their_fields_and_not_their_prose():
    card = b"---\nlicense: mit\ndatasets:\n- a/b\n---\n\n# X\n\nkey: value\n"
    found = evidence(card)
    assert [item.format for item in found if isinstance(item, Face)] == ["markdown-card"]
    assert [(item.key, item.value) for item in found if isinstance(item, Entry)] == [
        ("datasets", "a/b"),
        ("license", "mit"),
    ]


@pytest.mark.parametrize(
    ("fmt", "text"),
    [(J, b'{"weight_map": {"a": "x", "a": "y"}}'), (Y, b"a: 1\na: 2\n")],
)
def test_a_key_that_stands_twice_is_a_gap(fmt, text):
    (gap,) = [item for item in read(fmt, text) if isinstance(item, Gap)]
    assert (gap.kind, gap.why) == (GapKind.DAMAGED, "duplicate key 'a'")


def test_json_is_no_yaml_as_well():
    found = evidence(b'{"mask_target_length": 1, "x": {"_target_": "a.b"}}')
    assert [item.format for item in found if isinstance(item, Face)] == ["json-config"]


def test_json_with_python_tags_is_yaml_as_well():
    found = evidence(b'{"a": !!python/object/apply:os.system [x]}')
    assert [item.callee for item in found if isinstance(item, Call)] == [Named("os", "system")]


def test_flow_mappings_are_yaml():
    (call,) = [item for item in evidence(b"{_target_: os.system}") if isinstance(item, Call)]
    assert call.callee == Named("os", "system")


def test_json_lines_are_read_line_by_line():
    found = read(J, b'{"model_type": "a"}\n{"model_type": "b"}\n')
    assert [item.value for item in found] == ["a", "b"]


LAUGHS = b"a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"a%d: &a%d [%s]\n" % (n, n, b",".join([b"*a%d" % (n - 1)] * 10)) for n in range(1, 12)
)


@pytest.mark.parametrize(
    ("fmt", "text"),
    [
        (J, b"["), (J, b'{"a": }'), (J, b"[" * 100_000), (J, b'{"a": "\xff"}'),
        (J, b'{"a": ' + b"1" * 5000 + b"}"), (Y, LAUGHS), (Y, b"a: &a [*a]\n"),
        (Y, b"a: " + b"[" * 9000),
        (Y, b"- " * 9000), (Y, b"a: *b\n"), (Y, b"a: \x01\n"), (Y, b"a: [\n"),
    ],
)  # fmt: skip
def test_refuses(fmt, text):
    with pytest.raises(FormatError):
        read(fmt, text)


LEAF = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
KEYS = st.sampled_from([*json_config.configs._KEYS, *json_config.configs.KEPT, "flavors", "type"])
VALUES = st.recursive(
    LEAF, lambda v: st.lists(v, max_size=4) | st.dictionaries(KEYS, v, max_size=4), max_leaves=10
)


@given(VALUES)
@settings(max_examples=100, deadline=None)
def test_any_document_is_read(document):
    assert survives(J, json.dumps(document).encode()) is None
    survives(Y, json.dumps(document).encode())


@given(st.text(":-{}[]!&*ab \n'\"|>#%", max_size=60), st.binary(max_size=30))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(text, noise):
    for fmt in (J, Y, markdown_card.FORMAT):
        survives(fmt, text.encode())
        survives(fmt, b"---\n" + text.encode() + b"\n---\n" + noise)


def test_a_large_tokenizer_is_cheap():
    vocabulary = {f"token{n}": n for n in range(50_000)}
    document = {"version": "1.0", "added_tokens": [], "model": {"vocab": vocabulary}}
    assert read(J, json.dumps(document).encode()) == []


@pytest.mark.parametrize(
    "text",
    [
        b" " * 9000 + b'{"auto_map": {"AutoModel": "m.M"}}',
        b"\n" * 9000 + b"auto_map:\n  AutoModel: m.M\n",
        b"# padding\n" * 9000 + b"auto_map:\n  AutoModel: m.M\n",
    ],
    ids=["spaces", "lines", "comments"],
)
def test_padding_hides_nothing(text):
    (found,) = [item for item in evidence(text) if isinstance(item, Reference)]
    assert found.target == "m.M"

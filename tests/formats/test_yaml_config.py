import contextlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import configs
from tests.reading import read, refusal
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
from weighbridge.formats.yaml_config import FORMAT
from weighbridge.intake import strictyaml
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.limits import Limits
from weighbridge.intake.source import Bytes

TELLING = [b"!", b"!python", b"2002:", b"python", b"%TAG", b"%", b"TAG", b"_target_", b"_tar",
           b"get_", b"<", b"new:", b"apply:", b"x", b" ", b"[", b"{", b",", b"\n"]  # fmt: skip
SAMPLES = [configs.TAGS, configs.HYPER, configs.MLMODEL, configs.HANDLES]


def recognises(data):
    return FORMAT.recognises(Glimpse(Bytes(data)))


def told(data, kind):
    return [item for item in read(FORMAT, data) if isinstance(item, kind)]


def test_python_tags_are_imports():
    assert [item.target for item in told(configs.TAGS, Import)] == [
        Named("os", "system"),
        Named("builtins", "eval"),
        Named("webbrowser", ""),
        Named("acme", "Thing"),
        Named("acme", "Other"),
        Named("posix", "nice"),
        Unknown("tag 'tag:yaml.org,2002:python/odd:thing'"),
        Named("builtins", "print"),
    ]


def test_python_tags_that_call_are_calls_with_arguments():
    calls = {str(item.callee): item for item in told(configs.TAGS, Call)}
    assert set(calls) == {"os.system", "acme.Thing", "acme.Other", "posix.nice", "builtins.print"}
    assert calls["os.system"].how is How.CONFIG
    assert calls["os.system"].arguments == (Constant("true"),)
    assert calls["acme.Other"].arguments == (Constant(1),)
    assert calls["acme.Other"].keywords == (("y", Constant(2)),)


def test_a_tag_is_where_it_stands():
    data = "ä: 1\nb: !!python/name:os.system ''\n".encode()
    (item,) = told(data, Import)
    span = item.place.span
    assert data[span.start : span.stop] == b"!!python/name:os.system ''"


@pytest.mark.parametrize(
    "data",
    [
        configs.HANDLES,
        b"a: !!p%79thon/object/apply:os.system ['true']\n---\n}",
        b"!!python%2Fobject/apply:os.system ['true']",
        b"{a: !!python/object/apply:os.system ['true']}",
        b"(a), b: !!python/object/apply:os.system ['true']\n",
        b"? !!python/object/apply:os.system ['true']\n: 1\n",
        b"--- !!python/object/apply:os.system ['true']\n",
        b"---\na: 1\n---\n!!python/object/apply:os.system ['true']\n",
        b"a: &x !!python/object/apply:os.system ['true']\nb: *x\n",
        b"# " + b"x" * 5000 + b"\na: !!python/object/apply:os.system ['true']\n",
        b"a: !!python/object/apply:os.system ['true']\n---\n}",
        "a: !!python/object/apply:os.system ['true']\n".encode("utf-16"),
    ],
    ids=[
        "handle",
        "escaped-letter",
        "escaped",
        "flow",
        "odd-key",
        "key",
        "root",
        "second",
        "alias",
        "late",
        "broken",
        "utf-16",
    ],
)
def test_a_tag_does_not_hide(data):
    assert recognises(data)
    found = []
    with contextlib.suppress(FormatError):
        found.extend(FORMAT.read(Cursor.over(data)))
    assert [item.callee for item in found if isinstance(item, Call)] == [Named("os", "system")]


def test_speechbrain_tags_are_calls():
    callees = {item.callee for item in told(configs.HYPER, Call)}
    named = (("torch", "manual_seed"), ("acme", "Net"), ("torch.nn", "GELU"))
    assert callees == {Named(*each) for each in named}


def test_mlmodel_names_its_loader_and_files():
    assert [item.callee for item in told(configs.MLMODEL, Call)] == [
        Named("acme.loader", "_load_pyfunc")
    ]
    references = {(item.purpose, item.target) for item in told(configs.MLMODEL, Reference)}
    assert references == {
        (Purpose.DATA, "model.pkl"),
        (Purpose.DATA, "conda.yaml"),
        (Purpose.CODE, "code"),
    }


def test_targets_and_entries_are_told():
    data = b"license: mit\nnet:\n  _target_: acme.Net\n  size: 4\n"
    (call,) = told(data, Call)
    assert (call.callee, call.keywords) == (Named("acme", "Net"), (("size", Constant(4)),))
    assert [(item.key, item.value) for item in told(data, Entry)] == [("license", "mit")]


def test_doubled_keys_that_matter_are_gaps():
    found = read(FORMAT, b"a:\n  _target_: x.y\n  _target_: x.z\n")
    assert "duplicate key '_target_'" in {getattr(item, "why", "") for item in found}


def test_depth_does_not_hide():
    data = b"a: " + b"[" * 100 + b"]" * 100 + b'\nb: {"\\x5ftarget_": os.system}\n'
    assert recognises(data)
    assert refusal(FORMAT, data).kind is GapKind.LIMIT


def test_laughs_cost_nothing():
    assert recognises(configs.LAUGHS)
    assert read(FORMAT, configs.LAUGHS) == []
    call = b"z: !!python/object/apply:os.nice [*n, *n]\n"
    assert len(told(configs.LAUGHS + call, Call)) == 1


def test_circles_end():
    assert read(FORMAT, b"a: &a\n  b: *a\n  c: &c [*c, *a]\n") == []


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"a: " + b"[" * 100 + b"]" * 100, "64 levels"),
        (b"a: &abcdefghijklm 1\nb: [" + b"*abcdefghijklm," * 10_001 + b"]", "aliases"),
        (b"a: 'x", "end of stream"),
        (b"a: *b", "undefined alias"),
        (b'a: "\\UFFFFFFFF"', "YAML"),
        (b"a: \x01", "special characters"),
        (b"a: \xff", "not text"),
    ],
    ids=["deep", "aliases", "open", "alias", "escape", "control", "encoding"],
)
def test_refuses(data, why):
    assert why in str(refusal(FORMAT, data))


def test_long_texts_are_gaps_only_if_they_tell(monkeypatch):
    monkeypatch.setattr(strictyaml, "UNTAGGED", 100)
    monkeypatch.setattr(strictyaml, "COMPOSED", 5000)
    plain = b"a: 1\n" + b"#\n" * 3000
    assert recognises(plain)
    assert read(FORMAT, plain) == []
    tagged = plain + b"b: !!python/name:os.system ''\n"
    assert recognises(tagged)
    assert refusal(FORMAT, tagged).kind is GapKind.LIMIT
    assert refusal(FORMAT, plain, Limits(text=300)).kind is GapKind.LIMIT
    assert recognises(plain[5:] + b"b: !!python/name:os.system ''\n")
    assert not recognises(b"words\n" + plain + b"b: !!python/name:os.system ''\n")
    assert not recognises(b'{"a": "!!python"}' + b" " * 6000)


def test_many_nodes_are_a_gap_only_if_they_tell():
    plain = b"a:\n" + b"- {b: 1}\n" * strictyaml.MARKS
    assert recognises(plain)
    assert read(FORMAT, plain) == []
    for sign in (b"_target_: os.system\n", b"x: !!python/name:os.system ''\n", b'"target" : x\n'):
        assert refusal(FORMAT, plain + sign).kind is GapKind.LIMIT
        assert recognises(plain + sign)
    assert not recognises(b"a: 1\nwords\n" + plain + b"target: x\n")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_vocabulary_hides_nothing(end):
    items = [f"  - '##lö{n}'" if n % 7 else f"  - \u2581wörd{n}" for n in range(12_000)]
    text = ["a:", *items, "b: !!python/name:os.system ''", "c:", *items]
    data = end.join(text).encode()
    (found,) = [item for item in read(FORMAT, data) if isinstance(item, Import)]
    span = found.place.span
    assert data[span.start : span.stop].startswith(b"!!python/name:os.system")
    for sign in ("  - !!python/name:os.system ''", "  - {_target_: os.system}"):
        told = end.join([*text[:6000], sign, *text[6000:]]).encode()
        assert len(read(FORMAT, told)) > len(read(FORMAT, data))


@pytest.mark.parametrize("data", [*SAMPLES, b"- a\n- b\n", b"a:\n", b'"a b": 1\n', b"---\na: 1\n"])
def test_recognises(data):
    assert recognises(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"plain words\n",
        b"Note: this is prose.\nIt goes on.\n",
        b"numpy==1.2\ntorch>=2\n",
        b"the\nof\nand\n",
        b"#version: 0.2\nt h\ni n\n",
        b"a,b\n1,2\n",
        b"import os\n\nx: int = 3\n",
        b"class A:\n    x: int\n",
        b"try:\n    pass\n",
        b'{"a": 1}',
        b'{"a": "!!python/name:os.system"}',
        b"[1, 2]",
        b"[section]\na = 1\n",
        b"\x80\x04N.",
        b"a: 1\0",
        b"# Title\n\nSome prose here.\n",
        configs.CARD,
        b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
        b"%PDF-1.4\n",
        b"Note: in hydra, _target_ names a class.\nIt is called.\n",
        b"Note: <!-- a comment -->\nprose !<a>\n",
    ],
)
def test_does_not_recognise(data):
    assert not recognises(data)


@given(st.text(alphabet="ab:-!&*[]{}|>'\"\\%#?, \n\t<é\x01/", max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_text_is_read_or_refused_and_nothing_else(text):
    data = text.encode()
    recognises(data)
    error = refusal(FORMAT, data)
    assert error is None or 0 <= error.offset <= len(data)


@given(st.binary(max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    for data in (noise, b"a: " + noise):
        recognises(data)
        error = refusal(FORMAT, data)
        assert error is None or 0 <= error.offset <= len(data)


def test_every_truncation_is_read_or_refused():
    for data in SAMPLES:
        for size in range(len(data)):
            recognises(data[:size])
            error = refusal(FORMAT, data[:size])
            assert error is None or 0 <= error.offset <= size


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_every_mutation_is_read_or_refused(data):
    base = data.draw(st.sampled_from(SAMPLES))
    at = data.draw(st.integers(0, len(base) - 1))
    byte = data.draw(st.binary(min_size=1, max_size=1))
    changed = base[:at] + byte + base[at + 1 :]
    recognises(changed)
    refusal(FORMAT, changed)


@given(st.lists(st.sampled_from(TELLING)).map(b"".join))
def test_words_that_are_looked_for_first_hide_nothing(data):
    told = re.search(
        rb"(?:^|[\s,\[{])!(?:!python|![a-z]*%|<|(?:new|apply|applyref|name|module):)"
        rb"|2002:python|%TAG|_target_",
        data,
    )
    assert strictyaml.telling(data) == (told is not None)


def test_signs_are_looked_for_no_longer_than_the_text_is_long():
    data = b"- a\n" * 70_000 + b"b: " + b"activation_f" * 100_000 + b" x"
    assert read(FORMAT, data) is not None


@pytest.mark.parametrize("key", ["activation_fn", "x.activation_function"])
def test_a_key_that_a_loader_imports_by_is_a_sign(key):
    assert strictyaml.SIGNS.search(f"a: b\n{key}: torch.nn.ReLU\n".encode())


def test_a_configuration_as_windows_ends_its_lines_is_read_to_its_end():
    lines = ["columns:", *(f"  - 'c{n}'" for n in range(300)), "a: !!python/name:os.system", ""]
    found = read(FORMAT, "\r\n".join(lines).encode())
    assert not [item for item in found if isinstance(item, Gap)]
    assert [item.target.name for item in found if isinstance(item, Import)] == ["system"]

"""skops: every node's import and call is told and judged as a pickle's would be."""

import json
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import pickles
from tests.builders import skops as s
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Call, Entry, Face, FormatError, Gap, GapKind, Import, Verdict, spell
from weighbridge.formats import Part
from weighbridge.formats.skops_schema import FORMAT
from weighbridge.intake import jsonlevels, strictjson
from weighbridge.intake.limits import Limits

MODEL = s.item(
    "sklearn.linear_model._logistic", "LogisticRegression",
    C=s.value(1.0), tags=s.several(s.value("a"), kind="list"),
    coef_=s.node("NdArrayNode", "numpy", "ndarray", type="numpy", file="1.npy"),
)  # fmt: skip
UPPER = s.node("OperatorFuncNode", "operator", "methodcaller", attrs=s.several(s.value("upper")))
METHOD = s.node("MethodNode", "builtins", "str", content={"func": "lower", "obj": s.value("a")})


def every(kind, root, limits=None):
    return [each for each in read(FORMAT, s.schema(root), limits) if isinstance(each, kind)]


def test_an_honest_archive_has_both_faces_and_no_gap():
    found = evidence(s.archive(MODEL), "m.skops")
    faces = [each.format for each in found if isinstance(each, Face)]
    assert faces == ["zip-archive", "skops", "skops-schema"]
    assert not [each for each in found if isinstance(each, Gap)]
    assert ("_skops_version", "0.16.0") in {(e.key, e.value) for e in found if isinstance(e, Entry)}


def test_tells_imports_and_calls():
    names = [str(each.target) for each in every(Import, MODEL)]
    assert names[0] == "sklearn.linear_model._logistic.LogisticRegression"
    assert "numpy.ndarray" in names
    new, build = every(Call, MODEL)
    assert (new.how, build.how) == ("new", "build")
    assert spell(build.arguments[0]).startswith("{'C': 1.0, 'tags': ['a']")


def test_a_parameter_that_many_objects_have_is_read_once():
    trees = [s.item("sklearn.tree", "Tree", a=s.value(None), b=s.value(0.5)) for _ in range(50)]
    with patch.object(strictjson, "value", wraps=strictjson.value) as read_json:
        builds = [each for each in every(Call, s.several(*trees)) if each.how == "build"]
    assert {spell(each.arguments[0]) for each in builds} == {"{'a': None, 'b': 0.5}"}
    assert read_json.call_count < 10


@pytest.mark.parametrize(
    ("root", "call"),
    [
        (s.node("OperatorFuncNode", "operator", "itemgetter", attrs=s.several(s.value(1))),
         "operator.itemgetter(1)"),
        (s.node("PartialNode", "functools", "partial",
                content={"func": s.node("FunctionNode", "numpy", "clip"),
                         "args": s.several(s.value(2))}), "functools.partial(numpy.clip, 2)"),
        (s.node("ConstructorFromReduceNode", "datetime", "date", content=s.several(s.value(9))),
         "datetime.date(9)"),
        (s.node("TreeNode", "sklearn.tree._tree", "Tree",
                __reduce__={"args": s.several(s.value(3))}, content=s.table()),
         "sklearn.tree._tree.Tree(3)"),
        (s.node("MethodNode", "a.b", "C", content={"func": "f", "obj": s.item("a.b", "C")}),
         "builtins.getattr(a.b.C.__new__(), 'f')"),
    ],
)  # fmt: skip
def test_tells_the_call_that_a_node_makes(root, call):
    told = [f"{each.callee}({', '.join(map(spell, each.arguments))})" for each in every(Call, root)]
    assert call in told


def test_a_function_of_before_is_named_by_its_content():
    old = s.node("FunctionNode", "builtins", "function",
                 content={"module_path": "numpy", "function": "log"})  # fmt: skip
    assert [str(each.target) for each in every(Import, old)] == ["numpy.log"]


def test_a_bit_generator_is_looked_up_by_name():
    root = s.node("RandomGeneratorNode", "numpy.random._generator", "Generator",
                  content={"bit_generator": s.table(bit_generator=s.value("PCG64"))})  # fmt: skip
    assert "numpy.random._pcg64.PCG64" in [str(each.target) for each in every(Import, root)]


@pytest.mark.parametrize(
    ("root", "kind"),
    [
        (s.node("WhatNode", "builtins", "dict"), GapKind.UNSUPPORTED),
        ({"__loader__": "ObjectNode"}, GapKind.DAMAGED),
        (s.node("MethodNode", "builtins", "int", content={"func": "f", "obj": s.item("a", "B")}),
         GapKind.DAMAGED),
        (s.node("OperatorFuncNode", "builtins", "call", attrs=s.several()), GapKind.DAMAGED),
    ],
)  # fmt: skip
def test_leaves_a_gap(root, kind):
    assert kind in [gap.kind for gap in every(Gap, root)]


@pytest.mark.parametrize(
    ("protocol", "gaps"), [(0, 0), (2, 0), (3, 1), (-1, 1), (True, 1), ("2", 1), (None, 1)]
)
def test_a_protocol_that_is_not_known_leaves_a_gap(protocol, gaps):
    found = evidence(s.schema(MODEL, protocol=protocol))
    assert [gap.kind for gap in found if isinstance(gap, Gap)] == [GapKind.UNSUPPORTED] * gaps


def test_too_deep_is_a_limit():
    root = MODEL
    for _ in range(40):
        root = s.several(root)
    assert [gap.kind for gap in every(Gap, root)] == [GapKind.LIMIT]


@pytest.mark.parametrize(
    ("data", "limits"),
    [(b"[1]", None), (b'{"a":1,"a":2}', None), (s.schema(MODEL), Limits(text=10))],
)
def test_refuses(data, limits):
    with pytest.raises(FormatError):
        read(FORMAT, data, limits)


def test_a_key_in_escapes_is_recognised():
    text = s.schema(MODEL).replace(b"__loader__", b"\\u005F_lo\\u0061der__")
    faces = [each.format for each in evidence(text, "schema.json") if isinstance(each, Face)]
    assert faces == ["skops-schema"]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, s.schema(s.several(UPPER, METHOD)), step=3)


KEYS = st.sampled_from(["__loader__", "__class__", "content", "__module__", "attrs", "x"])
TREES = st.recursive(
    st.none() | st.text(max_size=5) | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner),
)


@given(TREES)
@settings(max_examples=150, deadline=None)
def test_any_tree_is_read_or_refused_and_nothing_else(tree):
    survives(FORMAT, json.dumps(tree).encode())


@given(st.binary(max_size=100))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b'{"__loader__": "' + noise)


@given(
    st.dictionaries(st.from_regex(r"[a-z]{1,9}", fullmatch=True), st.text(max_size=20), max_size=5)
)
@settings(max_examples=50, deadline=None)
def test_round_trip(attributes):
    root = s.item("acme", "Net", **{key: s.value(text) for key, text in attributes.items()})
    _, build = every(Call, root)
    kept = [spell(each) for each in build.arguments[0].items]
    assert kept == [repr(part) for pair in attributes.items() for part in pair]


HOSTILE = {
    # CVE-2025-54412: the type said one thing, operator's function of that name was called
    "CVE-2025-54412": (
        s.node("OperatorFuncNode", "builtins", "call",
               attrs=s.several(s.node("FunctionNode", "builtins", "len"), s.value("true"))),
        "unlisted-import",
    ),
    "CVE-2025-54412-method": (
        s.node("OperatorFuncNode", "sklearn.linear_model._stochastic_gradient", "methodcaller",
               attrs=s.several(s.value("system"))),
        "unreadable-bytes",
    ),
    # CVE-2025-54413: the type said one thing, an attribute of another one was fetched
    "CVE-2025-54413": (
        s.node("MethodNode", "builtins", "int",
               content={"func": "__globals__", "obj": s.node("FunctionNode", "os", "walk")}),
        "dangerous-import",
    ),
    "function": (s.node("FunctionNode", "posix", "system"), "dangerous-import"),
    "type": (s.node("TypeNode", "subprocess", "Popen"), "dangerous-import"),
    "partial": (
        s.node("PartialNode", "functools", "partial",
               content={"func": s.node("FunctionNode", "os", "system"),
                        "args": s.several(s.value("true"))}),
        "dangerous-import",
    ),
    "reduce": (
        s.node("LossNode", "builtins", "eval", __reduce__={"args": s.several(s.value("1"))}),
        "dangerous-import",
    ),
    "constructor": (
        s.node("ConstructorFromReduceNode", "builtins", "exec", content=s.several(s.value("1"))),
        "dangerous-import",
    ),
    "old-function": (
        s.node("FunctionNode", "numpy", "ufunc",
               content={"module_path": "os", "function": "system"}),
        "dangerous-import",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_nodes_that_reach_out_are_denied(tmp_path, name):
    root, rule = HOSTILE[name]
    verdict, rules, why = weigh(tmp_path, {"m.skops": s.archive(s.several(MODEL, root))})
    assert verdict is Verdict.DENY, why
    assert rule in rules


def test_a_pickle_by_the_name_of_skops_is_denied(tmp_path):
    """CVE-2025-54886: a model card fell back to joblib if the file was no archive."""
    verdict, rules, _ = weigh(
        tmp_path, {"m.skops": pickles.stream(pickles.call("posix", "system", "true"))}
    )
    assert verdict is Verdict.DENY
    assert {"dangerous-import", "disguised-format"} <= rules


def test_an_honest_model_is_allowed(tmp_path):
    verdict, _, why = weigh(tmp_path, {"m.skops": s.archive(MODEL)})
    assert verdict is Verdict.ALLOW, why


@pytest.mark.parametrize("spelled", [b"os.s", b"\\u006fs.s"])
def test_texts_that_are_evaluated_are_looked_for_here_too(spelled):
    data = s.schema(MODEL, more="os.system('true')").replace(b"os.s", spelled)
    assert [
        each for each in read(FORMAT, data) if isinstance(each, Call) and "os" in str(each.callee)
    ]


def told(data):
    found = []
    try:
        found += [each if not isinstance(each, Part) else each.name for each in read(FORMAT, data)]
    except FormatError as error:
        found.append((str(error), error.offset, error.kind))
    return found


@given(st.lists(st.sampled_from([
    b"NaN", b"Infinity", b'"a":1,"a":2', b"1e999", b"\xef\xbb\xbf", b"]", b" {}", b'"\\u006fs"',
]), max_size=2), st.integers(0, 400))  # fmt: skip
def test_level_by_level_a_schema_tells_what_it_does_when_it_is_walked(words, at):
    data = s.schema(MODEL)
    for text in (data, data[:at] + b"".join(words) + data[at:], b"".join(words) + data):
        found = told(text)
        with patch.object(jsonlevels, "of", lambda *_: None):
            assert told(text) == found


def test_what_python_alone_takes_for_json_is_none():
    for word in (b"NaN", b"-Infinity"):
        with pytest.raises(FormatError, match="is not JSON"):
            read(FORMAT, s.schema(MODEL).replace(b'"protocol"', b'"x":' + word + b',"protocol"'))

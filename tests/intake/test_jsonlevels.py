"""Taken level by level, a text of JSON tells what it tells when it is walked, in the same order."""

import json
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge.core import Artifact, Call, FormatError, Named, Place, Span
from weighbridge.intake import (
    configuration,
    forecast,
    jsonlevels,
    kerasconfig,
    kinship,
    strictjson,
)
from weighbridge.intake.limits import Limits
from weighbridge.intake.part import Part

NESTING = 8

KEYS = st.sampled_from((
    "class_name", "module", "config", "registered_name", "name", "_target_", "#", "filters",
    "license", "function", "a", ":", "a:b", '"', "\\", "code", "auto_map", "id",
))  # fmt: skip

LEAVES = st.sampled_from((
    "keras.layers", "Dense", "Lambda", "os.system", "pickle", ": ", '":', '\\":', "a\\", "py_func",
    "Package>Name", "", 1, 0.5, None, True,
))  # fmt: skip

TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(KEYS, inner, max_size=5)
        | st.fixed_dictionaries({"class_name": LEAVES, "module": LEAVES, "config": inner})
        | st.fixed_dictionaries({"class_name": LEAVES, "config": st.just({})})
    ),
    max_leaves=24,
)

SEPARATORS = st.sampled_from(
    ((",", ":"), (", ", ": "), (" , ", " : "), ("\n,", "\t:"), (",", ":\n"))
)

LIMITS = Limits(nesting=NESTING)


def walked(text):
    """Return what each value of a text tells, walked, and what is wrong with it."""
    return _told((tree, None) for tree in strictjson.values(text, what="JSON", offset=0))


def levelled(text):
    """As ``walked``, of values that are taken level by level where they can be."""
    levels = jsonlevels.of(text, NESTING - 1)
    return walked(text) if levels is None else _told([(levels.tree, levels)])


def _told(trees):
    place = Place(Artifact("config.json", 1), Span(0, 1))
    seen = forecast.Forecast(renders=False, hides=False, evaluates=())
    told = []
    try:
        for tree, levels in trees:
            told += configuration.facts(tree, place, LIMITS, None, seen, levels)
    except FormatError as error:
        told.append(str(error))
    return told


@given(TREES, SEPARATORS, st.booleans())
def test_both_ways_tell_the_same(tree, separators, escaped):
    text = json.dumps(tree, separators=separators, ensure_ascii=escaped).encode()
    assert levelled(text) == walked(text)


@given(TREES, SEPARATORS, st.data())
def test_both_ways_tell_the_same_of_changed_bytes(tree, separators, data):
    text = bytearray(json.dumps(tree, separators=separators).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        text[at : at + data.draw(st.integers(0, 3))] = data.draw(
            st.sampled_from((b"", b'"', b":", b"\\", b'"a":1,', b"{", b"}", b",", b" ", b"\xff"))
        )
    assert levelled(bytes(text)) == walked(bytes(text))


@pytest.mark.parametrize(
    "text",
    [
        b'{"_target_":"os.system","_target_":"a.b"}',
        b'{"_target_" :"os.system","_target_":"a.b"}',
        b'{"_target_":"os.system","_target_"\n:"a.b","x":":"}',
        b'{"\\u005ftarget_":"os.system","_target_":"a.b"}',
        b'{"_target_":"os.system","_target_":"a.b","x":"\\":"}',
        b'[{"a":{"_target_":"os.system","b":1,"b":2}}]',
    ],
    ids=["plain", "blank", "line", "escaped", "quoted", "beside"],
)
def test_what_stands_twice_is_not_taken_so(text):
    assert jsonlevels.of(text, NESTING) is None
    calls = [item.callee for item in levelled(text) if isinstance(item, Call)]
    assert Named("os", "system") in calls


def test_of_objects_that_are_alike_the_first_is_told_wherever_it_is():
    layer = {"class_name": "Dense", "module": "keras.layers", "config": {"units": 1}}
    tree = {"a": [[layer]], "b": layer, "c": {"class_name": "Lambda", "config": {"function": "f"}}}
    text = json.dumps(tree).encode()
    levels = jsonlevels.of(text, NESTING)
    told = levels.having(frozenset({"class_name"}), kerasconfig.Kins(levels.keys).of)
    assert [path for path, _ in told] == [("a",), ("c",)]


def test_what_tells_much_is_walked():
    tree = [{"class_name": f"C{at}", "config": {}} for at in range(jsonlevels.MANY + 1)]
    levels = jsonlevels.of(json.dumps(tree).encode(), NESTING)
    assert levels.having(frozenset({"class_name"}), kerasconfig.kin) is None
    assert len(levelled(json.dumps(tree).encode())) == len(tree)


def test_short_texts_and_such_of_which_each_table_is_asked_are_walked():
    long = json.dumps({"a": [0] * jsonlevels.LEAST}).encode()
    for text, each, whole in ((b"{}", False, False), (long, True, False), (long, False, True)):
        every = jsonlevels.trees(text, what="JSON", offset=0, nesting=NESTING, each=each)
        assert [levels is not None for _, levels in every] == [whole]


@given(TREES)
def test_kin_is_the_same_whether_asked_alone_or_of_a_tree(tree):
    limits = Limits(nesting=100)
    tables = [table for _, table in configuration.tables(tree, limits) if table is not None]
    kins = kerasconfig.Kins({key for table in tables for key in table})
    assert [kins.of(table) for table in tables] == [kerasconfig.kin(table) for table in tables]


@pytest.mark.parametrize("depth", [NESTING - 2, NESTING - 1, NESTING, NESTING + 1])
@pytest.mark.parametrize("pair", [("[", "]"), ('{"a":', "}")], ids=["lists", "tables"])
def test_what_is_deep_is_walked(depth, pair):
    text = (pair[0] * depth + '{"_target_":"os.system"}' + pair[1] * depth).encode()
    assert levelled(text) == walked(text)
    assert levelled(text)


NODES = st.fixed_dictionaries(
    {"target": st.sampled_from(["torch.ops.aten.add", "math.a.b", "torch.load", 1, "${x}"])},
    optional={"inputs": st.sampled_from([[], {}, "x"]), "metadata": LEAVES, "params": LEAVES},
) | st.fixed_dictionaries(
    {
        "__loader__": st.sampled_from(["ObjectNode", "JsonNode", 1]),
        "__class__": st.sampled_from(["a", "os.system", "function", 1]),
    },
    optional={
        "__module__": st.sampled_from(["builtins", "os", 1]),
        "content": st.sampled_from(["x", {"module_path": "os", "function": "system"}, {"a": 1}]),
        "__id__": LEAVES, "class_path": LEAVES, "file": LEAVES, "__reduce__": LEAVES,
        "type": LEAVES | st.sampled_from(["numpy", "json", "os.system"]),
    },
) | st.fixed_dictionaries(
    {"type": st.sampled_from(["cpu", "os.system", "os:system", 1]), "index": LEAVES},
    optional={"_target_": LEAVES, "init_parameters": st.just({})},
)  # fmt: skip


@given(st.lists(NODES, max_size=6), st.sampled_from(["config.json", "model_config.yaml"]))
def test_what_is_alike_tells_the_same_and_is_told_once(nodes, name):
    place, limits = Place(Artifact(name, 1), Span(0, 1)), LIMITS
    seen = forecast.Forecast(renders=False, hides=False, evaluates=())
    tree = {"nodes": [*nodes, *nodes]}
    once = list(configuration.facts(tree, place, limits, None, seen))
    with patch.object(kinship, "kin", lambda _: None):
        every = list(configuration.facts(tree, place, limits, None, seen))
    assert list(dict.fromkeys(once)) == list(dict.fromkeys(every))


@given(TREES | st.lists(NODES, max_size=4))
def test_everything_is_told_with_levels_and_without(tree):
    place = Place(Artifact("model.json", 1), Span(0, 1))
    seen = forecast.Forecast(renders=False, hides=False, evaluates=())

    def told():
        return [
            each if not isinstance(each, Part) else (each.name, each.expect)
            for each in configuration.everything(tree, place, LIMITS, seen)
        ]

    found = told()
    with patch.object(jsonlevels, "taken", lambda *_: None):
        assert told() == found
    assert jsonlevels.taken([strictjson.Doubled([("a", 1), ("a", 2)])], NESTING) is None

"""What a text says that no value in it does is what looking at each value would have told."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge.core import Artifact, Place, Span
from weighbridge.intake import configuration, evaluated, forecast
from weighbridge.intake.limits import Limits

PIECES = (
    "os", "sys", "eval", "torch", "hub", "load", ".", "(", ")", "[", "]", "'", "__class__", "_",
    "x", "n", "t", "u0041", "\\", "\n", "\t", "\r", "\f", "\b", '"', "/", " ", "\u3000",
    "\u2019", "\u0301", "\u0120", "\uff4f", "\U0001d428", "\U0001f600", "\u017f", "\u00e9", "{{",
    "{%", "}}", "${oc.create:", "${oc.decode:", "}", "|attr", ",", "-",
    "__import__('os').system('true')",
    "eval('1')", "pickle.loads(x)", "{{ x.__class__ }}",
)  # fmt: skip

NOTHING = (
    'File "/m/torch/nn/modules/module.py", line 5, in _call\n    return open(x) + os.system(y)\n',
    "L__self__,,torch.nn.modules.container.Sequential;fn,L['fn'],torch.nn.modules.linear.Linear",
    '[1, {"type": "builtins.tuple", "context": "null"}]', "__getitem___1", "sys.path", "a\\os",
)  # fmt: skip
"""Texts with words of what reaches out that call nothing."""

CALLED = (*NOTHING, "os.popen('1')", "eval('1')", "File", ";", ",,")

TEXTS = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)

TREES = st.recursive(
    TEXTS | st.integers() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)

PADDING = [" " * forecast.SHORT]


@given(TEXTS, st.sampled_from(evaluated.PARTS))
def test_words_of_short_texts_stand_where_those_of_long_ones_do(text, part):
    string = json.dumps(text)
    if forecast._standing(part).search(string):
        assert forecast._apart(part, string)


def told(tree, seen=forecast.ANYTHING):
    """Return what a tree tells."""
    place = Place(Artifact("config.json", 1), Span(0, 1))
    return list(configuration.facts(tree, place, Limits(), None, seen))


@given(TREES, st.booleans(), st.booleans())
def test_both_ways_tell_the_same(tree, escaped, long):
    tree = {"a": tree, "padding": PADDING if long else []}
    text = json.dumps(tree, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
    assert told(tree, forecast.of(text)) == told(tree)


@pytest.mark.parametrize("escaped", [False, True], ids=["plain", "escaped"])
@pytest.mark.parametrize(
    "value",
    [
        "__import__('os').system('true')",
        "\nos.system('true')",
        "\u2019 + os.system('true')",
        "\n\u0301os.system('true')",
        "\uff4fs.system('true')",
        "\U0001d428s.system('true')",
        "eval\n('1')",
        "eval\u3000('1')",
        "torch\n.\thub.load('a')",
        "${oc.create: x}",
        "{{ x.__class__ }}",
    ],
)
def test_what_is_there_is_looked_for(value, escaped):
    tree = {"a": value, "padding": PADDING}
    seen = forecast.of(json.dumps(tree, ensure_ascii=escaped).encode())
    assert seen.nothing is not bool(told(tree))
    assert told(tree, seen) == told(tree)


@given(st.lists(st.sampled_from([*PIECES, *CALLED]).map(str), max_size=8), st.booleans())
def test_of_texts_that_call_nothing_none_is_looked_at(texts, long):
    tree = {"a": ["".join(texts), *texts], "padding": PADDING if long else []}
    seen = forecast.of(json.dumps(tree).encode())
    assert told(tree, seen) == told(tree)
    if not (seen.renders or seen.hides):
        assert seen.nothing or told(tree) or not long


@pytest.mark.parametrize("long", [False, True], ids=["short", "long"])
@pytest.mark.parametrize("text", NOTHING)
def test_what_graphs_say_of_their_nodes_is_asked_once(text, long):
    quiet = {"a": text, "padding": PADDING if long else []}
    assert forecast.of(json.dumps(quiet).encode()).nothing
    loud = quiet | {"b": f"{text} + os.system('true')", "c": "os.system('true')"}
    seen = forecast.of(json.dumps(loud).encode())
    assert not seen.nothing
    assert told(loud, seen) == told(loud) != []


@pytest.mark.parametrize("long", [False, True], ids=["short", "long"])
@pytest.mark.parametrize("value", ["e\u00e9val('1')", "eval\u00e9('1')", "eval \u00e9 ('1')",
                                   "os\u00e9.popen('1')", "torch.\u00e9hub.load('a')"])  # fmt: skip
def test_letters_that_a_loader_leaves_out_are_left_out(value, long):
    tree = {"a": value, "padding": PADDING * long}
    seen = forecast.of(json.dumps(tree, ensure_ascii=False).encode())
    assert told(tree, seen) == told(tree) != []


@pytest.mark.parametrize("long", [False, True], ids=["short", "long"])
def test_of_what_most_files_hold_no_value_is_looked_at(long):
    tree = {
        "name": "model.layers.0.weight",
        "\u0120": 1,
        "\u6587": "\u2014",
        "padding": PADDING * long,
    }
    assert forecast.of(json.dumps(tree).encode()).nothing


def test_of_words_that_are_part_of_others_no_value_is_looked_at():
    tree = {"most": "subsystem, __keras_tensor", "bos_token": "pandas_like", "a": PADDING}
    assert forecast.of(json.dumps(tree).encode()).nothing


@pytest.mark.parametrize(("more", "nothing"), [("", True), ("eval('1')", False)])
def test_the_nodes_of_a_large_forest_are_asked_once(more, nothing):
    node = json.dumps({"__class__": "Tree", "content": '"gini"', "__module__": "builtins"})
    text = f"[{', '.join([node] * 18_000)}, {json.dumps(more)}]"
    assert (1 << 20) < len(text) < forecast.ASKED
    assert forecast.of(text.encode()).nothing == nothing


def test_escapes_of_another_sort_leave_everything_open():
    assert forecast.of(b'a = "\\x6fs"', escapes=False) == forecast.ANYTHING
    assert forecast.of(b"a = 'b'", escapes=False).nothing


def test_no_letter_that_is_safe_stands_for_one_of_a_word():
    for code in range(0x80, 0x10000):
        spelled = f"\\u{code:04x}"
        if 0xD800 <= code < 0xE000 or forecast.of(spelled.encode()) == forecast.ANYTHING:
            continue
        stands = unicodedata.normalize("NFKC", chr(code))
        assert not any(each.isascii() and (each.isalnum() or each in "_.(") for each in stands)
        assert not chr(code).isspace()


def test_the_parts_are_those_that_are_looked_for():
    assert {part.word for part in evaluated.PARTS} >= {"os", "torch", "__", "eval"}


NAMES = ["os", "os.system", "__tuple__", "torch.hub.load", "builtins", "a b", "x", "_"]
CALLS = ["os.system('true')", "[os.system][0]('true')", "os", "a;os.system('true')",
         "'\";' + os.system('true')", "open('x','w')", "[1,,2]", '["os.system(1)"]']  # fmt: skip


@given(st.lists(st.sampled_from([*NAMES, *CALLS]), max_size=5), st.booleans(), st.booleans())
def test_names_alone_are_left_out_and_nothing_else(texts, inside, long):
    joined = ['"'.join(texts), "\\".join(texts)] if inside else texts
    tree = {"a": joined, "b": {str(at): text for at, text in enumerate(texts)}}
    tree["padding"] = PADDING if long else []
    text = json.dumps(tree).encode()
    assert told(tree, forecast.of(text)) == told(tree)


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("os.system", 0),
        ("L__self__,,__main__.Net;layers.0,t,torch.nn.Linear", 0),
        ("L__self__,,__main__.Net;s,L['s'].l,os.system('true')", 0),
        ('File "x.py", line 1, in <module>\n    os.system("true")', 0),
        ("'File \"' + __import__('os').system('true')", 1),
        ("a, os.system", 1),
        ('["__tuple__", {"eval": "exec(1)"}]', 0),
        ("[__import__('os').system('true')]", 1),
        ("[1, ',,', __import__('os').system('true')]", 1),
        ("(';', __import__('os').system('true'))", 1),
        ('{"a": __import__("os").system("true")}', 1),
    ],
)
def test_what_is_no_expression_is_not_parsed(text, calls):
    assert bool(list(evaluated.reached([text]))) is bool(calls)


@given(TREES, st.booleans(), st.integers(24, 64))
def test_stretches_tell_what_the_whole_does(tree, escaped, size):
    text = json.dumps({"a": tree, "padding": PADDING}, ensure_ascii=escaped)
    text = text.encode("utf-8", "surrogatepass")
    whole = forecast.of(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forecast, "STRETCH", size)
        patch.setattr(forecast, "SHORT", 0)
        assert b"".join(map(bytes, forecast._stretches(text))) == text
        parted = forecast.of(text)
    assert parted == forecast.ANYTHING or (
        parted.renders == whole.renders
        and parted.hides == whole.hides
        and set(parted.evaluates) >= set(whole.evaluates)
    )


@pytest.mark.parametrize("letter", ["x", "\u2019"], ids=["ascii", "wide"])
@pytest.mark.parametrize("value", ["os.system('true')", "eval ('1')", "{{ x.__class__ }}"])
def test_what_a_long_text_holds_between_stretches_is_told(monkeypatch, value, letter):
    monkeypatch.setattr(forecast, "STRETCH", 1 << 12)
    monkeypatch.setattr(forecast, "WIDEST", 1 << 14)
    for before in range((1 << 12) - 24, (1 << 12) + 4):
        tree = {"a": "x" * before, "b": value, "c": letter * (1 << 15), "d": [1, "a"] * 9999}
        seen = forecast.of(json.dumps(tree, ensure_ascii=False).encode())
        assert not seen.nothing


def test_a_long_text_that_is_wide_and_not_to_be_parted_may_be_anything(monkeypatch):
    monkeypatch.setattr(forecast, "STRETCH", 1 << 12)
    monkeypatch.setattr(forecast, "WIDEST", 1 << 14)
    assert forecast.of(json.dumps({"a": "\u2019" * 9999}, ensure_ascii=False).encode()) == (
        forecast.ANYTHING
    )

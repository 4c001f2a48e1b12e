"""Calls and states that are folded by their shape are told as if each had been looked at."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import pickles as p
from weighbridge.core import Call, FormatError
from weighbridge.intake.cursor import Cursor
from weighbridge.machine import log as logs
from weighbridge.machine.stream import follow

PLENTY = 40
"""Values after which fewer are kept, so that both are met."""


def told(data):
    """Return everything that is said about a stream."""
    cursor = Cursor.over(data)
    log = logs.Log(cursor)
    follow(cursor, log)
    return repr(list(log.evidence()))


targets = st.sampled_from(
    [p.new("a", "C"), p.new("a", "D"), p.name("a", "C"), p.new("a", "C", 1), p.new("a", "C", None),
     p.call("a", "f", (1,)), p.call("a", "f", (True, p.name("a", "C")))]
)  # fmt: skip
keys = st.sampled_from(["a", "b", "__setstate__", "update", "c", "d", "e"])
values = st.sampled_from(
    [None, True, False, 1, 0, b"G" + bytes(8), "x", "y", p.binary(b"x"), (), [], [1]]
)
inner = st.dictionaries(keys, values, max_size=3).map(p.value)
tuples = st.lists(inner | values.map(p.value), max_size=5).map(lambda each: p.value(tuple(each)))
states = st.dictionaries(keys, values, max_size=5).map(p.value) | values.map(p.value) | tuples
looked = st.builds(
    lambda *parts: b"".join(parts) + p.TUPLE + b"Q",
    st.just(p.MARK), st.sampled_from(["storage", "module", 5]).map(p.value),
    st.sampled_from([p.name("a", "C"), p.value("x"), p.value(3)]),
)  # fmt: skip
bare = p.call(
    "numpy.core.multiarray", "_reconstruct", p.name("numpy", "ndarray"), (0,), p.binary(b"b")
)
elements = values.map(p.value) | st.sampled_from(
    [p.new("a", "C"), p.new("a", "D"), p.name("a", "D"), p.text("x" * 5000)]
)
arrays = st.builds(
    lambda items, last: bare + p.value((1, (1,), None, False, p.value(items), *last)) + p.BUILD,
    st.lists(elements, max_size=3), st.sampled_from([(), (None,)]),
)  # fmt: skip
held = st.builds(
    lambda arguments, item: p.new("a", "C", *arguments) + item,
    st.sampled_from([(), ((),), ((), (p.new("a", "D"),))]),
    st.sampled_from([b"", p.new("a", "D") + p.APPEND]),
)  # fmt: skip
given_ = arrays | held | values.map(p.value) | looked | st.sampled_from(
    [p.new("a", "C"), p.call("a", "f", 1), p.call("a", "f", "x"), p.value((1, ("y", None))),
     p.value([1, "a"]), p.value({"a": 1}), p.value([[2]] * 30), p.value({"__class__": 1})]
)  # fmt: skip
callees = st.sampled_from([p.name("a", "f"), p.name("_codecs", "encode"), p.new("a", "C")])
called = st.builds(
    lambda callee, arguments: callee + p.MARK + b"".join(arguments) + p.TUPLE + p.REDUCE + p.POP,
    callees, st.lists(given_, max_size=3),
)  # fmt: skip
odd = st.just(p.EMPTY_DICT + p.MARK + p.text("a") + p.NONE + p.text("b") + p.SETITEMS)
builds = st.builds(
    lambda *parts: b"".join(parts), targets, states | arrays | odd, st.just(p.BUILD + p.POP)
)
one = st.builds(lambda value: value + b"a", given_)
pair = st.builds(lambda key, value: p.value(key) + value + b"s", keys | values, given_)
some = st.builds(
    lambda items, last: p.MARK + b"".join(items) + last,
    st.lists(given_ | keys.map(p.value), min_size=2, max_size=4), st.sampled_from([b"e", b"\x90"]),
)  # fmt: skip
pairs = st.dictionaries(keys, values, max_size=9).map(
    lambda items: p.MARK + b"".join(p.value(each) for pair in items.items() for each in pair) + b"u"
)
fills = st.builds(
    lambda target, parts: target + b"".join(parts) + p.POP,
    targets, st.lists(one | pair | some | pairs, min_size=1, max_size=3),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.lists(builds | called | fills, max_size=40), st.integers(0, 3), st.sampled_from([8, 4096])
)
def test_shapes_change_nothing(bodies, fold, many):
    data = b"".join(bodies) + p.NONE + p.STOP
    with pytest.MonkeyPatch.context() as patched:
        for how in logs.FOLD:
            patched.setitem(logs.FOLD, how, fold)
            patched.setitem(logs.FEWER, how, min(fold, 1))
        patched.setattr(logs, "MANY", many)
        patched.setattr(logs, "PLENTY", PLENTY)
        patched.setattr(logs, "AT_ONCE", 1)
        patched.setattr(logs, "HEAVY", 1 << 30)  # what is known at once is not heavy
        quick = told(data)
        patched.setattr(logs, "SHAPES", 0)
        assert quick == told(data)


@pytest.mark.parametrize("fold", [0, 1024])
def test_what_an_object_holds_is_no_argument_of_it(fold, monkeypatch):
    monkeypatch.setitem(logs.FOLD, logs.How.CALL, fold)
    inside = p.new("a", "D")
    honest = p.call("a", "f", p.new("a", "C", (), (inside,))) + p.POP
    other = p.call("a", "f", p.new("a", "C") + inside + p.APPEND) + p.POP
    both = told(honest + other + p.NONE + p.STOP)
    assert "held=(Made" in told(other + p.NONE + p.STOP)
    assert "held=(Made" in both


def calls(data):
    """Return how many different calls are told."""
    cursor = Cursor.over(data)
    log = logs.Log(cursor)
    follow(cursor, log)
    return sum(isinstance(each, Call) for each in log.evidence())


MUCH = [(0,) * 20] * 3
"""Arguments that are much to keep, and not too much to have a shape."""


def test_what_is_heavy_is_folded_sooner():
    light = b"".join(p.call("a", "f", number) + p.POP for number in range(400))
    heavy = b"".join(p.call("a", "f", number, *MUCH) + p.POP for number in range(400))
    assert calls(light + p.NONE + p.STOP) == 400
    assert 200 < calls(heavy + p.NONE + p.STOP) < 250


def test_a_heavy_call_that_comes_again_stays_as_it_is():
    again = p.call("a", "f", "x", *MUCH) + p.POP
    assert calls(again * 400 + p.NONE + p.STOP) == 1


def test_telling_keys_of_constants_have_a_shape():
    state = {"attrs": {}, "_flags": {"a": True}, "__setstate__": 1, "b": 2}
    alike = [p.new("a", "C") + p.value(state | {"b": n}) + p.BUILD + p.POP for n in range(900)]
    other = [
        p.new("a", "C") + p.value(state | {"_flags": {"a": value}}) + p.BUILD + p.POP
        for value in (False, 1, {"a": 1}, p.new("a", "D"), p.name("a", "D"))
    ]
    folded = told(b"".join(alike + other) + p.NONE + p.STOP)
    # Each of the others is told, behind any number of alike ones.
    assert "Named(module='a', name='D')" in folded
    assert folded.count("__setstate__") == logs.FOLD[logs.How.BUILD] + 1 + len(other)


def test_a_number_that_is_none_is_like_another_one():
    nan = b"G\x7f\xf8" + bytes(6)
    data = b"".join(p.call("a", "f", (nan,), [[1]]) + p.POP for _ in range(9))
    assert calls(data + p.NONE + p.STOP) == 1


def test_texts_that_are_encoded_are_folded():
    """As protocols below 3 write all bytes; another codec is still told."""
    body = [p.call("_codecs", "encode", f"\xe9{n}", "latin1") + p.POP for n in range(9000)]
    body += [p.call("_codecs", "encode", "a", "rot13") + p.POP]
    found = told(b"".join(body) + p.NONE + p.STOP)
    assert "Gap" not in found
    assert "rot13" in found


def test_names_are_told_as_the_bytes_allow():
    """Imports end the reading where no real file has so many; those before are told."""
    data = p.name("posix", "system") + b"0"
    data += b"".join(p.name("a", f"f{n}") + b"0" for n in range(900)) + p.NONE + p.STOP
    cursor = Cursor.over(data)
    log = logs.Log(cursor)
    with pytest.raises(FormatError, match="imports"):
        follow(cursor, log)
    assert log.names == logs.USUAL + len(data) // logs.EACH
    assert "posix" in repr(next(log.evidence()))

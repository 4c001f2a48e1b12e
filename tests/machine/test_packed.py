"""What is packed is told as if it had been followed, on streams generated here."""

import pickle

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.builders import pickles as p
from tests.machine.test_differential import plumbing, pushes
from weighbridge.core import FormatError
from weighbridge.intake.cursor import Cursor
from weighbridge.machine import packed
from weighbridge.machine import stream as streams
from weighbridge.machine.freezing import Freezer
from weighbridge.machine.log import Log
from weighbridge.machine.machine import Machine
from weighbridge.machine.tape import Tape


def told(data, large):
    """Follow a stream, packing from so many bytes; return all that can be seen of it."""
    kept = streams.LARGE, packed.WORTH
    streams.LARGE, packed.WORTH = large, 0
    cursor = Cursor.over(data)
    log = Log(cursor)
    try:
        result = streams.follow(cursor, log, keep=6)
        freezer = Freezer()
        seen = [result.stop, freezer.freeze(result.value), *map(freezer.freeze, result.persistent)]
    except FormatError as error:
        seen = [str(error), error.offset]
    finally:
        streams.LARGE, packed.WORTH = kept
    # Not by ==: 1 is True, and nan is not nan.
    return repr([*seen, *log.evidence()])


def same(data):
    """Compare a stream that is packed with the same stream followed."""
    assert told(data, 0) == told(data, len(data) + 1)


remember = st.sampled_from([b"", b"", p.MEMOIZE])
texts = st.sampled_from([
    *(p.text(word) for word in ["a", "k", "__setstate__", "update", "é", "x" * 40, "x" * 41]),
    p.text("_instantiator"), b"\x8c\x02\xff\xfe", b"X\x01\0\0\0b", b"X\x02\0\0\0\xc3\xa9",
])  # fmt: skip
atoms = st.one_of(
    st.sampled_from([p.NONE, b"\x88", b"\x89", p.EMPTY_TUPLE, p.EMPTY_LIST, p.EMPTY_DICT]),
    st.sampled_from([b"K\x07", b"K\x94", b"M\x01\x94", b"J\x94\0\0\0", b"G" + bytes(8), b"Ke"]),
    texts,
)
remembered = st.builds(bytes.__add__, atoms, remember)
tuples = st.builds(
    lambda items, how, after: b"".join(items) + how + after,
    st.lists(remembered, min_size=1, max_size=4),
    st.sampled_from([p.TUPLE1, p.TUPLE2, p.TUPLE3]),
    remember,
)


def grown(inner):
    """Fill lists and dicts."""
    items = st.lists(st.one_of(inner, inner, tuples), max_size=8).map(b"".join)
    keyed = st.builds(lambda key, after, value: key + after + value, texts, remember, inner)
    pairs = st.lists(keyed, max_size=8).map(b"".join)
    lists = st.builds(lambda a, b: p.EMPTY_LIST + a + p.MARK + b + p.APPENDS, remember, items)
    dicts = st.builds(lambda a, b: p.EMPTY_DICT + a + p.MARK + b + p.SETITEMS, remember, pairs)
    return lists | dicts


flat = st.lists(st.one_of(remembered, remembered, tuples), min_size=1, max_size=5).map(b"".join)
listed = st.builds(
    lambda key, a, b, inner: key + a + p.EMPTY_LIST + b + p.MARK + inner + p.APPENDS,
    st.one_of(st.sampled_from([p.text("key"), p.text("k(")]), texts),
    remember,
    remember,
    flat,
)
"""Lists under keys: several of them are a run."""
runs = st.builds(
    lambda first, pairs, after: first + b"".join(pairs) + after,
    st.sampled_from([b"", b"", p.EMPTY_DICT + p.MARK]),
    st.lists(st.one_of(listed, listed, listed, st.sampled_from([p.text("k") + p.NONE])),
             min_size=3, max_size=12),
    st.sampled_from([b"", p.SETITEMS, p.SETITEMS, p.POP, p.TUPLE, p.TUPLE3, p.MEMOIZE, b"q\x07",
                     p.DUP, p.BUILD, b"d", b"1", p.SETITEM, p.NONE + p.TUPLE2]),
)  # fmt: skip
containers = st.recursive(remembered, grown, max_leaves=12)
keyed = st.builds(bytes.__add__, texts, containers)
gets = st.integers(0, 12).map(p.get)
calls = st.sampled_from([
    p.name("os", "system"), p.TUPLE1 + p.REDUCE, p.TUPLE2 + p.REDUCE, p.new("a", "C"), p.BUILD,
    p.APPEND, b"q\x03", b"q\x40",
])  # fmt: skip
programs = st.lists(
    st.one_of(containers, containers, keyed, runs, gets, calls, pushes, plumbing), max_size=24
).map(b"".join)
LIST = p.EMPTY_LIST + p.MEMOIZE + p.MARK + p.text("a" * 9) + p.MEMOIZE + b"K\x01" + p.APPENDS
CALL = p.name("os", "system")
MORE = p.MARK + p.text("b") * 9 + p.APPENDS
OBJECT = p.MARK + p.text("b") * 9 + p.call("a", "C") + p.APPENDS
"""What is added to a list beside the items that are kept, which it had before or not."""


@settings(max_examples=800, deadline=None)
@given(programs)
@example(CALL + LIST + p.POP + p.get(0) + p.TUPLE1 + p.REDUCE)
@example(CALL + LIST + p.get(1) + p.TUPLE2 + p.REDUCE)
@example(CALL + LIST + p.get(0) + p.text("b") + p.APPEND + p.TUPLE2 + p.REDUCE)
@example(CALL + LIST + LIST + p.get(3) + p.TUPLE3 + p.REDUCE)
@example(CALL + LIST + MORE + MORE + p.TUPLE2 + p.REDUCE)
@example(CALL + LIST + OBJECT + OBJECT + p.TUPLE2 + p.REDUCE)
@example(p.EMPTY_DICT + p.MARK + p.MARK + (p.text("key") + LIST) * 9 + p.SETITEMS)
@example(p.EMPTY_DICT + p.MARK + (p.text("key") + LIST) * 9 + p.TUPLE3 + p.SETITEMS)
@example(p.text("a") + b"q\x07" + CALL + LIST + p.get(7) + p.TUPLE2 + p.REDUCE)
def test_packing_changes_nothing(body):
    same(CALL + body + p.STOP)
    same(p.MARK + CALL + body + p.MARK + p.OBJ + p.STOP)


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
    max_leaves=60,
)


@settings(max_examples=100, deadline=None)
@given(st.lists(plain), st.sampled_from([4, 5]))
def test_packing_changes_nothing_of_what_pickle_writes(value, protocol):
    same(pickle.dumps([print, *value, {"a": [*value, len]}, value], protocol))


@settings(max_examples=200, deadline=None)
@given(programs, st.data())
def test_packing_changes_nothing_of_what_was_cut(body, data):
    whole = CALL + body + p.STOP
    same(whole[: data.draw(st.integers(0, len(whole)))])


@pytest.mark.parametrize("keys", [["__setstate__"], ["_instantiator"], ["a", "b"], ["update"]])
def test_keys_that_tell_are_told(keys):
    state = {f"k{n}": [n] for n in range(40)} | dict.fromkeys(keys, "os.system")
    body = p.new("collections", "OrderedDict") + p.value({"inner": [state]})
    same(body + p.BUILD + p.STOP)


def test_containers_are_packed():
    entry = p.text("key") + LIST
    cursor = Cursor.over(entry * 1000)
    machine = Machine(Tape(cursor.source, 0, 0), Log(cursor), None)
    assert packed.Packer()(machine, entry * 1000, 5) == 1000 * len(entry)
    assert (len(machine.stack), len(machine.memo)) == (2, 2000)
    first, rest = machine.stack
    assert (type(first), first.data) == (packed.Packed, LIST)
    assert (first.kind, first.items) == ("list", ["a" * 9, 1])
    assert (rest.pairs, rest.data) == (999, entry * 999)
    machine.get(1)
    machine.get(2)
    assert machine.stack[-2:] == ["a" * 9, machine.stack[1].values[1]]
    assert machine.stack[1].values[-2] == "key"
    machine.unfold()
    assert (len(machine.stack), machine.fence) == (2001, 0)

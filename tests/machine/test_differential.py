"""The machine sees what CPython's own unpickler does, on streams generated here.

The unpickler's ``find_class`` resolves nothing: every name becomes one inert class that records.
"""

import io
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import pickles as p
from weighbridge.core import FormatError, Import, Named
from weighbridge.intake.cursor import Cursor
from weighbridge.machine.log import Log
from weighbridge.machine.renames import modern
from weighbridge.machine.stream import follow

MODULES = ["os", "a.b", "__builtin__", "copy_reg", "collections"]
NAMES = ["system", "x", "unicode", "C.d"]


class Stub:
    """Stands for whatever a name is bound to; takes everything, does nothing."""

    def __new__(cls, *_arguments, **_keywords):
        return object.__new__(cls)

    def __init__(self, *_arguments, **_keywords):
        pass

    def __setstate__(self, _state):
        pass

    def __setitem__(self, _key, _value):
        pass

    def append(self, _item):
        pass

    def extend(self, _items):
        pass

    def add(self, _item):
        pass


class Recorder(pickle.Unpickler):
    """Records names instead of importing them."""

    def __init__(self, data):
        super().__init__(io.BytesIO(data), encoding="latin-1")
        self.names = []

    def find_class(self, module, name):
        self.names.append((module, name))
        return Stub

    def persistent_load(self, _key):
        return Stub()


class Python(pickle._Unpickler):
    """The same in Python, as joblib has it."""

    def __init__(self, data):
        super().__init__(io.BytesIO(data), encoding="latin-1")
        self.names = []

    find_class = Recorder.find_class
    persistent_load = Recorder.persistent_load


def reference(data, unpickler=Recorder):
    """Return the names that CPython resolves, and whether it raises."""
    recorder = unpickler(data)
    try:
        recorder.load()
    except Exception as error:  # noqa: BLE001 - whatever the unpickler raises
        return recorder.names, error
    return recorder.names, None


def ours(data):
    """Return the names that the machine sees, and whether it says that a loader raises."""
    cursor = Cursor.over(data)
    log = Log(cursor)
    try:
        follow(cursor, log)
        broken = False
    except FormatError:
        broken = True
    names = [(e.target.module, e.target.name) for e in log.evidence() if isinstance(e, Import)
             and isinstance(e.target, Named)]  # fmt: skip
    return names, broken or log.faulty


words = st.sampled_from(["a", "os", "system", "x", "latin1", "é"])
pushes = st.one_of(
    st.sampled_from([p.NONE, b"\x88", b"\x89", p.EMPTY_TUPLE, p.EMPTY_LIST, p.EMPTY_DICT]),
    st.sampled_from([p.EMPTY_SET, b"I1\n", b"I01\n", b"L5L\n", b"F1.5\n", b"S'q'\n", b"Vq\n"]),
    st.integers(-5, 5).map(p.number),
    words.map(p.text),
    words.map(lambda word: p.binary(word.encode())),
    st.sampled_from([b"K\x01", b"M\x01\x02", b"G" + bytes(8), b"\x8a\x02\x01\x02", b"U\x01a"]),
    st.builds(p.name, st.sampled_from(MODULES), st.sampled_from(NAMES)),
    st.builds(p.stacked, st.sampled_from(MODULES), st.sampled_from(NAMES)),
)
plumbing = st.sampled_from(
    [p.MARK, p.MARK, p.POP, p.DUP, b"1", p.TUPLE, p.TUPLE1, p.TUPLE2, p.TUPLE3, b"l", b"d",
     p.APPEND, p.APPENDS, p.SETITEM, p.SETITEMS, p.ADDITEMS, b"\x91", p.REDUCE, p.BUILD, p.OBJ,
     p.NEWOBJ, p.NEWOBJ_EX, p.STACK_GLOBAL, p.MEMOIZE, b"q\x01", b"h\x00", b"h\x01", b"p1\n",
     b"g0\n", b"r\x02\0\0\0", b"j\x02\0\0\0", b"Pid\n", b"Q", b"\x80\x02", b"\x80\x04"]
)  # fmt: skip
instances = st.builds(
    lambda module, how: p.name(module, "C") + p.EMPTY_TUPLE + how,
    st.sampled_from(MODULES),
    st.sampled_from([p.REDUCE, p.NEWOBJ]),
)
streams = st.lists(st.one_of(pushes, pushes, plumbing, instances), max_size=24).map(b"".join)


def mapped(names, data):
    """Spell names as Python 3 does; the unpickler hands them over mapped or not, by protocol."""
    del data
    return {modern(module, name) for module, name in names}


@settings(max_examples=1500, deadline=None)
@given(streams)
def test_names_are_those_of_the_c_unpickler(body):
    data = body + p.STOP
    names, error = reference(data)
    seen, _ = ours(data)
    assert mapped(names, data) <= set(seen)
    if error is None:
        assert mapped(names, data) == set(seen)


odd = st.sampled_from(
    [b"K\1)b", p.EMPTY_LIST + b"K\1aK\0K\2s", b"(K\1l(K\0K\2u", b"](N}tb", b"]}b", b"](tb",
     b"N(Ntb",
     b"\x96\1\0\0\0\0\0\0\0aK\1a", b"\x96\1\0\0\0\0\0\0\0a(K\1K\2e", b"I1\0x\n", b"L1\0xL\n",
     b"F1\0x\n", b"Np9\0x\ng9\0x\n", b"\x95\xff\0\0\0\0\0\0\0", b"I 1 \n", b"I1_0\n", b"I0x1f\n",
     p.name("os", "C") + b"]R", p.name("os", "C") + b"}R", p.name("os", "C") + b"S'ab'\nR",
     p.name("os", "C") + b"(K\1lR", p.name("os", "C") + b"C\1aR", p.name("os", "C") + b"]\x81"]
)  # fmt: skip
oddities = st.lists(st.one_of(odd, pushes, plumbing), max_size=12).map(b"".join)


@pytest.mark.parametrize("unpickler", [Recorder, Python])
@settings(max_examples=700, deadline=None)
@given(streams | oddities)
def test_a_stream_that_loads_is_never_said_to_raise(unpickler, body):
    data = body + p.STOP
    _, error = reference(data, unpickler)
    _, broken = ours(data)
    if error is None:
        assert not broken


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
    max_leaves=30,
)


@settings(max_examples=300, deadline=None)
@given(plain, st.integers(0, 5))
def test_plain_data_is_passed_over_whole(value, protocol):
    data = pickle.dumps(value, protocol)
    cursor = Cursor.over(data)
    log = Log(cursor)
    assert follow(cursor, log).stop == len(data)
    assert not log.faulty

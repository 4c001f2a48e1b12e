import io
import pickle
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import pickles as p
from tests.reading import evidence, read, refusal
from weighbridge.core import (
    Call,
    Constant,
    Cut,
    Face,
    Gap,
    GapKind,
    How,
    Import,
    Made,
    Named,
    Persistent,
    Tensor,
    Unknown,
)
from weighbridge.formats.pickle import FORMAT
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.doubts_of_pickles import FIRST, PUSHING
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.limits import Limits
from weighbridge.intake.source import Bytes
from weighbridge.machine import stream, streams

SYSTEM = Named("os", "system")


def imports(data):
    return [item.target for item in evidence(data) if isinstance(item, Import)]


def calls(data, how=How.CALL):
    return [item for item in evidence(data) if isinstance(item, Call) and item.how is how]


def gaps(data, limits=None):
    return [item for item in evidence(data, limits=limits) if isinstance(item, Gap)]


@pytest.mark.parametrize("protocol", range(6))
def test_plain_data_is_a_pickle_and_does_nothing(protocol):
    data = pickle.dumps({"a": [1, 2.5, None, True, b"x", "é", 2**70]}, protocol)
    found = evidence(data)
    assert [item.format for item in found if isinstance(item, Face)] == ["pickle"]
    assert not [item for item in found if isinstance(item, Gap)]


def test_a_call_keeps_its_arguments():
    (call,) = calls(p.stream(p.call("os", "system", "echo hi")))
    assert call.callee == SYSTEM
    assert call.arguments == (Constant("echo hi"),)
    assert str(call.place) == "model.bin@0x18..0x19"


@pytest.mark.parametrize(
    "body",
    [
        p.name("os", "system") + p.value(("true",)) + p.REDUCE,
        p.stacked("os", "system") + p.value(("true",)) + p.REDUCE,
        p.text("os") + p.put(1) + p.text("system") + p.put(2) + p.POP + p.POP
        + p.get(1) + p.get(2) + p.STACK_GLOBAL + p.value(("true",)) + p.REDUCE,
        p.text("os") + p.text("system") + p.put(1) + p.POP + p.get(1) + p.STACK_GLOBAL
        + p.value(("true",)) + p.REDUCE,
        p.text("x") + p.put(1) + p.POP + p.text("os") + p.put(1) + p.POP + p.get(1)
        + p.text("system") + p.STACK_GLOBAL + p.value(("true",)) + p.REDUCE,
        p.text("os") + p.MEMOIZE + p.text("system") + p.MEMOIZE + p.STACK_GLOBAL + p.MEMOIZE
        + p.value(("true",)) + p.REDUCE,
        p.name("os", "system") + p.DUP + p.POP + p.value(("true",)) + p.REDUCE,
        p.MARK + p.value("true") + b"ios\nsystem\n",
        p.MARK + p.name("os", "system") + p.value("true") + p.OBJ,
        p.MARK + p.name("os", "system") + p.value("true") + p.OBJ + p.POP + p.NONE,
        p.name("os", "system") + p.value(("true",)) + p.NEWOBJ,
        p.name("os", "system") + p.value(("true",)) + p.value({}) + p.NEWOBJ_EX,
        b"\x8d" + struct.pack("<Q", 2) + b"os" + p.text("system") + p.STACK_GLOBAL
        + p.value(("true",)) + p.REDUCE,
        b"X\x02\0\0\0os" + b"X\x06\0\0\0system" + p.STACK_GLOBAL + p.value(("true",)) + p.REDUCE,
        b"Vos\nVsystem\n" + p.STACK_GLOBAL + p.value(("true",)) + p.REDUCE,
        b"S'os'\nS'sys\\x74em'\n" + p.STACK_GLOBAL + p.value(("true",)) + p.REDUCE,
        b"U\x02osT\x06\0\0\0system" + p.STACK_GLOBAL + p.value(("true",)) + p.REDUCE,
    ],
    ids=["global", "stack-global", "put-after-pop", "get-one", "memo-overwritten", "memoize", "dup",
         "inst", "obj", "obj-popped", "newobj", "newobj-ex", "binunicode8", "binunicode", "unicode",
         "string-escape", "binstring"],
)  # fmt: skip
@pytest.mark.parametrize("version", [None, 0, 2, 4, 5])
def test_every_way_to_a_call_is_followed(body, version):
    data = (b"" if version is None else p.proto(version)) + body + p.STOP
    assert imports(data) == [SYSTEM]
    (call,) = calls(data) or calls(data, How.NEW)
    assert call.callee == SYSTEM
    assert call.arguments == (Constant("true"),)


@pytest.mark.parametrize(
    ("tail", "why"),
    [
        (b"\xff", "no instruction"),
        (b"", "without STOP"),
        (b"X\xff\xff\xff\x7f", "bytes wanted"),
        (p.POP * 3 + p.STOP, "stack underflow"),
        (p.get(9) + p.STOP, "nothing is remembered"),
        (b"Ix\n.", "is no number"),
        (b"cos", "inside a line"),
    ],
    ids=["opcode", "no-stop", "length", "underflow", "memo", "number", "line"],
)
def test_what_ran_before_a_broken_end_counts(tail, why):
    data = p.proto() + p.call("os", "system", "true") + tail
    assert imports(data) == [SYSTEM]
    assert any(why in gap.why for gap in gaps(data))


def test_a_name_computed_while_loading_is_unknown():
    body = p.text("os") + p.call("a", "b") + p.STACK_GLOBAL + p.EMPTY_TUPLE + p.REDUCE
    data = p.stream(body)
    assert any(isinstance(target, Unknown) for target in imports(data))


@pytest.mark.parametrize("opcode", [b"\x82\x07", b"\x83\x07\0", b"\x84\x07\0\0\0"])
def test_extension_codes_are_unknown_names(opcode):
    (target,) = imports(p.stream(opcode))
    assert isinstance(target, Unknown)
    assert "extension code 7" in target.why


def test_python_2_names_are_spelled_anew():
    (item,) = (e for e in evidence(b"c__builtin__\nunicode\n(tR.") if isinstance(e, Import))
    assert item.target == Named("builtins", "str")
    assert item.written == "__builtin__ unicode"


def test_raw_bytes_in_a_python_2_string_are_read():
    data = b"(S'\xe9\xff'\nccollections\nOrderedDict\n(tRt."
    assert imports(data) == [Named("collections", "OrderedDict")]
    assert not gaps(data)


def test_dotted_names_stay_whole():
    data = p.stream(p.stacked("torch", "serialization.os.system"))
    assert imports(data) == [Named("torch", "serialization.os.system")]


def test_changes_of_what_is_imported_are_seen():
    state = p.value({"shape": 1})
    data = p.stream(p.name("numpy", "size"), state, p.BUILD)
    (call,) = calls(data, How.BUILD)
    assert call.callee == Named("numpy", "size")
    data = p.stream(p.name("a", "b"), p.text("k"), p.text("v"), p.SETITEM)
    (call,) = calls(data, How.SET_ITEM)
    assert call.arguments == (Constant("k"), Constant("v"))


def test_the_result_of_a_call_is_known_as_such():
    inner = p.name("builtins", "getattr") + p.value((p.name("zoneinfo", "ZoneInfo"), "_unpickle"))
    data = p.stream(inner, p.REDUCE, p.value(("Europe/Oslo", 1)), p.REDUCE)
    outer = calls(data)[-1]
    made = Made(
        How.CALL,
        Named("builtins", "getattr"),
        (Named("zoneinfo", "ZoneInfo"), Constant("_unpickle")),
    )
    assert outer.callee == made


def test_persistent_ids_are_values_and_no_names():
    data = p.stream(p.name("a", "b"), p.MARK, p.value("id"), b"Q", p.TUPLE, p.REDUCE)
    (call,) = calls(data)
    assert call.arguments == (Persistent(Constant("id")),)


def test_equal_calls_are_folded():
    body = p.EMPTY_LIST + (p.call("a", "b", 1) + p.APPEND) * 1000
    (call,) = calls(p.stream(body))
    assert call.times == 1000


def test_long_chains_of_calls_are_told_in_one():
    found = calls(p.stream(p.name("a", "b"), (p.EMPTY_TUPLE + p.REDUCE) * 10_000))
    assert isinstance(found[-1].callee, Unknown)
    assert sum(call.times for call in found) == 10_000


def test_many_different_calls_keep_the_kinds_of_constants():
    body = p.EMPTY_LIST + b"".join(p.call("a", "b", n) + p.APPEND for n in range(5000))
    found = calls(p.stream(body))
    assert found[-1].arguments == (Cut("int", -1, ""),)
    assert len(found) == 1025


@pytest.mark.parametrize("many", [40, 5000], ids=["few", "many"])
def test_a_telling_item_is_kept_however_many_there_are(many):
    items = b"".join(p.value(f"k{index}") + p.value(index) for index in range(many))
    told = p.value("__class__") + p.name("collections", "OrderedDict")
    data = p.stream(p.new("easydict", "EasyDict") + p.MARK + items + told + p.SETITEMS)
    calls = [item for item in read(FORMAT, data) if isinstance(item, Call)]
    assert any(Constant("__class__") in call.arguments for call in calls)


def test_a_telling_item_is_kept_however_many_calls_there_are():
    box = p.new("easydict", "EasyDict")
    ones = (box + p.value("a") + p.value(index) + p.SETITEM for index in range(2000))
    told = box + p.value("__class__") + p.name("collections", "OrderedDict") + p.SETITEM
    data = p.stream(p.MARK + b"".join(ones) + told + p.TUPLE)
    calls = [item for item in read(FORMAT, data) if isinstance(item, Call)]
    assert any(Constant("__class__") in call.arguments for call in calls)


@pytest.mark.parametrize("gap", [b"", bytes(16), bytes(70_000)])
def test_streams_one_after_another_are_read(gap):
    data = pickle.dumps([1]) + gap + p.inert()
    assert imports(data) == [SYSTEM]


@pytest.mark.parametrize(
    ("rest", "kind"),
    [(bytes(9), GapKind.FILLER), (b"\n", GapKind.FILLER), (b"junk", GapKind.TRAILING)],
)
def test_what_comes_after_stop_is_said(rest, kind):
    (gap,) = gaps(pickle.dumps([1]) + rest)
    assert gap.kind is kind


def test_a_pickle_given_to_a_loader_is_read_as_a_child():
    inner = p.inert()
    data = p.stream(p.call("torch.storage", "_load_from_bytes", p.binary(inner)))
    assert SYSTEM in imports(data)
    long = p.stream(p.value("x" * 300), p.call("os", "system", "true"))
    data = p.stream(p.call("torch.storage", "_load_from_bytes", p.binary(long)))
    assert SYSTEM in imports(data)


def test_a_pickle_recoded_as_text_is_read_as_a_child():
    inner = p.stream(p.value("x" * 5000), p.call("os", "system", "true"))
    text = p.call("_codecs", "encode", inner.decode("latin-1"), "latin1")
    assert SYSTEM in imports(p.stream(p.call("torch.storage", "_load_from_bytes", text)))


@pytest.mark.parametrize(
    "words",
    [b"click\nrich\npytest\n", b"cat\ndog\nRat\n", b"(this is prose.)\n", b"I am. You are.\n",
     b"PK\x03\x04" + bytes(40), b"N", b"Version 1.0\nCopyright\n", b"]]]]\n", b"Und so weiter.\n",
     b".com\tdot com\n.org\tdot org\n"],
)  # fmt: skip
def test_text_is_no_pickle(words):
    assert "pickle" not in [item.format for item in evidence(words) if isinstance(item, Face)]


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=64, max_size=4096))
def test_random_bytes_are_hardly_ever_a_call(data):
    assert not [item for item in read_quietly(data) if isinstance(item, Import)]


def read_quietly(data):
    return evidence(data) if FORMAT.recognises(glimpse(data)) else []


def glimpse(data):
    from weighbridge.intake.glimpse import Glimpse  # noqa: PLC0415 - used by this one test
    from weighbridge.intake.source import Bytes  # noqa: PLC0415

    return Glimpse(Bytes(data))


# joblib


def joblib_array(raw, dtype=b"f8", shape=(2,), *, aligned=False, tail=p.STOP):
    """Write one array as joblib does: a wrapper, built, and then the elements."""
    kind = p.name("numpy", "dtype") + p.value((dtype.decode(), False, True)) + p.REDUCE
    state = {"subclass": p.name("numpy", "ndarray"), "shape": shape, "order": "C"}
    state |= {"dtype": kind, "allow_mmap": True}
    padding = b""
    if aligned:
        state["numpy_array_alignment_bytes"] = 16
        padding = b"\x03\xff\xff\xff"
    wrapper = p.name("joblib.numpy_pickle", "NumpyArrayWrapper") + p.EMPTY_TUPLE + p.NEWOBJ
    return p.proto() + wrapper + p.value(state) + p.BUILD + padding + raw + tail


@pytest.mark.parametrize("aligned", [False, True])
def test_raw_elements_between_instructions_are_passed_over(aligned):
    data = joblib_array(b"\xff" * 16, aligned=aligned)
    found = evidence(data)
    (tensor,) = (item for item in found if isinstance(item, Tensor))
    assert tensor.data.size == tensor.wanted == 16
    assert not [item for item in found if isinstance(item, Gap)]


def test_raw_elements_that_are_instructions_are_noted():
    raw = p.call("os", "system", "true")
    data = joblib_array(raw + bytes(-len(raw) % 8), shape=((len(raw) + 7) // 8,))
    assert SYSTEM in imports(data)


def test_arrays_of_objects_are_streams():
    inner = p.inert()
    assert SYSTEM in imports(joblib_array(inner, dtype=b"O8"))


def test_an_array_of_unknown_size_is_a_gap():
    (gap,) = gaps(joblib_array(b"", dtype=b"zz"))
    assert "size is not known" in gap.why


# any bytes


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_and_nothing_else(data):
    error = refusal(FORMAT, data)
    assert error is None or 0 <= error.offset <= len(data) + 8


SAMPLE = joblib_array(bytes(16), aligned=True, tail=b"") + p.call("a", "b", "c", [1], {"k": 2}) \
    + p.stacked("c", "d") + b"\x82\x01" + p.STOP  # fmt: skip


def test_truncated_anywhere_it_is_read_or_refused():
    for size in range(len(SAMPLE)):
        refusal(FORMAT, SAMPLE[:size])


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255))
def test_with_any_byte_changed_it_is_read_or_refused(index, byte):
    refusal(FORMAT, SAMPLE[:index] + bytes([byte]) + SAMPLE[index + 1 :])


def test_limits_end_in_a_gap():
    data = p.stream(p.name("a", "b"), b"N0" * 5000)
    (gap,) = gaps(data, limits=Limits(opcodes=1000))
    assert gap.kind is GapKind.LIMIT


@pytest.mark.parametrize("opening", [b"}", b"]", b"\x8f"])
def test_so_many_containers_on_the_stack_are_a_gap(opening, monkeypatch):
    monkeypatch.setattr("weighbridge.machine.instructions.STACKED", 1000)
    few = p.proto() + p.name("a", "b") + opening * 999
    assert [gap.kind for gap in gaps(few)] == [GapKind.DAMAGED]
    assert [gap.why for gap in gaps(few + opening * 9)] == [
        "pickle: more than 1000 values on the stack"
    ]
    numbers = p.stream(b"(", b"K\1" * 5000, b"t}")
    assert not gaps(numbers)


def test_so_many_marks_are_a_gap(monkeypatch):
    monkeypatch.setattr("weighbridge.machine.tape.WINDOW", 64)
    monkeypatch.setattr("weighbridge.machine.instructions.MARKED", 1000)
    found = evidence(p.proto() + p.name("a", "b") + b"(" * 2000 + p.STOP)
    assert [gap.why for gap in found if isinstance(gap, Gap)] == ["pickle: more than 1000 marks"]
    assert any(isinstance(item, Import) for item in found)
    assert not gaps(p.stream(p.name("a", "b"), b"0", b"(" * 900 + b"t" * 900))


def test_a_length_that_lies_costs_nothing():
    data = p.proto() + p.name("a", "b") + b"\x8e" + struct.pack("<Q", 2**62)
    (gap,) = gaps(data)
    assert "bytes wanted" in gap.why


def test_windows_hide_nothing(monkeypatch):
    monkeypatch.setattr("weighbridge.machine.tape.WINDOW", 7)
    test_a_call_keeps_its_arguments()
    for protocol in range(6):
        buffer = io.BytesIO()
        pickle.dump(
            {"a" * 50: list(range(50)), "b": 2**99, "c": 1.5, "d": "é" * 60}, buffer, protocol
        )
        assert not gaps(buffer.getvalue())
    assert not read(FORMAT, pickle.dumps([1] * 100, 2))


def test_what_begins_a_pickle_is_known_without_the_machine():
    assert streams.FIRST == FIRST
    assert set(PUSHING) <= FIRST


@given(st.sampled_from(sorted(PUSHING)), st.binary(min_size=2, max_size=40))
def test_what_is_no_pickle_from_its_second_instruction_on_is_told_without_the_machine(first, rest):
    data = bytes([first]) + rest
    followed = stream.plausible(Cursor.over(data), announced=False)
    assert FORMAT.recognises(Glimpse(Bytes(data))) == followed


OBJECT = p.name("m", "f") + b")\x81"


@pytest.mark.parametrize("body", [b"]a" * 60_000, b"R" * 60_000, b"2R" * 60_000])
def test_more_calls_than_bytes_allow_are_a_gap(body):
    data = p.stream(p.call("os", "system", "true") + b"0" + OBJECT + body)
    assert [call.callee for call in calls(data)][:1] == [SYSTEM]
    assert " calls" in gaps(data)[-1].why
    assert gaps(data)[-1].kind is GapKind.LIMIT


def test_as_many_calls_as_a_pickler_writes_are_no_gap():
    made = b"h\x00)R\x940" * 60_000
    data = p.stream(p.name("os", "getpid") + b"\x940" + made + p.call("os", "system", "true"))
    assert not gaps(data)
    assert SYSTEM in [call.callee for call in calls(data)]


def test_what_is_called_after_many_faults_is_told():
    data = p.stream(b"N\x93" * 300 + p.call("os", "system", "true"))
    assert SYSTEM in [call.callee for call in calls(data)]

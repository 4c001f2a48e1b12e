"""Types of elements whose flags contradict them: bytes would be addresses of objects.

Every name is on the lists, and honest arrays are made of the same. None of it is ever run.
"""

import pytest

from tests.builders import pickles as p
from tests.test_bypasses import PAYLOADS
from tests.weighing import weigh
from weighbridge.core import Verdict

NDARRAY = p.name("numpy", "ndarray")
OBJECTS, FIELDS = 63, 27


def dtype(kind, flags, *, subtype=None, fields=None, size=-1, version=3, beside=()):
    """A type of elements, filled as NumPy writes it."""
    names = None if fields is None else tuple(fields)
    if size < 0 and isinstance(kind, str) and kind.startswith("V"):
        size = int(kind[1:])
    state = (version, "|", subtype, names, fields, size, max(size, -1), flags, *beside)
    return p.call("numpy", "dtype", kind, 0, 1) + p.value(state) + p.BUILD


BYTES = p.binary(b"A" * 8)


def array(kind, data=BYTES):
    made = p.call("numpy.core.multiarray", "_reconstruct", NDARRAY, (0,), p.binary(b"b"))
    return made + p.value((1, (1,), kind, False, data)) + p.BUILD


WORDS = "__class__", "index", "items", "fit"
NUMBER, OBJECT = dtype("f8", 0), dtype("O8", OBJECTS)


def wide(count, others, flags, *, kind=None, title=(), **more):
    """A type of many fields, all of one type but for some."""
    kind = kind or (NUMBER if count else None)
    fields = {f"f{n}": (others.get(n, p.get(9)), 8 * n, *title) for n in range(count)}
    made = dtype(f"V{8 * count}", flags, fields=fields, **more)
    return kind + p.put(9) + p.POP + made


ODD = {
    "objects": dtype("O8", 0),
    "objects-that-are-no-list": dtype("O8", OBJECTS - 2),
    "objects-by-a-class": dtype(p.name("builtins", "object"), 0),
    "objects-by-another-class": dtype(p.name("collections", "OrderedDict"), 0),
    "a-state-that-is-cut": p.call("numpy", "dtype", "O8", 0, 1) + p.value((3,)) + p.BUILD,
    "a-flag-that-is-computed": dtype("O8", p.call("builtins", "int", 0)),
    "numbers": dtype("i8", OBJECTS),
    "numbers-that-are-pointers": dtype("i8", 4),
    "bytes": dtype("V8", OBJECTS, size=8),
    "records-before-numpy-1.10": dtype(
        p.name("numpy.core.records", "record"), 0, fields={"a": (OBJECT, 0)}, size=8
    ),
    "a-field-of-objects": dtype("V8", 16, fields={"a": (OBJECT, 0)}, size=8),
    "several-objects": dtype("V16", 0, subtype=(OBJECT, (2,)), size=16),
    "a-field-of-numbers": dtype("V8", FIELDS, fields={"a": (NUMBER, 0)}, size=8),
    "behind-many-of-fields": b"".join(
        dtype("V8", 16 + 32 * n, fields={"a": (NUMBER, 0)}) + p.POP for n in range(300)
    )
    + dtype("V8", 0, fields={"a": (OBJECT, 0)}),
    "a-field-of-a-field": dtype(
        "V8", 0, fields={"a": (dtype("V8", FIELDS, fields={"b": (OBJECT, 0)}), 0)}
    ),
    "a-field-of-several-objects": dtype(
        "V16", 0, fields={"a": (dtype("V16", OBJECTS, subtype=(OBJECT, (2,))), 0)}
    ),
    "a-field-of-nothing-known": dtype(
        "V8", 0, fields={"a": (p.call("numpy", "dtype", "V8", 0, 1), 0)}
    ),
    "a-field-of-another-maker": dtype(
        "V8", 0, fields={"a": (p.call("collections", "OrderedDict"), 0)}
    ),
    "a-field-that-is-no-pair": dtype("V8", 0, fields={"a": NUMBER}),
    "a-field-outside": dtype("V8", 0, fields={"a": (NUMBER, 4)}),
    "a-field-before": dtype("V8", 0, fields={"a": (NUMBER, -8)}),
    "an-element-of-no-size": dtype("V0", 0, fields={"a": (NUMBER, 0)}),
    "a-number-over-an-object": dtype("V8", FIELDS, fields={"a": (OBJECT, 0), "b": (NUMBER, 0)}),
    "an-object-over-an-object": dtype(
        "V12", FIELDS, fields={"a": (OBJECT, 0), "b": (dtype("O8", OBJECTS), 4)}
    ),
    "a-number-with-fields-of-objects": dtype("f8", OBJECTS, fields={"a": (OBJECT, 0)}, size=8),
    "texts-that-are-elsewhere": dtype("T", 0),
    "one-among-thousands": wide(2000, {1999: OBJECT}, 16),
    "one-early-among-thousands": wide(2000, {3: OBJECT}, 16),
    "one-in-fields-among-thousands": wide(
        2000, {1500: dtype("V8", FIELDS, fields={"b": (OBJECT, 0)})}, 16
    ),
    "none-among-thousands": wide(2000, {}, FIELDS),
    "more-than-are-told": wide(20_000, {}, 16),
    "behind-many": b"".join(dtype("O8", OBJECTS, size=n) + p.POP for n in range(300))
    + dtype("O8", 0),
}


@pytest.mark.parametrize("kind", ODD.values(), ids=ODD)
def test_flags_that_contradict_a_type_are_denied(tmp_path, kind):
    verdict, found, _ = weigh(tmp_path, {"model.pkl": p.stream(array(kind))})
    assert verdict is Verdict.DENY
    assert found & PAYLOADS


HONEST = {
    "objects": (OBJECT, [None]),
    "numbers": (NUMBER, BYTES),
    "texts": (dtype("U2", 8, size=8), BYTES),
    "times": (dtype("M8", 0), BYTES),
    "fields": (dtype("V8", 16, fields={"a": (NUMBER, 0)}, size=8), BYTES),
    "aligned-fields": (dtype("V8", 144, fields={"a": (NUMBER, 0)}, size=8), BYTES),
    "fields-of-objects": (dtype("V8", FIELDS, fields={"a": (OBJECT, 0)}, size=8), [(None,)]),
    "fields-of-fields": (
        dtype("V8", 27, fields={"a": (dtype("V8", 27, fields={"b": (OBJECT, 0)}), 0)}), [None],
    ),
    "several-objects": (dtype("V16", OBJECTS, subtype=(OBJECT, (2,)), size=16), [None]),
    "several-numbers": (dtype("V16", 0, subtype=(NUMBER, (2,)), size=16), BYTES),
    "records": (
        dtype(p.name("numpy", "record"), FIELDS, fields={"a": (OBJECT, 0)}, size=8), [None],
    ),
    "records-before-numpy-1.10": (
        dtype(p.name("numpy.core.records", "record"), 0, fields={"a": (NUMBER, 0)}, size=8), BYTES,
    ),
    "many-fields": (
        dtype("V800", 0, fields={f"f{n}": (p.get(0), n) for n in range(30)}), b"C\0",
    ),
    "thousands-of-fields": (wide(2000, {}, 16), p.binary(bytes(8))),
    "thousands-of-fields-and-an-object": (wide(2000, {1700: OBJECT}, FIELDS), [(None,)]),
    "hundreds-of-fields-of-fields": (
        wide(300, {}, 16, kind=dtype("V8", 16, fields={"a": (NUMBER, 0)})), BYTES,
    ),
    "hundreds-of-several-numbers": (
        wide(300, {}, 16, kind=dtype("V8", 0, subtype=(dtype("f4", 0), (2,)))), BYTES,
    ),
    "thousands-of-types": (
        wide(1500, {n: dtype(f"S{n % 1000}", 0, size=8) for n in range(1500)}, 16), BYTES,
    ),
    "fields-with-holes": (
        dtype("V800", 16, fields={f"f{n}": (NUMBER, 16 * n) for n in range(50)}), BYTES,
    ),
    "fields-with-titles": (dtype("V8", FIELDS, fields={
        "a": (OBJECT + p.put(7), 0, "title"), "title": (p.get(7), 0, "title"),
    }), [(None,)]),
    "numbers-over-numbers": (
        dtype("V8", 16, fields={"a": (NUMBER, 0), "b": (dtype("f4", 0), 4)}), BYTES,
    ),
    "a-number-with-fields": (dtype("f8", 0, fields={"a": (dtype("f4", 0), 4)}), BYTES),
    "fields-that-are-called-as-attributes-are": (
        dtype("V80", 16, fields=dict.fromkeys(WORDS, (NUMBER, 0))), BYTES,
    ),
    "fields-with-metadata": (wide(40, {}, 16, version=4, beside=({"unit": "m"},)), BYTES),
    "before-flags-were-written": (dtype("O8", 0, version=2), [None]),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "data"), HONEST.values(), ids=HONEST)
def test_types_as_numpy_writes_them_are_allowed(tmp_path, kind, data):
    body = NUMBER + p.put(0) + p.POP + array(kind, data)
    assert weigh(tmp_path, {"model.pkl": p.stream(body)})[0] is Verdict.ALLOW


FILLED = dtype("V8", 16, fields={"a": (NUMBER, 0)}) + p.put(5) + p.POP
REFILL = p.value((3, "|", None, ("a",), {"a": (OBJECT, 0)}, 8, 1, FIELDS)) + p.BUILD
LATER = {
    "filled-again": array(FILLED + p.get(5)) + p.POP + p.get(5) + REFILL,
    "filled-once-in-use": p.call("numpy", "dtype", "V8", 0, 1) + p.put(5) + p.POP
    + array(p.get(5)) + p.POP + p.get(5) + REFILL,
    "a-field-filled-again": dtype("V8", 16, fields={"b": (FILLED + p.get(5), 0)}) + p.POP
    + p.get(5) + REFILL,
    "a-field-that-is-added": p.value({"a": (NUMBER, 0)}) + p.put(5) + p.POP
    + array(
        p.call("numpy", "dtype", "V8", 0, 1)
        + p.value((3, "|", None, ("a",), p.get(5), 8, 1, 16)) + p.BUILD
    ) + p.POP + p.get(5) + p.value({"a": (OBJECT, 0)})[1:],
}  # fmt: skip


@pytest.mark.parametrize("body", LATER.values(), ids=LATER)
def test_what_is_filled_after_it_was_put_to_use_is_denied(tmp_path, body):
    """Arrays and types of fields keep the type itself: what it becomes, they become."""
    verdict, found, _ = weigh(tmp_path, {"model.pkl": p.stream(body)})
    assert verdict is Verdict.DENY
    assert found & PAYLOADS


WRAPPER = "joblib.numpy_pickle", "NumpyArrayWrapper"
COMMAND = p.call("os", "system", "true")


def raw(kind, elements):
    """An array of one element as joblib writes it: the elements stand between instructions."""
    state = {"subclass": NDARRAY, "shape": (1,), "order": "C", "dtype": kind, "allow_mmap": False}
    return p.new(*WRAPPER) + p.value(state) + p.BUILD + elements


JOBLIB = {
    "numbers": (wide(2000, {}, 16), bytes(16_000)),
    "objects": (wide(2000, {1700: OBJECT}, FIELDS), p.stream(p.value([0]))),
    "records": (
        NUMBER + p.put(9) + p.POP
        + dtype(p.name("numpy", "record"), 16, fields={"a": (p.get(9), 0)}, size=24),
        bytes(24),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "elements"), JOBLIB.values(), ids=JOBLIB)
@pytest.mark.parametrize("odd", [False, True])
def test_elements_with_many_fields_are_passed_over_exactly(tmp_path, kind, elements, odd):
    """What stands right behind them is an instruction: of one more or less, none is read right."""
    body = raw(kind, elements) + (p.POP + COMMAND if odd else b"")
    verdict, found, reasons = weigh(tmp_path, {"model.joblib": p.stream(body)})
    assert verdict is (Verdict.DENY if odd else Verdict.ALLOW), [each.because for each in reasons]
    assert not odd or "dangerous-import" in found


@pytest.mark.parametrize(
    "kind",
    [
        wide(2000, {1700: OBJECT}, 16),
        wide(2000, {}, FIELDS),
        wide(20_000, {}, 16),
        NUMBER + p.put(9) + p.POP + dtype("V8", 16, fields={"a": (p.get(9), 0)}, size=16),
    ],
    ids=["objects-as-numbers", "numbers-as-objects", "too-many", "two-sizes"],
)
def test_elements_whose_size_is_not_sure_are_not_passed_over(tmp_path, kind):
    body = raw(kind, COMMAND * 8)
    verdict, _, reasons = weigh(tmp_path, {"model.joblib": p.stream(body)})
    assert verdict is Verdict.DENY
    assert any("cannot be read on" in each.because for each in reasons)


def test_fields_that_become_more_between_types_are_denied_at_once(tmp_path):
    """They are not gone through again for each type."""
    fields = {f"f{n}": (p.get(9), 0) for n in range(8000)}
    shared = NUMBER + p.put(9) + p.POP + p.value(fields) + p.put(8) + p.POP
    one = p.call("numpy", "dtype", "V8", 0, 1)
    one += p.value((3, "|", None, ("f0",), p.get(8), 8, 1, 16)) + p.BUILD + p.POP
    more = b"".join(
        p.get(8) + p.value(f"z{n}") + p.value((p.get(9), 0)) + b"s" + p.POP + one
        for n in range(1000)
    )
    verdict, found, _ = weigh(tmp_path, {"m.pkl": p.stream(shared, more, p.NONE)})
    assert verdict is Verdict.DENY
    assert found & PAYLOADS


def test_types_that_share_fields_are_followed_in_time_that_does_not_add_up(tmp_path):
    """Fields that thousands of types share are gone through once: this would take minutes."""
    fields = {f"f{n}": (p.get(9), 8 * n) for n in range(4000)}
    shared = NUMBER + p.put(9) + p.POP + p.value(fields) + p.put(8) + p.POP
    one = p.call("numpy", "dtype", "V32000", 0, 1)
    one += p.value((3, "|", None, ("f0",), p.get(8), 32_000, 1, 16)) + p.BUILD + p.POP
    assert weigh(tmp_path, {"m.pkl": p.stream(shared, one * 3000, p.NONE)})[0] is Verdict.ALLOW

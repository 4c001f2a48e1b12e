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


def dtype(kind, flags, *, subtype=None, fields=None, size=-1, version=3):
    """A type of elements, filled as NumPy writes it."""
    names = None if fields is None else tuple(fields)
    state = (version, "|", subtype, names, fields, size, size, flags)
    return p.call("numpy", "dtype", kind, 0, 1) + p.value(state) + p.BUILD


BYTES = p.binary(b"A" * 8)


def array(kind, data=BYTES):
    made = p.call("numpy.core.multiarray", "_reconstruct", NDARRAY, (0,), p.binary(b"b"))
    return made + p.value((1, (1,), kind, False, data)) + p.BUILD


NUMBER, OBJECT = dtype("f8", 0), dtype("O8", OBJECTS)
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
    "a-field-of-objects": dtype("V8", 16, fields={"a": (OBJECT, 0)}, size=8),
    "several-objects": dtype("V16", 0, subtype=(OBJECT, (2,)), size=16),
    "a-field-of-numbers": dtype("V8", FIELDS, fields={"a": (NUMBER, 0)}, size=8),
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
    "many-fields": (
        dtype("V800", 0, fields={f"f{n}": (p.get(0), n) for n in range(30)}), b"C\0",
    ),
    "before-flags-were-written": (dtype("O8", 0, version=2), [None]),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "data"), HONEST.values(), ids=HONEST)
def test_types_as_numpy_writes_them_are_allowed(tmp_path, kind, data):
    body = NUMBER + p.put(0) + p.POP + array(kind, data)
    assert weigh(tmp_path, {"model.pkl": p.stream(body)})[0] is Verdict.ALLOW

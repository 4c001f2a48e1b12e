"""Raw arrays of joblib: what one reader takes for elements is instructions to another.

joblib reads elements between the instructions, and a plain unpickler, or a joblib that knows less,
runs some of them. One inert stand-in for each way in which their lengths or beginnings could be
told differently; none of it is ever run.
"""

import pytest

from tests.builders import pickles as p
from tests.test_bypasses import PAYLOADS
from tests.test_bypasses_calls import WAITING
from tests.test_bypasses_handed import filled
from tests.weighing import weigh
from weighbridge.core import Verdict

WRAPPER = "joblib.numpy_pickle", "NumpyArrayWrapper"
MADE, CLASS, OBJECT = p.new(*WRAPPER), p.name(*WRAPPER), p.name("builtins", "object")
ALIGNED = {"numpy_array_alignment_bytes": 16}
COMMAND = p.call("os", "system", "true")
FILLER = b"N0" * 1200


def dtype(text, *state, copied=True):
    made = p.call("numpy", "dtype", text, *((False, True) if copied else ()))
    return made + (p.value(state) + p.BUILD if state else b"")


OBJECTS = dtype("O8", 3, "|", None, None, None, -1, -1, 63)
DOUBLE = dtype("f8", 3, "<", None, None, None, -1, -1, 0)
BYTE = dtype("u1", 3, "|", None, None, None, -1, -1, 0)


def state(kind=DOUBLE, shape=(1,), **more):
    array = p.name("numpy", "ndarray")
    return {"subclass": array, "shape": shape, "order": "C", "dtype": kind, **more}


def raw(elements, **more):
    """An array of bytes."""
    filler = b"\0" if more else b""
    return filled(MADE, state(BYTE, (len(elements),), **more)) + filler + elements


def pickled(kind, wrapper=MADE):
    """An array of which the elements are a pickle to whoever finds objects in its type."""
    body = p.proto() + FILLER + COMMAND + p.STOP
    size = -len(body) // 8 * -1
    return filled(wrapper, state(kind, (size,))) + body.ljust(8 * size, b"N")


def swallowed(instructions):
    """Bytes to whoever takes the first eight for instructions; what is behind them, to others."""
    body = b"NNN" + b"000" + instructions
    return b"B" + len(body).to_bytes(4, "little") + body


def field(version, flags, inner=OBJECTS):
    return dtype("V8", version, "|", None, ("a",), {"a": (inner, 0)}, 8, 1, flags)


def looked_up(name):
    return p.call("builtins", "getattr", OBJECT, name)


SIZES = {
    "a-field-of-objects-without-the-flag": pickled(field(3, 0)),
    "a-field-of-objects-of-which-the-flag-is-computed": pickled(field(2, 0)),
    "a-type-inside-of-objects": pickled(dtype("V8", 3, "|", (OBJECTS, (1,)), None, None, 8, 1, 0)),
    "no-dtype-at-all": pickled(
        filled(p.new("types", "SimpleNamespace", "f8"), {"hasobject": True})
    ),
    "a-type-that-takes-no-state": filled(
        MADE, state(dtype("f8", 3, "<", None, None, None, -1, -1, 63, copied=False))
    ) + swallowed(COMMAND) + p.STOP,
    "a-type-that-takes-no-size": filled(
        MADE, state(dtype("f8", 3, "<", None, None, None, 0, -1, 0, copied=False))
    ) + swallowed(COMMAND + p.POP) + p.POP,
    "a-type-that-is-filled-twice": filled(
        MADE, state(DOUBLE + p.value((3, "<", None, None, None, -1, -1, 0)) + p.BUILD)
    ) + bytes(8),
    "a-type-behind-many-keys": MADE + p.EMPTY_DICT + p.MARK
    + b"".join(p.value(key) + p.value(item) for key, item in state(DOUBLE, (300,)).items())
    + b"".join(p.text(f"k{n}") + p.NONE for n in range(90)) + p.text("dtype") + OBJECTS
    + p.SETITEMS + p.BUILD + p.stream(FILLER, COMMAND)[:2400].ljust(2400, b"N"),
    "an-alignment-that-is-no-number": filled(
        MADE, state(numpy_array_alignment_bytes=b"\x88")
    ) + b"\0" + bytes(8),
    "a-wrapper-that-is-filled-twice": MADE + p.put(1) + p.value(state(**ALIGNED)) + p.BUILD
    + b"\0" + bytes(8) + p.POP + p.get(1) + p.value(state()) + p.BUILD + bytes(8),
}  # fmt: skip

MAKERS = {
    "of-object": looked_up("__new__") + p.value((CLASS,)) + p.REDUCE,
    "by-keywords": p.call("copyreg", "__newobj_ex__", CLASS, (), {}),
    "by-a-partial": p.call("functools", "partial", looked_up("__new__"), CLASS) + p.value(())
    + p.REDUCE,
    "by-a-library": p.call("pandas.core.indexes.base", "_new_Index", CLASS, {}),
    "by-an-array-of-it": p.call("numpy.core.multiarray", "_reconstruct", CLASS, (0,),
                                p.binary(b"b")),
}  # fmt: skip

BESIDE = p.new("joblib.numpy_pickle", "NDArrayWrapper")
FILES = {
    "a-path": filled(BESIDE, {"filename": p.call("pathlib", "PosixPath", "/elsewhere/x.npy")}),
    "behind-many": BESIDE + p.EMPTY_DICT + p.MARK
    + b"".join(p.text(f"k{n}") + p.NONE for n in range(90)) + p.text("filename")
    + p.text("/elsewhere/x.npy") + p.SETITEMS + p.BUILD,
}  # fmt: skip


def has_dtype(module):
    """What goes on where a module has a type of numbers, which to joblib is that of NumPy."""
    before, then = (
        b"".join(p.text(text) + p.MEMOIZE for text in texts)
        for texts in ((module, "posix", "system"), ("numpy", "collections", "OrderedDict"))
    )
    return before + p.POP * 3 + filled(MADE, state(OBJECTS)) + p.stream(
        then + p.get(0) + p.text("dtype") + p.STACK_GLOBAL
        + p.get(1) + p.get(2) + p.STACK_GLOBAL + p.EMPTY_TUPLE + p.REDUCE
    )  # fmt: skip


VIEWS = {
    "instructions-behind-many": raw(b"N0" * 3000 + COMMAND),
    "a-call-of-what-was-remembered": WAITING + p.put(0) + raw(b"h\0)R0") + p.POP,
    "a-call-of-what-lies-below": WAITING + p.EMPTY_TUPLE + raw(b"0R") + p.POP + p.POP,
    "what-is-swallowed-by-one": raw(b"B\x10\0\0\0NNN")
    + p.binary(b"ab0" + b"0" * 10 + b"\x8c\x02os\x8c\x06system\x93)R"),
    "a-second-array": raw(b"N" * 8) + raw(b"N0" * 3000 + COMMAND),
    "an-array-in-a-pickle-of-another": filled(MADE, state(OBJECTS))
    + p.stream(filled(MADE, state(BYTE, (len(COMMAND),))) + COMMAND),
    "numbers-of-what-was-remembered": WAITING + p.MEMOIZE + filled(MADE, state(OBJECTS))
    + p.stream(p.name("builtins", "list") + p.MEMOIZE + b"h\0)R"),
    "a-type-of-numbers-that-others-have": has_dtype("numpy._core.numeric"),
    "a-type-of-numbers-of-torch": has_dtype("torch"),
    "a-type-of-numbers-of-a-package": has_dtype("zarr.core"),
    "a-type-of-numbers-of-any-package": has_dtype("some_package.numbers"),
    "a-type-of-numbers-of-scipy": has_dtype("scipy"),
    "a-type-of-numbers-of-a-module-beside": has_dtype("some_module"),
    "a-type-of-numbers-of-a-text": has_dtype("settings.json"),
    "what-is-filler-to-newer-ones": filled(MADE, state(BYTE, (40,), **ALIGNED)) + b"\x22"
    + b"\xff" * 39 + COMMAND[:35].ljust(35, b"."),
    "what-is-filler": filled(MADE, state(BYTE, (4,), **ALIGNED))
    + bytes([3 + len(COMMAND)]) + b"\xff" * 3 + COMMAND + b"\xff" * 4,
}  # fmt: skip

HONEST = {
    "numbers": raw(bytes(range(8))),
    "aligned": raw(bytes(8), **ALIGNED),
    "pixels-that-are-instructions": raw(b"\x88" * 4000),
    "two": p.value([raw(b"N" * 20), raw(bytes(20))]),
    "objects": filled(MADE, state(OBJECTS)) + p.stream(p.value([1, "a"]), version=2),
    "objects-with-a-byte": filled(MADE, state(OBJECTS))
    + p.stream(p.value([1, "\x94"]), version=2),
    "objects-of-joblib-1.6": p.value(["a", "b", "c", "d"]) + filled(MADE, state(OBJECTS))
    + p.stream(
        p.name("numpy._core.multiarray", "_reconstruct") + p.MEMOIZE + p.text("numpy") + p.MEMOIZE
        + p.text("ndarray") + p.STACK_GLOBAL + p.MEMOIZE + p.value(((0,), b"b")[0])
        + p.binary(b"b") + p.TUPLE3 + p.REDUCE
        + p.get(1) + p.text("dtype") + p.STACK_GLOBAL + p.value(("O8", False, True)) + p.REDUCE
        + p.POP
    ),
    "objects-beside-a-name-of-a-file": p.text("some.png") + p.MEMOIZE + p.POP
    + filled(MADE, state(OBJECTS)) + p.stream(
        p.text("numpy") + p.MEMOIZE + p.get(0) + p.text("dtype") + p.STACK_GLOBAL
        + p.value(("O8", False, True)) + p.REDUCE
    ),
    "a-field-of-objects": filled(MADE, state(field(3, 27)))
    + p.stream(p.value([1, "a"]), version=2),
    "texts": filled(MADE, state(dtype("U3", 3, "<", None, None, None, 12, 4, 8))) + bytes(12),
    "times": filled(MADE, state(dtype(
        "M8", 4, "<", None, None, None, -1, -1, 0, (None, (p.binary(b"ns"), 1, 1, 1))
    ))) + bytes(8),
}  # fmt: skip


def denied(folder, body):
    verdict, rules, reasons = weigh(folder, {"model.joblib": p.stream(body)})
    assert verdict is Verdict.DENY, [reason.because for reason in reasons]
    return rules


@pytest.mark.parametrize("body", SIZES.values(), ids=SIZES.keys())
def test_elements_have_one_size_to_every_reader(tmp_path, body):
    denied(tmp_path, body)


@pytest.mark.parametrize("made", MAKERS.values(), ids=MAKERS.keys())
def test_a_wrapper_is_one_whichever_way_it_is_made(tmp_path, made):
    denied(tmp_path, filled(made, state()) + swallowed(COMMAND + p.POP) + p.POP)


@pytest.mark.parametrize("body", FILES.values(), ids=FILES.keys())
def test_a_file_beside_is_told_by_its_name(tmp_path, body):
    denied(tmp_path, body)


@pytest.mark.parametrize("body", VIEWS.values(), ids=VIEWS.keys())
def test_what_another_reader_runs_is_judged(tmp_path, body):
    assert denied(tmp_path, body) & PAYLOADS


@pytest.mark.parametrize("body", HONEST.values(), ids=HONEST.keys())
def test_arrays_as_joblib_writes_them_are_allowed(tmp_path, body):
    assert weigh(tmp_path, {"model.joblib": p.stream(body)})[0] is Verdict.ALLOW

"""Arrays over memory that a file gives, and calls that go through what they are given.

Every name but those of the last tests is on the lists. One inert stand-in for each way; none of it
is ever run.
"""

import pytest

from tests.builders import pickles as p
from tests.builders import zips
from tests.test_bypasses import PAYLOADS
from tests.test_bypasses_dtypes import BYTES, FIELDS, NDARRAY, NUMBER, OBJECT, array, dtype
from tests.test_bypasses_handed import LOADER
from tests.weighing import weigh
from weighbridge.core import Verdict

SCALAR = "numpy.core.multiarray", "scalar"
BARE = p.call("numpy", "dtype", "V8", 0, 1)
FILL = p.value((3, "|", None, ("a",), {"a": (OBJECT, 0)}, 8, 1, FIELDS)) + p.BUILD
LATER = p.POP + p.get(5) + FILL
KEPT = BARE + p.put(5)
FIELDED = dtype("V8", FIELDS, fields={"a": (OBJECT, 0)}, size=8)
WRAPPER = "joblib.numpy_pickle", "NumpyArrayWrapper"


def wrapped(kind):
    state = {"subclass": NDARRAY, "shape": (1,), "order": "C", "dtype": kind, "allow_mmap": False}
    return p.new(*WRAPPER) + p.value(state) + p.BUILD + bytes(8)


def reconstructed(shape):
    return p.call("numpy.core.multiarray", "_reconstruct", NDARRAY, shape, p.binary(b"b"))


STATE = p.value((1, (1,), NUMBER, False, BYTES)) + p.BUILD

FORGED = {
    "a-type-filled-after-an-element": p.call(*SCALAR, KEPT, BYTES) + LATER,
    "a-type-filled-after-a-buffer": p.call(
        "numpy.core.numeric", "_frombuffer", BYTES, KEPT, (1,), "C"
    ) + LATER,
    "a-type-filled-after-an-array": p.call(
        "numpy.core._internal", "_reconstruct", NDARRAY, (1,), KEPT
    ) + LATER,
    "a-type-filled-after-raw-elements": wrapped(KEPT) + LATER,
    "a-type-filled-after-a-list": p.call("collections", "deque", [KEPT]) + LATER,
    "a-type-that-is-twice-on-the-stack": BARE + p.DUP + p.put(5) + p.POP + p.POP
    + p.call(*SCALAR, p.get(5), BYTES) + LATER,
    "a-type-by-another-maker": p.call(
        *SCALAR, p.call("copyreg", "__newobj__", p.name("numpy", "dtype"), "V8", 0, 1) + p.put(5),
        BYTES,
    ) + LATER,
    "an-element-of-bytes": p.call(*SCALAR, FIELDED, BYTES),
    "an-element-of-a-text": p.call(*SCALAR, FIELDED, "A" * 8),
    "a-class-of-types": array(p.new("numpy.dtypes", "ObjectDType") + FILL),
    "an-array-over-bytes": p.new("numpy", "ndarray", (1,), OBJECT, BYTES),
    "an-array-over-bytes-by-a-text": p.new("numpy", "ndarray", (1,), "O", BYTES),
    "a-record-array-over-bytes": p.new("numpy", "recarray", (1,), "O", BYTES),
    "a-masked-record-array-over-bytes": p.new(
        "numpy.ma.mrecords", "MaskedRecords", (1,), "O", BYTES
    ),
    "a-matrix-that-is-filled": p.new("numpy", "matrix", "1 2") + STATE,
    "letters-that-are-filled": p.new("numpy", "chararray", (8,), 8) + STATE,
    "an-array-that-is-filled-again": reconstructed((0,)) + STATE + STATE,
    "an-array-that-has-elements": reconstructed((8,)) + STATE,
    "an-array-of-its-own-that-has-elements": p.new("numpy", "ndarray", (8,)) + STATE,
}  # fmt: skip


@pytest.mark.parametrize("body", FORGED.values(), ids=FORGED)
def test_memory_that_a_file_gives_is_taken_for_no_objects(tmp_path, body):
    verdict, found, _ = weigh(tmp_path, {"model.pkl": p.stream(body)})
    assert verdict is Verdict.DENY
    assert found & PAYLOADS


HONEST = {
    "an-element": p.call(*SCALAR, NUMBER, BYTES),
    "an-element-with-fields": p.call(*SCALAR, dtype("V8", 16, fields={"a": (NUMBER, 0)}), BYTES),
    "an-element-with-objects": p.call(*SCALAR, FIELDED, array(FIELDED, [(None,)])),
    "an-array": array(NUMBER),
    "a-type-that-two-have": array(NUMBER + p.put(5)) + p.POP + array(p.get(5)),
    "a-type-of-a-text-alone": p.call("numpy", "dtype", "f8") + p.put(5) + p.POP
    + p.call(*SCALAR, p.get(5), BYTES),
}  # fmt: skip


@pytest.mark.parametrize("body", HONEST.values(), ids=HONEST)
def test_what_numpy_writes_is_allowed(tmp_path, body):
    assert weigh(tmp_path, {"model.pkl": p.stream(body)})[0] is Verdict.ALLOW


TENSOR = p.call(
    "torch._utils",
    "_rebuild_tensor_v2",
    p.value(("storage", p.name("torch", "FloatStorage"), "0", "cpu", 1)) + b"Q",
    0,
    (1,),
    (1,),
    0,
    p.call("collections", "OrderedDict"),
)


def retyped(state):
    """A tensor of a class, of which PyTorch sets attributes by ``setattr``."""
    tensor = TENSOR.removeprefix(p.name("torch._utils", "_rebuild_tensor_v2"))
    given = tensor.removesuffix(p.REDUCE)
    made = p.name("torch._utils", "_rebuild_tensor_v2") + p.name(
        "torch.distributed.tensor", "DTensor"
    )
    return (
        p.name("torch._tensor", "_rebuild_from_type_v2")
        + p.MARK
        + made
        + given
        + p.value(state)
        + p.TUPLE
        + p.REDUCE
    )


HANDED = {
    "a-property-of-a-tensor": retyped({"device": LOADER}),
    "a-property-of-a-tensor-and-slots": retyped(({"device": LOADER}, None)),
    "a-relation-of-flair": p.new("flair.data", "Relation", LOADER, LOADER),
    "a-tensor-of-torchao": p.new(
        "torchao.quantization.quantize_.workflows.int4.int4_tensor", "Int4Tensor", LOADER, LOADER
    ),
    "a-partial-of-one": p.call(
        "functools", "partial",
        p.call("builtins", "getattr", p.name("flair.data", "Relation"), "__new__"),
        p.name("flair.data", "Relation"),
    ) + p.value((
        p.call("builtins", "getattr", p.name("flair.data", "Relation"), "__new__"),
        (p.name("flair.data", "Relation"), LOADER), {}, None,
    )) + p.BUILD + p.EMPTY_TUPLE + p.REDUCE,
}  # fmt: skip


@pytest.mark.parametrize("body", HANDED.values(), ids=HANDED)
def test_new_of_a_class_may_ask_what_it_is_given(tmp_path, body):
    verdict, found, _ = weigh(tmp_path, {"model.pkl": p.stream(body)})
    assert verdict is Verdict.DENY
    assert found & PAYLOADS


RECORDS = {
    "an-enumeration": p.new(
        "stable_baselines3.common.type_aliases", "TrainFreq", 4, p.call(
            "stable_baselines3.common.type_aliases", "TrainFrequencyUnit", "step"
        ),
    ),
    "records-in-records": p.new(
        "optax.transforms._combining", "PartitionState",
        p.value({"a": p.new("optax.transforms._masking", "MaskedState", p.EMPTY_TUPLE)}),
    ),
    "a-tensor-with-a-note": retyped({"note": LOADER}),
}  # fmt: skip


@pytest.mark.parametrize("body", RECORDS.values(), ids=RECORDS)
def test_what_asks_nothing_is_allowed(tmp_path, body):
    assert weigh(tmp_path, {"model.pkl": p.stream(body)})[0] is Verdict.ALLOW


OWN = p.new("__torch__.net", "Net")


@pytest.mark.parametrize("body", [OWN, p.name("__torch__.net", "Net")], ids=["made", "imported"])
def test_classes_of_torchscript_are_known_to_its_archives_alone(tmp_path, body):
    """Anywhere else the name is that of a package, of which nothing is known."""
    members = [
        zips.M("a/data.pkl", p.stream(body)),
        zips.M("a/constants.pkl", p.stream(p.value((1,)))),
        zips.M("a/code/__torch__/net.py", b"class Net(Module):\n  __parameters__ = []\n"),
        zips.M("a/version", b"3\n"),
    ]
    _, found, _ = weigh(tmp_path / "s", {"model.pt": zips.build(members)})
    assert found == {"embedded-code"}  # the archive's own
    verdict, found, _ = weigh(tmp_path / "p", {"model.pkl": p.stream(body)})
    assert verdict is Verdict.WARN
    assert found == {"unlisted-class"}
    verdict, found, _ = weigh(tmp_path / "z", {"model.pt": zips.build([
        zips.M("a/data.pkl", p.stream(body)), zips.M("a/version", b"3\n"),
        zips.M("a/data/0", bytes(4)),
    ])})  # fmt: skip
    assert verdict is Verdict.WARN
    assert "unlisted-class" in found

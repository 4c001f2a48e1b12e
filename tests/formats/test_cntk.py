"""CNTK's networks: cntk_model reads those of version 1, cntk_dictionary those of version 2."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import cntk
from tests.builders.neighbours import SAMPLES, field
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read, refusal
from tests.weighing import weigh
from weighbridge.core import (
    Call,
    Code,
    Face,
    Gap,
    GapKind,
    Operation,
    Purpose,
    Reference,
    Tensor,
    Verdict,
)
from weighbridge.formats import cntk_dictionary, cntk_model
from weighbridge.intake.limits import Limits

NATIVE = SAMPLES["elf-program"].ljust(96, b"\0")


def kinds(data, kind):
    return [item for item in evidence(data) if isinstance(item, kind)]


def made(*functions):
    return cntk.dictionary(cntk.composite(*functions))


@pytest.mark.parametrize(
    ("file", "face"), [(cntk.NETWORK, "cntk-model"), (cntk.MODEL, "cntk-dictionary")]
)
def test_an_honest_model_is_read_to_its_end_and_allowed(tmp_path, file, face):
    assert [item.format for item in kinds(file, Face)] == [face]
    assert not kinds(file, Gap)
    (tensor,) = kinds(file, Tensor)
    assert (tensor.name, tensor.dtype, tensor.shape) == ("W", "float", (2, 3))
    assert tensor.data.size == 24
    assert weigh(tmp_path, {"net.dnn": file})[0] is Verdict.ALLOW


def test_nodes_are_operations():
    told = [item.name for item in kinds(cntk.NETWORK, Operation)]
    assert told == ["InputValue", "LearnableParameter", "Times", "Sigmoid"]
    assert [item.name for item in kinds(cntk.MODEL, Operation)] == ["Times", "Sigmoid"]


SHAPES = cntk.extents(3, 3) + cntk.extents(8) + cntk.extents(1, 1)
FLAGS = cntk.u64(2) + bytes(2)
CONVOLUTION = SHAPES + FLAGS + FLAGS + cntk.extents(0) * 2 + bytes(4 + 4 + 8 + 1)
REST = {9: b"", 18: cntk.extents(1), 20: cntk.extents(4), 21: b"\0", 23: b"\0"}


@pytest.mark.parametrize(
    ("kind", "inner", "version"),
    [
        ("Pooling", CONVOLUTION, 9),
        ("Pooling", CONVOLUTION + cntk.extents(4) + bytes(2), 23),
        ("Convolution", CONVOLUTION + b"\1" + cntk.extents(1), 18),
        ("Convolution", CONVOLUTION + cntk.extents(4) + bytes(2) + b"\1" + cntk.extents(1), 27),
        ("BatchNormalization", bytes(1 + 8 + 8 + 4 + 8 + 8 + 1), 12),
        ("BatchNormalization", bytes(1 + 8 + 8 + 4 + 1 + 8 + 1), 19),
        ("BatchNormalization", bytes(1 + 8 + 8 + 4 + 8 + 8 + 1), 27),
        ("Slice", bytes(20), 21),
        ("Slice", b"\2\0\0\0" + bytes(48), 27),
        ("ReduceElements", bytes(4) + cntk.text("Sum"), 23),
        ("ReduceElements", b"\1\0\0\0" + bytes(4) + cntk.text("Sum") + b"\0", 27),
        ("TransposeDimensions", b"\1\0\0\0\2\0\0\0", 27),
        ("TransposeDimensions", bytes(8) + cntk.u64(2) + bytes(16), 25),
        ("InputValue", bytes(16) + b"\3\0\0\0" + bytes(12), 7),
        ("InputValue", bytes(16) + cntk.extents(3) + b"\1\0\0\0" + cntk.text("t") + bytes(4), 10),
        ("PastValue", bytes(4) + cntk.extents(3) + bytes(4), 27),
        ("Dropout", bytes(12), 16),
        ("Dropout", bytes(16), 17),
        ("Dropout", b"", 12),
        ("CrossEntropyWithSoftmax", b"\1\0\0\0", 27),
        ("CrossEntropyWithSoftmax", b"", 27),
        ("Mean", b"\1" + cntk.matrix(2, 1, bytes(8)), 27),
    ],
)
def test_what_nodes_write_depends_on_the_version(kind, inner, version):
    file = cntk.network(cntk.node(kind, "a", inner), cntk.node("Tanh", "b"), version=version)
    assert not kinds(file, Gap)


def test_what_is_not_known_is_a_gap(tmp_path):
    unknown = cntk.network(cntk.INPUT, cntk.node("Own", "o", bytes(40)), cntk.TIMES)
    sparse = cntk.network(cntk.node("Mean", "m", b"\1s" + bytes(40)))
    double = cntk.node("PastValue", "p", bytes(4) + cntk.extents(3) + bytes(8), "double")
    for file in (unknown, sparse, cntk.network(double), cntk.network(cntk.INPUT, version=28)):
        (gap,) = kinds(file, Gap)
        assert gap.kind is GapKind.UNSUPPORTED
        assert weigh(tmp_path, {"net.dnn": file})[0] is Verdict.NO_VERDICT


@pytest.mark.parametrize("width", [4, 8])
def test_a_program_in_a_matrix_is_denied(tmp_path, width):
    inner = bytes(4) + cntk.extents(96 // width) + cntk.matrix(96 // width, 1, NATIVE, width)
    file = cntk.network(cntk.node("LearnableParameter", "W", inner))
    verdict, rules, _ = weigh(tmp_path, {"net.dnn": file})
    assert (verdict, "native-executable" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize(
    "file",
    [
        cntk.network(cntk.node("Mean", "m", b"\1" + cntk.matrix(2**40, 2**40, b""))),
        cntk.network(cntk.node("Mean", "m", b"\1" + cntk.matrix(1, 1, bytes(3), 3))),
        cntk.network(cntk.node("Pooling", "p", b"\xff" * 40)),
        cntk.network(cntk.node("Slice", "p", b"\xff" * 40)),
        cntk.network(cntk.INPUT, relations=[cntk.text("z") + cntk.u64(2**60)]),
        cntk.NETWORK[:-4],
        cntk.NETWORK.replace(cntk.text("BOutputNodes"), cntk.text("XOutputNodes")),
        cntk.NETWORK.replace(cntk.u64(4) + cntk.text("BNodeList"), cntk.u64(2**60)),
    ],
    ids=["matrix", "width", "axes", "slices", "names", "cut", "group", "count"],
)
def test_lies_in_sections_are_refused(file):
    assert refusal(cntk_model.FORMAT, file) is not None


def test_bytes_behind_a_network_are_said():
    assert [gap.kind for gap in kinds(cntk.NETWORK + b"more", Gap)] == [GapKind.TRAILING]


@pytest.mark.parametrize("module", ["Own.Library", "../lib/own.so", "/opt/own.so"])
def test_a_native_function_is_a_library_that_is_loaded(tmp_path, module):
    file = made(cntk.primitive(31), cntk.native(module))
    (reference,) = kinds(file, Reference)
    assert (reference.purpose, reference.target) == (Purpose.CODE, module)
    verdict, rules, _ = weigh(tmp_path, {"net.model": file})
    assert (verdict, rules >= {"remote-code", "custom-operator"}) == (Verdict.DENY, True)


def test_a_function_of_python_is_a_name_that_is_called(tmp_path):
    file = made(cntk.python())
    assert [str(item.callee) for item in kinds(file, Call)] == ["own.Own"]
    verdict, rules, _ = weigh(tmp_path, {"net.model": file})
    assert (verdict, rules >= {"remote-code", "custom-operator"}) == (Verdict.WARN, True)


def test_a_function_of_python_that_is_dangerous_is_denied(tmp_path):
    verdict, rules, _ = weigh(tmp_path, {"net.model": made(cntk.python("os", "system"))})
    assert (verdict, "dangerous-import" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize(
    ("module", "called"), [("own", "Own; true"), ("own import a\nimport b", "c"), ("", "Own")]
)
def test_names_that_cntk_runs_as_text_are_code(tmp_path, module, called):
    file = made(cntk.python(module, called))
    (code,) = kinds(file, Code)
    assert (code.language, code.summary) == ("python", f"from {module} import {called}")
    verdict, rules, _ = weigh(tmp_path, {"net.model": file})
    assert (verdict, "embedded-code" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize("number", [93, 98, 2**63])
def test_an_operation_that_cntk_does_not_carry_is_a_warning(tmp_path, number):
    verdict, rules, _ = weigh(tmp_path, {"net.model": made(cntk.primitive(number))})
    assert (verdict, rules) == (Verdict.WARN, {"custom-operator"})


@pytest.mark.parametrize("path", ["../../states", "/etc/hostname"])
def test_a_path_that_leads_out_is_denied(tmp_path, path):
    function = cntk.primitive(90, attributes={"SymListPath": path, "PhonePath": "phones"})
    told = [(item.field, item.target) for item in kinds(made(function), Reference)]
    assert told == [("SymListPath", path), ("PhonePath", "phones")]
    verdict, rules, _ = weigh(tmp_path, {"net.model": made(function)})
    assert (verdict, "outside-reference" in rules) == (Verdict.DENY, True)


def test_a_large_model_has_its_numbers_behind_it(tmp_path):
    held = {"uid": "W", "kind": 2, "value": cntk.array((2, 3))}
    tree = cntk.composite(cntk.primitive(31), parameter=held)
    file = cntk.large(tree, bytes(24))
    assert [item.format for item in kinds(file, Face)] == ["cntk-dictionary"]
    assert not kinds(file, Gap)
    assert [gap.kind for gap in kinds(file + b"more", Gap)] == [GapKind.TRAILING]
    assert refusal(cntk_dictionary.FORMAT, file[:-1]) is not None
    wide = {"uid": "W", "kind": 2, "value": cntk.array((12,), kind=2)}
    hidden = cntk.large(cntk.composite(cntk.primitive(31), parameter=wide), NATIVE)
    assert "native-executable" in weigh(tmp_path, {"net.model": hidden})[1]


@pytest.mark.parametrize("kind", [1, 2, 4])
def test_a_program_in_an_array_is_denied(tmp_path, kind):
    shape = (96 // {1: 4, 2: 8, 4: 2}[kind],)
    held = {"uid": "W", "kind": 2, "value": cntk.array(shape, NATIVE, kind)}
    file = cntk.dictionary(cntk.composite(cntk.primitive(31), parameter=held))
    verdict, rules, _ = weigh(tmp_path, {"net.model": file})
    assert (verdict, "native-executable" in rules) == (Verdict.DENY, True)


def test_nesting_is_bounded():
    tree = {"a": 1}
    for _ in range(100):
        tree = {"a": [tree]}
    assert refusal(cntk_dictionary.FORMAT, cntk.dictionary(tree)).kind is GapKind.LIMIT


def test_other_messages_are_no_dictionary():
    for file in (field(1, 1) + field(2, "pytorch"), field(1, 1), field(2, field(1, "a"))):
        assert "cntk-dictionary" not in [item.format for item in kinds(file, Face)]


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(cntk_model.FORMAT, cntk.NETWORK, step=3)
    survives_cuts_and_changes(cntk_dictionary.FORMAT, made(cntk.native(), cntk.python()), step=2)


@given(st.binary(max_size=80))
def test_any_bytes_are_survived(data):
    survives(cntk_model.FORMAT, cntk.NETWORK[:60] + data)
    survives(cntk_model.FORMAT, cntk.network(cntk.node("Convolution", "c", data)))
    survives(cntk_dictionary.FORMAT, data)
    survives(cntk_dictionary.FORMAT, b"kntc\x20\0\0\0" + data)
    survives(cntk_dictionary.FORMAT, cntk.MODEL[:40] + data, Limits(nesting=4))


def test_reading_takes_no_longer_than_the_file_is_long():
    read(
        cntk_dictionary.FORMAT, cntk.dictionary({f"k{number}": number for number in range(20_000)})
    )

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import rknn
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, refusal
from tests.weighing import weigh
from weighbridge.core import Entry, Face, Gap, GapKind, Operation, Tensor, Verdict
from weighbridge.formats.rknn_model import FORMAT

NATIVE = SAMPLES["elf-program"].ljust(96, b"\0")


def kinds(data, kind):
    return [item for item in evidence(data) if isinstance(item, kind)]


def test_an_honest_model_is_read_and_allowed(tmp_path):
    assert [item.format for item in kinds(rknn.MODEL, Face)] == ["rknn-model"]
    assert not kinds(rknn.MODEL, Gap)
    told = {item.key: item.value for item in kinds(rknn.MODEL, Entry)}
    assert told == {
        "rknn.compiler": "2.5.0",
        "rknn.platform": "rk3588",
        "rknn.version": "2.5.0",
    }
    (tensor,) = kinds(rknn.MODEL, Tensor)
    assert (tensor.name, tensor.dtype, tensor.shape) == ("w", "float16", (1, 3))
    assert weigh(tmp_path, {"net.rknn": rknn.MODEL})[0] is Verdict.ALLOW


@pytest.mark.parametrize("name", ["cstOwn", "Own", ""])
def test_an_operator_that_an_application_registers_is_a_warning(tmp_path, name):
    file = rknn.model(rknn.graph([("ConvRelu", 2), (name, 0), ("TopK", 0), ("exSwish", 0)]))
    assert [item.name for item in kinds(file, Operation)][1] == name
    verdict, rules, _ = weigh(tmp_path, {"net.rknn": file})
    assert (verdict, rules) == (Verdict.WARN, {"custom-operator"})


def test_an_operator_of_the_description_is_known_by_its_prefix(tmp_path):
    plain = rknn.model(b"", {"nodes": [{"op": "VSI_NN_OP_CONV2D"}]}, version=1)
    assert weigh(tmp_path, {"net.rknn": plain})[0] is Verdict.ALLOW
    own = rknn.model(b"", {"nodes": [{"op": "own"}]}, version=1)
    assert weigh(tmp_path, {"net.rknn": own})[1] == {"custom-operator"}


def test_a_graph_of_openvx_is_searched(tmp_path):
    assert weigh(tmp_path, {"net.rknn": rknn.model(b"VPMN" + bytes(90))})[0] is Verdict.ALLOW
    hidden = rknn.model(b"VPMN" + bytes(90) + NATIVE)
    assert weigh(tmp_path, {"net.rknn": hidden})[0] is Verdict.DENY


@pytest.mark.parametrize("before", [0, 1, 5000])
def test_a_program_behind_the_graph_is_denied(tmp_path, before):
    file = rknn.model(rknn.graph(more=bytes(before) + NATIVE))
    verdict, rules, _ = weigh(tmp_path, {"net.rknn": file})
    assert (verdict, "native-executable" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize(
    "file", [b"RKNX" + bytes(90), b"CYPTRKNN" + bytes(90), rknn.model(b"other" + bytes(90))]
)
def test_other_models_are_a_gap(tmp_path, file):
    assert [gap.kind for gap in kinds(file, Gap)] == [GapKind.UNSUPPORTED]
    assert weigh(tmp_path, {"net.rknn": file})[0] is Verdict.NO_VERDICT
    assert weigh(tmp_path, {"net.rknn": file + NATIVE})[0] is Verdict.DENY


@pytest.mark.parametrize(
    "file",
    [
        rknn.model(rknn.graph(), size=2**60),
        rknn.model(rknn.graph()[:-40]),
        rknn.model(b"", {"nodes": {}}, version=1),
        rknn.model(b"", {"nodes": [{}]}, version=1),
        rknn.MODEL[:-1],
        rknn.model(rknn.graph(tensors=[("w", 1, 4, (1,) * 65)])),
    ],
    ids=["size", "graph", "nodes", "node", "cut", "axes"],
)
def test_lies_are_refused(file):
    assert refusal(FORMAT, file) is not None


def test_bytes_after_the_description_are_said():
    assert [gap.kind for gap in kinds(rknn.MODEL + b"more", Gap)] == [GapKind.TRAILING]


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(FORMAT, rknn.MODEL)


@given(st.binary(max_size=80))
def test_any_bytes_are_survived(data):
    survives(FORMAT, rknn.HEAD + data)
    survives(FORMAT, rknn.model(data))
    survives(FORMAT, rknn.model(b"\x08\0\0\0RKNN" + data))

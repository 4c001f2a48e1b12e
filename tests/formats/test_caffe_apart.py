"""Caffe's arrays outside of a network, networks of Caffe2, and ncnn's as numbers."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import caffe as b
from tests.builders import rest
from tests.builders.graphs import field
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read, refusal
from tests.weighing import weigh
from weighbridge.core import Face, Gap, Operation, Reference, Tensor, Verdict
from weighbridge.formats import caffe2_net, caffe_blob, ncnn_binary

PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")
PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
INIT = b.net(b.filled(), b.filled("b"), name="init")
DOUBLE = b.mean(2, data=bytes(16), key=8)
EVERY = [
    (caffe_blob, b.mean()),
    (caffe_blob, b.mean(2, 3, old=False)),
    (caffe_blob, DOUBLE),
    (caffe_blob, b"\x3a\x04\x08\x01\x08\x02" + field(5, bytes(8))),
    (caffe_blob, b.solver(b.mean(2), b.mean(3))),
    (caffe_blob, b.solver()),
    (caffe2_net, b.net()),
    (caffe2_net, INIT),
    (ncnn_binary, rest.ncnn()),
]


@pytest.mark.parametrize(("module", "data"), EVERY)
def test_what_is_honest_leaves_no_gap(module, data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [module.FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]


def test_folders_are_allowed(tmp_path):
    files = {
        "mean.binaryproto": b.mean(),
        "init_net.pb": INIT,
        "predict_net.pb": b.net(),
        "yolo.param.bin": rest.ncnn(),
        "yolo.bin": bytes(range(40)),
    }
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


def test_a_state_beside_its_network_is_allowed(tmp_path):
    files = {"a.solverstate": b.solver(b.mean(2)), "snapshot_iter_10.caffemodel": b.MODEL}
    assert weigh(tmp_path, files)[1] <= {"remote-code"}
    (found,) = [each for each in evidence(b.solver()) if isinstance(each, Reference)]
    assert found.target == "snapshot_iter_10.caffemodel"


@pytest.mark.parametrize(
    "name", ["/home/me/x.caffemodel", "../../x.caffemodel", "https://a.example/x.caffemodel"]
)
def test_a_state_that_leads_elsewhere_is_told(tmp_path, name):
    verdict, rules, _ = weigh(tmp_path, {"a.solverstate": b.solver(name=name)})
    assert verdict in {Verdict.DENY, Verdict.WARN}
    assert rules


def test_arrays_are_told():
    found = [each for each in read(caffe_blob.FORMAT, b.mean(2, 3)) if isinstance(each, Tensor)]
    assert [(each.shape, each.wanted) for each in found] == [((1, 1, 2, 3), 24)]


@pytest.mark.parametrize(
    ("module", "data"),
    [
        (caffe_blob, b.mean(2, data=bytes(4), old=False)),
        (caffe_blob, b.mean(2, old=False) + field(10, b"x")),
        (caffe_blob, b.solver(b.mean(2, data=bytes(4), old=False))),
        (caffe_blob, b.solver() + field(9, b"x")),
        (caffe_blob, b.solver(name="x" * 5000)),
        (ncnn_binary, rest.ncnn(behind=b"x")),
        (ncnn_binary, rest.ncnn(counts=(0, 2))),
        (ncnn_binary, rest.ncnn(counts=(3, 2))),
        (ncnn_binary, rest.ncnn((16, (), (2,), b""), counts=(1, 2))),
        (ncnn_binary, rest.ncnn((16, (0, 0, 0), (1,), b""))),
        (ncnn_binary, rest.ncnn((16, (), (0,), struct.pack("<ii", 40, 1)))),
        (ncnn_binary, rest.ncnn((16, (), (0,), struct.pack("<ii", -23300, 1 << 20)))),
    ],
)
def test_refuses(module, data):
    assert refusal(module.FORMAT, data) is not None


@pytest.mark.parametrize("kind", ["Python", "Load", "ImageInput", "AcmeOp", "If"])
def test_an_operator_that_does_more_is_told(tmp_path, kind):
    data = b.net(b.operator("Conv"), b.operator(kind, field(1, "db") + field(4, "/etc/x")))
    verdict, rules, _ = weigh(tmp_path, {"predict_net.pb": data})
    assert verdict >= Verdict.WARN
    assert "custom-operator" in rules
    told = [each.name for each in evidence(data) if isinstance(each, Operation)]
    assert told == ["Conv", kind]


def test_a_layer_that_a_program_registers_is_told(tmp_path):
    data = rest.ncnn((16, (), (0,), b""), (256, (0,), (1,), b""))
    assert "custom-operator" in weigh(tmp_path, {"a.param.bin": data})[1]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("mean.binaryproto", b.mean(96, data=PROGRAM * 4, old=False)),
        ("mean.binaryproto", b.mean(2, old=False) + PICKLE),
        ("init_net.pb", INIT + PICKLE),
        ("a.param.bin", rest.ncnn(behind=PICKLE)),
        ("a.param.bin", rest.ncnn(behind=PROGRAM)),
    ],
)
def test_what_is_more_than_that_is_not_allowed(tmp_path, name, data):
    assert weigh(tmp_path, {name: data})[0] in {Verdict.DENY, Verdict.NO_VERDICT}


@pytest.mark.parametrize(("module", "data"), EVERY)
def test_cuts_and_changes(module, data):
    survives_cuts_and_changes(module.FORMAT, data)


@given(st.binary(max_size=60), st.sampled_from(EVERY))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise, case):
    module, data = case
    survives(module.FORMAT, data[: len(data) // 2] + noise)
    survives(module.FORMAT, noise)


@pytest.mark.parametrize("name", ["yolo.param", "yolo.param.bin"])
def test_weights_of_ncnn_are_of_the_network_of_their_name(tmp_path, name):
    network = rest.NCNN if name.endswith("m") else rest.ncnn()
    files = {name: network, "yolo.bin": bytes(range(40))}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())
    assert weigh(tmp_path, files | {"other.bin": bytes(range(40))})[0] is Verdict.DENY


def test_a_pickle_in_place_of_weights_of_ncnn_is_denied(tmp_path):
    files = {"yolo.param.bin": rest.ncnn(), "yolo.bin": b"\x80\x02" + PICKLE}
    assert weigh(tmp_path, files)[0] is Verdict.DENY


@pytest.mark.parametrize(
    "data",
    [
        bytes.fromhex("08020800080410014a00"),
        bytes.fromhex("080110083200"),
        bytes.fromhex("080010074a00"),
    ],
)
def test_a_tensor_of_onnx_without_elements_is_nothing_else(data):
    assert [each.format for each in evidence(data) if isinstance(each, Face)] == ["onnx-tensor"]

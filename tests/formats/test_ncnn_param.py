import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import rest
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read, refusal
from tests.weighing import weigh
from weighbridge.core import Face, Operation, Verdict
from weighbridge.formats.ncnn_param import FORMAT


def test_layers_are_operations():
    found = read(FORMAT, rest.NCNN)
    assert [item.name for item in found if isinstance(item, Operation)] == ["Input", "InnerProduct"]
    faces = [item.format for item in evidence(rest.NCNN) if isinstance(item, Face)]
    assert faces == ["ncnn-param"]


def test_a_layer_that_ncnn_lacks_is_a_warning(tmp_path):
    assert "custom-operator" not in weigh(tmp_path, {"net.param": rest.NCNN})[1]
    own = rest.NCNN + b"YoloV5Focus focus 1 1 out end\n"
    assert "custom-operator" in weigh(tmp_path, {"net.param": own})[1]


def test_layers_of_pnnx_are_its_own(tmp_path):
    head = b"7767517\n2 1\n"
    first, layer = b"pnnx.Input x 0 1 0\n", b"nn.Conv2d conv 1 1 0 1\n"
    assert weigh(tmp_path, {"a.pnnx.param": head + first + layer})[:2] == (Verdict.ALLOW, set())
    assert "custom-operator" in weigh(tmp_path, {"b.param": head + layer + first})[1]


@pytest.mark.parametrize("line", [b"prose\n", b"Input data x 1\n"])
def test_a_line_that_is_no_layer_is_refused(line):
    assert refusal(FORMAT, rest.NCNN + line) is not None


@pytest.mark.parametrize("count", [b"3", b"1000000000", b"9" * 20])
def test_fewer_layers_than_are_counted_are_damage(tmp_path, count):
    data = rest.NCNN.replace(b"\n2 2\n", b"\n" + count + b" 2\n")
    assert "2 layers of" in str(refusal(FORMAT, data))
    assert weigh(tmp_path, {"net.param": data})[0] is Verdict.DENY


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(FORMAT, rest.NCNN)


@given(st.binary(max_size=80))
def test_any_bytes_are_survived(data):
    survives(FORMAT, b"7767517\n1 1\n" + data)

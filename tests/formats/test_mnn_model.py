import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import mnn
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read, refusal
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, Operation, Reference, Tensor, Verdict
from weighbridge.formats.mnn_model import FORMAT

ELF = SAMPLES["elf-program"].ljust(96, b"\0")


def kinds(data, kind):
    return [item for item in evidence(data) if isinstance(item, kind)]


def test_what_is_in_a_graph_is_told():
    assert [item.format for item in kinds(mnn.HONEST, Face)] == ["mnn-model"]
    told = {item.key: item.value for item in kinds(mnn.HONEST, Entry)}
    assert told == {"bizCode": "biz", "uuid": "0-0", "version": "3.6.1"}
    (tensor,) = kinds(mnn.HONEST, Tensor)
    assert (tensor.name, tensor.dtype, tensor.shape, tensor.wanted) == ("w", "float32", (2, 3), 24)
    (half,) = kinds(mnn.const(dims=[2], slot=3, data=bytes(4), kind=19), Tensor)
    assert (half.dtype, half.wanted) == ("float16", 4)


@pytest.mark.parametrize(
    ("made", "names"),
    [
        (mnn.plain(), ["Input", "Raster"]),
        (mnn.looped([mnn.RASTER, 257]), ["Input", "Raster", "Select"]),
        (mnn.branched(), ["If", "Raster"]),
        (mnn.registered(mnn.EXTRA, "Own"), ["Own"]),
    ],
    ids=["plain", "loop", "branch", "extra"],
)
def test_operators_are_told_wherever_they_are(made, names):
    assert [item.name for item in kinds(made, Operation)] == names
    assert not kinds(made, Gap)


@pytest.mark.parametrize(
    ("made", "verdict", "rule"),
    [
        (mnn.HONEST, Verdict.ALLOW, None),
        (mnn.weighted(bytes(96)), Verdict.ALLOW, None),
        (mnn.registered(mnn.PLUGIN, "Own"), Verdict.WARN, "custom-operator"),
        (mnn.registered(mnn.EXTRA, "Own"), Verdict.WARN, "custom-operator"),
        (mnn.const(dims=[2, 3], data=bytes(8)), Verdict.DENY, "tensor-size-mismatch"),
        (mnn.const(dims=[-1], data=bytes(8)), Verdict.DENY, "unreadable-bytes"),
        (mnn.const(dims=[96], slot=3, data=ELF, kind=4), Verdict.DENY, "native-executable"),
        (mnn.weighted(ELF), Verdict.DENY, "native-executable"),
    ],
    ids=["honest", "weights", "plugin", "extra", "short", "below", "program", "weights-program"],
)
def test_what_is_thought_of_it(tmp_path, made, verdict, rule):
    found, rules, _ = weigh(tmp_path, {"model.mnn": made})
    assert (found, rules) == (verdict, {rule} if rule else set())


@pytest.mark.parametrize(
    ("external", "size", "verdict"),
    [([0, 24], 24, Verdict.ALLOW), ([8, 24], 24, Verdict.DENY), ([-8, 24], 24, Verdict.DENY)],
)
def test_weights_beside_are_one_model_with_it(tmp_path, external, size, verdict):
    made = mnn.const(dims=[6], external=external)
    files = {"model.mnn": made, "model.mnn.weight": bytes(size)}
    assert weigh(tmp_path, files)[0] is verdict


def test_a_path_of_an_operator_is_a_reference():
    made = mnn.leading("/etc/hostname")
    assert [item.target for item in kinds(made, Reference)] == ["/etc/hostname"]


def test_operators_that_hold_one_another_are_a_limit():
    net = mnn.Net()
    inner = net.op(mnn.INPUT)
    for _ in range(99):
        rows = net.vector([net.table({0: inner})])
        inner = net.op(mnn.INPUT, 92, net.table({6: rows}))
    with pytest.raises(FormatError, match="nested too deeply"):
        read(FORMAT, net.done([inner]))


def test_cut_or_changed_files_are_survived():
    for made in (mnn.HONEST, mnn.branched(), mnn.looped([mnn.RASTER])):
        survives_cuts_and_changes(FORMAT, made)


def test_another_flatbuffer_is_none():
    assert "mnn-model" not in [item.format for item in kinds(SAMPLES["elf-program"], Face)]
    assert refusal(FORMAT, b"\x10\0\0\0" + bytes(4)) is not None


@given(st.binary(max_size=80))
def test_any_bytes_are_survived(data):
    survives(FORMAT, b"\x20\0\0\0" + data)

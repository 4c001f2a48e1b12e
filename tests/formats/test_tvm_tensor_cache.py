"""Tensor cache of TVM: the shards beside it are weights, and no more than it says."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, Reference, Span, Tensor, Verdict
from weighbridge.formats.tvm_tensor_cache import FORMAT

SHARD = b"\0\0\x80\x3f" * 64


def tensor(name="w", shape=(4, 8), at=0, size=128, **more):
    said = {"name": name, "shape": list(shape), "dtype": "float32", "format": "raw"}
    return said | {"nbytes": size, "byteOffset": at} | more


def cache(*records, path="params_shard_0.bin", **more):
    records = records or (tensor(), tensor("b", at=128))
    shard = {"dataPath": path, "format": "raw-shard", "nbytes": 256, "records": list(records)}
    return json.dumps({"metadata": {"ParamSize": 2}, "records": [shard]} | more).encode()


def every(kind, data):
    return [each for each in read(FORMAT, data) if isinstance(each, kind)]


def test_tensors_are_told_with_the_shard_that_they_lie_in():
    data = cache()
    assert [each.format for each in evidence(data) if isinstance(each, Face)] == [FORMAT.id]
    one, other = every(Tensor, data)
    assert (one.file, one.data, one.shape) == ("params_shard_0.bin", Span(0, 128), (4, 8))
    assert other.data == Span(128, 256)
    assert [each.target for each in every(Reference, data)] == ["params_shard_0.bin"]
    assert not every(Gap, data)


@pytest.mark.parametrize(
    "data",
    [
        cache(tensor(at=-1)),
        cache(tensor(size="many")),
        cache(tensor(shape=(True,))),
        cache(tensor(shape=(1,) * 99)),
        cache(3),
        cache(records="none"),
        cache(records=[{"dataPath": 1}]),
    ],
)
def test_what_lies_nowhere_is_told(data):
    assert every(Gap, data)


def test_refuses():
    with pytest.raises(FormatError, match="duplicate key"):
        read(FORMAT, b'{"records": [], "records": [], "dataPath": 1, "byteOffset": 0}')


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, cache(), step=3)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
@settings(max_examples=60, deadline=None)
def test_any_records_are_read_or_refused_and_nothing_else(value):
    survives(FORMAT, cache(value))
    survives(FORMAT, cache(tensor(shape=[value], nbytes=value)))
    survives(FORMAT, cache(records=value))


def test_a_folder_of_shards_is_one_model_and_is_allowed(tmp_path):
    files = {
        "mlc-chat-config.json": b'{"model_type": "llama"}',
        "ndarray-cache.json": cache(),
        "params_shard_0.bin": SHARD,
    }
    assert weigh(tmp_path, files)[0] is Verdict.ALLOW
    verdict, rules, _ = weigh(tmp_path, files | {"params_shard_0.bin": SHARD + b"\1" * 999})
    assert (verdict, "trailing-data" in rules) == (Verdict.DENY, True)
    assert weigh(tmp_path, files | {"params_shard_0.bin": SHARD[:100]})[0] is Verdict.DENY
    assert weigh(tmp_path, files | {"params_shard_1.bin": SHARD})[0] is Verdict.DENY


def test_a_shard_that_leads_out_is_told(tmp_path):
    files = {"tensor-cache.json": cache(path="../outside.bin"), "config.json": b"{}"}
    assert "outside-reference" in weigh(tmp_path, files)[1]

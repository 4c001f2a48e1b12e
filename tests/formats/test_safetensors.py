"""safetensors: reads what is there, believes no length, survives anything."""

import json
import os
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.safetensors import build, tensor
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from weighbridge.core import Artifact, Entry, Face, FormatError, Gap, GapKind, Tensor
from weighbridge.formats.safetensors import FORMAT
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.limits import Limits
from weighbridge.intake.source import Bytes, File
from weighbridge.stages import driver

HONEST = build({"w": tensor(0, 8)}, data=bytes(8), metadata={"format": "pt"})


def every(kind, data):
    return [item for item in read(FORMAT, data) if isinstance(item, kind)]


def test_names_every_tensor_and_where_its_bytes_are():
    (found,) = every(Tensor, HONEST)
    assert (found.name, found.shape, found.data.size, found.wanted) == ("w", (2,), 8, 8)
    assert found.data.stop == len(HONEST)


def test_keeps_metadata_as_written():
    assert [(item.key, item.value) for item in every(Entry, HONEST)] == [("format", "pt")]


def test_metadata_may_be_null():
    """As MLX's ``Module.save_weights`` writes them; the reference reader (0.8.0) reads that."""
    data = build({"__metadata__": None, "w": tensor(0, 8)}, data=bytes(8))
    assert [item.name for item in every(Tensor, data)] == ["w"]
    assert not every(Gap, data)
    assert not every(Entry, data)


@pytest.mark.parametrize("metadata", [[], "x", 0, False])
def test_metadata_of_another_kind_is_refused(metadata):
    with pytest.raises(FormatError, match="expected an object"):
        read(FORMAT, build({"__metadata__": metadata}))


@pytest.mark.parametrize(
    ("dtype", "shape", "size", "wanted"),
    [("F4", [3], 2, 2), ("F6_E2M3", [4], 3, 3), ("F8_E8M0", [5], 5, 5), ("C64", [2], 16, 16),
     ("BF16", [], 2, 2), ("F32", [0, 9], 0, 0), ("F32", [3], 8, 12), ("Q9", [1], 1, None)],
)  # fmt: skip
def test_knows_how_many_bytes_are_wanted(dtype, shape, size, wanted):
    data = build(
        {"w": {"dtype": dtype, "shape": shape, "data_offsets": [0, size]}}, data=bytes(size)
    )
    (found,) = every(Tensor, data)
    assert found.wanted == wanted
    assert [gap.kind for gap in every(Gap, data)] == [GapKind.UNSUPPORTED] * (wanted is None)


@pytest.mark.parametrize(
    ("data", "kind", "size"),
    [
        (HONEST + b"stowaway", GapKind.TRAILING, 8),
        (HONEST + bytes(9), GapKind.FILLER, 9),
        (build({"a": tensor(0, 4), "b": tensor(8, 12)}, data=bytes(4) + b"hole" + bytes(4)),
         GapKind.TRAILING, 4),
    ],
    ids=["behind", "zeros", "hole"],
)  # fmt: skip
def test_bytes_no_tensor_refers_to_are_a_gap(data, kind, size):
    (gap,) = every(Gap, data)
    assert (gap.kind, gap.place.span.size) == (kind, size)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (build({}, length=2**64 - 1), "is over"),
        (build({}, length=50), "bytes wanted"),
        (build({"w": tensor(0, 8)}, data=bytes(7)), "data ends at"),
        (build({"w": tensor(8, 0, shape=[1])}), "malformed"),
        (build({"w": tensor(0, 4) | {"shape": [True]}}, data=bytes(4)), "malformed"),
        (build({"w": tensor(0, 4) | {"shape": [2**64]}}, data=bytes(4)), "malformed"),
        (build({"w": tensor(0, 4) | {"dtype": 7}}, data=bytes(4)), "malformed"),
        (b"\x0e" + bytes(7) + b'{"a":1,"a":2}\n', "duplicate key"),
        (b"\x02" + bytes(7) + b"[]", "does not start"),
        (b"\x04\xc4" + bytes(6) + b'{"a":' + b"[" * 50_000, "header"),
    ],
    ids=["huge", "long", "short", "backwards", "bool", "axis", "dtype", "twice", "list", "deep"],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


@pytest.mark.parametrize("length", [3, 2**64 - 1, 2**40 - 1])
def test_a_lying_length_is_still_recognised(length):
    assert FORMAT.recognises(Glimpse(Bytes(build({"w": tensor(0, 4)}, length=length))))


@pytest.mark.parametrize("text", [b'        {"a": 1}', b'[12345, {"a": 1}]', b"abcdefgh{}"])
def test_ordinary_text_is_not(text):
    assert not FORMAT.recognises(Glimpse(Bytes(text)))


def test_a_gigabyte_costs_its_header(tmp_path):
    size = 1 << 30
    path = tmp_path / "big.safetensors"
    path.write_bytes(build({"w": tensor(0, size)}))
    os.truncate(path, path.stat().st_size + size)
    descriptor = os.open(path, os.O_RDONLY)
    source = File(descriptor, path.stat().st_size)
    start = time.process_time()
    found = list(driver.read(source, Artifact("big", source.size), Limits()))
    os.close(descriptor)
    assert [item.format for item in found if isinstance(item, Face)] == ["safetensors"]
    assert source.touched < 1 << 20
    assert time.process_time() - start < 2


def test_metadata_text_is_data():
    data = build({}, metadata={"comment": "eval( in a comment"})
    assert not [item for item in evidence(data) if isinstance(item, Gap)]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, HONEST)


def near_misses():
    """Headers that get past the JSON and into the tensor table, plus plain noise."""
    leaf = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4)
    keys = st.sampled_from(["dtype", "shape", "data_offsets", "__metadata__"]) | st.text(max_size=4)
    values = st.recursive(leaf, lambda v: st.lists(v) | st.dictionaries(keys, v), max_leaves=12)
    return st.dictionaries(keys, values).map(lambda t: json.dumps(t).encode()) | st.binary()


@given(near_misses(), st.binary(max_size=64))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(header, data):
    survives(FORMAT, len(header).to_bytes(8, "little") + header + data)


@given(st.dictionaries(st.text(min_size=1, max_size=8), st.integers(0, 5), max_size=6))
@settings(max_examples=50, deadline=None)
def test_round_trip(counts):
    table, at = {}, 0
    for name, count in counts.items():
        if name != "__metadata__":
            table[name] = tensor(at, at + 4 * count, shape=[count])
            at += 4 * count
    found = read(FORMAT, build(table, data=bytes(at)))
    tensors = {item.name: item.shape for item in found if isinstance(item, Tensor)}
    assert tensors == {name: tuple(fields["shape"]) for name, fields in table.items()}
    assert not [item for item in found if isinstance(item, Gap)]

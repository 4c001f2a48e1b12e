"""PyTorch of before 1.6: every pickle is followed, every storage is measured."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import pickles as p
from tests.builders import pytorch_legacy as build
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read, refusal
from weighbridge.core import Call, Face, Gap, GapKind, Tensor
from weighbridge.formats.pytorch_legacy import FORMAT
from weighbridge.machine.storages import SIZES


def test_an_honest_file_is_read_to_its_end():
    found = evidence(build.honest())
    assert [item.format for item in found if isinstance(item, Face)] == ["pytorch-legacy"]
    assert not [item for item in found if isinstance(item, Gap)]
    (tensor,) = [item for item in found if isinstance(item, Tensor)]
    assert (tensor.name, tensor.dtype, tensor.shape, tensor.data.stop - tensor.data.start) == (
        "7",
        "F32",
        (2,),
        8,
    )
    assert tensor.data.stop == len(build.honest())


@pytest.mark.parametrize("kind", SIZES)
@given(count=st.integers(0, 20))
@settings(max_examples=5, deadline=None)
def test_every_type_of_storage_comes_back(kind, count):
    dtype, size = SIZES[kind]
    data = build.build(
        p.value([build.storage("k", kind, count)]), [("k", count, bytes(count * size))]
    )
    (tensor,) = [item for item in read(FORMAT, data) if isinstance(item, Tensor)]
    assert (tensor.dtype, tensor.shape, tensor.data.stop - tensor.data.start) == (
        dtype,
        (count,),
        count * size,
    )


def test_what_the_object_calls_is_told():
    data = build.build(p.call("os", "system", "true"))
    assert [item for item in read(FORMAT, data) if isinstance(item, Call)]


def test_what_the_list_of_keys_calls_is_told():
    data = build.build(p.NONE)
    data = data[: data.rindex(b"\x80\x02")] + p.inert()
    assert [item for item in evidence(data) if isinstance(item, Call)]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (build.build(p.NONE, [], keys=["7"]), "storage '7' is of no known type"),
        (build.build(p.value([build.storage("7", "Odd")]), [("7", 1, bytes(4))]), "no known type"),
        (build.build(p.value([build.storage("7")]), [("7", 2**40, b"")]), "storage '7'"),
        (build.build(p.value([build.storage("7")]), [("7", 2**63, b"")]), "storage '7'"),
    ],
)
def test_lies_about_storages_are_refused(data, why):
    assert why in str(refusal(FORMAT, data))


def test_bytes_after_the_last_storage_are_told():
    gaps = [item.kind for item in read(FORMAT, build.honest() + b"more") if isinstance(item, Gap)]
    assert gaps == [GapKind.TRAILING]


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(FORMAT, build.honest())


@given(st.binary(max_size=200), st.integers(0, 60))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_survived(noise, kept):
    survives(FORMAT, build.honest()[:kept] + noise)

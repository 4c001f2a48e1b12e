import struct

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import pickles as p
from tests.builders import tars
from tests.reading import evidence, refusal
from tests.weighing import weigh
from weighbridge.core import Face, Gap, Import, Named, Tensor, Verdict
from weighbridge.formats.pytorch_tar_storages import FORMAT as STORAGES
from weighbridge.formats.pytorch_tar_tensors import FORMAT as TENSORS


def storages(extra=b"", count=1):
    """Write one storage of four floats, as torch did in 2016."""
    told = p.value((1, "cpu", p.name("torch", "FloatStorage")))
    body = p.stream(p.number(count), version=2) + p.stream(told, version=2)
    return body + struct.pack("<Q", 4) + bytes(16) + p.stream(p.EMPTY_LIST, version=2) + extra


def tensors(extra=b""):
    """Write one tensor of two dimensions."""
    told = p.value((2, 1, p.name("torch", "FloatTensor")))
    shape = struct.pack("<iiqqqqq", 2, 0, 2, 2, 2, 1, 0)
    return p.stream(p.number(1), version=2) + p.stream(told, version=2) + shape + extra


def archive(model=None, **parts):
    """Write the tar around a model."""
    members = {
        "sys_info": p.stream(p.value({"little_endian": True}), version=2),
        "pickle": model or p.stream(p.number(2), b"Q", version=2),
        "tensors": tensors(),
        "storages": storages(),
        **parts,
    }
    return b"".join(tars.member(name, data) for name, data in members.items()) + bytes(1024)


def test_the_whole_layout_is_read():
    found = evidence(archive(), "model.pt")
    assert "pytorch-tar" in [item.format for item in found if isinstance(item, Face)]
    assert [item.shape for item in found if isinstance(item, Tensor)] == [(4,)]
    assert not [item for item in found if isinstance(item, Gap)]


def test_an_honest_archive_is_allowed(tmp_path):
    assert weigh(tmp_path, {"model.pt": archive()})[0] is Verdict.ALLOW


def test_every_pickle_in_it_counts(tmp_path):
    call = p.call("os", "system", "true")
    for name in ("pickle", "storages", "tensors", "sys_info"):
        data = archive(**{name: p.stream(call, version=2)})
        found = [item.target for item in evidence(data) if isinstance(item, Import)]
        assert Named("os", "system") in found
        assert weigh(tmp_path / name, {"model.pt": data})[0] is Verdict.DENY


def test_what_comes_after_the_last_storage_or_tensor_is_said(tmp_path):
    for name, data in (("storages", storages(b"junk")), ("tensors", tensors(b"junk"))):
        assert weigh(tmp_path / name, {"model.pt": archive(**{name: data})})[0] is Verdict.DENY


def test_truncated_anywhere_it_is_read_or_refused():
    for fmt, data in ((STORAGES, storages()), (TENSORS, tensors())):
        for size in range(len(data)):
            refusal(fmt, data[:size])


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=120))
def test_any_bytes_are_read_or_refused(data):
    for fmt in (STORAGES, TENSORS):
        error = refusal(fmt, data)
        assert error is None or 0 <= error.offset <= len(data) + 8


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(storages()) - 1), st.integers(0, 255))
def test_with_any_byte_changed_it_is_read_or_refused(index, byte):
    data = storages()
    refusal(STORAGES, data[:index] + bytes([byte]) + data[index + 1 :])

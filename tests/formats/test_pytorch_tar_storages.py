from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import pickles as p
from tests.builders import pytorch_tar as build
from tests.reading import evidence, refusal
from tests.weighing import weigh
from weighbridge.core import Face, Gap, Import, Named, Tensor, Verdict
from weighbridge.formats.pytorch_tar_storages import FORMAT as STORAGES


def test_the_whole_layout_is_read():
    found = evidence(build.archive(), "model.pt")
    assert "pytorch-tar" in [item.format for item in found if isinstance(item, Face)]
    assert [item.shape for item in found if isinstance(item, Tensor)] == [(4,)]
    assert not [item for item in found if isinstance(item, Gap)]


def test_an_honest_archive_is_allowed(tmp_path):
    assert weigh(tmp_path, {"model.pt": build.archive()})[0] is Verdict.ALLOW


def test_every_pickle_in_it_counts(tmp_path):
    call = p.call("os", "system", "true")
    for name in ("pickle", "storages", "tensors", "sys_info"):
        data = build.archive(**{name: p.stream(call, version=2)})
        found = [item.target for item in evidence(data) if isinstance(item, Import)]
        assert Named("os", "system") in found
        assert weigh(tmp_path / name, {"model.pt": data})[0] is Verdict.DENY


def test_what_comes_after_the_last_storage_or_tensor_is_said(tmp_path):
    junk = {"storages": build.storages(b"junk"), "tensors": build.tensors(b"junk")}
    for name, data in junk.items():
        assert (
            weigh(tmp_path / name, {"model.pt": build.archive(**{name: data})})[0] is Verdict.DENY
        )


def test_truncated_anywhere_it_is_read_or_refused():
    for size in range(len(build.storages())):
        refusal(STORAGES, build.storages()[:size])


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=120))
def test_any_bytes_are_read_or_refused(data):
    error = refusal(STORAGES, data)
    assert error is None or 0 <= error.offset <= len(data) + 8


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(build.storages()) - 1), st.integers(0, 255))
def test_with_any_byte_changed_it_is_read_or_refused(index, byte):
    data = build.storages()
    refusal(STORAGES, data[:index] + bytes([byte]) + data[index + 1 :])

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import netcdf
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, refusal
from tests.weighing import weigh
from weighbridge.core import Entry, Face, Gap, GapKind, Tensor, Verdict
from weighbridge.formats.netcdf_classic import FORMAT

NATIVE = SAMPLES["elf-program"].ljust(96, b"\0")


def kinds(data, kind):
    return [item for item in evidence(data) if isinstance(item, kind)]


@pytest.mark.parametrize("version", [1, 2, 5])
def test_variables_are_tensors_and_attributes_entries(tmp_path, version):
    file = netcdf.plain(version)
    assert [item.format for item in kinds(file, Face)] == ["netcdf-classic"]
    assert not kinds(file, Gap)
    (tensor,) = kinds(file, Tensor)
    assert (tensor.name, tensor.dtype, tensor.shape) == ("w", "f32", (2, 3))
    assert tensor.data.size == tensor.wanted == 24
    assert [(item.key, item.value) for item in kinds(file, Entry)] == [("netcdf.title", "model")]
    assert weigh(tmp_path, {"data.nc": file})[0] is Verdict.ALLOW


@pytest.mark.parametrize(
    ("variables", "size"),
    [
        ([("a", (0,), 1, 1, 0)], 3),
        ([("a", (0,), 1, 1, 0), ("b", (0, 1), 3, 6, 4)], 36),
        ([("w", (1,), 1, 3, 0), ("a", (0,), 6, 8, 4)], 28),
    ],
    ids=["one", "several", "mixed"],
)
def test_records_lie_one_behind_the_other(variables, size):
    file = netcdf.Writer().file([0, 3], variables, bytes(size), records=3)
    assert not kinds(file, Gap)
    assert [gap.kind for gap in kinds(file + b"more", Gap)] == [GapKind.TRAILING]
    assert refusal(FORMAT, file[:-1]) is not None


def test_a_file_that_was_not_closed_has_records_up_to_its_end():
    file = netcdf.Writer().file([0], [("a", (0,), 1, 1, 0)], bytes(9), records=-1)
    assert not kinds(file, Gap)


def test_padding_of_the_last_may_be_left_away():
    variables = [("w", (0,), 1, 3, 0)]
    for size in (3, 4):
        assert not kinds(netcdf.Writer().file([3], variables, bytes(size)), Gap)


@pytest.mark.parametrize(("size", "told"), [(16, []), (256, []), (257, [GapKind.TRAILING])])
def test_what_a_longer_header_left_is_no_stowaway(size, told):
    # Climate Data Operators leave 16 bytes so, in the file that R's package stars comes with.
    file = netcdf.Writer().file([3], [("w", (0,), 5, 12, size)], b"\1" * size + bytes(12))
    assert [gap.kind for gap in kinds(file, Gap)] == told


def test_a_program_that_a_longer_header_left_is_denied(tmp_path):
    file = netcdf.Writer().file([3], [("w", (0,), 5, 12, len(NATIVE))], NATIVE + bytes(12))
    assert weigh(tmp_path, {"data.nc": file})[0] is Verdict.DENY


def test_a_program_in_a_variable_is_denied(tmp_path):
    for file in (
        netcdf.Writer().file([96], [("w", (0,), 1, 96, 0)], NATIVE),
        netcdf.Writer().file([0, 96], [("w", (0, 1), 1, 96, 0)], NATIVE * 2, records=2),
    ):
        verdict, rules, _ = weigh(tmp_path, {"data.nc": file})
        assert (verdict, "native-executable" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize(
    "file",
    [
        netcdf.Writer().file([2], [("w", (1,), 5, 8, 0)], bytes(8)),
        netcdf.Writer().file([2], [("w", (0,), 99, 8, 0)], bytes(8)),
        netcdf.Writer().file([2], [("w", (0,), 5, 8, 8)], bytes(8)),
        netcdf.Writer().file([2], [("w", (0,), 5, 8, -8)], bytes(8)),
        netcdf.Writer(5).file([2**60], [("w", (0, 0, 0), 5, 8, 0)], bytes(8)),
        netcdf.Writer().file([0], [("w", (0,), 5, 4, 0)], bytes(8), records=2**30),
        netcdf.Writer().file([2], [("w", (0,) * 1025, 5, 8, 0)], bytes(8)),
        netcdf.MODEL[:40],
    ],
    ids=["dimension", "type", "behind", "before", "extent", "records", "axes", "cut"],
)
def test_lies_are_refused(file):
    assert refusal(FORMAT, file) is not None


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(FORMAT, netcdf.MODEL)
    survives_cuts_and_changes(FORMAT, netcdf.plain(5))


@given(st.binary(max_size=80), st.sampled_from([1, 2, 5]))
def test_any_bytes_are_survived(data, version):
    survives(FORMAT, b"CDF" + bytes([version]) + data)
    survives(FORMAT, netcdf.plain(version)[:40] + data)

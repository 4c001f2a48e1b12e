"""Volumes, fields of weather, pictures of the sky and logs of robots: followed to the end."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import safetensors
from tests.builders import volumes as b
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read, refusal
from tests.weighing import weigh
from weighbridge.core import Face, Gap, Reference, Verdict
from weighbridge.formats import (
    grib_messages,
    mcap_log,
    meta_image,
    nrrd_volume,
    property_list,
    statistics_table,
)

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")
EVERY = [
    (nrrd_volume, b.nrrd()),
    (nrrd_volume, b.nrrd(encoding=b"gzip", data=b"\x1f\x8bx")),
    (meta_image, b.meta()),
    (meta_image, b.meta(more=b"CompressedData = True\n", data=b"x\x9c")),
    (grib_messages, b.grib()),
    (mcap_log, b.mcap()),
    (property_list, b.plist()),
    (property_list, b.plist(wide=4)),
    (statistics_table, b.SPSS),
    (statistics_table, b"<stata_dta><header><release>118</release>".ljust(90)),
    (statistics_table, statistics_table.SAS + bytes(99)),
]


@pytest.mark.parametrize(("module", "data"), EVERY)
def test_what_is_honest_is_allowed_beside_a_model(tmp_path, module, data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [module.FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    files = {"model.safetensors": WEIGHTS, "scan.dat": data}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("module", "data", "why"),
    [
        (nrrd_volume, b.nrrd(b"prose"), "no field"),
        (nrrd_volume, b.nrrd(sizes=b"9 9 9"), "numbers"),
        (meta_image, b.meta(size=b"9 9 9"), "numbers"),
        (meta_image, b.meta(more=b"prose\n"), "no field"),
        (grib_messages, b.grib(end=b"777x"), "without its end"),
        (grib_messages, b.grib(1, size=3), "of 3 bytes"),
        (grib_messages, b.grib(2, size=2**63), "message"),
        (mcap_log, b.mcap(end=b"x" * 8), "another end"),
        (mcap_log, b.mcap(end=b""), "another end"),
        (mcap_log, b.mcap()[:20], "record"),
        (property_list, b.plist(first=3), "3 objects"),
        (property_list, b.plist(where=9), "offsets of 3"),
        (property_list, b.plist(wide=3), "3 objects by 3"),
        (property_list, b.plist(behind=b"x" * 8), ""),
    ],
)
def test_refuses(module, data, why):
    error = refusal(module.FORMAT, data)
    assert error is not None
    assert why in str(error)


@pytest.mark.parametrize(
    "data",
    [
        b.nrrd(data=b.VOXELS + PICKLE),
        b.nrrd(encoding=b"gzip", data=PROGRAM),
        b.meta(data=b.VOXELS + PICKLE),
        b.meta(size=b"96 1 1", data=PROGRAM),
        b.grib(behind=PICKLE),
        b.mcap((3, PROGRAM)),
        b.mcap() + PICKLE,
        b.plist(b"\x4f\x10\x60" + PROGRAM),
        b.plist() + PICKLE,
        b.plist(b"\xd1\1\2", b"\x59$archiver", b"\x5f\x10\x0fNSKeyedArchiver"),
        b.SPSS + PROGRAM,
    ],
)
def test_what_is_more_than_that_is_not_allowed(tmp_path, data):
    verdict, *_ = weigh(tmp_path, {"model.safetensors": WEIGHTS, "scan.dat": data})
    assert verdict in {Verdict.DENY, Verdict.NO_VERDICT, Verdict.WARN}


@pytest.mark.parametrize(
    ("module", "data", "targets"),
    [
        (nrrd_volume, b.nrrd(b"data file: a.raw", data=b""), ["a.raw"]),
        (nrrd_volume, b.nrrd(b"data file: LIST", b"a.raw", b"b.raw", data=b""), ["a.raw", "b.raw"]),
        (meta_image, b.meta(b"a.raw", b""), ["a.raw"]),
        (meta_image, b.meta(b"LIST", b"a.raw\nb.raw\n"), ["a.raw", "b.raw"]),
        (meta_image, b.meta(b"a%03d.raw 1 9 1", b""), ["a%03d.raw"]),
        (nrrd_volume, b.nrrd(b"data file: a%03d.raw 1 9 1", data=b""), ["a%03d.raw"]),
    ],
)
def test_files_of_numbers_are_told(module, data, targets):
    found = [each for each in read(module.FORMAT, data) if isinstance(each, Reference)]
    assert [each.target for each in found] == targets


@pytest.mark.parametrize(
    "data",
    [
        b.nrrd(b"data file: /etc/shadow", data=b""),
        b.nrrd(b"data file: LIST", b"../../a.raw", data=b""),
        b.nrrd(b"data file: ../a%03d.raw 1 9 1", data=b""),
        b.meta(b"LIST", b"../../a.raw\n"),
        b.meta(b"../../a%03d.raw 1 9 1", b""),
    ],
)
def test_files_elsewhere_are_told(tmp_path, data):
    verdict, rules, _ = weigh(tmp_path, {"model.safetensors": WEIGHTS, "scan.nhdr": data})
    assert (verdict, rules) == (Verdict.DENY, {"outside-reference"})


def test_a_volume_and_its_file_of_numbers(tmp_path):
    files = {"config.json": b"{}", "model.safetensors": WEIGHTS, "e.raw": b.VOXELS}
    files["e.mhd"] = b.meta(b"e.raw", b"")
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())
    hostile = files | {"e.mhd": b.meta(b"/etc/shadow", b"")}
    assert weigh(tmp_path / "b", hostile)[0] is not Verdict.ALLOW


@pytest.mark.parametrize(("module", "data"), EVERY)
def test_cuts_and_changes(module, data):
    survives_cuts_and_changes(module.FORMAT, data, step=1 if len(data) < 999 else 97)


@given(st.binary(max_size=60), st.sampled_from(EVERY))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise, case):
    module, data = case
    survives(module.FORMAT, data[: len(data) // 2] + noise)
    survives(module.FORMAT, noise)

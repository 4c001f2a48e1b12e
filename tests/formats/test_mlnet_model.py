"""ML.NET: what lies where, and assemblies that the library loads by name."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import mlnet as b
from tests.builders.neighbours import SAMPLES
from tests.builders.zips import M, build
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, GapKind, Reference, Verdict
from weighbridge.formats.mlnet_model import FORMAT
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes

HONEST = [
    b.part(),
    b.part(""),
    b.part(strings=("xf00", "xf01", "")),
    b.part(model=b""),
    b.part(b.display("Microsoft.ML.FastTree", "4.0.0.0")),
    b.part(b.display("Microsoft.ML.Data", key="Culture=neutral, PublicKeyToken=null")),
    b.table(),
    b.table(bytes(40), rows=5),
    b.table(counted=True),
]

FOREIGN = [
    b.part(b.display("Evil.Plugin")),
    b.part(b.display("Microsoft.ML.Datax")),
    b.part(b.display("microsoft.ml.data")),
    b.part(b.display("Microsoft.ML.Data", key="Culture=neutral, PublicKeyToken=0123456789abcdef")),
    b.part("Microsoft.ML.Data"),
    b.part("./evil.dll"),
    b.part(b.display("System.Diagnostics.Process")),
    b.part(strings=("contract", b.display("Evil.Plugin"))),
    b.part(strings=("contract", "x " + b.display("Evil.Plugin") + " y")),
]


def archive(data):
    members = {"TrainingInfo/Version.txt": b"1.5.2\n", "Predictor/Model.key": data}
    return build([M(name, value) for name, value in members.items()])


@pytest.mark.parametrize("data", HONEST)
def test_what_is_honest_leaves_no_gap_and_is_allowed(tmp_path, data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap | Reference)]
    assert weigh(tmp_path, {"model.zip": archive(data)})[0] is Verdict.ALLOW


@pytest.mark.parametrize("data", FOREIGN)
def test_an_assembly_that_is_not_of_the_library_is_denied(tmp_path, data):
    assert [each.target[:7] for each in read(FORMAT, data) if isinstance(each, Reference)] == [
        "dotnet:"
    ]
    verdict, rules, _ = weigh(tmp_path, {"model.zip": archive(data)})
    assert (verdict, "remote-code" in rules) == (Verdict.DENY, True)


def test_who_loads_it_is_told():
    told = {each.key: each.value for each in read(FORMAT, b.part()) if isinstance(each, Entry)}
    assert told == {
        "mlnet.loader": "KMeansPredictor",
        "mlnet.assembly": b.display("Microsoft.ML.Data"),
    }


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.part(model=bytes(8))[:-1], "wanted|outside"),
        (b.part(tail=(2**40, 2**40 + 8)), "outside"),
        (b.part(tail=(264, 272)), "the tail at"),
        (b.part(named=(100, 20)), "20 bytes at 100"),
        (b.part(named=(256, 2**30)), "the tail at"),
        (b.part("x" * 3000), "name of 6000"),
        (b.part(strings=("a",), letters=(300, -5)), "-5 bytes"),
        (b.part(model=struct.pack("<q", 99), ends=(256, 8)), "a string from 0 to 99"),
        (b.part(model=bytes(9), ends=(256, 9)), "in 9 bytes"),
        (b.table(listed=5), "columns at 5"),
        (b.table(tail=300), "outside"),
        (b.table(tail=270), "no tail|wanted"),
        (b.table(rows=-1), "-1 rows"),
        (bytes(400), "no header"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


@pytest.mark.parametrize("data", [b"", b.part()[:100], b"ML\0MODEX" + bytes(300), bytes(400)])
def test_other_bytes_are_none(data):
    assert not FORMAT.recognises(Glimpse(Bytes(data)))


@pytest.mark.parametrize(
    "data", [b.part(behind=b"stowaway"), b.part(between=b"stowaway"), b.table(behind=b"stowaway")]
)
def test_bytes_that_nothing_refers_to_are_a_gap(tmp_path, data):
    assert [each.kind for each in read(FORMAT, data) if isinstance(each, Gap)] == [GapKind.TRAILING]
    assert weigh(tmp_path, {"model.zip": archive(data)})[0] is Verdict.DENY


@pytest.mark.parametrize("build_", [lambda p: b.part(model=p), b.table])
def test_programs_are_found(tmp_path, build_):
    program = SAMPLES["pe-program"].ljust(400, b"\0")
    assert weigh(tmp_path, {"model.zip": archive(build_(program))})[0] is Verdict.DENY


@pytest.mark.parametrize("data", [HONEST[2], HONEST[7], HONEST[8]])
def test_cuts_and_changes(data):
    survives_cuts_and_changes(FORMAT, data, step=7)


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.part()[:16] + noise)
    survives(FORMAT, b.part()[:256] + noise)
    survives(FORMAT, b.table()[:30] + noise)

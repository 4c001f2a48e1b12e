"""GPT-SoVITS: an archive of torch with a version in place of its first letters."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.neighbours import SAMPLES
from tests.builders.rest import SOVITS
from tests.builders.zips import M, build
from tests.properties import short, survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, Verdict
from weighbridge.formats.sovits_weights import FORMAT

PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")


def marked(archive, version=b"05"):
    return version + archive[2:]


@pytest.mark.parametrize("version", [b"03", b"04", b"05", b"06"])
def test_what_is_honest_leaves_no_gap(tmp_path, version):
    data = marked(SOVITS, version)
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)][:2] == [
        FORMAT.id,
        "zip-archive",
    ]
    assert [each.value for each in found if isinstance(each, Entry)] == [version.decode()]
    assert not [each for each in found if isinstance(each, Gap)]
    assert weigh(tmp_path, {"voice_e8_s100.pth": data})[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    "data",
    [
        marked(build([M("p/data.pkl", PICKLE), M("p/version", b"3\n")])),
        marked(SOVITS) + PICKLE,
        marked(SOVITS, b"05\3\4" + PICKLE),
        marked(SOVITS, b"AB"),
        marked(build([M("p/data.pkl", b"\x80\2}."), M("p/version", b"3"), M("run", PROGRAM)])),
    ],
    ids=short,
)
def test_what_is_more_than_that_is_denied(tmp_path, data):
    assert weigh(tmp_path, {"voice.pth": data})[0] is Verdict.DENY


def test_refuses():
    with pytest.raises(FormatError, match="no version"):
        read(FORMAT, SOVITS)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, marked(SOVITS), step=5)


@given(st.binary(max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, noise)
    survives(FORMAT, b"05\3\4" + noise)

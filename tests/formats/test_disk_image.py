import pytest

from tests.properties import survives_cuts_and_changes
from tests.reading import evidence
from weighbridge.core import Face, Gap, GapKind
from weighbridge.formats.disk_image import FORMAT

IMAGES = {
    "squashfs": b"hsqs" + bytes(92),
    "qcow": b"QFI\xfb" + bytes(92),
    "vhdx": b"vhdxfile" + bytes(92),
    "vmdk": b"KDMV" + bytes(92),
    "dmg": b"\1\2\3\4" * 300 + b"koly\0\0\0\4" + bytes(504),
    "iso": bytes(0x8001) + b"CD001\1" + bytes(2048),
}


@pytest.mark.parametrize("name", IMAGES)
def test_a_disk_image_is_known_and_not_opened(name):
    found = evidence(IMAGES[name])
    assert [item.format for item in found if isinstance(item, Face)] == ["disk-image"]
    assert [item.kind for item in found if isinstance(item, Gap)] == [GapKind.UNSUPPORTED]


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(FORMAT, IMAGES["dmg"], step=97)

from tests.properties import survives_cuts_and_changes
from tests.reading import evidence
from tests.weighing import weigh
from weighbridge.core import Face, Gap, GapKind, Verdict
from weighbridge.formats.cabinet import FORMAT

SAMPLE = b"MSCF" + bytes(40)


def test_a_cabinet_is_known_and_not_opened(tmp_path):
    found = evidence(SAMPLE)
    assert [item.format for item in found if isinstance(item, Face)] == ["cabinet"]
    assert [item.kind for item in found if isinstance(item, Gap)] == [GapKind.UNSUPPORTED]
    assert weigh(tmp_path, {"model.bin": SAMPLE})[0] is not Verdict.ALLOW


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(FORMAT, SAMPLE)

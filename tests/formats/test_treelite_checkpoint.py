import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import treelite
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, GapKind, Verdict
from weighbridge.formats.treelite_checkpoint import FORMAT


def test_what_a_forest_says_of_itself_is_told():
    told = {item.key: item.value for item in evidence(treelite.HONEST) if isinstance(item, Entry)}
    assert told == {
        "treelite.version": "4.8.1",
        "treelite.postprocessor": "sigmoid",
        "treelite.attributes": "{}",
    }


@pytest.mark.parametrize("name", ["forest.tl", "forest.bin"])
def test_a_forest_is_allowed(tmp_path, name):
    assert weigh(tmp_path, {name: treelite.HONEST})[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("made", "rule"),
    [
        (treelite.forest(treelite.tree(), treelite.tree(2), count=3), "unreadable-bytes"),
        (treelite.HONEST + b"more", "unreadable-bytes"),
        (treelite.HONEST[:-4], "unreadable-bytes"),
        (treelite.forest(treelite.tree(1, leaves=SAMPLES["elf-program"].ljust(64, b"\0"))),
         "native-executable"),
    ],
    ids=["trees", "more", "cut", "program"],
)  # fmt: skip
def test_what_is_else_in_it_is_denied(tmp_path, made, rule):
    verdict, rules, _ = weigh(tmp_path, {"forest.tl": made})
    assert verdict is Verdict.DENY
    assert rules & {rule, "trailing-data"}


def test_optional_fields_are_not_supported():
    with pytest.raises(FormatError, match="optional fields") as caught:
        read(FORMAT, treelite.forest(treelite.tree(), fields=1))
    assert caught.value.kind is GapKind.UNSUPPORTED


def test_other_versions_are_not_recognised():
    faces = evidence(treelite.forest(treelite.tree(), version=(3, 9, 1)))
    assert "treelite-checkpoint" not in [i.format for i in faces if isinstance(i, Face)]


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(FORMAT, treelite.HONEST)


@given(st.binary(max_size=80))
def test_any_bytes_are_survived(data):
    survives(FORMAT, treelite.HONEST[:14] + data)

"""Files of Windows' file manager: folders on another host, and commands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import safetensors
from tests.builders.neighbours import LIBRARY
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence
from tests.weighing import weigh
from weighbridge.core import Face, Verdict
from weighbridge.formats.windows_library import FORMAT

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
CONNECTOR = (
    b"<searchConnectorDescription><simpleLocation><url>%b</url></simpleLocation>"
    b"</searchConnectorDescription>"
)
SETTING = b"<PCSettings><SearchableContent><DeepLink>%b</DeepLink></SearchableContent></PCSettings>"


@pytest.mark.parametrize(
    "data", [LIBRARY, CONNECTOR % b"x", SETTING % b""], ids=["library", "search", "set"]
)
def test_is_known_by_its_outermost_element(data):
    assert [each.format for each in evidence(data) if isinstance(each, Face)] == [FORMAT.id]


@pytest.mark.parametrize(
    ("name", "data", "rule"),
    [
        ("x.library-ms", LIBRARY.replace(b"knownfolder:{x}", rb"\\10.0.0.1\x"),
         "outside-reference"),
        ("x.searchConnector-ms", CONNECTOR % b"file://10.0.0.1/x", "outside-reference"),
        ("x.txt", CONNECTOR % b"http://10.0.0.1/x", "outside-reference"),
        ("x.settingcontent-ms", SETTING % b"cmd.exe /c true", "native-executable"),
        ("x.library-ms", LIBRARY.decode().replace("knownfolder:{x}", r"\\h\x").encode("utf-16"),
         "unreadable-bytes"),
    ],
    ids=["library", "search", "name", "setting", "wide"],
)  # fmt: skip
def test_what_it_has_opened_is_told(tmp_path, name, data, rule):
    verdict, rules, _ = weigh(
        tmp_path, {"model.safetensors": WEIGHTS, "config.json": b"{}", name: data}
    )
    assert rule in rules
    assert verdict is not Verdict.ALLOW


def test_a_library_of_ones_own_folders_is_silent(tmp_path):
    files = {"model.safetensors": WEIGHTS, "config.json": b"{}", "x.library-ms": LIBRARY}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_and_nothing_else(data):
    survives(FORMAT, b"<PCSettings>" + data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, LIBRARY)

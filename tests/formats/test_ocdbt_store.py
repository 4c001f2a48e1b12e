import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import ocdbt as build
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read, refusal
from tests.weighing import weigh
from weighbridge.core import Entry, Face, Gap, GapKind, Reference, Verdict
from weighbridge.formats import Part
from weighbridge.formats.ocdbt_store import FORMAT
from weighbridge.intake import codecs

LEAF = build.leaf({"w/.zarray": b'{"zarr_format": 2}', "w/0.0": b"bytes", "w/0.1": b"more"}, away=1)

TENSORSTORE = (
    "0cdb20defe00000000000000000000012200642f653731623063363665366665363236343437316534326230"
    "3839366639333861060a08080808110309090909706172616d732f77302f2e7a6172726179302e30312f2e7a"
    "6172726179322f2e7a6172726179332f2e7a6172726179342f2e7a617272617917f403171717170001000000"
    "0000007b227a6172725f666f726d6174223a322c226e223a307d7b227a6172725f666f726d6174223a322c22"
    "6e223a317d7b227a6172725f666f726d6174223a322c226e223a327d7b227a6172725f666f726d6174223a32"
    "2c226e223a337d7b227a6172725f666f726d6174223a322c226e223a347d7cd96f9b"
)


def kinds(data):
    return [item.kind for item in read(FORMAT, data) if isinstance(item, Gap)]


def targets(data):
    return [item.target for item in read(FORMAT, data) if isinstance(item, Reference)]


@pytest.mark.parametrize("packed", [0, 1])
def test_manifests_and_nodes_are_read(packed):
    data = build.manifest(build.DATA, packed=packed)
    assert (kinds(data), targets(data)) == ([], [build.DATA])
    nodes = LEAF + build.versions(build.DATA, packed=packed)
    assert (kinds(nodes), targets(nodes)) == ([], [])
    assert [item.format for item in evidence(data) if isinstance(item, Face)] == ["ocdbt-store"]


@pytest.mark.parametrize("packed", [0, 1])
def test_values_of_json_in_a_leaf_are_parts(packed):
    values = {"w/a": b"x", "w/b.json": b'{"license": "mit"}'}
    (part,) = [i for i in read(FORMAT, build.leaf(values, packed=packed)) if isinstance(i, Part)]
    assert (part.name, part.open().read(0, 99)) == ("w/b.json", values["w/b.json"])
    found = evidence(build.leaf(values, packed=packed))
    assert [item.value for item in found if isinstance(item, Entry)] == ["mit"]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (build.manifest("a", "b/c", "b/d", root=2), ["b/d"]),
        (build.manifest("a", "b", root=1, versions=3), ["b"]),
        (build.manifest("a", length=build.NOWHERE), []),
        (build.manifest(sort=1), []),
        (build.manifest("../x", "y", root=1), ["../x", "y"]),
        (build.leaf({"a": b"1"}, paths=["/etc/a", "b/../../c", "d/e", "d..e"]),
         ["/etc/a", "b/../../c"]),
        (build.versions("s3://a/b"), ["s3://a/b"]),
    ],
)  # fmt: skip
def test_which_files_are_told(data, found):
    assert targets(data) == found


def test_a_store_of_which_the_newest_root_is_missing_is_incomplete(tmp_path):
    files = {"manifest.ocdbt": build.manifest(build.DATA), build.DATA: LEAF}
    assert weigh(tmp_path / "whole", files)[0] is Verdict.ALLOW
    del files[build.DATA]
    verdict, rules, _ = weigh(tmp_path / "cut", files)
    assert (verdict, rules) == (Verdict.NO_VERDICT, {"missing-shards"})


def test_a_store_that_names_files_elsewhere_is_denied(tmp_path):
    files = {"manifest.ocdbt": build.manifest(build.DATA)}
    files[build.DATA] = build.leaf({"a": b"1"}, paths=["../../etc/passwd"])
    verdict, rules, _ = weigh(tmp_path, files)
    assert (verdict, rules) == (Verdict.DENY, {"outside-reference"})


def test_nodes_that_nothing_expands_are_passed_over(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(codecs.importlib, "import_module", missing)
    assert read(FORMAT, build.manifest(build.DATA, packed=1)) == []


def test_what_is_not_known_is_said():
    assert kinds(build.leaf({}, version=1)) == [GapKind.UNSUPPORTED]
    assert kinds(build.leaf({}, packed=2)) == [GapKind.UNSUPPORTED]
    assert kinds(LEAF + b"more bytes") == [GapKind.TRAILING]


@pytest.mark.parametrize("length", [0, 17, 1000, 2**64 - 1])
def test_a_length_that_lies_is_refused(length):
    assert refusal(FORMAT, build.leaf({}, length=length)) is not None


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (build.manifest("a", root=1), "file 1 of 1"),
        (build.node(build.TREE, b"\0" + build.numbers(99)), "99 files in 0 bytes"),
        (build.node(build.TREE, b"\0\2\5\1\1\0\0ab"), "5 bytes of 1 are shared"),
        (build.node(build.TREE, b"\0\0\1\1k\x09\0"), "value: 9 bytes wanted"),
        (build.node(build.TREE, b"no frame", packed=1).replace(b"\x28\xb5\x2f\xfd", b"xxxx"),
         "broken zstd stream"),
    ],
    ids=["root", "files", "shared", "value", "frame"],
)  # fmt: skip
def test_nodes_that_make_no_sense_are_refused(data, why):
    assert why in str(refusal(FORMAT, data))


def test_paths_that_are_mostly_shared_are_a_limit():
    count = 2000
    long = b"a" * 60_000
    body = b"\0" + build.numbers(count, *[len(long)] * (count - 1), len(long), *[1] * (count - 1))
    error = refusal(FORMAT, build.node(build.TREE, body + bytes(count) + long + b"b" * count))
    assert error.kind is GapKind.LIMIT


def test_what_tensorstore_writes_is_read():
    """A database of five descriptions and one larger value, as TensorStore 0.1.86 writes it."""
    leaf = bytes.fromhex(TENSORSTORE)
    (length,) = struct.unpack("<Q", leaf[4:12])
    assert length == len(leaf)
    parts = [item for item in read(FORMAT, leaf) if isinstance(item, Part)]
    assert [part.name for part in parts] == [f"params/w{at}/.zarray" for at in range(5)]
    assert parts[4].open().read(0, 99) == b'{"zarr_format":2,"n":4}'


@given(
    st.dictionaries(st.text(max_size=9), st.binary(max_size=9), max_size=6),
    st.lists(st.text(st.characters(codec="ascii", categories=["Ll"]), max_size=9), max_size=4),
)
def test_any_leaf_is_read(values, paths):
    data = build.leaf(values, paths)
    assert (kinds(data), targets(data)) == ([], [])


@pytest.mark.parametrize("packed", [0, 1])
def test_cut_or_changed_files_are_survived(packed):
    survives_cuts_and_changes(FORMAT, build.manifest("a/b", "a/c", packed=packed) + LEAF)


@given(st.binary(max_size=60))
def test_any_bytes_are_survived(data):
    survives(FORMAT, b"\x0c\xdb\x3a\x2a" + data)
    survives(FORMAT, build.node(build.TREE, data))
    survives(FORMAT, build.node(build.MANIFEST, bytes(16) + data))

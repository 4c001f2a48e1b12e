import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read, refusal
from weighbridge.core import Face, Gap, GapKind
from weighbridge.formats.ocdbt_store import FORMAT


def node(magic=0x0CDB3A2A, body=b"keys", version=0, packed=1, length=None):
    size = 18 + len(body) if length is None else length
    head = struct.pack(">I", magic) + struct.pack("<Q", size) + bytes([version, packed])
    return head + body + b"sums"


def kinds(data):
    return [item.kind for item in read(FORMAT, data) if isinstance(item, Gap)]


def test_manifests_and_nodes_are_walked():
    assert kinds(node()) == []
    assert kinds(node(0x0CDB20DE) + node(0x0CDB1234)) == []
    assert [item.format for item in evidence(node()) if isinstance(item, Face)] == ["ocdbt-store"]


def test_what_is_not_known_is_said():
    assert kinds(node(version=1)) == [GapKind.UNSUPPORTED]
    assert kinds(node(packed=2)) == [GapKind.UNSUPPORTED]
    assert kinds(node() + b"more bytes") == [GapKind.TRAILING]


@pytest.mark.parametrize("length", [0, 17, 1000, 2**64 - 1])
def test_a_length_that_lies_is_refused(length):
    assert refusal(FORMAT, node(length=length)) is not None


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=4))
def test_any_nodes_are_read(bodies):
    assert kinds(b"".join(node(body=body) for body in bodies)) == []


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(FORMAT, node() + node(0x0CDB20DE))


@given(st.binary(max_size=60))
def test_any_bytes_are_survived(data):
    survives(FORMAT, b"\x0c\xdb\x3a\x2a" + data)

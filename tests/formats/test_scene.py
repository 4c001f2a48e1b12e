"""Bodies and scenes: known by a magic number."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import survives
from tests.reading import evidence
from tests.weighing import weigh
from weighbridge.core import Face, Gap
from weighbridge.formats.scene import FORMAT

GLB = b"glTF" + struct.pack("<III4s", 2, 24, 4, b"JSON") + b"{}  "
PLY = b"ply\nformat binary_little_endian 1.0\nelement vertex 1\nproperty float x\nend_header\n"


@pytest.mark.parametrize("data", [GLB, PLY + bytes(4)])
def test_what_is_honest_leaves_no_gap(data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == ["scene"]
    assert not [each for each in found if isinstance(each, Gap)]


@pytest.mark.parametrize("data", [GLB + b"x", PLY[:40], b"glTF\2\0\0\0"])
def test_other_lengths_are_none(data):
    assert "scene" not in [each.format for each in evidence(data) if isinstance(each, Face)]


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, noise)
    survives(FORMAT, GLB[:8] + noise)


def test_a_folder_of_them_leaves_nothing_open(tmp_path):
    files = {"a.glb": GLB, "b.ply": PLY + bytes(4), "config.json": b"{}"}
    assert weigh(tmp_path, files)[1] == {"nothing-to-weigh"}


PCD = b"# .PCD v.7\nVERSION .7\nFIELDS x\nWIDTH 1\nHEIGHT 1\nPOINTS 1\nDATA binary\n" + bytes(4)
LAS = (b"LASF".ljust(24, b"\0") + b"\1\2").ljust(94, b"\0") + struct.pack("<H", 227) + bytes(140)


FBX = b"Kaydara FBX Binary  \0\x1a\0" + bytes(40)
STREAM = (b"G\x40\0\x10" + bytes(184)) * 4


def test_bodies_of_fbx_and_streams_of_mpeg_are_known():
    for data, known in ((FBX, "scene"), (STREAM, "audio-video")):
        assert known in [each.format for each in evidence(data) if isinstance(each, Face)]
    for data in (FBX[:20], STREAM[:-1], STREAM[:188], STREAM[:376]):
        faces = [each.format for each in evidence(data) if isinstance(each, Face)]
        assert not {"scene", "audio-video"} & set(faces)


@pytest.mark.parametrize(("data", "known"), [(PCD, 1), (LAS, 1), (PCD[:30], 0), (LAS[:200], 0)])
def test_clouds_of_points_are_known(data, known):
    faces = [each.format for each in evidence(data) if isinstance(each, Face)]
    assert ("scene" in faces) == bool(known)

"""Messages that headers of HDF5 share, in files that the reference library wrote.

They were written with h5py 3.16 and HDF5 2.0, whose ``H5Pset_shared_mesg_index`` was told to share
every kind of message (``one``), types and attributes apart (``types``), so many that a tree lists
them (``tree``), and attributes that lie in heaps (``dense``); ``lambda`` is ``one`` with a layer
that holds byte code of nothing.
"""

import struct
import tarfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import hdf5
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence
from tests.weighing import weigh
from weighbridge.core import Entry, Gap, GapKind, Tensor, Verdict
from weighbridge.formats.hdf5 import FORMAT

RECORDED = Path(__file__).parent.parent / "recorded" / "hdf5-shared.tar.xz"

with tarfile.open(RECORDED) as archive:
    FILES = {
        member.name.removesuffix(".h5"): archive.extractfile(member).read() for member in archive
    }

EXPECTED = {"one": (6, 5), "types": (6, 5), "tree": (43, 42), "dense": (45, 4), "lambda": (6, 5)}
"""Attributes and datasets."""


@pytest.mark.parametrize("name", EXPECTED)
def test_every_attribute_and_dataset_is_found(name):
    found = evidence(FILES[name], "model.h5")
    entries = {item.key for item in found if isinstance(item, Entry)}
    told = sum(not key.endswith("@filters") and "Lambda" not in key for key in entries)
    shapes = {item.name: item.shape for item in found if isinstance(item, Tensor)}
    assert (told, len(shapes)) == EXPECTED[name]
    assert shapes["w0"] == (3, 4)
    assert not [item for item in found if isinstance(item, Gap)]


def test_what_is_shared_is_judged(tmp_path):
    assert weigh(tmp_path, {"a.h5": FILES["one"]})[:2] == (Verdict.ALLOW, set())
    assert weigh(tmp_path, {"a.h5": FILES["lambda"]})[:2] == (Verdict.DENY, {"embedded-code"})


@pytest.mark.parametrize(
    ("data", "kind", "why"),
    [
        (hdf5.plain(more=[(12, b"\3\1" + bytes(8), 2)]), GapKind.DAMAGED, "that is not there"),
        (hdf5.plain(more=[(3, b"\3\5" + bytes(8), 2)]), GapKind.UNSUPPORTED, "in way 5"),
        (hdf5.plain(more=[(12, b"\3\2" + struct.pack("<Q", 96), 2)]), GapKind.DAMAGED,
         "in the header of another object"),
        (FILES["one"].replace(b"SMTB", b"SMTX"), GapKind.DAMAGED, "no 'SMTB'"),
    ],
    ids=["no-table", "way", "attribute", "mark"],
)  # fmt: skip
def test_what_is_shared_and_not_there_is_told(data, kind, why):
    told = [(item.kind, item.why) for item in evidence(data, "a.h5") if isinstance(item, Gap)]
    assert any(each is kind and why in text for each, text in told), told


@pytest.mark.parametrize("name", ["one", "tree", "dense"])
def test_cut_or_changed_files_are_survived(name):
    survives_cuts_and_changes(FORMAT, FILES[name], step=len(FILES[name]) // 50)


@given(st.integers(0, 400), st.binary(min_size=1, max_size=20))
@settings(max_examples=60, deadline=None)
def test_any_table_is_survived(at, noise):
    data = FILES["types"]
    where = data.index(b"SMTB") + at % 120
    survives(FORMAT, data[:where] + noise + data[where + len(noise) :])

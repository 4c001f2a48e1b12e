"""NGT: entries that are there or not, to the end of the file."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import indexes as b
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, GapKind, Verdict
from weighbridge.formats.ngt_index import FORMAT
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes

HONEST = {
    "obj": [
        b.VECTORS, b.entries(*[bytes(40)] * 300), b.entries(None, bytes(8), bytes(8)), bytes(8),
        b.entries(),
    ],
    "grp": [b.edged(), b.edged(None, b.edges(1)), b.edged(*[b.edges(1, 2, 3)] * 500)],
    "tre": [
        b.tree(), b.tree(b.leaf(1, 1, 2, above=0), nodes=bytes(8)),
        b.tree(b.leaf(1, above=0), nodes=bytes(8)),
        b.tree(b.leaf(1, 1, 2), b.leaf(2, 3), None, b.leaf(4)),
    ],
}  # fmt: skip
EVERY = [(kind, data) for kind, files in HONEST.items() for data in files]


@pytest.mark.parametrize(("kind", "data"), EVERY)
def test_what_is_honest_leaves_no_gap_and_is_allowed(tmp_path, kind, data):
    found = evidence(data, kind)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    assert [each.value for each in found if isinstance(each, Entry)] == [kind]
    assert weigh(tmp_path, {kind: data})[0] is Verdict.ALLOW


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(7),
        b.entries(count=2**40),
        struct.pack("<Q", 3) + b"+" + bytes(40),
        struct.pack("<Q", 3) + b"-*" + bytes(40),
        b.entries(bytes(16), bytes(17), bytes(99)),
    ],
)
def test_other_bytes_are_none(data):
    assert not FORMAT.recognises(Glimpse(Bytes(data)))
    with pytest.raises(FormatError):
        read(FORMAT, data)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.entries(*[bytes(16)] * 20).replace(b"+" + bytes(16), b"*" + bytes(16), -1), "NGT"),
        (b.edged(b.edges(1), b.edges(2)).replace(b.edges(2), struct.pack("<I", 2**30) + b"x" * 8),
         "wanted"),
        (b.tree(behind=b"")[:-1], "wanted"),
        (b.tree(nodes=b.entries(b.inner(1)[:24] + struct.pack("<Q", 2**40))), "a node above"),
        (b.tree(nodes=struct.pack("<Q", 1) + b"*"), "neither"),
    ],
)  # fmt: skip
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_a_tree_of_which_nothing_tells_the_width_has_no_verdict(tmp_path):
    data = b.tree(b.leaf(1, 1), None, b.leaf(3))
    assert [each.kind for each in read(FORMAT, data) if isinstance(each, Gap)] == [
        GapKind.UNSUPPORTED
    ]
    assert weigh(tmp_path, {"tre": data})[0] is Verdict.NO_VERDICT


def test_bytes_behind_it_are_a_gap(tmp_path):
    data = b.tree(behind=b"stowaway")
    gaps = [each.kind for each in read(FORMAT, data) if isinstance(each, Gap)]
    assert gaps == [GapKind.TRAILING]
    assert weigh(tmp_path, {"tre": data})[0] is Verdict.DENY


def test_programs_are_found(tmp_path):
    program = SAMPLES["elf-program"].ljust(400, b"\0")
    assert weigh(tmp_path, {"obj": b.entries(program, bytes(400))})[0] is Verdict.DENY


@pytest.mark.parametrize(("kind", "data"), EVERY)
def test_cuts_and_changes(kind, data):
    del kind
    survives_cuts_and_changes(FORMAT, data, step=max(1, len(data) // 50))


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    for data in (b.VECTORS, b.edged(), b.tree()):
        survives(FORMAT, data[:9] + noise)
        survives(FORMAT, data[:20] + noise)

"""Annoy: a size of nodes at which all of them are as they have to be."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import nets as b
from tests.builders import safetensors
from tests.builders.neighbours import SAMPLES
from tests.properties import short, survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, Tensor, Verdict
from weighbridge.formats import annoy_index
from weighbridge.formats.annoy_index import FORMAT

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")
LONG = b.annoy(vectors=900, inner=[(2, at, at + 1) for at in range(0, 898, 2)])


def faces(data):
    return [each.format for each in evidence(data) if isinstance(each, Face)]


@pytest.mark.parametrize(
    "data",
    [
        b.annoy(),
        b.annoy(apart=True),
        b.annoy(numbers=bytes(range(96))),
        b.annoy(inner=(), roots=[(6, 0, 1)] * 2),
        LONG,
    ],
    ids=short,
)
def test_what_is_honest_leaves_no_gap(data, tmp_path):
    assert faces(data) == [FORMAT.id]
    assert not [each for each in evidence(data) if isinstance(each, Gap)]
    files = {"model.safetensors": WEIGHTS, "index.ann": data}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


def test_it_tells_how_many_vectors_there_are():
    found = read(FORMAT, b.annoy())
    assert [each.value for each in found if isinstance(each, Entry)] == ["6"]
    assert [each.shape for each in found if isinstance(each, Tensor)] == [(10, 44)]


@pytest.mark.parametrize(
    "data",
    [
        b.annoy(first=0),
        b.annoy(first=2),
        b.annoy(inner=((9, 0, 1), (3, 3, 4))),
        b.annoy(inner=((3, 0, 40), (3, 3, 4))),
        b.annoy(inner=((0, 0, 1), (3, 3, 4))),
        b.annoy(roots=[(6, 6, 7), (5, 6, 7)]),
        b.annoy(roots=[(1, 6, 7)] * 2),
        b.annoy(behind=PICKLE),
        b.annoy(behind=bytes(44)),
        b"\1\0\0\0" * 40,
        b"\1\0\0\0" + bytes(160),
    ],
    ids=short,
)
def test_nodes_that_do_not_agree_are_no_index(data):
    assert FORMAT.id not in faces(data)
    with pytest.raises(FormatError, match="no size"):
        read(FORMAT, data)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (LONG.replace(b.annoy_node(2, 310, 311), b.annoy_node(2, 310, 5000)), "refers to"),
        (LONG.replace(b.annoy_node(2, 310, 311), b.annoy_node(1, 310, 311)), "more vectors"),
        (b.annoy(roots=[(6, 6, 7), (6, 7, 6)]), "once more"),
        (LONG[: 44 * 401] + b.annoy_node(7) + LONG[44 * 402 :], "a vector that is none"),
    ],
    ids=short,
)
def test_a_node_that_was_not_looked_at_first_is_held_against_the_others(data, why, monkeypatch):
    monkeypatch.setattr(annoy_index, "LOOKED", 3)
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.annoy(), step=3)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.annoy()[:44] + noise)
    survives(FORMAT, b.annoy()[:264] + noise)
    survives(FORMAT, noise)


@pytest.mark.parametrize(
    "data", [b.annoy(behind=PICKLE), b.annoy(numbers=PROGRAM), b"\1" + PICKLE + LONG], ids=short
)
def test_what_is_more_than_that_is_denied(tmp_path, data):
    assert weigh(tmp_path, {"index.bin": data})[0] is Verdict.DENY

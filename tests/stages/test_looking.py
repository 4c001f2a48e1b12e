"""What is said of the files of a model is bounded, in pieces and in bytes."""

import json
import struct

import pytest

from weighbridge.core import Artifact, Entry, Face, Gap, GapKind, Place, Span
from weighbridge.intake import inventory
from weighbridge.stages import looking, reading
from weighbridge.stages.looking import FEW, PIECES, RESERVE, TEXT, kept, room

OWN = Artifact("a", 9)


def entries(count, text="x"):
    return [Entry(Place(OWN, Span(0, 9)), f"k{n}", text) for n in range(count)]


def test_room_grows_less_with_pieces_and_with_texts():
    assert room(0, 0) == PIECES
    assert room(1000, 0) == PIECES - 1000
    assert room(0, 1000 * TEXT) == PIECES - 1000
    assert room(PIECES, 0) == room(PIECES // 2, PIECES // 2 * TEXT) == FEW
    assert room(PIECES + RESERVE - 9, 0) == 9
    assert room(PIECES + RESERVE, 0) == room(9 * PIECES, 9 * PIECES * TEXT) == 1


@pytest.mark.parametrize(("most", "count", "left"), [(9, 9, 9), (9, 10, 10), (1, 9, 2), (1, 1, 1)])
def test_what_there_is_no_room_for_is_told(most, count, left):
    seen = kept(OWN, [([each], 0) for each in entries(count)], most)
    assert len(seen.evidence) == left
    assert [item.kind for item in seen.evidence if isinstance(item, Gap)] == (
        [GapKind.LIMIT] if left > most or count > most else [])  # fmt: skip


def test_long_texts_take_more_room():
    asked = []

    def some():
        for each in entries(99):
            asked.append(each)
            yield [each], 10 * TEXT

    seen = kept(OWN, some(), 50)
    assert len(asked) < 9
    assert isinstance(seen.evidence[-1], Gap)
    assert seen.said == len(asked) * 10 * TEXT


def test_one_piece_may_be_as_long_as_it_likes():
    assert kept(OWN, [(entries(1), 1 << 30)], 1).evidence == entries(1)


def header(count, text):
    data = json.dumps({"__metadata__": {f"k{n}": f"{n}{text}" for n in range(count)}}).encode()
    return struct.pack("<Q", len(data)) + data


@pytest.mark.parametrize(("count", "text"), [(300, "a"), (40, "ab" * 1500)], ids=["many", "long"])
def test_files_of_a_model_share_what_may_be_said(tmp_path, monkeypatch, count, text):
    for name, value in (("PIECES", 1000), ("RESERVE", 600)):
        monkeypatch.setattr(looking, name, value)
    (tmp_path / "config.json").write_bytes(b"{}")
    for n in range(40):
        (tmp_path / f"m{n:02}.safetensors").write_bytes(header(count, text))
    (model,) = inventory.take(str(tmp_path)).models
    read = reading.inspect(model, reading.Reading()).dossier
    kinds = {each.name: [] for each in read.artifacts}
    for item in read.evidence:
        kinds[item.place.artifact.name].append(type(item))
    # Each file is told what it is, or that there was no room.
    assert all(kinds.values())
    assert len(read.evidence) < 1000 + 600 + 2 * FEW + 2 * 41
    assert sum(len(item.value) for item in read.evidence if isinstance(item, Entry)) < 2000 * TEXT
    assert kinds["m00.safetensors"].count(Entry) == count
    last = [item for item in read.evidence if item.place.artifact.name == "m39.safetensors"]
    assert any(isinstance(item, Gap) and item.kind is GapKind.LIMIT for item in last)
    assert "m39.safetensors" in read.tally.unread


def test_a_file_that_is_only_what_it_is_has_room(tmp_path, monkeypatch):
    monkeypatch.setattr(looking, "PIECES", 10)
    monkeypatch.setattr(looking, "RESERVE", 10)
    (tmp_path / "config.json").write_bytes(b"{}")
    (tmp_path / "a.safetensors").write_bytes(header(300, "a"))
    (tmp_path / "b.txt").write_bytes(b"text\n")
    (model,) = inventory.take(str(tmp_path)).models
    read = reading.inspect(model, reading.Reading()).dossier
    (face,) = [item for item in read.evidence if item.place.artifact.name == "b.txt"]
    assert isinstance(face, Face)

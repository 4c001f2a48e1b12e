"""PocketSphinx: as long as its counts ask for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import safetensors
from tests.builders import spoken as b
from tests.builders.neighbours import SAMPLES
from tests.properties import short, survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, Verdict
from weighbridge.formats.pocketsphinx_model import FORMAT

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")


@pytest.mark.parametrize(
    "data",
    [
        b.phones(),
        b.phones(states=0),
        b.settings(1, 2, 4, 8),
        b.settings(2, 4, 8),
        b.settings(8, 8, summed=False),
        b.settings(1, 1, 2, 4, 8),
        b.settings(1, 2, 2, 2, 2, 8),
        b.settings(1, 2, 4, 8, order=">"),
        b.mixtures(),
        b.mixtures(clusters=True),
        b.trie(),
        b.trie((2,)),
        b.trie((2, 3, 4)),
    ],
    ids=short,
)
def test_what_is_honest_leaves_no_gap(data, tmp_path):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    files = {"model.safetensors": WEIGHTS, "en.lm.bin": data}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.settings(1, 2, 4, 9), "another product"),
        (b.settings(1, 2, 4, 8, mark=5), "no mark"),
        (b.settings(data=b"", summed=False), "counts"),
        (b.settings(1, 0, 4, 5), "0 streams"),
        (b"s3\nversion 1.0\nendhd", "without an end"),
        (b.phones(size=-1), "description: -1"),
        (b.phones((b"A" * 5000,)), "without an end"),
        (b.phones(many=2**30), "phones"),
        (b.phones(tree=-1), "-1 nodes"),
        (b.mixtures(*[b"a\0"] * 80), "more than 64"),
        (b.mixtures(rows=-1), "densities"),
        (b.mixtures(rows=2**20, data=b""), "weights"),
        (b.trie(order=0), "order of 0"),
        (b.trie((2**31, 3), data=bytes(300000)), "words"),
        (b.trie(size=-2), "words: -2"),
        (b"abc", "no file"),
    ],
    ids=short,
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.phones(), step=3)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.phones()[:12] + noise)
    survives(FORMAT, noise)


@pytest.mark.parametrize(
    "data",
    [
        b.phones(behind=PICKLE),
        b.trie(behind=PICKLE),
        b.settings(1, 2, 4, 8, behind=PICKLE),
        b.mixtures(behind=PICKLE),
        b.trie(words=bytes(9) + PROGRAM),
        b.settings(1, 2, 12, 24, data=PROGRAM),
    ],
    ids=short,
)
def test_what_is_more_than_that_is_denied(tmp_path, data):
    assert weigh(tmp_path, {"en.lm.bin": data})[0] is Verdict.DENY

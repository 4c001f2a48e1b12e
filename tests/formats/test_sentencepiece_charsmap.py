"""SentencePiece's compiled rules: a trie whose values lead into a text, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import descriptors as d
from tests.builders import safetensors
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, Verdict
from weighbridge.formats.sentencepiece_charsmap import FORMAT
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
HONEST = d.charsmap("a\0\u00e9\0".encode(), 0, 2)


def test_is_known_by_its_bytes_under_any_name(tmp_path):
    found = evidence(HONEST, "nfkc.bin")
    assert [item.format for item in found if isinstance(item, Face)] == ["sentencepiece-charsmap"]
    assert not [item for item in found if isinstance(item, Gap)]
    assert weigh(tmp_path, {"nfkc.bin": HONEST, "w.safetensors": WEIGHTS})[0] is Verdict.ALLOW


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (d.charsmap(b"a\0", 7), "value of 7, 2 bytes"),
        (d.charsmap(b"a\0" + b"\xff" * 9 + b"\0"), "no text"),
        (d.charsmap(b"a\0\x1b[0m\0"), "no text"),
        (d.charsmap(b"a\0b"), "no text"),
        (d.charsmap(root=0), "without a root"),
        (d.charsmap(root=1 << 31), "without a root"),
        (d.charsmap(size=2**31), "bytes, "),
        (d.charsmap(size=999), "a trie of 999"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_what_is_hidden_behind_a_trie_is_denied(tmp_path):
    hidden = d.charsmap(b"\0" * 80, behind=b"\x80\4cos\nsystem\n(S'true'\ntR.\0")
    assert FORMAT.recognises(Glimpse(Bytes(hidden)))
    assert weigh(tmp_path, {"nfkc.bin": hidden})[0] is Verdict.DENY


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, HONEST, step=7)


@given(st.binary(max_size=80))
def test_any_bytes(data):
    survives(FORMAT, data)
    survives(FORMAT, HONEST + data)

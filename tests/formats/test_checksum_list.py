"""A list of checksums is one in every line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.signature_files import SUMS
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, refusal
from weighbridge.core import Code, Face, Gap
from weighbridge.formats import checksum_list
from weighbridge.formats.checksum_list import FORMAT

HEX = b"0123456789abcdef" * 8


def faces(data):
    return [item.format for item in evidence(data) if isinstance(item, Face)]


@pytest.mark.parametrize(
    "data",
    [
        SUMS,
        SUMS.rstrip(),
        SUMS.replace(b"\n", b"\r\n"),
        b"# made by hand\n\n" + SUMS,
        HEX[:32] + b"  model.bin\n",
        HEX[:40] + b"  model.bin\n",
        HEX[:96] + b" *a/b c.bin\n",
        HEX.upper() + b"  model.bin\n",
        b"\\" + HEX[:64] + b"  a\\\\b\n",
        b"SHA256 (model.bin) = " + HEX[:64] + b"\n",
        b"SHA2-256(model.bin)= " + HEX[:64] + b"\n",
        b"BLAKE2b (model (1).bin) = " + HEX + b"\n",
        HEX[:64] + "  mod\u00e8le\n".encode(),
        SUMS * 100,
    ],
)
def test_a_list(data):
    assert faces(data) == ["checksum-list"]
    assert not [item for item in evidence(data) if isinstance(item, Gap)]


@pytest.mark.parametrize(
    "data",
    [
        HEX[:64] + b"\n",
        HEX[:64] + b" model.bin\n",
        HEX[:60] + b"  model.bin\n",
        HEX[:64] + b"  \n",
        b"SHA256 (model.bin) = " + HEX[:40] + b"\n",
        b"SHA3 (model.bin) = " + HEX[:64] + b"\n",
        b"# nothing\n",
        SUMS + b"and more\n",
        SUMS * 100 + b"and more\n",
        b"and more\n" + SUMS * 100,
        HEX[:64] + b"  a\x1bb\n",
        HEX[:64] + b"  a\rb\n",
        HEX[:64] + b"  mod\xe8le\n",
        b"#\x1b\n" + SUMS,
    ],
)
def test_other_text_is_no_list(data):
    assert "checksum-list" not in faces(data)
    assert refusal(FORMAT, data)


def test_bytes_that_are_no_text_are_no_list():
    assert faces(SUMS + b"\0") == []
    assert faces(b"") == ["empty"]
    assert refusal(FORMAT, b"")


def test_a_list_that_is_too_long_is_text(monkeypatch):
    monkeypatch.setattr(checksum_list, "MOST", 100)
    assert faces(SUMS) == ["plain-text"]
    assert refusal(FORMAT, SUMS)


def test_what_python_would_run_is_told():
    data = b"1" * 32 + b"  if __import__('os').system('true') else 0\n"
    assert faces(data) == ["checksum-list", "python-source"]
    assert [item for item in evidence(data) if isinstance(item, Code)]


def test_cut_anywhere_or_changed_anywhere():
    survives_cuts_and_changes(FORMAT, SUMS)


@given(st.binary(max_size=200), st.integers(0, 200))
@settings(max_examples=100, deadline=None)
def test_any_bytes(noise, kept):
    survives(FORMAT, SUMS[:kept] + noise)

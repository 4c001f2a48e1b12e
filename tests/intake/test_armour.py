"""Armour is read strictly: the lines that it has, in the order that they come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.signature_files import armour
from weighbridge.core import FormatError
from weighbridge.intake.armour import block

MADE = armour("CMS", b"x" * 100)


@given(st.binary(min_size=1, max_size=400), st.sampled_from(["CMS", "SSH SIGNATURE"]), st.binary())
def test_what_is_put_in_comes_out(data, label, after):
    made = armour(label, data)
    found = block(b"x" + made + after, label, start=1)
    assert (found.data, found.stop, found.label) == (data, 1 + len(made), label)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "does not begin"),
        (MADE[1:], "does not begin"),
        (MADE.replace(b"BEGIN CMS", b"BEGIN CMT"), "does not begin"),
        (MADE.replace(b"END CMS", b"END CMT"), "has no end"),
        (MADE.replace(b"-----\neH", b"-----\n\neH"), "no base64"),
        (MADE.replace(b"eHh4", b"eHh"), "base64: "),
        (MADE.replace(b"eHh4", b"eH=="), "no base64"),
        (MADE.replace(b"-----\neHh4", b"-----\neHh=\n"), "base64: "),
        (MADE.replace(b"\n-----END", b"\n=abcd\n-----END"), "has no end"),
        (MADE[:-1] + b"x\n", "has no end"),
        (b"-----BEGIN CMS-----\n" + b"A" * 1000 + b"\n-----END CMS-----\n", "no base64"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        block(data, "CMS")


@given(st.binary(max_size=120), st.integers(0, 120))
def test_any_bytes(noise, kept):
    data = MADE[:kept] + noise
    try:
        stop = block(data, "CMS").stop
    except FormatError as error:
        stop = error.offset
    assert 0 <= stop <= len(data)

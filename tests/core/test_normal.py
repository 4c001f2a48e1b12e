"""Normalisation gives what the standard library gives, in time that is bounded by the length."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge.core import normal

FORMS = ("NFC", "NFKC", "NFD", "NFKD")
ODD = (
    "\u0315\u0300\u0327\u0344\u0f71\u0f72\u0f73\u0f75\u0f81\uff9e\uff9f\u3099\u05b0\u0345\U0001d165"
)
"""Marks of several classes, what comes to marks alone, and what does so in some forms only."""
REST = "aé각ガﷺ\u017f\u1112\u1161\u11ab\ud800\u1e69\u2126"


@given(st.sampled_from(FORMS), st.text(st.sampled_from(ODD + REST), min_size=300, max_size=600))
def test_it_is_what_the_standard_library_gives(form, text):
    assert normal.normal(form, text) == unicodedata.normalize(form, text)


@given(st.sampled_from(FORMS), st.text(st.characters(min_codepoint=0x300), max_size=300))
def test_so_is_that_of_any_text(form, text):
    assert normal.normal(form, "a" + text * 3) == unicodedata.normalize(form, "a" + text * 3)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "piece", ["\u0315\u0300\u0327", "\u0f73", "\uff9e\u0315", "é\u0315\u0300", "各", "\u0344\u0327"]
)
def test_it_takes_time_by_the_length(form, piece):
    text = "a" + piece * (200_000 // len(piece))
    begun = time.process_time()
    normal.normal(form, text)
    assert time.process_time() - begun < 3

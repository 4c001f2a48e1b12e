"""Pages lose their indent as the standard library would have it."""

import inspect
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge import pipeline
from weighbridge.core import docs


@pytest.mark.parametrize("each", [*pipeline.rules(), *pipeline.checks()], ids=lambda each: each.id)
def test_every_page(each):
    assert docs.cleaned(each.doc) == inspect.cleandoc(each.doc)


OTHER = "" if sys.version_info >= (3, 13) else "\r\x0b\x0c\u3000"
"""Blanks that the standard library took for indent until then."""


@given(st.text(st.sampled_from(" \n\tab" + OTHER)))
def test_any_text(text):
    assert docs.cleaned(text) == inspect.cleandoc(text)

"""Pages lose their indent as the standard library would have it."""

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge import pipeline
from weighbridge.core import docs


@pytest.mark.parametrize("each", [*pipeline.rules(), *pipeline.checks()], ids=lambda each: each.id)
def test_every_page(each):
    assert docs.cleaned(each.doc) == inspect.cleandoc(each.doc)


@given(st.text(st.sampled_from(" \n\tab\r\x0b\x0c\u3000")))
def test_any_text(text):
    assert docs.cleaned(text) == inspect.cleandoc(text)

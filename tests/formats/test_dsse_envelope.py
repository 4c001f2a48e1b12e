"""An envelope has the keys that it may have; the rest is in ``test_sigstore_bundle.py``."""

import pytest

from weighbridge.intake.dsse import fits


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        (None, str),
        ("", str),
        (3, int),
        ("3", int),
        ([], (str,)),
        (["a", None], (str,)),
        ({}, {"a": str}),
        ({"a": "x"}, {"a": str}),
        ({"a": {"b": [1]}}, {"a": {"b": (int,)}}),
    ],
)
def test_fits(value, shape):
    assert fits(value, shape)


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        (3, str),
        (True, int),
        (1.5, int),
        ("x", (str,)),
        ([1], (str,)),
        ([], {"a": str}),
        ({"b": None}, {"a": str}),
        ({"a": {}}, {"a": str}),
    ],
)
def test_does_not_fit(value, shape):
    assert not fits(value, shape)

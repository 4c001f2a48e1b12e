"""Expressions that are compiled later are good ones, and as good as others."""

import importlib
import pkgutil
import re

import pytest

import weighbridge
from weighbridge.core import later


def found(value, deep=3):
    """Yield the expressions in a value."""
    if isinstance(value, later.Later):
        yield value
    elif isinstance(value, dict) and deep:
        for each in value.values():
            yield from found(each, deep - 1)
    elif isinstance(value, tuple | list) and deep:
        for each in value:
            yield from found(each, deep - 1)


def test_every_expression_of_ours_is_one():
    count = 0
    for info in pkgutil.walk_packages(weighbridge.__path__, "weighbridge."):
        if info.name.endswith("__main__"):
            continue
        for value in list(vars(importlib.import_module(info.name)).values()):
            for each in found(value):
                count += 1
                assert each.pattern is not None
    assert count > 200


@pytest.mark.parametrize("name", ["match", "fullmatch", "search", "findall", "split"])
def test_it_does_what_a_compiled_one_does(name):
    ours, theirs = later.pattern(r"(a)|b", re.IGNORECASE), re.compile(r"(a)|b", re.IGNORECASE)
    for _ in range(2):
        shown = [str(getattr(each, name)("Abc")) for each in (ours, theirs)]
        assert shown[0] == shown[1]
    assert ours.sub("x", "abc") == "xxc"
    assert (ours.flags, ours.groups) == (theirs.flags, theirs.groups)


def test_a_name_that_no_expression_has_is_an_error():
    with pytest.raises(AttributeError):
        later.pattern("a").nothing  # noqa: B018 - what is tested

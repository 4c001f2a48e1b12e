"""What reading a class's source says of filling its objects."""

import ast

import pytest

from tests.harmless_names import reviews
from tests.harmless_names.__main__ import Survey
from tests.harmless_names.effects import CONTAINERS, PLAIN, passes_on

PASSED_ON = [
    "def __getattr__(self, name): return getattr(self.wrapped, name)",
    "def __getattr__(self, name): return getattr(self.wrapped, name, None)",
    "def __getattr__(self, name): return self.ask_recursively(name)",
    "def __getattr__(*args): return getattr(args[0].wrapped, args[1])",
    "def __getattribute__(self, n): return getattr(object.__getattribute__(self, 'of'), n)",
]
KEPT = [
    """def __getattr__(self, attr):
    if attr[0] == "_":
        raise AttributeError(attr)
    return getattr(self.results, attr).copy()""",
    "def __getattr__(self, name): raise AttributeError(name)",
    "def __getattr__(self, name): return self.fields.get(name)",
    "def __getattribute__(self, name): return object.__getattribute__(self, name)",
    """def __getattr__(self, name):
    if name.startswith("__"):
        raise AttributeError(name)
    return getattr(self.wrapped, name)""",
]


@pytest.mark.parametrize(
    ("source", "passed"), [(s, True) for s in PASSED_ON] + [(s, False) for s in KEPT]
)
def test_look_ups_that_are_passed_on(source, passed):
    (method,) = ast.parse(source).body
    assert passes_on(method) is passed


@pytest.mark.parametrize("base", ["type", "abc.ABCMeta", "enum.EnumMeta", "enum.EnumType"])
def test_what_makes_classes_is_no_plain_base(base):
    assert base not in PLAIN | CONTAINERS


def test_a_condition_of_one_version_binds_all():
    review = reviews.load(reviews.REVIEWS / "kornia.toml")
    survey = Survey(review, [review])
    base = "kornia.augmentation._2d.intensity.base"
    for use in ("class", f"class {base}:_PicklableCompileMixin"):
        survey.add(use, base, "_PicklableCompileMixin")
    (group,) = (each for each in survey.groups() if base in each.names)
    assert group.state == {"_compile_kwargs": ""}

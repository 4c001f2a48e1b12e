"""``int | None`` is a union as pickle writes it; ``reduce`` with anything but types is denied."""

import pickle

import pytest

from tests.builders import pickles as p
from tests.test_bypasses import denied
from tests.test_false_alarms import allowed

INT, NONE = p.name("builtins", "int"), p.call("builtins", "type", None)
OR = p.name("_operator", "or_")
REDUCE = "_functools", "reduce"
SPACE = p.new("types", "SimpleNamespace")


def _union(*types, joiner=OR):
    return p.call(*REDUCE, joiner, types)


UNION = _union(INT, NONE)

HONEST = {
    "a union": UNION,
    "of Python's own names": p.call("functools", "reduce", p.name("operator", "or_"), (INT, NONE)),
    "of a listed class": _union(p.name("numpy", "ndarray"), p.name("pandas", "DataFrame"), NONE),
    "of an abstract class": _union(p.name("collections.abc", "Mapping"), NONE),
    "of a type with parameters": _union(
        p.call("types", "GenericAlias", p.name("builtins", "list"), (INT,)), NONE
    ),
    "of a type of typing": _union(
        p.call("operator", "getitem", p.name("typing", "List"), INT), p.name("types", "NoneType")
    ),
    "as a parameter": p.call("types", "GenericAlias", p.name("builtins", "dict"), (INT, UNION)),
    "in a state": SPACE + p.value({"kind": UNION}) + p.BUILD,
}

HOSTILE = {
    "an import alone": p.name(*REDUCE),
    "another function": _union(INT, NONE, joiner=p.name("operator", "add")),
    "a function that calls": _union(INT, NONE, joiner=p.name("posix", "system")),
    "a start": p.call(*REDUCE, OR, (INT, NONE), SPACE),
    "a list": p.call(*REDUCE, OR, [INT, NONE]),
    "one type": _union(INT),
    "no types": _union(),
    "objects": _union(INT, SPACE),
    "constants": _union(1, 2),
    "functions": _union(INT, p.name("math", "sqrt")),
    "a class of a strange package": _union(INT, p.name("acme", "Layer")),
    "a class that no list has": _union(INT, p.name("subprocess", "Popen")),
    "types that are computed": _union(INT, p.call("builtins", "type", 1)),
    "a partial beside a union": UNION + p.POP + p.call("functools", "partial", p.name(*REDUCE), OR),
    "a map beside a union": UNION + p.POP + p.call("builtins", "map", p.name(*REDUCE), [1]),
    "a union that is called": UNION + p.value(("true",)) + p.REDUCE,
    "a union that is filled": UNION + p.value({"x": 1}) + p.BUILD,
    "an alias that is filled": p.call("types", "GenericAlias", p.name("builtins", "list"), INT)
    + p.value({"x": 1})
    + p.BUILD,
    "an alias of an object": p.call("types", "GenericAlias", SPACE, INT),
    "an alias that is called": p.call("types", "GenericAlias", p.name("builtins", "list"), INT)
    + p.value(("true",))
    + p.REDUCE,
    "an attribute of a type": p.call("builtins", "getattr", _union(INT, INT), "__subclasses__"),
}


@pytest.mark.parametrize("made", HONEST.values(), ids=HONEST)
def test_unions_of_types_are_plain(tmp_path, made):
    allowed(tmp_path, {"m.pkl": p.stream(made)})


@pytest.mark.parametrize("protocol", [2, 4, 5])
def test_unions_as_python_writes_them(tmp_path, protocol):
    allowed(tmp_path, {"m.pkl": pickle.dumps({"kind": int | None, "of": list[str]}, protocol)})


@pytest.mark.parametrize("made", HOSTILE.values(), ids=HOSTILE)
def test_anything_else_is_denied(tmp_path, made):
    denied(tmp_path, {"m.pkl": p.stream(made)})


def test_a_union_in_one_file_says_nothing_of_another(tmp_path):
    files = {"a.pkl": p.stream(UNION), "b.pkl": p.stream(p.name(*REDUCE))}
    denied(tmp_path, files)

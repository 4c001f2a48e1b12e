"""Functions of R's that were counted as harmless, and with what lies beside them are not."""

import pytest

from tests.builders import r_data as r
from tests.formats.test_r_computing import (
    EXP,
    ONE,
    TEXT,
    X,
    Y,
    counted,
    function,
    made,
    sets,
    takes,
    told,
)
from tests.weighing import weigh
from weighbridge.core import Verdict
from weighbridge.intake import rcalm, rlinecode, rnames, rparts, rtree

OBJECT, ATTRIBUTES, TAG = 0x100, 0x200, 0x400
Z, TILDE = r.symbol("z"), r.symbol("~")
TILDES = r.vector(TILDE, TILDE)
SAME = function(X, formals=takes("x"))
MAKES = function(sets("z", r.call("list", X)), sets(r.call("[[", Z, Y), ONE), Z)
"""Sets an element of a list; of an environment, it would set a variable."""


def classed(name, *arguments, kind="lm"):
    head, *rest = r.call(name, *arguments)
    return [head | OBJECT | ATTRIBUTES, *r.pairs(("class", r.strings(kind))), *rest]


@pytest.mark.parametrize("how", "XBA")
@pytest.mark.parametrize(
    "item",
    [
        function(r.call("<-", X, Y), formals=takes("x", "y", "<-")),
        function(r.call("=", X, Y), formals=takes("x", "y", "=")),
        function(sets("f", made(sets("x", ONE), takes("x", "<-"))), X),
        function(r.call("rep_len", X, ONE)),
        function(r.call("match", X, Y)),
        function(r.call("table", X)),
        function(r.call("as.vector", X, r.strings("symbol"))),
        function(r.call("approx", X, Y)),
    ],
    ids=["arrow", "equals", "inner-arrow", "evaluates", "makes-a-call", "by-do-call", "symbol",
         "evaluates-a-formula"],
)  # fmt: skip
def test_what_is_no_function_that_computes(item, how):
    assert told(item, how)
    assert not counted(item, how)


@pytest.mark.parametrize("how", "XBA")
@pytest.mark.parametrize(
    "beside",
    [
        r.environment(("list", SAME)),
        r.pairs(("list", SAME)),
        r.hashed(("list", SAME)),
        r.environment(("list", r.promise(ONE, SAME))),
        r.pairs(("~", SAME)),
        r.vector(classed("frobnicate", TEXT)),
        r.call("frobnicate", classed("frobnicate", TEXT)),
        r.vector(classed("frobnicate", TEXT, kind="formula")),
        r.vector(classed("frobnicate", TEXT), [6 | OBJECT, *TILDES, *r.NIL]),
        r.vector(
            classed("frobnicate", TEXT), r.call(r.pairs(("", X), ("(head)", TILDE), kind=6), X)
        ),
        [6 | TAG, *r.symbol("a"), *r.symbol("~"), *r.NIL],
        [19 | ATTRIBUTES, 1, *ONE, *r.pairs(("names", r.call("frobnicate")))],
        r.call("~", r.symbol("eval"), X),
        r.call("~", X, r.symbol("url")),
    ],
    ids=["redefined", "redefined-in-a-list", "redefined-hashed", "redefined-by-a-value", "tilde",
         "call-with-a-class", "inside-a-call", "no-formula",
         "head-of-formulas", "spelled-as-head", "head-by-a-name", "names",
         "symbol-in-a-formula", "another"],
)  # fmt: skip
def test_what_lies_beside_is_asked(beside, how):
    for item in (r.vector(MAKES, EXP, beside), r.vector(beside, MAKES, EXP)):
        assert len(told(item, how)) > 1
        assert not counted(item, how)


@pytest.mark.parametrize("how", "XBA")
def test_what_models_hold_beside_them_is_no_matter(how):
    formula = classed("~", X, r.call("log", Y), kind="formula")
    fit = r.call("lm", formula, r.symbol("data"))
    item = r.vector(MAKES, EXP, formula, fit, r.environment(("exp", ONE)))
    assert (told(item, how), counted(item, how)) == ([], ["2"])


EVALUATING = [
    "do.call",
    "eval",
    "get",
    "Reduce",
    "sapply",
    "lapply",
    ".Internal",
    "unlink",
    "combn",
]
FIRST = [r.call(name, X) for name in ("log", "exp", "sqrt", "poly", "ns", "bs", "scale", "factor")]


@pytest.mark.parametrize("how", "XBA")
@pytest.mark.parametrize("name", EVALUATING)
def test_a_call_that_is_kept_as_data_may_not_evaluate(name, how):
    # R evaluates such calls to predict (``predvars`` of a model's terms).
    call = r.call("list", *FIRST, r.call(name, r.call("paste0", TEXT), X), *FIRST)
    (summary,) = told(r.vector(r.pairs(("predvars", call)), r.call("list", *FIRST)), how)
    assert name in summary


@pytest.mark.parametrize(
    "head",
    [
        r.call("::", r.symbol("processx"), r.symbol("run")),
        r.call("[[", r.call("list", r.symbol("eval")), ONE),
        r.call("(", r.symbol("eval")),
    ],
    ids=["package", "element", "parenthesis"],
)
@pytest.mark.parametrize("how", "XBA")
def test_what_is_called_may_be_computed(head, how):
    assert told(r.call("list", *FIRST, r.call(head, TEXT)), how)


def test_they_are_warned_of(tmp_path):
    call = r.pairs(("predvars", r.call("list", r.call("do.call", r.call("paste0", TEXT), X))))
    verdict, rules, _ = weigh(tmp_path, {"m.rds": r.file(call)})
    assert (verdict, rules) == (Verdict.WARN, {"embedded-code"})


GET_X, ONE_, INDEX = (20, 3), (16, 7), (92, 6)
LIST = (26, 1, *GET_X, 33, 39, 2)
START, PART, SET, END = (61, 4), (108, 5), (22, 4), (62, 4)


def compiled(*code, more=()):
    """Write what sets an element of ``list(x)``, in other instructions."""
    kept = r.pairs(("", r.symbol("[[<-")), ("", r.symbol("*tmp*")), ("", Y), ("value", ONE), kind=6)
    tree = r.call("{", sets("z", r.call("list", X)), sets(r.call("[[", Z, Y), ONE), Z)
    constants = [tree, r.symbol("list"), r.call("list", X), X, Z, kept, Y, ONE]
    body = r.bytecode(*((1, each) for each in (*constants, *more)), code=(12, *code, 20, 4, 1))
    return function(body)


HONEST = (*LIST, *SET, 4, *ONE_, *START, 111, 5, 22, *INDEX, *PART, *END, 4)


@pytest.mark.parametrize("how", "XBA")
def test_bytecode_that_sets_an_element_of_what_was_made(how):
    item = compiled(*HONEST)
    assert (told(item, how), counted(item, how)) == ([], ["1"])


@pytest.mark.parametrize(
    "code",
    [
        (*GET_X, *SET, 4, *ONE_, *START, *INDEX, *PART, *END, 4),
        (*LIST, 4, *GET_X, *SET, 4, *ONE_, *START, *INDEX, *PART, *END, 4),
        (*LIST, *SET, 4, *ONE_, *START, 4, 4, *GET_X, *ONE_, *INDEX, *PART, *END, 4),
        (*LIST, *SET, 4, *ONE_, *START, *INDEX, *PART, 4, *GET_X, *END, 4),
        (*GET_X, 2, 10, *LIST, *SET, 4, *ONE_, *START, *INDEX, *PART, *END, 4),
        (*LIST, *SET, 4, *ONE_, *START, 4, 4, *GET_X, *ONE_, 71, 5, 27, *INDEX, 33, 72, *END, 4),
    ],
    ids=["another", "behind-it", "part", "end", "jumped", "by-methods"],
)
def test_bytecode_that_sets_a_variable_of_an_argument(code):
    item = compiled(*code)
    assert told(item)
    assert not counted(item)


def numbered(item, names, how):
    """Put names before an item, which refers to them by their numbers."""
    before = r.pairs(*((name, r.NIL) for name in names))
    return r.file(r.vector(before, item), how)


@pytest.mark.parametrize("how", "XBA")
def test_a_name_that_counts_is_kept_however_many_there_are(tmp_path, monkeypatch, how):
    for module in (rcalm, rlinecode, rnames, rparts, rtree):
        monkeypatch.setattr(module, "NAMES", 3)
    call = r.call([255 | 4 << 8], TEXT, r.strings("source"))
    data = numbered(call, ("a", "b", "c", "do.call"), how)
    verdict, rules, _ = weigh(tmp_path, {"m.rds": data})
    assert (verdict, rules) == (Verdict.WARN, {"embedded-code"})


@pytest.mark.parametrize("how", "XBA")
def test_with_names_that_are_not_kept_no_function_is_proven(monkeypatch, how):
    for module in (rcalm, rlinecode, rnames, rparts, rtree):
        monkeypatch.setattr(module, "NAMES", 3)
    item = r.vector(EXP, r.environment(("a", ONE), ("b", ONE), ("c", ONE), ("d", ONE)))
    assert told(item, how)
    assert not counted(item, how)

"""Bytecode of R's is taken apart as the interpreter does it, or is not taken for what it says."""

import time

import pytest

from tests.builders import r_data as r
from tests.formats.test_r_computing import (
    FETCHED,
    ONE,
    PROMISED,
    TREE,
    X,
    compiled,
    counted,
    exp,
    function,
    lang,
    made,
    takes,
    told,
)
from tests.reading import read
from weighbridge.core import Entry
from weighbridge.formats.r_serialized import FORMAT
from weighbridge.intake.rcalm import KEY

SYMBOL = (1, X)


def lines(*tree):
    """Return a constant that is a call."""
    return 6, [*r.NIL, *lang(tree)]


def body(tree, *constants, code):
    return function(compiled(tree, *constants, code=(12, *code)), formals=takes("x", "..."))


def calls(name, *arguments):
    return (r.symbol(name), *arguments)


PLUS = calls("+", X, X)
SAPPLY = calls("sapply", X, r.symbol("exp"))
PASSED = r.inner_bytecode((1, r.symbol("exp")), code=(12, 20, 0, 1))
NAMED = (1, r.symbol("sapply"))
MASS = calls("requireNamespace", r.strings("MASS"))
LOADS = (1, r.symbol("requireNamespace"))
REP = lines(*calls("rep", X))
SPLIT = calls("split", X, r.call("rep", X))
SPLITS = (1, r.symbol("split"))
REPEATED = r.inner_bytecode(REP, code=(12, 123, 0, 6, 40, 0, 1))
SWITCH = calls("switch", X, ONE)
FIELD, Z = r.strings("d"), r.symbol("z")


def setting(name, key, *, before=()):
    """A function that sets an element of a variable, which may be made before."""
    tree = calls("<-", r.call("[[", name, key), X)
    if before:
        tree = calls("{", r.call("<-", name, r.call("list", X)), r.call("<-", *tree[1:]))
    kept = lines(*calls("[[<-", r.symbol("*tmp*"), key, X))
    constants = (kept, (key[0], key), (1, name), (1, r.symbol("list")), lines(*calls("list", X)))
    puts = (16, 2) if key is FIELD else (20, 2)
    start = (20, 3, 61, 3, 111, 1, len(before) + 12)
    return body(tree, *constants, code=(*before, *start, *puts, 108, 1, 62, 3, 1))


MADE = (23, 4, 38, 5, 22, 3, 4)

GOOD = {
    "operator": body(PLUS, SYMBOL, code=(20, 1, 124, 20, 1, 125, 44, 0, 1)),
    "operator-of-old": body(PLUS, SYMBOL, code=(20, 1, 20, 1, 44, 0, 1)),
    "several": body(PLUS, SYMBOL, code=(20, 1, 124, 20, 1, 124, 20, 1, 126, 2, 4, 44, 0, 1)),
    "kept": body(PLUS, SYMBOL, code=(127, 20, 1, 128, 20, 1, 44, 0, 1)),
    "passed": body(SAPPLY, NAMED, PROMISED, PASSED, code=(23, 1, 29, 2, 29, 3, 38, 0, 1)),
    "package": body(MASS, LOADS, (16, r.strings("MASS")), code=(23, 1, 34, 2, 38, 0, 1)),
    "split": body(SPLIT, SPLITS, PROMISED, REPEATED, code=(23, 1, 29, 2, 29, 3, 38, 0, 1)),
    "split-without-a-guard": body(
        SPLIT,
        SPLITS,
        PROMISED,
        r.inner_bytecode(REP, code=(12, 40, 0, 1)),
        code=(23, 1, 29, 2, 29, 3, 38, 0, 1),
    ),
    "element": setting(X, FIELD),
    "element-of-made": setting(Z, X, before=MADE),
    "switch": body(
        SWITCH, SYMBOL, (254, r.NIL), (13, r.integers(8)), code=(20, 1, 102, 0, 2, 2, 3, 17, 1)
    ),
}

BAD = {
    "bytecode-in-an-expression": function(
        r.call("list", made(compiled(PLUS, SYMBOL, code=(12, 20, 1, 1))))
    ),
    "more-ways-than-code": body(
        SWITCH,
        SYMBOL,
        (254, r.NIL),
        (13, r.integers(*[8] * 100)),
        code=(20, 1, 102, 0, 2, 2, 3, 17, 1),
    ),
    "element-that-may-be-any": setting(X, X),
    "element-that-is-called": setting(X, r.strings("exp")),
    "element-of-what-may-be-any": setting(Z, X, before=(20, 2, 20, 2, 22, 3, 4)),
    # more is taken than was put
    "counted-nothing": body(PLUS, SYMBOL, code=(124, 20, 1, 20, 1, 44, 0, 1)),
    "counted-less": body(PLUS, SYMBOL, code=(20, 1, 20, 1, 125, 44, 0, 1)),
    "counted-less-by-many": body(PLUS, SYMBOL, code=(20, 1, 124, 20, 1, 126, 9, 44, 0, 1)),
    "counted-less-by-fewer": body(PLUS, SYMBOL, code=(20, 1, 124, 20, 1, 126, -1, 44, 0, 1)),
    "place-that-is-none": body(PLUS, SYMBOL, code=(20, 1, 20, 1, 128, 44, 0, 1)),
    "place-as-a-value": body(PLUS, SYMBOL, code=(127, 20, 1, 44, 0, 1)),
    "swapped-two": body(PLUS, SYMBOL, code=(20, 1, 20, 1, 100, 44, 0, 1)),
    "got-from-one": exp((12, 20, 3, 23, 1, 35, 99, 0, 1), more=[SYMBOL]),
    "jump-into-an-operand": exp((12, 2, 4, *FETCHED[1:])),
    # another kind of constant than is taken for granted
    "call-is-a-symbol": body(PLUS, SYMBOL, code=(20, 1, 20, 1, 44, 1, 1)),
    "call-is-another": body(calls("-", X, X), SYMBOL, code=(20, 1, 20, 1, 44, 0, 1)),
    "condition-is-no-call": body(PLUS, SYMBOL, code=(20, 1, 3, 1, 6, 17, 1)),
    "called-is-no-call": exp((12, 23, 1, 29, 2, 38, 1, 1)),
    "called-is-another": exp((12, 23, 1, 29, 2, 38, 3, 1), more=[lines(*calls("log", X))]),
    "built-in-is-another": exp(
        (12, 26, 1, 20, 3, 33, 39, 4, 1), more=[SYMBOL, lines(*calls("log", X))]
    ),
    "special-is-no-call": exp((12, 40, 1, 1)),
    "variable-is-a-call": exp((12, 20, 0, 1)),
    "variable-is-the-rest": body(
        calls("c", X, r.symbol("...")), (1, r.symbol("...")), code=(20, 1, 1)
    ),
    "element-by-a-text": body(
        calls("$", X, X), SYMBOL, (16, r.strings("x")), code=(20, 1, 73, 0, 2, 1)
    ),
    "element-of-no-call": body(calls("$", X, X), SYMBOL, code=(20, 1, 73, 1, 1, 1)),
    "tag-is-a-number": exp((12, 23, 1, 29, 2, 31, 3, 38, 0, 1), more=[(14, ONE)]),
    "closure-is-bytecode": exp((12, 41, 2, 1)),
    "closure-is-short": exp((12, 41, 3, 1), more=[(19, r.vector(r.NIL))]),
    "promise-is-a-symbol": exp((12, 23, 1, 29, 1, 38, 0, 1)),
    "value-is-bytecode": exp((12, 16, 2, 1)),
    "value-is-a-list": exp((12, 16, 3, 1), more=[(19, r.vector(r.call("exp", X)))]),
    "argument-is-a-call": exp((12, 23, 1, 34, 0, 38, 0, 1)),
    "argument-waited": exp((12, 23, 1, 20, 3, 33, 38, 0, 1), more=[SYMBOL]),
    "switch-on-nothing": body(
        SWITCH, SYMBOL, (254, r.NIL), (13, r.integers()), code=(20, 1, 102, 0, 2, 2, 3, 17, 1)
    ),
    "switch-on-a-text": body(
        SWITCH, SYMBOL, (254, r.NIL), (16, r.strings("x")), code=(20, 1, 102, 0, 2, 2, 3, 17, 1)
    ),
    "switch-outside": body(
        SWITCH, SYMBOL, (254, r.NIL), (13, r.integers(99)), code=(20, 1, 102, 0, 2, 2, 3, 17, 1)
    ),
    # a function that is called with what the expression does not say
    "passed-a-text": body(
        SAPPLY, NAMED, PROMISED, (16, r.strings("true")), code=(23, 1, 29, 2, 34, 3, 38, 0, 1)
    ),
    "passed-by-a-promise": body(
        SAPPLY, NAMED, PROMISED,
        r.inner_bytecode((1, r.symbol("exp")), (16, r.strings("true")), code=(12, 16, 1, 1)),
        code=(23, 1, 29, 2, 29, 3, 38, 0, 1),
    ),
    "passed-the-rest": body(
        SAPPLY, NAMED, PROMISED, PASSED, code=(23, 1, 29, 2, 29, 3, 32, 38, 0, 1)
    ),
    "passed-by-a-tag": body(
        SAPPLY, NAMED, PROMISED, PASSED, (1, r.symbol("FU")),
        code=(23, 1, 29, 2, 29, 3, 29, 2, 31, 4, 38, 0, 1),
    ),
    "split-by-a-value": body(
        SPLIT, SPLITS, PROMISED, PROMISED, code=(23, 1, 29, 2, 29, 3, 38, 0, 1)
    ),
    "split-by-another-special": body(
        SPLIT, SPLITS, PROMISED, r.inner_bytecode(lines(*calls("(", X)), code=(12, 40, 0, 1)),
        code=(23, 1, 29, 2, 29, 3, 38, 0, 1),
    ),
    "split-by-another": body(
        SPLIT, SPLITS, PROMISED, r.inner_bytecode(REP, SYMBOL, code=(12, 123, 0, 6, 20, 1, 1)),
        code=(23, 1, 29, 2, 29, 3, 38, 0, 1),
    ),
    "another-package": body(
        MASS, LOADS, (16, r.strings("acme")), code=(23, 1, 34, 2, 38, 0, 1)
    ),
    "internal": exp((12, 27, 1, 20, 3, 33, 39, 0, 1), more=[SYMBOL]),
    "anywhere": exp((12, 24, 1, 29, 2, 38, 0, 1)),
    "outer": exp((12, 17, 95, 3, 1), more=[SYMBOL]),
    "outer-part": exp((12, 17, 96, 3, 97, 3, 1), more=[SYMBOL]),
    # what R evaluates instead, where it takes no bytecode
    "expression-is-another": exp(
        promised=r.inner_bytecode((1, r.symbol("run")), SYMBOL, code=(12, 20, 1, 1))
    ),
    "expression-is-bytecode": function(r.bytecode(PROMISED, SYMBOL, code=(12, 20, 1, 1))),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_what_the_interpreter_does_is_followed(name):
    assert (told(GOOD[name]), counted(GOOD[name])) == ([], ["1"])


@pytest.mark.parametrize("name", BAD)
def test_what_it_would_take_wrongly_is_told(name):
    assert told(BAD[name])
    assert not counted(BAD[name])


def test_a_call_is_of_the_function_that_was_fetched():
    assert counted(function(compiled(TREE, (1, r.symbol("exp")), PROMISED, code=FETCHED)))


def doubled(times):
    """Return an expression of two parts that are the same one, and so are the parts of those."""
    first = [0, *X] if not times else [244, times, 6, *r.NIL, *doubled(times - 1)]
    second = [0, *X] if not times else [243, times]
    return [0, *r.symbol("+"), 2, *r.NIL, *first, 2, *r.NIL, *second, 254, *r.NIL]


@pytest.mark.parametrize(("times", "proven"), [(2, True), (50, False)])
def test_parts_that_are_shared_are_looked_at_as_the_bytes_allow(times, proven):
    item = r.bytecode((6, [*r.NIL, *doubled(times)]), SYMBOL, code=(12, 20, 1, 1))
    assert bool(counted(function(item, formals=takes("x")))) is proven


def test_bytecode_that_several_instructions_take_is_looked_at_once():
    tree, inner = calls("c", X, X), r.inner_bytecode(SYMBOL, code=(12, 20, 0, 1))
    code = (12, 23, 1, 29, 2, 29, 2, 38, 0, 1)
    for _ in range(40):
        inner = r.inner_bytecode(lines(*tree), (1, r.symbol("c")), inner, code=code)
    assert counted(body(tree, (1, r.symbol("c")), inner, code=code[1:]))


def _loop():
    """Take some time, as long as the machine does now."""
    begun = time.process_time()
    for _ in range(500_000):
        pass
    return time.process_time() - begun


def test_variables_are_kept_once_whatever_is_looked_at_apart():
    names = [f"v{number}" for number in range(9000)]
    sets_all = [r.call("<-", r.symbol(name), X) for name in names]
    apart = [r.call("exp", X)] * 9000
    data = r.file(function(*sets_all, *apart, formals=takes("x")))
    unit, begun = _loop(), time.process_time()
    assert any(isinstance(item, Entry) and item.key == KEY for item in read(FORMAT, data))
    # A copy of them for each call takes 300 of these loops, and one for all 20.
    assert (time.process_time() - begun) / max(unit, _loop()) < 100

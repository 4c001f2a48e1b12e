"""Functions of R's that do nothing but compute are no matter; whatever else they might be is."""

from itertools import product
from unittest.mock import patch

import pytest

from tests.builders import r_data as r
from tests.formats.test_r_serialized import every
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Code, Entry, FormatError, Verdict
from weighbridge.formats.r_serialized import FORMAT
from weighbridge.intake import rcomputing, rfunctions, rtree
from weighbridge.intake.rcalm import KEY

MISSING = [251]
X, Y, E = r.symbol("x"), r.symbol("y"), r.symbol("eval")
ONE, TEXT = r.doubles(1), r.strings("true")
HOSTILE = r.call("system", TEXT)


def takes(*names, **defaults):
    return r.pairs(*((name, MISSING) for name in names), *defaults.items())


def function(*body, formals=None, environment=r.GLOBAL):
    return r.closure(
        body[0] if len(body) == 1 else r.call("{", *body),
        takes("x", "y") if formals is None else formals,
        environment,
    )


def sets(name, value, arrow="<-"):
    return r.call(arrow, r.symbol(name) if isinstance(name, str) else name, value)


def made(body, formals=None):
    """Return an expression that makes a function."""
    return r.call("function", formals or takes("x"), body, r.NIL)


def tagged(callee, *arguments):
    return r.pairs(("", r.symbol(callee)), *arguments, kind=6)


def compiled(tree, *constants, code):
    return r.bytecode((6, [*r.NIL, *lang(tree)]), *constants, code=code)


def lang(tree):
    """Write a call as bytecode keeps it, behind its type and its tag."""
    head, *rest = tree
    out = [1, *head]
    for item in rest:
        out += [2, *r.NIL, *(item if item[:1] == ["in"] else [0, *item])][:]
    return [*out, 254, *r.NIL]


def told(item, how="X", **more):
    return [each.summary for each in every(Code, item, how, **more)]


def counted(item, how="X", **more):
    return [each.value for each in every(Entry, item, how, **more) if each.key == KEY]


LINK = r.environment(("lambda", ONE))
GOOD = {
    "logistic": function(
        sets("eta", r.call("exp", r.call("-", X))), r.call("/", ONE, r.symbol("eta"))
    ),
    "native": function(r.call(".Call", r.symbol("C_logit_link"), X), formals=takes("x")),
    "namespace": function(
        r.call(".Call", r.symbol("C_logit_link"), X), environment=r.outside(249, "stats")
    ),
    "constant": function(ONE),
    "default": function(r.call("+", X, Y), formals=takes("x", y=r.call("length", X))),
    "frame": function(r.call("^", X, r.symbol("lambda")), environment=LINK),
    "branches": function(
        r.call("if", r.call(">", X, ONE), sets("z", ONE), sets("z", Y)), r.symbol("z")
    ),
    "loop": function(
        sets("s", ONE),
        r.call(
            "for", r.symbol("i"), r.call("seq_along", X), sets("s", r.call("+", X, r.symbol("i")))
        ),
        r.symbol("s"),
    ),
    "local": function(
        sets("z", r.call("vector", r.strings("list"), ONE)),
        sets(r.call("[[", r.symbol("z"), ONE), X),
        r.symbol("z"),
    ),
    "field": function(sets(r.call("[[", X, r.strings("d")), Y), X),
    "columns": function(sets(r.call("colnames", X), Y), X),
    "split": function(r.call("split", X, r.call("rep", Y, ONE))),
    "applied": function(r.call("sapply", X, made(r.call("exp", X)))),
    "by-name": function(r.call("apply", X, ONE, r.symbol("paste"))),
    "family": function(
        r.call(
            "if",
            r.call(
                "!", tagged("requireNamespace", ("", r.strings("MASS")), ("quietly", [10, 1, 1]))
            ),
            r.call("stop", r.strings("no")),
        ),
        r.call(
            "$",
            r.call(r.call("::", r.symbol("MASS"), r.symbol("gamma.shape")), X),
            r.symbol("alpha"),
        ),
    ),
    "generic": function(r.call("UseMethod", r.strings("mean"))),
}

BAD = {
    "process": function(HOSTILE),
    "unknown": function(r.call("frobnicate", X)),
    "alias": function(sets("exp", E), r.call("exp", X)),
    "alias-by-text": function(sets(r.strings("exp"), E), r.call("exp", X)),
    "alias-equals": function(sets("exp", E, "="), r.call("exp", X)),
    "parameter": function(r.call("exp", X), formals=takes("x", exp=E)),
    "called-parameter": function(r.call("f", X), formals=takes("x", f=E)),
    "inner-parameter": function(r.call("sapply", X, made(r.call("exp", X), takes("x", exp=E)))),
    "loop-variable": function(r.call("for", r.symbol("exp"), r.call("list", E), r.call("exp", X))),
    "value": function(r.call("list", E)),
    "value-of-elsewhere": function(r.call("list", r.symbol("run"))),
    "default-value": function(X, formals=takes("x", y=E)),
    "default-call": function(X, formals=takes("x", y=r.call("frobnicate"))),
    "set-on-one-way": function(r.call("if", X, sets("run", ONE)), r.call("list", r.symbol("run"))),
    "set-later": function(r.call("list", r.symbol("run")), sets("run", ONE)),
    "set-in-a-loop": function(
        r.call("while", X, sets("run", ONE)), r.call("list", r.symbol("run"))
    ),
    "do.call": function(r.call("do.call", r.strings("system"), r.call("list", TEXT))),
    "do.call-computed": function(
        r.call("do.call", r.call("paste0", r.strings("sys"), r.strings("tem")), X)
    ),
    "match.fun": function(r.call(r.call("match.fun", r.call("paste0", r.strings("sys"))), TEXT)),
    "get": function(r.call(r.call("get", X), TEXT)),
    "computed": function(r.call(r.call("(", E), X)),
    "by-if": function(r.call(r.call("if", X, E, E), X)),
    "element": function(r.call(r.call("$", X, r.symbol("f")), Y)),
    "element-by-name": function(r.call(r.call("[[", X, ONE), Y)),
    "qualified": function(r.call(r.call("::", r.symbol("processx"), r.symbol("run")), TEXT)),
    "internal-qualified": function(
        r.call(r.call(":::", r.symbol("MASS"), r.symbol("gamma.shape")), X)
    ),
    "qualified-value": function(r.call("list", r.call("::", r.symbol("acme"), r.symbol("run")))),
    "qualified-alias": function(
        sets("::", E), r.call(r.call("::", r.symbol("MASS"), r.symbol("gamma.shape")), X)
    ),
    "package": function(r.call("requireNamespace", r.strings("acme"))),
    "package-by-name": function(r.call("requireNamespace", X)),
    "library": function(r.call("library", r.symbol("MASS"))),
    "eval": function(r.call("eval", X)),
    "parse": function(r.call("eval", tagged("parse", ("text", X)))),
    "reduce": function(r.call("Reduce", r.strings("system"), X)),
    "reduce-by-name": function(r.call("Reduce", r.symbol("y"), X)),
    "sapply-text": function(r.call("sapply", X, r.strings("system"))),
    "sapply-value": function(r.call("sapply", X, Y)),
    "sapply-unlisted": function(r.call("sapply", X, r.symbol("eval"))),
    "sapply-partly": function(tagged("sapply", ("", X), ("", r.symbol("exp")), ("FU", Y))),
    "sapply-tagged": function(tagged("sapply", ("", X), ("FUN", Y))),
    "sapply-rest": function(
        r.call("sapply", r.symbol("..."), r.symbol("exp"), Y), formals=takes("...", "x", "y")
    ),
    "sapply-shadowed": function(
        sets("exp", r.strings("sys")), r.call("sapply", X, r.symbol("exp"))
    ),
    "super": function(sets("z", ONE, "<<-")),
    "assign": function(r.call("assign", r.strings("exp"), E)),
    "delayed": function(r.call("delayedAssign", r.strings("z"), r.call("exp", X))),
    "active": function(r.call("makeActiveBinding", r.strings("z"), X, Y)),
    "environment": function(sets(r.call("environment", X), Y)),
    "body": function(sets(r.call("body", X), Y)),
    "replacing": function(sets(r.call("foo", X), Y)),
    "element-of-argument": function(sets(r.call("[[", X, Y), Y)),
    "variable-of-argument": function(sets(r.call("$", X, r.symbol("exp")), Y)),
    "element-of-element": function(
        sets("z", r.call("list", X)),
        sets(r.call("$", r.call("$", r.symbol("z"), r.symbol("e")), r.symbol("exp")), Y),
    ),
    "field-that-is-called": function(sets(r.call("[[", X, r.strings("exp")), Y), X),
    "setter": function(r.call("[[<-", X, r.strings("exp"), Y)),
    "setter-of-variables": function(r.call("$<-", X, r.symbol("exp"), Y)),
    "setter-applied": function(r.call("sapply", X, r.symbol("[[<-"), r.strings("exp"), Y)),
    "element-of-elsewhere": r.vector(
        function(sets(r.call("[[", r.symbol("env"), X), Y)),
        r.environment(("env", r.environment(("a", ONE)))),
    ),
    "element-of-list": function(
        sets("z", r.call("list", X)),
        sets("z", r.call("[[", r.symbol("z"), ONE)),
        sets(r.call("[[", r.symbol("z"), Y), Y),
    ),
    "element-of-loop": function(
        r.call("for", r.symbol("z"), X, sets(r.call("[[", r.symbol("z"), Y), Y)),
    ),
    "operator": function(r.call("%op%", X, Y)),
    "backticks": function(r.call("my function", X)),
    "dispatch": function(r.call("UseMethod", r.strings("shell"))),
    "dispatch-by-name": function(r.call("UseMethod", X)),
    "next": function(r.call("NextMethod")),
    "exit": function(r.call("on.exit", r.call("frobnicate"))),
    "handler": function(tagged("tryCatch", ("", X), ("error", E))),
    "native-text": function(r.call(".Call", r.strings("x"), X)),
    "native-by-name": function(r.call(".Call", X, Y)),
    "native-set": function(sets("C_x", X), r.call(".Call", r.symbol("C_x"), Y)),
    "native-parameter": function(r.call(".Call", r.symbol("C_x"), X), formals=takes("x", "C_x")),
    "native-package": function(tagged(".Call", ("", r.symbol("C_x")), ("", X), ("PACKAGE", Y))),
    "native-rest": function(
        r.call(".Call", r.symbol("C_x"), r.symbol("...")), formals=takes("...")
    ),
    "native-evaluates": function(r.call(".Call", r.symbol("C_numeric_deriv"), X, Y)),
    "quoted": function(r.call("quote", r.call("frobnicate"))),
    "classed": function(sets(r.call("class", X), r.strings("glm")), X),
    "classed-by-attribute": function(sets(r.call("attr", X, r.strings("class")), Y), X),
    "evaluates-a-call": function(r.call("residuals", X)),
    "sapply-more": function(
        r.call("sapply", X, r.symbol("exp"), r.symbol("...")), formals=takes("x", "...")
    ),
    "split-by-a-value": function(r.call("split", X, Y)),
    "transposed": function(r.call("t", X)),
    "dotted": function(r.call("list", r.symbol("..run"))),
    "external": function(r.call(".External", r.symbol("C_x"), X)),
    "internal": function(r.call(".Internal", r.call("exp", X))),
    "primitive": function(r.call(r.call(".Primitive", r.strings("exp")), X)),
    "formula": function(r.call("update", X, r.call("~", X, Y))),
    "quoting": function(r.call("eval", r.call("quote", HOSTILE))),
    "connection": function(r.call("url", X)),
    "writes": function(tagged("cat", ("", X), ("file", Y))),
    "function-in-place": function(r.call(r.closure(r.call("frobnicate")), X)),
    "built-in-place": function(r.call([8, 3, b"exp"], X)),
    "expressions": function(r.vector(r.call("frobnicate"), kind=20)),
    "names-by-a-call": function(sets(r.call("names", X), Y), X),
    "inner": function(sets("f", made(r.call("frobnicate", X))), X),
}


@pytest.mark.parametrize("how", "XBA")
@pytest.mark.parametrize("name", GOOD)
def test_what_computes_is_counted(name, how):
    assert (told(GOOD[name], how), counted(GOOD[name], how)) == ([], ["1"])


@pytest.mark.parametrize("how", "XA")
@pytest.mark.parametrize("name", BAD)
def test_what_may_do_more_is_told(name, how):
    assert told(BAD[name], how)
    assert not counted(BAD[name], how)


@pytest.mark.parametrize("name", BAD)
def test_one_that_may_do_more_tells_all(name):
    good = len(GOOD)
    for item in (r.vector(*GOOD.values(), BAD[name]), r.vector(BAD[name], *GOOD.values())):
        assert len(told(item)) > good
        assert not counted(item)
    assert counted(r.vector(*GOOD.values())) == [str(good)]
    assert counted(r.vector(*GOOD.values(), *GOOD.values())) == [str(2 * good)]


EXP = function(r.call("exp", X))


@pytest.mark.parametrize(
    "beside",
    [
        r.environment(("exp", [8, 10, b".Primitive"])),
        r.environment(("exp", [7, 9, b".Internal"])),
        r.environment(("exp", function(HOSTILE))),
        r.environment(("exp", function(r.call("frobnicate")))),
        r.environment(("exp", r.promise(E))),
        r.hashed(("exp", r.promise(r.symbol("run")))),
        r.outside(247, "x"),
        r.outside(248, "package:acme"),
        r.bytecode((1, r.symbol("f"))),
    ],
    ids=["builtin", "special", "hostile", "unknown", "promise", "hashed", "persistent", "package",
         "bytecode"],
)  # fmt: skip
@pytest.mark.parametrize("how", "XBA")
def test_what_a_name_may_stand_for_is_asked_of_the_whole_file(beside, how):
    assert counted(r.vector(EXP, r.environment(("exp", ONE))), how) == ["1"]
    for item in (r.vector(EXP, beside), r.vector(beside, EXP)):
        assert told(item, how)
        assert not counted(item, how)


@pytest.mark.parametrize("how", "XBA")
def test_what_is_fetched_lies_in_no_environment_and_no_list(how):
    for name, item in (("C_logit_link", GOOD["native"]), ("paste", GOOD["by-name"])):
        for beside in (r.environment((name, TEXT)), r.hashed((name, TEXT)), r.pairs((name, TEXT))):
            assert told(r.vector(item, beside), how)
            assert told(r.vector(beside, item), how)


@pytest.mark.parametrize("how", "XBA")
def test_variables_lie_in_an_environment_of_the_file(how):
    free = function(r.call("^", X, r.symbol("lambda")))
    assert told(free, how)
    assert told(r.vector(free, r.pairs(("lambda", ONE))), how)
    assert counted(r.vector(free, LINK), how)
    # one that would be a function's, where the environment is another one
    assert told(r.vector(function(r.call("c", E)), r.environment(("eval", ONE))), how)


def test_a_built_in_function_alone_is_told():
    assert told([8, 5, b".Call"]) == ["built-in function '.Call'"]
    assert told([8, 3, b"sum"]) == []
    assert told(r.vector([8, 5, b".Call"])) == []


def test_what_is_damaged_behind_is_told_before():
    found = []
    with pytest.raises(FormatError):
        found.extend(read(FORMAT, r.file(r.vector(EXP, [99]))))
    whole = evidence(r.file(r.vector(EXP, [99])))
    assert [each.summary for each in whole if isinstance(each, Code)] == [
        "function, which calls exp"
    ]


# exp(x), as R compiles it but for its inlining
FETCHED = (12, 23, 1, 29, 2, 38, 0, 1)
PROMISED = r.inner_bytecode((1, X), code=(12, 20, 0, 1))
TREE = (r.symbol("exp"), X)


def exp(code=FETCHED, *, callee="exp", promised=PROMISED, more=()):
    body = compiled(TREE, (1, r.symbol(callee)), promised, *more, code=code)
    return function(body, formals=takes("x"))


@pytest.mark.parametrize("how", "XBA")
def test_bytecode_that_does_what_its_expression_does(how):
    assert (told(exp(), how), counted(exp(), how)) == ([], ["1"])


@pytest.mark.parametrize(
    "item",
    [
        exp(callee="eval"),
        exp(callee="frobnicate"),
        exp(callee="length"),
        exp(promised=r.inner_bytecode((1, E), code=(12, 20, 0, 1))),
        exp(promised=r.inner_bytecode((1, E), code=(12, 23, 0, 1))),
        exp((12, 20, 2, 1)),
        exp((12, 20, 3, 17, 17, 38, 0, 1), more=[(1, X)]),
        exp((12, 38, 0, 1)),
        exp((12, 1)),
        exp((12, 23, 1, 1)),
        exp((12, 23, 1, 38, 0)),
        exp((12, 23, 1, 28, 38, 0, 1)),
        exp((12, 16, 0, 28, 38, 0, 1)),
        exp((12, 4, *FETCHED[1:])),
        exp((12, 2, 99)),
        exp((12, 2, 2, *FETCHED[1:])),
        exp((12, 23, 77, 38, 0, 1)),
        exp((12, 23, -1, 38, 0, 1)),
        exp((12, 22, 3, *FETCHED[1:]), more=[(1, r.symbol("exp"))]),
        exp((12, 17, 22, 3, 4, *FETCHED[1:]), more=[(1, r.symbol("exp"))]),
        exp((12, 20, 3, 119, 0, 0, 1), more=[(1, X)]),
        exp((12, 17, 119, 0, 1, 1)),
        exp((12, 17, 118, 0, 99, 1)),
        exp((12, 7, 0, 1, 1)),
        exp((10, *FETCHED[1:])),
        exp((13, *FETCHED[1:])),
        exp((12, *FETCHED[1:], 129)),
        exp(()),
        exp(more=[(6, [*r.NIL, *lang((r.symbol("frobnicate"), X))])]),
        exp((12, 40, 3, 1), more=[(6, [*r.NIL, *lang((r.symbol("eval"), X))])]),
        exp((12, 16, 0, 16, 0, 16, 0, 108, 0, 1)),
        exp((12, 23, 3, 38, 0, 1), more=[(1, r.symbol("[[<-"))]),
        exp(more=[(6, [*r.NIL, *lang((r.symbol("[[<-"), X, X))])]),
        function(r.bytecode(code=(12, 1))),
        function(r.bytecode((1, r.symbol("exp")), code=FETCHED)),
    ],
)
def test_bytecode_that_may_do_more(item):
    assert told(item)
    assert not counted(item)


def test_a_model_of_functions_that_compute_is_no_matter(tmp_path):
    family = r.vector(*GOOD.values())
    for how, version in product("XBA", (2, 3)):
        verdict, rules, why = weigh(tmp_path, {"m.rds": r.file(family, how, version)})
        assert (verdict, rules) == (Verdict.ALLOW, set()), why
    for name, item in BAD.items():
        verdict, rules, _ = weigh(tmp_path, {"n.rds": r.file(r.vector(family, item))})
        assert (verdict is not Verdict.ALLOW, "embedded-code" in rules) == (True, True), name


def test_what_is_too_deep_or_too_much_is_not_understood(monkeypatch):
    deep = X
    for _ in range(rtree.DEEP + 1):
        deep = r.call("exp", deep)
    assert told(function(deep))
    many = r.vector(*(function(r.call("exp", X), r.call("exp", ONE)) for _ in range(3)))
    assert counted(many)
    monkeypatch.setattr(rtree, "MOST", 4)
    assert told(many)


def test_no_list_has_what_is_dangerous():
    assert not rfunctions.COMPUTING & rfunctions.MASKS
    assert not rfunctions.MAKING - rfunctions.COMPUTING
    assert not rcomputing.EAGER - rfunctions.COMPUTING
    assert rfunctions.GENERICS <= rfunctions.COMPUTING


@pytest.mark.parametrize(("name", "times"), [("exp", 1), ("ggplot", 0)])
@pytest.mark.parametrize("how", "XBA")
def test_a_function_that_calls_what_is_not_known_is_not_read_again(name, times, how):
    item = function(r.call(name, X))
    way = rtree.Trees.function
    with patch.object(rtree.Trees, "function", autospec=True, side_effect=way) as asked:
        every(Code, item, how)
    assert asked.call_count == times

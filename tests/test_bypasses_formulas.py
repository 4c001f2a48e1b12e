"""Formulas that filling a model's data evaluates: what is computed of columns, and what would run.

One inert stand-in for each way; none of it is ever run.
"""

import pytest

from tests.builders import pickles as p
from tests.test_bypasses_calls import SPACE, WAITING
from tests.weighing import weigh
from weighbridge.core import Verdict
from weighbridge.judgement.formulas import plain

LOADER = p.new("torch.utils.data.dataloader", "DataLoader")
RUNS = "__import__('os').system('true')"


def filled(target, state):
    return target + p.value(state) + p.BUILD


def column(*items):
    """An array of objects."""
    kind = filled(p.call("numpy", "dtype", "O8", 0, 1), (3, "|", None, None, None, -1, -1, 63))
    empty = p.call(
        "numpy.core.multiarray", "_reconstruct", p.name("numpy", "ndarray"), (0,), p.binary(b"b")
    )
    return filled(empty, (1, (len(items),), kind, False, list(items)))


def frame(*items, **more):
    return filled(p.new("pandas.core.frame", "DataFrame"), {"_mgr": [column(*items)], **more})


def data(formula, key="restore_design_info", **more):
    """The data of a model, as it is filled."""
    state = {"formula": formula, "frame": frame("a", 1), key: True, **more}
    return p.new("statsmodels.base.data", "PandasData") + p.value(state) + p.BUILD


PLAIN = [
    "y ~ x", "y ~ x + z - 1", "y~0+x", "np.log(y) ~ np.log1p(x) + I(x ** 2) + C(c)",
    "y ~ C(g, Treatment(reference='a')) * x", "y ~ bs(x, df=4, degree=3) + cr(z, df=3)",
    "y ~ Q('a column, or \"two\"') + center(x)", "y ~ (a + b + c) ** 2", "x:z",
    "y ~ I((a > 2) / b)",    "y ~ -x + 1.5", "größe ~ höhe", "y ~ np.power(x, 2)", "y ~ a\n + b ",
]  # fmt: skip

HOSTILE = [
    RUNS, f"y ~ {RUNS}", "y ~ I(__import__('os').system('true'))", "y ~ exec(x)", "y ~ x.values",
    "y ~ np.load('a')", "y ~ np.log.__class__(x)", "y ~ f'{x}'", "y ~ C(x)(y)", "y ~ (C)(x)",
    "y ~ 'a'", "y ~ x[0]", "y ~ [x]", "y ~ {x}", "y ~ `x`", "y ~ lambda", "y ~ x if y else z",
    "y ~ __builtins__", "y ~ Q('a\\x41')", "y ~ Q(f'a')", "y ~ Q('a').b", "y ~ I(x) y", "y ~ x;z",
    "y ~ 9 ** 9 ** 9", "y ~ x ** 99", "y ~ np.log (x) (y)", "y ~ I(x := 3)", "y ~ x @ z", "y ~",
    "", "y ~ ()", "y ~ I(x", "y ~ x)", "y ~ pd.read_pickle('a')", "y ~ open('a')", "y ~ os.x", "%x",
    "y ~ \uff45\uff58\uff45\uff43(x)", "y ~ " + "(" * 99 + "x" + ")" * 99, "y ~ x + " * 999 + "x",
]  # fmt: skip


@pytest.mark.parametrize("formula", PLAIN)
def test_what_computes_is_plain(formula):
    assert plain(formula)


@pytest.mark.parametrize("formula", HOSTILE)
def test_what_may_run_is_not(formula):
    assert not plain(formula)


@pytest.mark.parametrize("key", ["restore_design_info", "restore_model_spec"])
def test_a_formula_of_columns_is_allowed(tmp_path, key):
    found = weigh(tmp_path, {"m.pkl": p.stream(data("y ~ np.log(x)", key))})
    assert found[:2] == (Verdict.ALLOW, set()), found[2]


FLAG = {"restore_model_spec": True}
MODEL = p.new("statsmodels.base.data", "ModelData")
STATES = {
    "runs": data(f"y ~ {RUNS}"),
    "runs-in-a-newer-release": data(f"y ~ {RUNS}", "restore_model_spec"),
    "no-text": data(SPACE),
    "computed-text": data(p.call("builtins", "str", p.binary(b"a"))),
    "no-formula": filled(MODEL, {"frame": frame(1), **FLAG}),
    "another-formula": filled(MODEL, p.EMPTY_DICT + p.MARK + p.text("formula") + p.text(RUNS)
                              + p.text("formula") + p.text("y ~ x")
                              + p.text("restore_model_spec") + b"\x88" + p.SETITEMS),
    "a-column-of-objects": data("y ~ np.log(x)", frame=frame(LOADER)),
    "a-column-that-is-called": data("y ~ np.log(x)", frame=frame(SPACE)),
    "a-column-of-functions": data("C('x')", frame=frame(p.name("numpy", "frombuffer"))),
    "a-column-of-methods": data("y ~ x", frame=frame(WAITING)),
    "a-column-of-many": data("y ~ x", frame=frame(*["a"] * 200, LOADER)),
    "a-column-of-many-nested": data("y ~ x", frame=frame(*["a"] * 200, (1, LOADER))),
    "a-table-with-a-method": data("y ~ x", frame=frame(1, join=WAITING)),
    "a-frame-that-is-no-table": data("C('x')", frame={"C": p.name("numpy", "ndarray")}),
    "a-frame-filled-before": data(
        "y ~ x", frame=filled(frame(LOADER), {"_typ": "dataframe", "_metadata": []})
    ),
    "halves": filled(
        MODEL, {"formula": "y ~ x", "orig_endog": frame(1), "orig_exog": frame(LOADER), **FLAG}
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STATES)
def test_a_formula_that_may_run_something_is_denied(tmp_path, name):
    verdict, found, _ = weigh(tmp_path, {"m.pkl": p.stream(STATES[name])})
    assert (verdict, "unlisted-call" in found) == (Verdict.DENY, True)


def test_the_formula_is_told(tmp_path):
    _, _, reasons = weigh(tmp_path, {"m.pkl": p.stream(data("y ~ exec(x)"))})
    assert any("'y ~ exec(x)'" in reason.because for reason in reasons)

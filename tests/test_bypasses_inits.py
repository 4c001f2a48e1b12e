"""Ways to call a class, or to set what turns an object into something else, by other functions.

Inert stand-ins, one for each way; none of it is ever run. Beside each, what libraries write.
"""

import pytest

from tests.builders import pickles as p
from tests.test_bypasses_formulas import data, frame
from tests.weighing import weigh
from weighbridge.core import Verdict

LINEAR = p.name("sklearn.linear_model._base", "LinearRegression")
LINES = p.name("gensim.models.word2vec", "LineSentence")
ORDERED = p.name("collections", "OrderedDict")
DICT = p.name("builtins", "dict")
CATEGORICAL = p.name("pandas.core.arrays.categorical", "Categorical")
GINI = p.name("sklearn.tree._criterion", "Gini")
LOADER = p.new("torch.utils.data.dataloader", "DataLoader")


def rebuilt(cls, base, state):
    return p.call("copyreg", "_reconstructor", cls, base, state)


def unpickled(module, name, cls, state):
    return p.call(module, f"__pyx_unpickle_{name}", cls, 1, state)


QUANTILE = p.name("river.stats.quantile", "Quantile")
LIST = p.name("builtins", "list")


def partial(function, *arguments, state=None):
    made = p.call("functools", "partial", function, *arguments)
    return made if state is None else made + p.value((*state, None)) + p.BUILD


def default(factory):
    """A dict that calls a factory for what is not there, which any ``__setstate__`` may ask for."""
    return p.call("collections", "defaultdict", factory)


HOSTILE = {
    # ``base.__init__(obj, state)`` is called, as long as there is one.
    "a-class-by-itself": rebuilt(LINEAR, LINEAR, "a"),
    "a-class-that-reads-files": rebuilt(LINES, LINES, "a"),
    "a-class-by-another": rebuilt(LINEAR, LINES, "a"),
    "a-class-of-python-2": p.call("copy_reg", "_reconstructor", LINES, LINES, "a"),
    "a-class-by-its-base": rebuilt(LINES, p.call("builtins", "getattr", LINES, "__base__"), "a"),
    "a-class-by-getattr": rebuilt(
        ORDERED, p.call("builtins", "getattr", LINES, "__mro__"), "a"
    ),
    # What Cython writes sets attributes out of the last argument.
    "cython-setstate": unpickled(
        "pandas._libs.arrays", "NDArrayBacked", CATEGORICAL, (1, 2, {"__setstate__": LINES})
    ) + p.value("a") + p.BUILD,
    "cython-reduce": unpickled("sklearn.tree._criterion", "Gini", GINI, (1, {"__class__": LINES})),
    "cython-dict": unpickled(
        "sklearn.tree._criterion", "Gini", GINI, (1, {"__dict__": {"__setstate__": LINES}})
    ),
    # A factory is called by whoever looks up what is not there: no class, with arguments.
    "factory-of-a-class": default(partial(LINES, "a")),
    "factory-by-its-state": default(partial(LINES, state=(LINES, ("a",), {}))),
    "factory-by-keywords": default(partial(LINES, state=(LINES, (), {"source": "a"}))),
    "factory-by-newobj": p.new("collections", "defaultdict", partial(LINES, "a")),
    "factory-of-an-instance": default(partial(QUANTILE, state=(QUANTILE, (LOADER,), {}))),
    "factory-of-a-name": default(partial(QUANTILE, state=(QUANTILE, (), {"q": LINES}))),
    "factory-with-arguments": default(partial(QUANTILE, LOADER)),
    "factory-exchanged": default(partial(QUANTILE, state=(LINES, ("a",), {}))),
    "list-exchanged": default(partial(LIST, state=(LINES, ("a",), {}))),
    "factory-exchanged-later": partial(QUANTILE) + p.put(7) + p.POP + default(p.get(7)) + p.get(7)
    + p.value((LINES, ("a",), {}, None)) + p.BUILD,
}  # fmt: skip

HONEST = {
    "factory-with-numbers": default(partial(QUANTILE, state=(QUANTILE, (), {"q": 1}))),
    "factory-of-dicts": default(
        partial(p.name("collections", "defaultdict"), p.name("builtins", "int"))
    ),
    "a-dict": rebuilt(ORDERED, DICT, {"a": 1}),
    "a-dict-in-c": rebuilt(ORDERED, ORDERED, {"a": 1}),
    "an-object": rebuilt(LINEAR, p.name("builtins", "object"), None),
    "cython": unpickled("pandas._libs.arrays", "NDArrayBacked", CATEGORICAL, None),
    "cython-attributes": unpickled("sklearn.tree._criterion", "Gini", GINI, (1, {"a": 1})),
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_another_way_to_call_a_class_is_denied(tmp_path, body):
    verdict, _, reasons = weigh(tmp_path, {"model.pkl": p.stream(body)})
    assert verdict is Verdict.DENY, reasons


@pytest.mark.parametrize("body", HONEST.values(), ids=HONEST.keys())
def test_what_libraries_write_is_allowed(tmp_path, body):
    verdict, _, reasons = weigh(tmp_path, {"model.pkl": p.stream(body)})
    assert verdict is Verdict.ALLOW, [reason.because for reason in reasons]


@pytest.mark.parametrize("times", [1, 2, 300])
@pytest.mark.parametrize("attribute", ["_mgr", "_item_cache"])
def test_the_same_data_is_looked_into_each_time(tmp_path, times, attribute):
    """Data that differ in what a frame was filled with have one shape, and are told apart."""
    plain = (data("y ~ x") + p.POP) * times
    odd = data("y ~ x", frame=frame("a", 1, **{attribute: [LOADER]}))
    found = weigh(tmp_path / "plain", {"m.pkl": p.stream(plain, p.NONE)})
    assert found[0] is Verdict.ALLOW, found[2]
    found = weigh(tmp_path / "odd", {"m.pkl": p.stream(plain, odd)})
    assert found[0] is Verdict.DENY

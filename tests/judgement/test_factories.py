"""A default's factory: those that the lists have are harmless, any other is a call in waiting."""

import pytest

from tests.builders import pickles as p
from tests.weighing import weigh
from weighbridge.core import Verdict


def default(factory):
    return p.call("collections", "defaultdict", factory)


def method(target, name):
    return p.call("builtins", "getattr", target, name)


def filled(target, state):
    return target + p.value(state) + p.BUILD


def partial(function, *arguments):
    made = p.name("functools", "partial") + p.value((function,)) + p.REDUCE
    return made + p.value((function, arguments, {}, None)) + p.BUILD


MEAN = p.new("river.stats.mean", "Mean")
RANDOM = p.call("random", "Random")
GAUSS = method(RANDOM, "gauss")
WAITING = p.call("functools", "partial", p.name("numpy", "clip"))
OBJECT = p.new("types", "SimpleNamespace")

CHANCE = p.call("numpy.random._pickle", "__randomstate_ctor", "MT19937")


def normal(**state):
    made = p.new("river.optim.initializers", "Normal")
    return filled(made, {"mu": 0, "sigma": 1, "_rng": CHANCE} | state)


HARMLESS = {
    "weights-by-chance": default(
        p.name("functools", "partial")
        + p.value((normal(),))
        + p.REDUCE
        + p.value((normal(), (), {"shape": 3}, None))
        + p.BUILD
    ),
    "clone": default(method(filled(MEAN, {"n": 0, "_mean": 0}), "clone")),
    "initialiser": default(filled(p.new("river.optim.initializers", "Zeros"), {"value": 0})),
    "gauss": default(partial(GAUSS, 0, 1)),
    "class": default(p.name("river.stats.mean", "Mean")),
}


@pytest.mark.parametrize("body", HARMLESS.values(), ids=HARMLESS)
def test_a_listed_factory_needs_no_word(tmp_path, body):
    verdict, _, reasons = weigh(tmp_path, {"model.pkl": p.stream(body)})
    assert verdict is Verdict.ALLOW, [reason.because for reason in reasons]


def test_one_of_many_is_harmless_and_one_of_many_is_not(tmp_path):
    def means(last):
        made = b"".join(filled(MEAN, {"n": n, "_mean": -n}) + p.POP for n in range(900))
        return {"model.pkl": p.stream(made + filled(MEAN, last))}

    assert weigh(tmp_path / "a", means({"n": 1}))[0] is Verdict.ALLOW
    assert weigh(tmp_path / "b", means({"n": 1, "clone": WAITING}))[0] is Verdict.DENY
    assert weigh(tmp_path / "c", means({p.call("builtins", "str", "clone"): 1}))[0] is Verdict.DENY


CLONES = {"clone": WAITING}
HOSTILE = {
    "weights-by-another": default(partial(normal(_rng=OBJECT))),
    "weights-by-a-call": default(partial(normal(_rng=WAITING))),
    "weights-of-an-object": default(partial(normal(mu=OBJECT))),
    "weights-of-a-shape": default(
        p.name("functools", "partial") + p.value((normal(),)) + p.REDUCE
        + p.value((normal(), (), {"shape": OBJECT}, None)) + p.BUILD
    ),
    "of-the-state": default(method(filled(MEAN, CLONES), "clone")),
    "by-what-it-calls": default(method(filled(MEAN, {"_get_params": WAITING}), "clone")),
    "filled-later": default(method(MEAN + p.MEMOIZE, "clone")) + p.POP + b"h\x00"
    + p.value(CLONES) + p.BUILD,
    "by-a-slot": default(method(filled(MEAN, (None, CLONES)), "clone")),
    "filled-by-torch": p.call(
        "torch._tensor", "_rebuild_from_type_v2", p.name("builtins", "getattr"),
        p.name("river.stats.mean", "Mean"), (OBJECT, "mean"), CLONES,
    ),
    "another-method": default(method(MEAN, "get")),
    "another-class": default(method(p.new("river.metrics.accuracy", "Accuracy"), "clone")),
    "another-object": default(p.new("river.preprocessing.scale", "StandardScaler")),
    "module": default(p.new("torch.nn.modules.linear", "Linear")),
    "made-with-something": default(method(p.new("river.stats.mean", "Mean", 1), "clone")),
    "partial-of-objects": default(partial(GAUSS, OBJECT, 1)),
    "partial-exchanged": default(
        p.name("functools", "partial") + p.value((GAUSS,)) + p.REDUCE
        + p.value((WAITING, (), {}, None)) + p.BUILD
    ),
    "deepcopy": default(partial(p.name("copy", "deepcopy"), OBJECT)),
    "a-step-further": default(method(GAUSS, "__func__")),
    "handed-to-another": p.call("builtins", "list", p.call("builtins", "iter", GAUSS, None)),
}  # fmt: skip


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_any_other_is_denied(tmp_path, body):
    assert weigh(tmp_path, {"model.pkl": p.stream(body)})[0] is Verdict.DENY

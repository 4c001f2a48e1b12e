"""Classes that call what their state names: a name of the library's own, or another."""

import pytest

from tests.builders import pickles as p
from tests.weighing import weigh
from weighbridge.core import Verdict


def filled(name, state, *rest):
    module, _, last = name.rpartition(".")
    return p.stream(p.new(module, last) + p.value(state) + p.BUILD + b"".join(rest))


def item(key, value):
    return p.value(key) + p.value(value) + p.SETITEM


def named(name):
    module, _, last = name.rpartition(".")
    return p.name(module, last)


COUNTER = p.name("collections", "Counter")
WAITING = p.call("functools", "partial", p.name("numpy", "clip"))
MODULE = p.new("torch.nn.modules.linear", "Linear")
NORMAL = named("ngboost.distns.normal.Normal")
SCORE = named("ngboost.scores.LogScore")
REGRESSOR, SURVIVAL = "ngboost.api.NGBRegressor", "ngboost.api.NGBSurvival"
BOX, LIST = "box.box.Box", "box.box_list.BoxList"
TABLE = "attrdict.dictionary.AttrDict"


def settings(**other):
    base = {"box_class": named(BOX), "default_box_attr": p.name("builtins", "type")}
    return {"_box_config": base | {"box_recast": None, "box_intact_types": ()} | other}


HARMLESS = {
    "ngboost": filled(REGRESSOR, {"Dist": NORMAL, "Score": SCORE, "n_estimators": 5}),
    "ngboost-classes": filled(
        "ngboost.api.NGBClassifier", {"Score": SCORE, "Dist_name": "Categorical", "K": 3}
    ),
    "ngboost-survival": filled(SURVIVAL, {"_basedist": NORMAL, "Score": SCORE}),
    "box": filled(BOX, settings(), item("lr", 1), item("net", {"depth": 3})),
    "box-list": filled(LIST, {"box_options": {"box_class": named(BOX)}}, p.value({}), p.APPEND),
    "attrdict": filled(TABLE, ({"a": [1], "net": MODULE}, p.name("builtins", "tuple"), False)),
}

HOSTILE = {
    "ngboost-object": filled(REGRESSOR, {"Dist": p.new("types", "SimpleNamespace")}),
    "ngboost-waiting": filled(REGRESSOR, {"Dist": WAITING, "Score": SCORE}),
    "ngboost-stranger": filled(REGRESSOR, {"Dist": COUNTER, "Score": SCORE}),
    "ngboost-score": filled(REGRESSOR, {"Dist": NORMAL, "Score": COUNTER}),
    "ngboost-number": filled(REGRESSOR, {"Dist_name": "MVN", "K": COUNTER}),
    "ngboost-survival": filled(SURVIVAL, {"_basedist": COUNTER, "Score": SCORE}),
    "ngboost-computed": filled(REGRESSOR, {p.call("builtins", "str", "Dist"): COUNTER}),
    "ngboost-distribution": filled("ngboost.distns.normal.Normal", {"dist": WAITING}),
    "box-class": filled(BOX, settings(box_class=COUNTER), item("a", {})),
    "box-object": filled(BOX, settings(box_class=MODULE), item("a", {})),
    "box-recast": filled(BOX, settings(box_recast={"a": WAITING}), item("a", 1)),
    "box-default": filled(BOX, settings(default_box=True, default_box_attr=COUNTER)),
    "box-settings": filled(BOX, {"_box_config": p.new("types", "SimpleNamespace")}),
    "box-hook": filled(BOX, settings(), item("append", WAITING), p.value(1), p.APPEND),
    "box-called": p.stream(p.call("box.box", "Box", {"a": {}}, WAITING)),
    "box-list": filled(LIST, {"box_options": {"box_class": COUNTER}}, p.value({}), p.APPEND),
    "attrdict-type": filled(TABLE, ({"append": [1]}, COUNTER, False), p.value(1), p.APPEND),
    "attrdict-hook": filled(TABLE, ({"append": WAITING}, p.name("builtins", "tuple"), False)),
    "attrdict-object": filled(TABLE, (MODULE, p.name("builtins", "tuple"), False)),
}


@pytest.mark.parametrize("data", HARMLESS.values(), ids=HARMLESS)
def test_what_the_library_writes_needs_no_word(data, tmp_path):
    verdict, _, reasons = weigh(tmp_path, {"model.pkl": data})
    assert verdict is Verdict.ALLOW, [reason.because for reason in reasons]


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_what_it_would_call_is_denied(data, tmp_path):
    verdict, found, _ = weigh(tmp_path, {"model.pkl": data})
    assert verdict is Verdict.DENY
    assert found & {"unlisted-call", "class-tampering", "unlisted-import"}, found

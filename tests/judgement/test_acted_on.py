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
TABLE = "attrdict.dictionary.AttrDict"


HARMLESS = {
    "ngboost": filled(REGRESSOR, {"Dist": NORMAL, "Score": SCORE, "n_estimators": 5}),
    "ngboost-classes": filled(
        "ngboost.api.NGBClassifier", {"Score": SCORE, "Dist_name": "Categorical", "K": 3}
    ),
    "ngboost-survival": filled(SURVIVAL, {"_basedist": NORMAL, "Score": SCORE}),
    "attrdict": filled(TABLE, ({"a": [1], "net": MODULE}, p.name("builtins", "tuple"), False)),
}

KEPT = b"q\x01" + p.BUILD + b"h\x01"
"""The state is remembered, given, and looked at again."""

T5 = p.new("transformers.models.t5.tokenization_t5", "T5Tokenizer")

HOSTILE = {
    "set-in-the-state-later": p.stream(
        T5
        + p.value({"vocab_file": None})
        + KEPT
        + item("__setstate__", WAITING)
        + p.POP
        + p.value({})
        + p.BUILD
    ),
    "file-in-the-state-later": p.stream(
        T5 + p.value({"vocab_file": None}) + KEPT + item("vocab_file", "/dev/zero")
    ),
    "set-in-a-packed-state-later": p.stream(
        p.value({"vocab_file": None})
        + b"q\x01"
        + p.POP
        + T5
        + b"h\x01"
        + p.BUILD
        + b"h\x01"
        + item("__setstate__", WAITING)
    ),
    "set-in-an-eaten-state-later": p.stream(
        b"}\x94(\x8c\x01a\x94K\x01u"
        + p.POP
        + T5
        + b"h\x00"
        + p.BUILD
        + b"h\x00"
        + item("__setstate__", WAITING)
    ),
    "in-a-slot-later": p.stream(
        T5
        + p.NONE
        + p.value({})
        + b"q\x01\x86"
        + p.BUILD
        + b"h\x01"
        + item("__setstate__", WAITING)
    ),
    "ngboost-object": filled(REGRESSOR, {"Dist": p.new("types", "SimpleNamespace")}),
    "ngboost-waiting": filled(REGRESSOR, {"Dist": WAITING, "Score": SCORE}),
    "ngboost-stranger": filled(REGRESSOR, {"Dist": COUNTER, "Score": SCORE}),
    "ngboost-score": filled(REGRESSOR, {"Dist": NORMAL, "Score": COUNTER}),
    "ngboost-number": filled(REGRESSOR, {"Dist_name": "MVN", "K": COUNTER}),
    "ngboost-survival": filled(SURVIVAL, {"_basedist": COUNTER, "Score": SCORE}),
    "ngboost-computed": filled(REGRESSOR, {p.call("builtins", "str", "Dist"): COUNTER}),
    "ngboost-distribution": filled("ngboost.distns.normal.Normal", {"dist": WAITING}),
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

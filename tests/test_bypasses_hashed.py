"""Objects that are asked later than they are filled: as keys, in sets, or when filled again.

No name here is on no list. One inert stand-in for each way; none of it is ever run.
"""

import pytest

from tests.builders import pickles as p
from tests.test_bypasses import PAYLOADS
from tests.test_bypasses_handed import TENSOR
from tests.weighing import weigh
from weighbridge.core import Verdict

LOADER = p.new("torch.utils.data.dataloader", "DataLoader")
ADAM = p.new("torch.optim.adam", "Adam")
EMPTY_SET, ADD, FROZEN = b"\x8f", b"\x90", b"\x91"


def filled(target, state):
    return target + p.value(state) + p.BUILD


def key(target):
    return p.EMPTY_DICT + target + p.NONE + p.SETITEM


METRIC = filled(p.new("torchmetrics.metric", "Metric"), {"_defaults": {"a": 1}, "a": LOADER})
ZONE = filled(p.new("pandas.core.dtypes.dtypes", "DatetimeTZDtype"), {"_tz": LOADER})
ORDERED = p.call("collections", "OrderedDict")
HELD = filled(p.new("sklearn.pipeline", "Pipeline"), {"x": METRIC, "y": 1})


def looked_up(target, name):
    return p.call("builtins", "getattr", target, name)


HASHED = {
    "key": key(METRIC),
    "what-an-object-holds": key(looked_up(HELD, "x")),
    "what-an-object-holds-in-a-set": p.call("builtins", "frozenset", [looked_up(HELD, "x")]),
    "what-an-object-held": key(looked_up(filled(HELD, {"x": 1}), "x")),
    "what-an-object-holds-in-slots": key(
        looked_up(filled(p.new("sklearn.pipeline", "Pipeline"), (None, {"x": METRIC})), "x")
    ),
    "what-an-object-holds-of-one": key(looked_up(looked_up(HELD, "x"), "a")),
    "key-of-several": p.EMPTY_DICT + p.MARK + p.value("a") + p.NONE + METRIC + p.NONE + p.SETITEMS,
    "key-of-a-dict-at-once": p.MARK + METRIC + p.NONE + b"d",
    "key-in-a-tuple": key(p.value((1, (METRIC, 2)))),
    "key-of-an-ordered-dict": ORDERED + METRIC + p.NONE + p.SETITEM,
    "in-a-set": EMPTY_SET + p.MARK + METRIC + ADD,
    "in-a-frozen-set": p.MARK + METRIC + FROZEN,
    "in-a-frozen-set-by-a-call": p.call("builtins", "frozenset", [METRIC]),
    "in-a-set-by-a-call": p.call("builtins", "set", [1, METRIC]),
    "key-by-a-call": p.call("builtins", "dict", [(METRIC, 1)]),
    "key-by-a-call-of-another-dict": p.call("collections", "OrderedDict", [[METRIC, 1]]),
    "key-that-is-written": key(ZONE),
    "key-filled-before": key(filled(METRIC, {"b": 1})),
    "of-many": p.EMPTY_DICT + p.MARK
    + b"".join(p.value(f"k{i}") + p.value([i]) for i in range(300)) + METRIC + p.NONE + p.SETITEMS,
    "key-of-a-class-of-its-own": key(
        filled(p.new("torchmetrics.text.rouge", "ROUGEScore"), {"_defaults": {"a": 1}, "a": LOADER})
    ),
}  # fmt: skip

GROUPS = p.EMPTY_LIST + p.MEMOIZE
OPTIMIZER = ADAM + p.EMPTY_DICT + p.text("param_groups") + GROUPS + p.SETITEM + p.BUILD
AGAIN = {
    "a-list-changed-in-between": OPTIMIZER + p.get(0) + LOADER + p.APPEND
    + p.POP + p.EMPTY_DICT + p.BUILD,
    "a-group-changed-in-between": ADAM + p.EMPTY_DICT + p.text("param_groups") + p.EMPTY_LIST
    + p.EMPTY_DICT + p.MEMOIZE + p.APPEND + p.SETITEM + p.BUILD + p.get(0) + p.text("params")
    + LOADER + p.SETITEM + p.POP + p.value({"a": 1}) + p.BUILD,
    "after-many": OPTIMIZER + (p.value({"a": 1}) + p.BUILD) * 40 + p.get(0)
    + LOADER + p.APPEND + p.POP + p.EMPTY_DICT + p.BUILD,
    "with-plain-values": OPTIMIZER + p.get(0) + p.value({"params": [1]}) + p.APPEND + p.POP
    + p.EMPTY_DICT + p.BUILD,
}  # fmt: skip


TABLE = p.new("pandas.core.frame", "DataFrame")
SUBSET = p.new("torch.utils.data.dataset", "Subset")
PARAMETER = {"param_groups": [{"params": [1]}]}
MANY = {f"k{index}": index for index in range(400)}
RECURRENT = p.new("torch.nn.modules.rnn", "LSTM")
WEIGHTS = {f"weight_{index}": TENSOR for index in range(32)}
SET = {
    "labels-of-a-table": filled(TABLE, {"_typ": "dataframe", "columns": LOADER}),
    "labels-in-a-list": filled(TABLE, {"_typ": "dataframe", "index": [LOADER]}),
    "labels-behind-many": filled(TABLE, {"_typ": "dataframe", **MANY, "columns": LOADER}),
    "labels-of-many-tables": (filled(TABLE, {"_typ": "dataframe", "a": 1}) + p.POP) * 300
    + filled(TABLE, {"_typ": "dataframe", "columns": LOADER}),
    "what-a-table-is-told-besides": filled(TABLE, {"_typ": "dataframe", "attrs": LOADER}),
    "what-a-column-is-told-besides": filled(
        p.new("pandas.core.series", "Series"), {"_typ": "series", "attrs": LOADER}
    ),
    "steps-of-a-parameter": filled(ADAM, {**PARAMETER, "state": {1: SUBSET}}),
    "weights-that-are-gone-through": filled(
        p.new("torch.nn.modules.rnn", "LSTM"), {"_all_weights": [["a"]], "_flat_weights": LOADER}
    ),
    "weights-for-which-there-is-no-room": filled(
        RECURRENT, {"_parameters": WEIGHTS, "_flat_weights": [TENSOR] * 32 + [LOADER]}
    ),
    "behind-many-groups": filled(
        ADAM, {"param_groups": [{"params": [1]}] * 200 + [{"params": [1, (2, LOADER)]}]}
    ),
    "in-a-tuple-behind-many-numbers": filled(
        ADAM, {"param_groups": [{"params": [1] * 300 + [(1, LOADER)]}]}
    ),
    "in-a-list-behind-many-numbers": filled(ADAM, {"param_groups": [1] * 300 + [[LOADER]]}),
    "in-a-wide-group": filled(ADAM, {"param_groups": [{**MANY, "params": LOADER}]}),
    "behind-many-wide-groups": filled(
        ADAM, {"param_groups": [{"params": [1]}] * 200 + [{"params": [1], **MANY, "z": LOADER}]}
    ),
    "tests-of-a-booster": filled(p.new("catboost.core", "CatBoost"), {"_test_evals": [LOADER]}),
}  # fmt: skip


@pytest.mark.parametrize("body", (HASHED | AGAIN | SET).values(), ids=HASHED | AGAIN | SET)
def test_what_is_asked_later_is_denied(tmp_path, body):
    verdict, found, _ = weigh(tmp_path, {"model.pkl": p.stream(body)})
    assert verdict is Verdict.DENY
    assert found & PAYLOADS


QUIET = {
    "a-method": key(looked_up(HELD, "predict")),
    "a-number-that-an-object-holds": key(looked_up(HELD, "y")),
    "key": key(filled(p.new("torchmetrics.metric", "Metric"), {"_defaults": {"a": 1}, "a": 2})),
    "zone": key(
        filled(
            p.new("pandas.core.dtypes.dtypes", "DatetimeTZDtype"),
            {"_tz": p.call("pytz", "_UTC"), "_unit": "ns"},
        )
    ),
    "estimator": key(p.new("sklearn.linear_model._logistic", "LogisticRegression")),
    "columns-of-another-class": filled(
        p.new("sklearn.linear_model._logistic", "LogisticRegression"), {"columns": LOADER}
    ),
    "a-table": filled(TABLE, {"_typ": "dataframe", "attrs": {"a": 1}, "_metadata": []}),
    "many-groups": filled(ADAM, {"param_groups": [{"params": [TENSOR], "lr": 1}] * 200}),
    "many-groups-and-numbers": filled(ADAM, {"param_groups": [{"params": [1] * 300}] * 70}),
    "many-weights": filled(
        RECURRENT,
        {"_all_weights": [["a"]], "_parameters": WEIGHTS, "_flat_weights": [TENSOR] * 32},
    ),
    "steps": filled(ADAM, {**PARAMETER, "state": {1: {"step": 1}}}),
    "list": p.call("builtins", "list", [METRIC]),
    "tuples": key(p.value((1, ("a", 2)))),
}  # fmt: skip


@pytest.mark.parametrize("name", QUIET)
def test_plain_keys_are_not_denied(tmp_path, name):
    assert weigh(tmp_path, {"model.pkl": p.stream(QUIET[name])})[:2] == (Verdict.ALLOW, set())


def metadata(state):
    return filled(p.new("omegaconf.base", "ContainerMetadata"), state)


def node(**more):
    """Make a node of OmegaConf, which makes a type of what its metadata hold while it is filled."""
    text = p.name("builtins", "str")
    pair = p.call("operator", "getitem", p.name("typing", "Dict"), (text, text))
    state = {"ref_type": pair, "key_type": text, "element_type": text, **more}
    return filled(p.new("omegaconf.dictconfig", "DictConfig"), {"_metadata": metadata(state)})


@pytest.mark.parametrize("name", ["ref_type", "key_type", "element_type"])
def test_what_a_node_makes_a_type_of_is_told(tmp_path, name):
    data = p.stream(node(**{name: METRIC}))
    assert weigh(tmp_path, {"model.pkl": data})[1] & PAYLOADS


def test_types_of_a_node_are_allowed(tmp_path):
    none = p.call("builtins", "type", None)
    text = p.name("builtins", "str")
    maybe = p.call("operator", "getitem", p.name("typing", "Union"), (text, none))
    data = p.stream(node(element_type=maybe))
    assert weigh(tmp_path, {"model.pkl": data})[0] is Verdict.ALLOW


SHARED = p.value({"a": 1}) + p.put(9)
WAYS = {
    "in-slots": metadata((None, {"key_type": METRIC})),
    "in-its-dict": metadata((None, {"__dict__": {"key_type": METRIC}})),
    "behind-many": metadata({**{f"k{index}": index for index in range(80)}, "key_type": METRIC}),
    "later": SHARED + p.POP + metadata(p.get(9)) + p.POP + p.get(9) + p.text("key_type")
    + METRIC + p.SETITEM,
    "as-an-item": p.new("sklearn.utils", "Bunch") + p.text("key_type") + METRIC + p.SETITEM,
}  # fmt: skip


@pytest.mark.parametrize("body", WAYS.values(), ids=WAYS)
def test_what_a_type_is_made_of_is_told_whichever_way_it_is_held(tmp_path, body):
    assert weigh(tmp_path, {"model.pkl": p.stream(body)})[1] & PAYLOADS

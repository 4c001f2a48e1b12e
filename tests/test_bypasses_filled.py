"""Objects in what takes items, in states that are no dicts, and objects that are filled again.

No name here is on no list. One inert stand-in for each way; none of it is ever run.
"""

import pytest

from tests.builders import pickles as p
from tests.test_bypasses import PAYLOADS
from tests.test_bypasses_handed import INDEX, LOADER, TENSOR, filled
from tests.test_bypasses_hashed import ADAM, MANY, METRIC, PARAMETER, RECURRENT, SUBSET, TABLE, key
from tests.weighing import weigh
from weighbridge.core import Verdict

DICT = p.name("builtins", "dict")
ADD = p.ADDITEMS


def default(*pairs):
    """A ``defaultdict(dict)`` with items."""
    return items(p.call("collections", "defaultdict", DICT), *pairs)


def items(target, *pairs):
    return target + b"".join(p.value(k) + p.value(v) + p.SETITEM for k, v in pairs)


def appended(target, *values):
    return target + b"".join(p.value(each) + p.APPEND for each in values)


ORDERED = p.call("collections", "OrderedDict")
DEQUE = p.call("collections", "deque")
MUNCH = p.call("munch", "Munch")
RECONSTRUCT = ("numpy.core.multiarray", "_reconstruct")
OBJECTS = p.call("numpy", "dtype", "O8", *(False, True))


def array(*elements):
    """An array of objects."""
    made = p.call(*RECONSTRUCT, p.name("numpy", "ndarray"), (0,), p.binary(b"b"))
    return made + p.value((1, (len(elements),), OBJECTS, False, list(elements))) + p.BUILD


def index(data):
    return p.call("pandas.core.indexes.base", "_new_Index", INDEX, {"data": data})


def optimizer(state):
    return filled(ADAM, {**PARAMETER, "state": state})


ISOTONIC = p.new("sklearn.isotonic", "IsotonicRegression")
NEIGHBOURS = p.new("pynndescent.pynndescent_", "NNDescent")
TREE = ("pynndescent.rp_trees", "FlatTree")
ARIMA = p.new("pmdarima.arima.arima", "ARIMA")
SERIES = p.new("pandas.core.series", "Series")

HELD = {
    "steps-in-a-default-dict": optimizer(default((1, SUBSET))),
    "steps-in-an-ordered-dict": optimizer(items(ORDERED, (1, SUBSET))),
    "steps-in-a-dict-in-a-default-dict": optimizer(default((1, {"step": LOADER}))),
    "steps-in-a-default-dict-in-another": optimizer(default((1, default(("step", LOADER))))),
    "steps-behind-many": optimizer(
        default(*((n, {"step": TENSOR}) for n in range(300)), (1, {"step": LOADER}))
    ),
    "steps-in-a-dict-that-is-filled-later": ADAM + p.EMPTY_DICT + p.text("param_groups")
    + p.value([{"params": [1]}]) + p.SETITEM + p.text("state") + p.call(
        "collections", "defaultdict", DICT
    ) + p.text("a") + p.EMPTY_DICT + p.MEMOIZE + p.SETITEM + p.get(0) + p.text("step") + LOADER
    + p.SETITEM + p.POP + p.SETITEM + p.BUILD,
    "steps-by-a-call": optimizer(p.call("collections", "OrderedDict", [("a", LOADER)])),
    "groups-in-a-list-by-a-call": filled(
        ADAM, {"param_groups": p.call("builtins", "list", (LOADER,))}
    ),
    "groups-in-what-is-appended-to": filled(ADAM, {"param_groups": appended(DEQUE, LOADER)}),
    "a-group-that-is-ordered": filled(
        ADAM, {"param_groups": [items(ORDERED, ("params", LOADER))]}
    ),
    "labels-in-what-is-appended-to": index(appended(DEQUE, LOADER)),
    "labels-in-two-of-those": index([DEQUE, appended(DEQUE, LOADER)]),
    "labels-in-nine-of-those": index(
        appended(DEQUE, appended(DEQUE, appended(DEQUE, appended(DEQUE, appended(DEQUE,
            appended(DEQUE, appended(DEQUE, appended(DEQUE, appended(DEQUE, LOADER)))))))))
    ),
    "labels-by-calls": index(p.call("collections", "deque", [p.call("collections", "deque", [
        p.call("collections", "deque", [p.call("collections", "deque", [p.call(
            "collections", "deque", [p.call("collections", "deque", [p.call(
                "collections", "deque", [LOADER])])])])])])])),
    "labels-in-an-array": index(array(LOADER)),
    "labels-in-a-list-in-an-array": index(array([1, LOADER])),
    "thresholds-in-an-array": filled(ISOTONIC, {"X_thresholds_": array(LOADER)}),
    "pairs-in-what-is-appended-to": p.call("builtins", "dict", appended(DEQUE, LOADER)),
    "weights-in-what-is-appended-to": filled(
        RECURRENT, {"_all_weights": [["a"]], "_flat_weights": appended(DEQUE, LOADER)}
    ),
    "behind-more-than-are-kept": index(appended(DEQUE, *range(20_000), [1], LOADER)),
}  # fmt: skip

KEYS = {
    "in-a-tuple-by-a-call": key(p.call("builtins", "tuple", [METRIC])),
    "in-a-tuple-of-a-class": key(p.new("builtins", "tuple", [METRIC])),
    "in-a-set-of-what-is-appended-to": p.call("builtins", "set", appended(DEQUE, METRIC)),
    "in-a-dict-of-an-ordered-dict": p.call("builtins", "frozenset", [p.value((METRIC,))]),
    "in-a-tuple-in-what-is-appended-to": p.call(
        "builtins", "frozenset", appended(DEQUE, p.value((METRIC,)))
    ),
    "what-a-key-has-in-an-ordered-dict": key(
        filled(
            p.new("torchmetrics.metric", "Metric"),
            {"_defaults": {"a": 1}, "a": items(ORDERED, ("a", LOADER))},
        )
    ),
}

PRODUCTION = p.new("nltk.grammar", "Production")
NONTERMINAL = p.new("nltk.grammar", "Nonterminal")
SYMBOL = filled(NONTERMINAL, {"_symbol": "S"})
COMPARED = {
    "what-a-key-holds": key(filled(PRODUCTION, {"_lhs": LOADER})),
    "what-a-part-of-a-key-holds": key(
        filled(PRODUCTION, {"_lhs": filled(NONTERMINAL, {"a": LOADER})})
    ),
    "what-a-part-in-a-list-holds": key(
        filled(PRODUCTION, {"a": [[filled(NONTERMINAL, {"a": LOADER})]]})
    ),
    "what-a-key-holds-later": p.EMPTY_DICT + PRODUCTION + p.MEMOIZE + p.NONE + p.SETITEM
    + p.get(0) + p.value({"_lhs": LOADER}) + p.BUILD,
    "what-is-put-later-into-what-it-holds": p.EMPTY_DICT + PRODUCTION + p.EMPTY_DICT
    + p.text("_rhs") + p.EMPTY_LIST + p.MEMOIZE + p.SETITEM + p.BUILD + p.NONE + p.SETITEM
    + p.get(0) + LOADER + p.APPEND,
}  # fmt: skip

STATES = {
    "a-munch-as-state": ADAM + items(MUNCH, ("param_groups", LOADER)) + p.BUILD,
    "a-munch-in-a-pair": ADAM + p.value((items(MUNCH, ("param_groups", LOADER)), None)) + p.BUILD,
    "a-forest-that-is-gone-through": filled(NEIGHBOURS, {"_search_forest": LOADER}),
    "a-tree-that-is-gone-through": filled(
        NEIGHBOURS, {"_search_forest": (p.new(*TREE, LOADER, 1, 1, 1, 1),)}
    ),
    "a-tree-that-is-none": filled(NEIGHBOURS, {"_search_forest": (LOADER,)}),
    "flags-of-a-table": filled(TABLE, {"_typ": "dataframe", "_flags": LOADER}),
    "flags-of-a-series": filled(SERIES, {"_typ": "series", "_flags": LOADER}),
    "a-version-that-is-written": filled(ISOTONIC, {"_sklearn_version": LOADER}),
    "a-version-in-a-list": filled(ISOTONIC, {"_sklearn_version": [LOADER]}),
    "a-version-behind-many": filled(ISOTONIC, {**MANY, "_sklearn_version": LOADER}),
    "a-version-of-many": (filled(ISOTONIC, {"_sklearn_version": "1.7.2"}) + p.POP) * 300
    + filled(ISOTONIC, {"_sklearn_version": LOADER}),
    "a-version-of-another": filled(ARIMA, {"pkg_version_": LOADER}),
}

CONFIG = p.new("transformers.models.resnet.configuration_resnet", "ResNetConfig")
BLOCK = p.new("pandas.core.internals.blocks", "Block")


def slots(target, first, second):
    return target + p.value((first, second)) + p.BUILD


SLOTS = {
    "a-property-that-goes-through": slots(CONFIG, None, {"out_features": LOADER}),
    "a-property-and-a-list": slots(CONFIG, None, {"out_features": [LOADER]}),
    "a-property-of-a-class-with-slots": slots(BLOCK, None, {"mgr_locs": LOADER}),
    "of-many": slots(BLOCK, None, {"name": 1})
    + p.POP
    + (slots(BLOCK, None, {"name": "a"}) + p.POP) * 300
    + slots(BLOCK, None, {"mgr_locs": LOADER}),
    "behind-many": slots(CONFIG, None, {**MANY, "out_features": LOADER}),
    "many-of-a-class-with-slots": slots(BLOCK, None, {**MANY, "mgr_locs": LOADER}),
    "of-a-class-that-asks-for-each": slots(CONFIG, {"attribute_map": LOADER}, {"a": 1}),
}

AGAIN = {
    "names-of-its-own": filled(
        filled(TABLE, {"_typ": "dataframe", "_metadata": LOADER}), {"_typ": "dataframe"}
    ),
    "weights": filled(filled(RECURRENT, {"_flat_weights": LOADER}), {"_all_weights": [["a"]]}),
    "with-nothing": filled(ADAM, {"a": 1}) + p.EMPTY_DICT + p.BUILD,
    "items-of-what-is-filled": items(
        filled(p.new("omegaconf.dictconfig", "DictConfig"), {"_content": LOADER}), ("a", 1)
    ),
    "items-of-what-holds-plain-values": items(
        filled(p.new("collections", "UserDict"), {"data": {"a": 1}}), ("a", 1)
    ),
    "items-of-what-is-filled-and-appended": appended(
        filled(p.new("fastcore.foundation", "L"), {"items": LOADER}), 1
    ),
}

ALL = HELD | KEYS | COMPARED | STATES | SLOTS | AGAIN


@pytest.mark.parametrize("body", ALL.values(), ids=ALL)
def test_what_is_asked_inside_is_denied(tmp_path, body):
    verdict, found, _ = weigh(tmp_path, {"model.pkl": p.stream(body)})
    assert verdict is Verdict.DENY
    assert found & PAYLOADS


QUIET = {
    "steps": optimizer(default(*((n, {"step": TENSOR, "exp_avg": TENSOR}) for n in range(300)))),
    "steps-in-an-ordered-dict": optimizer(items(ORDERED, (1, {"step": 1}))),
    "groups": filled(ADAM, {"param_groups": [items(ORDERED, ("params", [TENSOR]))]}),
    "labels": index(appended(DEQUE, *range(3000))),
    "labels-in-an-array": index(array("a", "b", None, p.call("datetime", "date", 1))),
    "thresholds": filled(ISOTONIC, {"X_thresholds_": array(1, 2)}),
    "an-object-in-a-list-that-nobody-asks": appended(DEQUE, LOADER),
    "objects-in-an-array": array(LOADER),
    "tuple": key(p.call("builtins", "tuple", [1, "a"])),
    "a-munch-as-state": p.new("sklearn.pipeline", "Pipeline") + items(MUNCH, ("a", 1)) + p.BUILD,
    "production": key(filled(PRODUCTION, {"_lhs": SYMBOL, "_rhs": (SYMBOL, SYMBOL), "_hash": 1})),
    "estimator": key(filled(p.new("sklearn.pipeline", "Pipeline"), {"steps": [("a", ISOTONIC)]})),
    "module": key(filled(p.new("torch.nn.modules.linear", "Linear"), {"_modules": {"a": LOADER}})),
    "flags": filled(TABLE, {"_typ": "dataframe", "_flags": {"allows_duplicate_labels": True}}),
    "forest": filled(NEIGHBOURS, {"_search_forest": ((array(1), array(1), array(1), 30),)}),
    "slots": slots(CONFIG, {"a": [1]}, {"hidden_sizes": [1, 2]}),
    "slots-of-a-class-that-has-some": slots(BLOCK, None, {"_mgr_locs": array(1)}),
    "slots-of-many": (slots(BLOCK, None, {"_mgr_locs": array(1)}) + p.POP) * 600 + p.NONE,
    "versions": filled(ISOTONIC, {"_sklearn_version": "1.7.2", "pkg_version_": None}),
}


@pytest.mark.parametrize("body", QUIET.values(), ids=QUIET)
def test_what_is_plain_inside_is_not_denied(tmp_path, body):
    assert weigh(tmp_path, {"model.pkl": p.stream(body)})[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize("module", ["pandas.core.frame", "pandas"])
def test_a_frame_is_one_under_both_its_names(tmp_path, module):
    """The second is that of pandas 3: a frame is not called, and filling it asks its labels."""
    frame = p.new(module, "DataFrame")
    held = filled(p.new("acme.nets", "Net"), {"items": frame, "index": frame})
    verdict, rules, _ = weigh(tmp_path / "held", {"m.pkl": p.stream(held)})
    assert (verdict, rules) == (Verdict.WARN, {"unlisted-class"})
    for label in ("_flags", "attrs", "columns", "index"):
        asks = p.stream(filled(frame, {label: LOADER}))
        assert weigh(tmp_path / label, {"m.pkl": asks})[0] is Verdict.DENY

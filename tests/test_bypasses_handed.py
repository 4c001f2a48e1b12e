"""Objects that are handed to what goes through them, are held by what asks them, or ask themselves.

No name here is on no list. What would run is at worst a loader of data that calls what it holds, or
a function that an attribute holds: what counts is that nothing asks an object that was made empty
and filled from the file. One inert stand-in for each way; none of it is ever run.
"""

import pytest

from tests.builders import pickles as p
from tests.test_bypasses import PAYLOADS
from tests.test_bypasses_calls import SPACE, WAITING
from tests.weighing import UNAIDED, weigh
from weighbridge.core import Verdict

LOADER = p.new("torch.utils.data.dataloader", "DataLoader")
LIST, DICT = p.name("builtins", "list"), p.name("builtins", "dict")
INDEX = p.name("pandas.core.indexes.base", "Index")


def space(**attributes):
    return SPACE + p.value(attributes) + p.BUILD


def filled(target, state):
    return target + p.value(state) + p.BUILD


TABLE = p.new("pandas.core.frame", "DataFrame")
LOGISTIC = p.new("sklearn.linear_model._logistic", "LogisticRegression")
ADAM = p.new("torch.optim.adam", "Adam")
CHECK = p.name("sklearn.utils.validation", "check_array")
USERS = p.new("collections", "UserDict")

MADE_OF = {
    "munch": p.call("munch", "Munch", LOADER),
    "munch-of-many": p.call("munch", "Munch", [LOADER]),
    "addict": p.call("addict.addict", "Dict", LOADER),
    "dotmap": p.call("dotmap", "DotMap", LOADER),
    "easydict": p.call("easydict", "EasyDict", LOADER),
    "yacs": p.call("yacs.config", "CfgNode", LOADER),
    "bunch": p.call("sklearn.utils._bunch", "Bunch", LOADER),
    "output": p.call("transformers.modeling_outputs", "BaseModelOutput", LOADER),
    "dict-of-many": p.call("builtins", "dict", [LOADER]),
    "list-by-its-base": p.call("copyreg", "_reconstructor", LIST, LIST, LOADER),
    "ordered-by-its-base": p.call(
        "copyreg", "_reconstructor", p.name("collections", "OrderedDict"), DICT, LOADER
    ),
    "frozenset": p.new("builtins", "frozenset", LOADER),
    "tuple": p.new("builtins", "tuple", LOADER),
    "text": p.new("builtins", "str", LOADER),
    "text-of-its-own-class": p.new("formulaic.utils.variables", "Variable", LOADER),
    "size": p.call("torch", "Size", LOADER),
    "dtype": p.call("numpy", "dtype", LOADER),
    "array": p.new("numpy", "ndarray", LOADER),
    "numbers": p.new("array", "array", "d", LOADER),
    "fraction": p.new("fractions", "Fraction", LOADER, 1),
    "parameter": p.new("torch.nn.parameter", "Parameter", LOADER, 1),
    "bounds": p.new("sklearn.gaussian_process.kernels", "Hyperparameter", "a", "b", LOADER),
    "roles": p.name("formulaic.utils.variables", "Variable") + p.value(("a",))
    + p.value({"roles": LOADER}) + p.NEWOBJ_EX,
    "scalar": p.call("numpy.core.multiarray", "scalar", LOADER, p.binary(b"a")),
    "index": p.call("pandas.core.indexes.base", "_new_Index", INDEX, {"data": LOADER}),
    "index-of-a-table": p.call(
        "pandas.core.indexes.base", "_new_Index", INDEX,
        {"data": filled(TABLE, {"_mgr": space(as_array=WAITING)})},
    ),
    "categories": p.call("pandas.core.dtypes.dtypes", "CategoricalDtype", LOADER),
    "blocks": p.call("pandas.core.internals.managers", "BlockManager", [LOADER], [LOADER]),
    "schema": p.call("pyarrow.lib", "schema", LOADER),
    "chunks": p.call("pyarrow.lib", "chunked_array", [space(__arrow_array__=WAITING)]),
    "tensor": p.call("torch._utils", "_rebuild_tensor_v2", LOADER, 0, (1,), (1,), 0, LOADER),
}  # fmt: skip

FILLED_FROM = {
    "an-object-with-a-method": LOGISTIC + space(get=WAITING) + p.BUILD,
    "an-object-of-a-class": LOGISTIC + LOADER + p.BUILD,
    "an-object-in-a-pair": LOGISTIC + p.value((LOADER, 1)) + p.BUILD,
    "a-group-with-a-method": filled(ADAM, {"param_groups": [space(setdefault=WAITING)]}),
    "a-group-with-a-function": filled(
        ADAM, {"param_groups": [space(setdefault=CHECK)]}
    ),
    "behind-many": filled(
        ADAM, {"param_groups": [space(**dict.fromkeys(map("k{}".format, range(80))), pop=WAITING)]}
    ),
    "what-copies": p.EMPTY_DICT + filled(
        p.new("transformers.generation.configuration_utils", "GenerationConfig"),
        {"a": space(__deepcopy__=WAITING)},
    ) + p.NONE + p.SETITEM,
    "what-a-dict-holds": filled(USERS, {"data": LOADER}) + p.value("a") + p.NONE + p.SETITEM,
    "what-a-list-of-groups-is": filled(ADAM, {"param_groups": LOADER}),
    "what-a-group-holds": filled(ADAM, {"param_groups": [{"params": LOADER}]}),
    "what-an-array-is-made-of": filled(
        p.new("pandas.core.arrays.arrow.array", "ArrowExtensionArray"), {"_pa_array": LOADER}
    ),
    "what-a-function-is-built-from": filled(
        p.new("sklearn.isotonic", "IsotonicRegression"),
        {"X_thresholds_": filled(TABLE, {"_mgr": space(as_array=WAITING)})},
    ),
    "how-a-net-is-loaded": filled(
        p.new("skorch.net", "NeuralNet"), {"torch_load_kwargs": {"pickle_module": LOADER}}
    ),
    "what-a-list-holds": filled(p.new("collections", "UserList"), {"data": LOADER})
    + p.value("a") + p.APPEND,
}  # fmt: skip

ARGUMENTS = p.new("transformers.training_args", "TrainingArguments")
FITTED = p.new("statsmodels.genmod.generalized_linear_model", "GLMResults")


def looked_up(target, name):
    return p.call("builtins", "getattr", target, name)


COMPUTED = {
    "a-property-that-sets-up-devices": looked_up(ARGUMENTS, "device"),
    "a-property-that-asks-a-model": looked_up(FITTED, "fittedvalues"),
    "a-property-by-a-bound-method": p.call(
        "types", "MethodType", p.name("pandas.core.frame", "DataFrame.values"), TABLE
    ),
    "a-property-of-what-was-looked-up": looked_up(looked_up(LOGISTIC, "coef_"), "device"),
}

MESH = p.new("torch.distributed.device_mesh", "DeviceMesh")
PRODUCTION = p.new("nltk.grammar", "ProbabilisticProduction")


def key(target):
    return p.EMPTY_DICT + target + p.NONE + p.SETITEM


SHADOWED = {
    "what-filling-calls": filled(ADAM, {"_patch_step_function": WAITING}),
    "what-filling-calls-of-a-distribution": filled(
        p.new("scipy.stats._continuous_distns", "norm_gen"), {"_attach_methods": WAITING}
    ),
    "what-hashing-calls": key(filled(MESH, {"_hash_key": WAITING})),
    "what-hashing-calls-by-its-name": key(filled(PRODUCTION, {"prob": CHECK})),
    "what-hashing-goes-through": key(
        filled(p.new("torchmetrics.metric", "Metric"), {"_defaults": LOADER})
    ),
    "what-a-settings-own-look-up-calls": filled(
        p.new("omegaconf.dictconfig", "DictConfig"), {"_get_node": WAITING, "_content": {}}
    ),
    "what-going-calls": filled(
        p.new("peft.tuners.osf.layer", "OSFLayer"), {"_detach_hooks": WAITING}
    ),
}

LONG = {
    "an-item-of-a-long-list": p.call(
        "pandas.core.indexes.base", "_new_Index", INDEX, {"data": [1] * 5000 + [LOADER]}
    ),
    "a-pair-of-many": p.call("builtins", "dict", [(f"k{i}", i) for i in range(500)] + [LOADER]),
    "an-item-deep-inside": p.call(
        "pandas.core.indexes.base", "_new_Index", INDEX, {"data": [[[[[[[[[[LOADER]]]]]]]]]]}
    ),
    "a-group-of-many": filled(
        ADAM, {"param_groups": [{"params": [1]}] * 300 + [{"params": LOADER}]}
    ),
    "a-parameter-of-many": filled(ADAM, {"param_groups": [{"params": [1] * 300 + [LOADER]}]}),
    "a-group-behind-much": filled(
        ADAM, {"param_groups": [{"params": [["x"] * 60] * 60}, {"params": LOADER}]}
    ),
    "a-mean-that-is-called": filled(
        p.new("river.stats.var", "Var"), {"mean": p.new("river.optim.initializers", "Normal")}
    ),
    "an-index-that-is-called": filled(
        p.new("gensim.similarities.docsim", "SparseMatrixSimilarity"), {"index": WAITING}
    ),
    "a-group-in-a-tuple": filled(ADAM, {"param_groups": ({"params": (1, (2, LOADER))},)}),
}

EVERY = MADE_OF | FILLED_FROM | COMPUTED | SHADOWED | LONG


@pytest.mark.parametrize("policy", ["default", UNAIDED])
@pytest.mark.parametrize("body", EVERY.values(), ids=EVERY.keys())
def test_an_object_that_is_asked_is_denied(tmp_path, body, policy):
    found = weigh(tmp_path, {"model.pkl": p.stream(body)}, policy)
    assert found[0] is Verdict.DENY
    assert found[1] & PAYLOADS


ARRAY = p.call(
    "numpy.core.multiarray", "_reconstruct", p.name("numpy", "ndarray"), (0,), p.binary(b"b")
)
TENSOR = p.call(
    "torch._utils", "_rebuild_tensor_v2",
    p.call("torch.storage", "_load_from_bytes", p.binary(p.stream(p.NONE))),
    0, (1,), (1,), 0, p.call("collections", "OrderedDict"),
)  # fmt: skip

QUIET = {
    "munch-of-numbers": p.call("munch", "Munch"),
    "list-of-objects": p.call("builtins", "list", [LOGISTIC]),
    "own-list-of-objects": p.call("copyreg", "_reconstructor", LIST, LIST, [LOGISTIC]),
    "ordered-dict-of-objects": p.call("collections", "OrderedDict", [["a", LOGISTIC]]),
    "dict-of-objects": p.call("builtins", "dict", {"a": LOGISTIC}),
    "array": p.call("pandas.core.indexes.base", "_new_Index", INDEX, {"data": ARRAY}),
    "output-of-a-tensor": p.call("transformers.modeling_outputs", "BaseModelOutput", TENSOR),
    "two-objects-of-a-record": p.new(
        "torch.ao.quantization.qconfig", "QConfig", LOGISTIC, LOGISTIC
    ),
    "a-mean-that-is-none": filled(
        p.new("river.stats.var", "Var"), {"mean": p.new("river.stats.mean", "Mean")}
    ),
    "an-index-that-is-a-matrix": filled(
        p.new("gensim.similarities.docsim", "SparseMatrixSimilarity"),
        {"index": p.new("scipy.sparse._csr", "csr_matrix")},
    ),
    "what-inspection-shows": filled(LOGISTIC, {"__wrapped__": LOGISTIC, "__signature__": ADAM}),
    "method-of-an-object": looked_up(LOGISTIC, "predict_proba"),
    "groups-of-numbers": filled(ADAM, {"param_groups": [{"params": [1], "lr": 1}]}),
    "key-of-a-dict": key(filled(PRODUCTION, {"prob": 1})),
    "many-groups": filled(ADAM, {"param_groups": [{"params": [TENSOR, 1] * 9, "lr": 1}] * 40}),
    "many-objects": p.call("builtins", "list", [LOGISTIC] * 500),
    "holding-a-dict": filled(USERS, {"data": {"a": 1}}),
    "size-of-an-array": filled(LOGISTIC, {"size": ARRAY, "copy": True, "mean": TENSOR}),
    "function-of-another-name": filled(LOGISTIC, {"metric": WAITING}),
}


@pytest.mark.parametrize("name", QUIET)
def test_what_is_only_held_is_not_denied(tmp_path, name):
    assert weigh(tmp_path, {"model.pkl": p.stream(QUIET[name])})[:2] == (Verdict.ALLOW, set())

"""Objects that are made, changed or asked in ways that no pickler writes.

No name here is on no list. One inert stand-in for each way; none of it is ever run.
"""

import pytest

from tests.builders import pickles as p
from tests.builders import zips
from tests.test_bypasses import PAYLOADS
from tests.test_bypasses_calls import WAITING
from tests.test_bypasses_filled import array, items, slots
from tests.test_bypasses_handed import ADAM, INDEX, LOADER, LOGISTIC, TABLE, filled
from tests.test_bypasses_hashed import METRIC, RECURRENT, key
from tests.weighing import weigh
from weighbridge.core import Verdict

OBJECT = p.name("builtins", "object")
OBJECTS = p.call("numpy", "dtype", "O")
PRINT = p.name("builtins", "print")
ORDERED = p.call("collections", "OrderedDict")
NEW_INDEX = "pandas.core.indexes.base", "_new_Index"
HOST = p.inert()


def space(**attributes):
    return filled(p.new("types", "SimpleNamespace"), attributes)


def looked_up(target, name):
    return p.call("builtins", "getattr", target, name)


def by_object(module, name):
    """``object.__new__`` of a class."""
    return looked_up(OBJECT, "__new__") + p.value((p.name(module, name),)) + p.REDUCE


def buffer(data):
    """BYTEARRAY8."""
    return b"\x96" + len(data).to_bytes(8, "little") + data


KEYWORDS = {
    "newobj-ex": p.call("copyreg", "__newobj_ex__", INDEX, (), {"data": LOADER}),
    "newobj-ex-of-a-dict-by-a-call": p.call(
        "copyreg", "__newobj_ex__", INDEX, (), items(ORDERED, ("data", LOADER))
    ),
    "newobj-ex-of-many": p.call(
        "copyreg", "__newobj_ex__", INDEX, (*range(70), LOADER), {}
    ),
}  # fmt: skip

BETA = "scipy.stats._continuous_distns", "beta_gen"
EVALUATED = {"shapes": "a", "_parse_arg_template": "print(1)"}
METRIC_CLASS = "torchmetrics.metric", "Metric"
MAKERS = {
    "object": filled(by_object(*BETA), EVALUATED),
    "a-partial-by-its-state": filled(
        p.call("functools", "partial", looked_up(OBJECT, "__new__"))
        + p.value((looked_up(OBJECT, "__new__"), (p.name(*BETA),), None, None)) + p.BUILD
        + p.EMPTY_TUPLE + p.REDUCE, EVALUATED
    ),
    "an-index": filled(p.call(*NEW_INDEX, p.name(*BETA), {}), EVALUATED),
    "an-array": filled(
        p.call("numpy.core.multiarray", "_reconstruct", p.name(*BETA), (0,), p.binary(b"b")),
        EVALUATED,
    ),
    "object-as-a-key": key(filled(by_object(*METRIC_CLASS), {"_defaults": {"a": 1}, "a": LOADER})),
}  # fmt: skip

SLICE = p.call("builtins", "slice", 0, 0)
VECTORS = "spacy.vectors", "unpickle_vectors"
SEQUENCES = {
    "a-slice-of-a-list": p.EMPTY_LIST + SLICE + LOADER + p.SETITEM,
    "a-list-that-was-empty": p.call(
        *NEW_INDEX, INDEX, {"data": p.EMPTY_LIST + SLICE + p.value([LOADER]) + p.SETITEM}
    ),
    "a-slice-of-bytes": buffer(b"abc") + SLICE + LOADER + p.SETITEM,
    "bytes-that-are-appended": p.call(
        *VECTORS, buffer(b"") + p.MARK + b"".join(map(p.number, HOST)) + p.APPENDS
    ),
    "bytes-that-are-set": p.call(
        *VECTORS, buffer(bytes(100))
        + b"".join(p.number(at) + p.number(each) + p.SETITEM for at, each in enumerate(HOST))
    ),
    "bytes-from-elsewhere": p.call(*VECTORS, b"\x97"),
    "bytes-from-elsewhere-alone": b"\x97\x98",
}  # fmt: skip


def passed(value):
    return p.call("torch.jit._pickle", "restore_type_tag", value, "a")


CLASS = p.name("sklearn.linear_model._logistic", "LogisticRegression")
CLASSES = {
    "a-tag": passed(CLASS),
    "a-list": p.call("torch.jit._pickle", "build_intlist", CLASS),
    "a-scalar": p.call("numpy.core.multiarray", "scalar", OBJECTS, CLASS),
    "a-type-with-parameters": p.call(
        "operator", "getitem", p.name("typing", "Sequence"), p.name("builtins", "int")
    ),
}  # fmt: skip

PATH = p.new("pathlib", "PosixPath")
DIFFERENCE = "dateutil.relativedelta", "relativedelta"
PLAIN = {
    "a-path": p.call("pathlib", "PosixPath", slots(PATH, None, {"_raw_paths": LOADER})),
    "a-number": key(p.call(
        "numpy.core.multiarray", "scalar", OBJECTS, filled(p.new("uuid", "UUID"), {"int": METRIC})
    )),
    "an-index": p.call(*NEW_INDEX, INDEX, {
        "data": filled(p.new("pandas.core.indexes.base", "Index"), {"_data": LOADER})
    }),
    "an-index-of-an-array": p.call(*NEW_INDEX, INDEX, {
        "data": filled(p.new("pandas.core.indexes.base", "Index"), {"_data": array(LOADER)})
    }),
    "a-fraction": slots(p.new("fractions", "Fraction"), None, {"_numerator": LOADER}),
    "a-difference": p.call(*DIFFERENCE, filled(p.new(*DIFFERENCE), {"years": LOADER})),
    "a-text-as-a-key": key(filled(p.new("collections", "UserString"), {"data": METRIC})),
    "an-exception": filled(p.new("builtins", "ValueError"), {"args": LOADER}),
    "an-exception-with-many": p.new("builtins", "ValueError") + p.value(
        {f"k{n}": 1 for n in range(90)} | {"args": LOADER}
    ) + p.BUILD,
}  # fmt: skip

PAIRS = [(f"k{n}", 1) for n in range(200)]
BEHIND = {
    "a-list-in-a-list": p.call(*NEW_INDEX, INDEX, {"data": [*range(200), [LOADER]]}),
    "a-list-in-a-state": filled(
        p.new("pandas.core.indexes.base", "Index"), {"_data": [*range(200), [LOADER]]}
    ),
    "a-key-in-a-state": filled(
        p.new(*DIFFERENCE), {f"k{n}": n for n in range(200)} | {"years": LOADER}
    ),
    "a-key-of-a-pair": p.call("builtins", "dict", [*PAIRS, (METRIC, 1)]),
    "a-key-of-a-pair-of-a-tuple": p.call("builtins", "dict", [*PAIRS, ((1, METRIC), 1)]),
    "an-item-of-a-set": p.call("builtins", "set", [*PAIRS, (1, (2, METRIC))]),
}  # fmt: skip

LATER = {
    "a-dict-of-slots": LOGISTIC
    + p.value((None, {"__dict__": p.EMPTY_DICT + p.put(1)})) + p.BUILD + p.get(1)
    + p.text("__setstate__") + PRINT + p.SETITEM,
    "a-dict-of-two": ADAM + p.EMPTY_DICT + p.put(1) + p.BUILD + p.POP + LOGISTIC + p.get(1)
    + p.BUILD + p.POP + p.get(1) + p.text("param_groups") + LOADER + p.SETITEM,
    "a-dict-of-many": p.EMPTY_DICT + p.put(1) + p.POP
    + (p.new("statsmodels.base.data", "ModelData") + p.get(1) + p.BUILD + p.POP) * 20
    + p.get(1) + p.text("restore_design_info") + p.value(1) + p.SETITEM,
}  # fmt: skip

WRAPPED = p.new("statsmodels.regression.linear_model", "RegressionResultsWrapper")
LINEAR = p.new("torch.nn.modules.linear", "Linear")
FLAIR = "flair.embeddings."
ASKED = {
    "results": looked_up(filled(WRAPPED, {
        "_results": space(model=space(data=space(wrap_output=WAITING)), x=1),
        "_wrap_attrs": {"x": "columns"},
    }), "x"),
    "results-that-say-what-is-wrapped": filled(WRAPPED, {"_wrap_attrs": {"__class__": "columns"}}),
    "an-environment": looked_up(filled(
        p.new("stable_baselines3.common.vec_env.vec_normalize", "VecNormalize"),
        {"venv": space(getattr_recursive=WAITING)}
    ), "a"),
    "a-table": looked_up(filled(TABLE, {
        "_mgr": space(axes=(space(_can_hold_identifiers_and_holds_name=WAITING),))
    }), "a"),
    "a-module": looked_up(filled(LINEAR, {"_parameters": LOADER}), "a"),
    "a-module-as-it-is-filled": filled(
        RECURRENT, {"_parameters": LOADER, "_all_weights": [["a"]], "_flat_weights": [1]}
    ),
    "a-frozen-estimator": looked_up(
        filled(p.new("sklearn.frozen._frozen", "FrozenEstimator"), {"estimator": space(a=1)}), "a"
    ),
    "embeddings-of-words": filled(p.new(FLAIR + "token", "WordEmbeddings"), {
        "name": "a", "precomputed_word_embeddings": space(vectors=LOADER, vector_size=1)
    }),
    "embeddings-that-are-pooled": filled(
        p.new(FLAIR + "token", "PooledFlairEmbeddings"), {"word_embeddings": LOADER}
    ),
    "embeddings-of-a-document": filled(
        p.new(FLAIR + "document", "DocumentRNNEmbeddings"),
        {"embeddings": [filled(LINEAR, {"get_names": WAITING})]},
    ),
    "hooks-that-are-removed": filled(
        p.new("peft.tuners.osf.layer", "OSFLayer"), {"hook_handles": LOADER}
    ),
}  # fmt: skip

EVERY = KEYWORDS | MAKERS | PLAIN | BEHIND | LATER | ASKED


def denied(folder, data):
    verdict, rules, reasons = weigh(folder, {"model.pkl": data})
    assert verdict is Verdict.DENY, [reason.because for reason in reasons]
    return rules


@pytest.mark.parametrize("body", EVERY.values(), ids=EVERY.keys())
def test_what_asks_an_object_of_a_class_is_denied(tmp_path, body):
    assert denied(tmp_path, p.stream(body)) & PAYLOADS


@pytest.mark.parametrize("body", SEQUENCES.values(), ids=SEQUENCES.keys())
def test_sequences_that_are_changed_and_buffers_elsewhere_are_denied(tmp_path, body):
    assert denied(tmp_path, p.stream(body)) & (PAYLOADS | {"unreadable-bytes"})


@pytest.mark.parametrize("made", CLASSES.values(), ids=CLASSES.keys())
def test_a_class_that_was_passed_on_is_not_changed(tmp_path, made):
    assert denied(tmp_path, p.stream(slots(made, None, {"predict": PRINT}))) & PAYLOADS


STORAGE = p.name("torch", "FloatStorage")
IDS = {
    "a-type-that-is-none": ("storage", PRINT, "0", "cpu", 1),
    "a-type-that-is-a-call": ("storage", WAITING, "0", "cpu", 1),
    "a-call-of-a-package": ("reduce_package", 0, PRINT, ("true",)),
    "an-object": LOADER,
    "an-object-for-a-class": ("module", LOADER, "", ""),
    "a-place-that-is-an-object": ("storage", STORAGE, "0", LOADER, 1),
    "a-key-that-is-an-object": ("storage", STORAGE, METRIC, "cpu", 1),
    "a-number-that-is-an-object": ("storage", STORAGE, "0", "cpu", LOADER),
}


@pytest.mark.parametrize("pack", [lambda data: data, zips.torch], ids=["bare", "zip"])
@pytest.mark.parametrize("way", IDS)
def test_an_id_is_of_constants_and_a_type(tmp_path, way, pack):
    data = pack(p.stream(p.value(IDS[way]) + b"Q"))
    assert denied(tmp_path, data) & PAYLOADS


HONEST = {
    "an-id": p.value(("storage", STORAGE, "0", "cpu", 1)) + b"Q",
    "an-id-of-a-view": p.value(("storage", STORAGE, "0", "cpu", 1, ("1", 0, 1))) + b"Q",
    "an-id-of-a-class": p.value(("module", p.name("torch.nn.modules.linear", "Linear"), "a", ""))
    + b"Q",
    "a-method": looked_up(filled(LOGISTIC, {"C": 1}), "predict"),
    "a-method-of-a-module": looked_up(filled(LINEAR, {"_parameters": {}}), "forward"),
    "an-exception": filled(p.call("builtins", "ValueError", "a"), {"code": 1}),
    "many-pairs": p.call("collections", "OrderedDict", [[f"k{n}", [n]] for n in range(200)]),
    "many-pairs-of-tuples": p.call("collections", "OrderedDict", [[(n, 1), 1] for n in range(200)]),
    "many-items": p.call("builtins", "set", [(n, (1, n)) for n in range(200)]),
    "words": filled(p.new(FLAIR + "token", "WordEmbeddings"), {"name": "a"}),
    "hooks": filled(p.new("peft.tuners.osf.layer", "OSFLayer"), {"hook_handles": []}),
}  # fmt: skip


@pytest.mark.parametrize("body", HONEST.values(), ids=HONEST.keys())
def test_their_honest_siblings_are_allowed(tmp_path, body):
    verdict, _, reasons = weigh(tmp_path, {"model.pkl": p.stream(body)})
    assert verdict is Verdict.ALLOW, [reason.because for reason in reasons]

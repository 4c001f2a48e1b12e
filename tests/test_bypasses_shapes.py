"""Calls that are told by the shape of earlier ones: honest many times, and then not once.

Names are on the lists, so that nothing but what is done with them can be complained of. One inert
stand-in for each way; none of it is ever run.
"""

import pytest

from tests.builders import pickles as p
from tests.test_bypasses import PAYLOADS
from tests.weighing import weigh
from weighbridge.core import Verdict

LOADER = p.new("torch.utils.data.dataloader", "DataLoader")
METRIC = p.new("torchmetrics.metric", "Metric")


def filled(target, *parts):
    return target + b"".join(map(p.value, parts)) + p.BUILD + p.POP


GINI = "sklearn.tree._criterion"


def gini(state):
    return p.call(GINI, "__pyx_unpickle_Gini", p.name(GINI, "Gini"), 1, (1, state)) + p.POP


def parameter(state):
    return p.call("torch._utils", "_rebuild_parameter_with_state", None, 1, None, state) + p.POP


def tokenizer(settings):
    module = "transformers.models.nllb.tokenization_nllb"
    return filled(p.new(module, "NllbTokenizer"), {"sp_model_kwargs": settings})


SENTENCES = p.name("gensim.models.word2vec", "LineSentence")
HONEST = {
    "a-tuple-after-dicts-of-as-many": (
        lambda index: filled(METRIC, {"a": LOADER, "b": index, "c": 1, "d": 2, "e": 3}),
        filled(METRIC, (LOADER, 1, 1, 2, 3)),
        (1, 17, 300, 600),
    ),
    "a-class-for-an-attribute-of-an-argument": (
        lambda index: gini({f"a{index}": SENTENCES}),
        gini({"__class__": SENTENCES}),
        (17, 600, 1100, 4200),
    ),
    "a-class-for-an-attribute-of-a-parameter": (
        lambda index: parameter({f"a{index}": p.name("torch", "Tensor")}),
        parameter({"__class__": p.name("torch", "Tensor")}),
        (17, 1100),
    ),
    "a-file-among-settings": (
        lambda index: tokenizer({f"a{index}": 1}), tokenizer({"model_file": "a"}), (17,),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("honest", "hostile", "times"),
    [(honest, hostile, each) for honest, hostile, times in HONEST.values() for each in times],
    ids=[f"{name}-{each}" for name, (_, _, times) in HONEST.items() for each in times],
)
def test_what_comes_after_many_of_its_shape_is_denied(tmp_path, honest, hostile, times):
    many = b"".join(map(honest, range(times)))
    verdict, found, _ = weigh(tmp_path / "both", {"model.pkl": p.stream(many + hostile + p.NONE)})
    assert verdict is Verdict.DENY
    assert found & (PAYLOADS | {"class-tampering"})
    verdict, _, _ = weigh(tmp_path / "many", {"model.pkl": p.stream(many + p.NONE)})
    assert verdict is not Verdict.DENY


def test_a_file_among_settings_of_many_tokenizers_is_denied(tmp_path):
    many = b"".join(tokenizer({f"a{index}": 1}) for index in range(300))
    data = p.stream(many + tokenizer({"model_file": "a"}) + p.NONE)
    assert weigh(tmp_path, {"model.pkl": data})[0] is Verdict.DENY


BLOCK = p.name("pandas.core.internals.blocks", "new_block")
KLASS = p.name("collections", "Counter")


@pytest.mark.parametrize("before", [0, 60])
def test_a_keyword_for_which_there_is_no_room_is_denied(tmp_path, before):
    keywords = {f"k{index}": 1 for index in range(before)}
    made = p.call("functools", "partial", BLOCK)
    used = filled(made, (BLOCK, (), {**keywords, "klass": KLASS}, None))
    many = b"".join(gini({f"a{index}": [1] * 60}) for index in range(900))
    for name, data in {"alone": used, "after": many + used}.items():
        verdict, found, _ = weigh(tmp_path / name, {"model.pkl": p.stream(data + p.NONE)})
        assert verdict is Verdict.DENY, name
        assert found & PAYLOADS


KIND = p.binary(b"b")
MANY = {f"k{index}": 1 for index in range(60)}


def of_sorts(count):
    """Many objects of sorts of their own: what is put into each matters."""
    return {f"o{i}": p.call("builtins", "list", i) for i in range(count)}


BEHIND = {
    "an-object": {**MANY, "z": LOADER},
    "an-object-in-a-list": {**MANY, "z": [LOADER]},
    "an-object-in-a-tuple": {**MANY, "z": (1, LOADER)},
    "an-object-in-a-dict": {**MANY, "z": {"a": LOADER}},
    "an-object-behind-others": {**MANY, **of_sorts(90), "z": LOADER},
    "a-list-that-is-filled-later": {**MANY, "z": p.EMPTY_LIST + p.MEMOIZE},
    "what-is-not-known": {**MANY, "z": p.get(99)},
}
CALLS = {
    "parameter": parameter,
    "gini": gini,
    "uuid": lambda state: p.call("uuid", "UUID", state) + p.POP,
}


@pytest.mark.parametrize("body", BEHIND.values(), ids=BEHIND)
@pytest.mark.parametrize("called", CALLS.values(), ids=CALLS)
def test_what_is_behind_many_pairs_of_an_argument_is_denied(tmp_path, called, body):
    verdict, found, _ = weigh(tmp_path, {"model.pkl": p.stream(called(body) + p.NONE)})
    assert verdict is Verdict.DENY
    assert found & PAYLOADS


@pytest.mark.parametrize("called", [gini, parameter])
@pytest.mark.parametrize("before", [10, 60, 300])
def test_a_telling_key_behind_many_of_an_argument_is_denied(tmp_path, called, before):
    state = {f"k{index}": 1 for index in range(before)}
    data = p.stream(called({**state, "__class__": SENTENCES}) + p.NONE)
    verdict, found, _ = weigh(tmp_path / "told", {"model.pkl": data})
    assert (verdict, "class-tampering" in found) == (Verdict.DENY, True)
    data = p.stream(called({**state, "a": 1}) + p.NONE)
    assert weigh(tmp_path / "not", {"model.pkl": data})[0] is not Verdict.DENY


def test_arrays_behind_many_pairs_of_an_argument_are_allowed(tmp_path):
    dtype = p.call("numpy", "dtype", "f8", 0, 1)
    start = p.call("numpy.core.multiarray", "_reconstruct", p.name("numpy", "ndarray"), (0,), KIND)
    array = start + p.value((1, (1,), dtype, False, p.binary(bytes(8)))) + p.BUILD
    state = {f"k{index}": array for index in range(100)}
    assert weigh(tmp_path, {"model.pkl": p.stream(gini(state) + p.NONE)})[0] is not Verdict.DENY


WIDE = tuple(range(80))
SYMBOL = filled(p.new("nltk.grammar", "Nonterminal"), {"a": LOADER}).removesuffix(p.POP)
ORDERED = p.call("collections", "OrderedDict")
KEYS = {
    "in-a-tuple-behind-many": p.value((*WIDE, (METRIC, 2))),
    "in-a-wide-tuple-behind-many": p.value((*WIDE, (*WIDE, METRIC))),
    "in-a-wide-tuple-in-another": p.value((1, (*WIDE, (METRIC, 2)))),
    "held-behind-many-objects": filled(
        p.new("nltk.grammar", "Production"),
        {**{f"k{index}": ORDERED for index in range(40)}, "_lhs": SYMBOL},
    ).removesuffix(p.POP),
}


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_a_key_that_is_behind_many_is_denied(tmp_path, key):
    filling = p.value({"_defaults": {"a": 1}, "a": LOADER}) + p.BUILD
    data = p.stream(p.EMPTY_DICT + key.replace(METRIC, METRIC + filling) + p.NONE + p.SETITEM)
    verdict, found, _ = weigh(tmp_path, {"model.pkl": data})
    assert verdict is Verdict.DENY
    assert found & PAYLOADS


@pytest.mark.parametrize("last", [(1, (2, 3)), WIDE, (*WIDE, (1, 2))])
def test_a_key_of_many_numbers_is_allowed(tmp_path, last):
    data = p.stream(p.EMPTY_DICT + p.value((*WIDE, last)) + p.NONE + p.SETITEM, p.POP, ORDERED)
    assert weigh(tmp_path, {"model.pkl": data})[0] is not Verdict.DENY

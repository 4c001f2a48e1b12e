"""scikit-learn: every estimator it lists, fitted on small data, by pickle and by joblib."""

from __future__ import annotations

import functools
import gzip
import inspect
import operator
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path

import joblib
import numpy as np
from sklearn import (
    cluster,
    compose,
    datasets,
    decomposition,
    ensemble,
    feature_extraction,
    feature_selection,
    gaussian_process,
    impute,
    isotonic,
    linear_model,
    metrics,
    model_selection,
    naive_bayes,
    neighbors,
    pipeline,
    preprocessing,
    svm,
    tree,
)
from sklearn.base import BaseEstimator
from sklearn.feature_extraction import text
from sklearn.utils import all_estimators

from tests.corpus import own_sklearn
from tests.corpus.case import Case

DISTRIBUTION = "scikit-learn"

Fitted = Callable[[], object]

TEXTS = ["a cat sat", "a dog ran far", "cats and dogs", "the end of it", "run dog run", "it sat"]
LABELS = [0, 1, 0, 1, 1, 0]


def _data() -> tuple[np.ndarray, np.ndarray]:
    features, target = datasets.make_classification(60, 5, random_state=0)
    return np.abs(features), target


def _needed(kind: type[BaseEstimator]) -> dict[str, object]:
    """Arguments for the estimators that cannot be made without."""
    base = linear_model.LogisticRegression()
    ridge = linear_model.Ridge()
    named: dict[str, dict[str, object]] = {
        "ClassifierChain": {"estimator": base},
        "ColumnTransformer": {"transformers": [("a", preprocessing.StandardScaler(), [0, 1])]},
        "FeatureUnion": {"transformer_list": [("a", decomposition.PCA(2))]},
        "FixedThresholdClassifier": {"estimator": base},
        "FrozenEstimator": {"estimator": base.fit(*_data())},
        "GaussianRandomProjection": {"n_components": 2},
        "SparseRandomProjection": {"n_components": 2},
        "GridSearchCV": {"estimator": base, "param_grid": {"C": [0.1, 1.0]}, "cv": 2},
        "HalvingGridSearchCV": {"estimator": base, "param_grid": {"C": [0.1, 1.0]}, "cv": 2},
        "HalvingRandomSearchCV": {"estimator": base, "param_distributions": {"C": [0.1, 1.0]}},
        "MultiOutputClassifier": {"estimator": base},
        "MultiOutputRegressor": {"estimator": ridge},
        "OneVsOneClassifier": {"estimator": base},
        "OneVsRestClassifier": {"estimator": base},
        "OutputCodeClassifier": {"estimator": base},
        "Pipeline": {"steps": [("scale", preprocessing.StandardScaler()), ("fit", base)]},
        "RFE": {"estimator": base},
        "RFECV": {"estimator": base, "cv": 2},
        "RandomizedSearchCV": {"estimator": base, "param_distributions": {"C": [1.0]}, "n_iter": 1},
        "RegressorChain": {"estimator": ridge},
        "SelectFromModel": {"estimator": base},
        "SelfTrainingClassifier": {"estimator": base},
        "SequentialFeatureSelector": {"estimator": base, "cv": 2},
        "SelectKBest": {"k": 3},
        "SparseCoder": {"dictionary": np.eye(5)},
        "StackingClassifier": {"estimators": [("a", base)], "cv": 2},
        "StackingRegressor": {"estimators": [("a", ridge)], "cv": 2},
        "TransformedTargetRegressor": {"regressor": ridge},
        "TunedThresholdClassifierCV": {"estimator": base, "cv": 2},
        "VotingClassifier": {"estimators": [("a", base), ("b", naive_bayes.GaussianNB())]},
        "VotingRegressor": {"estimators": [("a", ridge), ("b", linear_model.Lasso())]},
    }
    return named.get(kind.__name__, {})


def _inputs(name: str) -> tuple[object, ...]:
    """What this estimator wants to be fitted on."""
    features, target = _data()
    several = (features, np.c_[target, 1 - target])
    views = (features, np.c_[features[:, 0], features[:, 1]])
    positive = (features, target + 1.0)
    special: dict[str, tuple[object, ...]] = {
        **dict.fromkeys(("ClassifierChain", "RegressorChain"), several),
        **dict.fromkeys(("MultiOutputClassifier", "MultiOutputRegressor"), several),
        **dict.fromkeys(("MultiTaskElasticNet", "MultiTaskElasticNetCV"), several),
        **dict.fromkeys(("MultiTaskLasso", "MultiTaskLassoCV"), several),
        **dict.fromkeys(("CCA", "PLSCanonical", "PLSRegression", "PLSSVD"), views),
        **dict.fromkeys(("CountVectorizer", "HashingVectorizer", "TfidfVectorizer"), (TEXTS,)),
        **dict.fromkeys(("GammaRegressor", "TweedieRegressor"), positive),
        **dict.fromkeys(("LabelBinarizer", "LabelEncoder"), (["cat", "dog", "cat"],)),
        "DictVectorizer": ([{"a": 1, "b": "x"}, {"a": 2, "b": "y"}],),
        "FeatureHasher": ([{"a": 1}],),
        "IsotonicRegression": (features[:, 0], target),
        "KernelCenterer": (features @ features.T,),
        "MultiLabelBinarizer": ([("a", "b"), ("a",)],),
        "PatchExtractor": (np.zeros((2, 8, 8)),),
    }
    return special.get(name, (features, target))


def _fitted(name: str, kind: type[BaseEstimator]) -> object:
    options = _needed(kind)
    if "estimator" in options and "estimator" not in inspect.signature(kind).parameters:
        options["base_estimator"] = options.pop("estimator")  # the name before 1.3
    made = kind(**options)
    if "random_state" in made.get_params(deep=False):
        made.set_params(random_state=0)
    return made.fit(*_inputs(name))


def _dump(make: Fitted, **options: object) -> Callable[[Path], object]:
    return lambda path: joblib.dump(make(), path, **options)


def _pickle(make: Fitted, protocol: int) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(pickle.dumps(make(), protocol))


def both(stem: str, what: str, make: Fitted, *, own: bool = False) -> Iterator[Case]:
    """The two ways in which an estimator is saved."""
    yield Case(f"{stem}.pkl", f"{what}, pickle", _pickle(make, 4), own=own)
    yield Case(f"{stem}.joblib", f"{what}, joblib", _dump(make), own=own)


def _mixed() -> object:
    frame = np.array([[1.0, 0], [2.0, 1], [np.nan, 0], [4.0, 1]])
    steps = compose.ColumnTransformer(
        [
            (
                "number",
                pipeline.make_pipeline(impute.SimpleImputer(), preprocessing.StandardScaler()),
                [0],
            ),
            ("kind", preprocessing.OneHotEncoder(handle_unknown="ignore"), [1]),
            ("nothing", "drop", slice(0, 1)),
        ],
        remainder="passthrough",
    )
    model = pipeline.make_pipeline(steps, linear_model.LogisticRegression())
    return model.fit(frame, [0, 1, 0, 1])


def _vectorised(**options: object) -> object:
    model = pipeline.make_pipeline(text.TfidfVectorizer(**options), naive_bayes.MultinomialNB())
    return model.fit(TEXTS, LABELS)


def _function(function: object, inverse: object = None) -> object:
    return preprocessing.FunctionTransformer(function, inverse).fit(_data()[0])


def _search() -> object:
    grid = {"C": [0.1, 1.0], "kernel": ["linear", "rbf"]}
    scorer = metrics.make_scorer(metrics.fbeta_score, beta=2)
    return model_selection.GridSearchCV(svm.SVC(), grid, cv=3, scoring=scorer).fit(*_data())


def _random_search() -> object:
    from scipy import stats  # noqa: PLC0415  (one case needs it)

    spread = {"C": stats.loguniform(1e-2, 1e1)}
    base = linear_model.LogisticRegression()
    return model_selection.RandomizedSearchCV(base, spread, n_iter=2, random_state=0).fit(*_data())


def _voting() -> object:
    members = [
        ("tree", tree.DecisionTreeClassifier(max_depth=2)),
        ("bayes", naive_bayes.GaussianNB()),
        ("near", neighbors.KNeighborsClassifier(3)),
    ]
    return ensemble.VotingClassifier(members, voting="soft").fit(*_data())


def _kernel() -> object:
    kernels = gaussian_process.kernels
    shape = 1.0 * kernels.RBF(1.0) + kernels.WhiteKernel() + kernels.Matern(nu=1.5)
    shape += kernels.RationalQuadratic() * kernels.ExpSineSquared() + kernels.DotProduct() ** 2
    return gaussian_process.GaussianProcessRegressor(shape, optimizer=None).fit(*_data())


def _neighbours(metric: str, algorithm: str) -> object:
    return neighbors.KNeighborsClassifier(metric=metric, algorithm=algorithm).fit(*_data())


def _cached(path: Path) -> object:
    memory = joblib.Memory(path / "cache", verbose=0)
    steps = [("scale", preprocessing.StandardScaler()), ("fit", linear_model.Ridge())]
    return joblib.dump(pipeline.Pipeline(steps, memory=memory).fit(*_data()), path / "model.joblib")


def _sgd(loss: str) -> object:
    return linear_model.SGDClassifier(loss=loss, random_state=0).fit(*_data())


def _boosted(**options: object) -> object:
    return ensemble.GradientBoostingClassifier(n_estimators=5, random_state=0, **options).fit(
        *_data()
    )


SPECIAL: dict[str, Fitted] = {
    "column-transformer": _mixed,
    "function-log1p": lambda: _function(np.log1p, np.expm1),
    "function-itemgetter": lambda: _function(operator.itemgetter(slice(None))),
    "function-attrgetter": lambda: preprocessing.FunctionTransformer(operator.attrgetter("T")),
    "function-partial-clip": lambda: _function(functools.partial(np.clip, a_min=0, a_max=1)),
    "function-methodcaller": lambda: _function(operator.methodcaller("astype", "f4")),
    "function-builtin": lambda: preprocessing.FunctionTransformer(abs),
    "tfidf-str-lower": lambda: _vectorised(preprocessor=str.lower),
    "tfidf-str-split": lambda: _vectorised(tokenizer=str.split, token_pattern=None),
    "tfidf-stop-words": lambda: _vectorised(stop_words="english", ngram_range=(1, 2)),
    "tfidf-char": lambda: _vectorised(analyzer="char_wb", dtype=np.float32),
    "tfidf-vocabulary": lambda: _vectorised(vocabulary={"cat": 0, "dog": 1}),
    "hashing": lambda: text.HashingVectorizer(n_features=16).fit(TEXTS),
    "grid-search-scorer": _search,
    "randomized-search": _random_search,
    "voting-soft": _voting,
    "gaussian-process-kernels": _kernel,
    "isotonic": lambda: isotonic.IsotonicRegression(out_of_bounds="clip").fit([1, 2, 3], [1, 3, 2]),
    "neighbours-balltree": lambda: _neighbours("manhattan", "ball_tree"),
    "neighbours-kdtree": lambda: _neighbours("chebyshev", "kd_tree"),
    "neighbours-brute": lambda: _neighbours("cosine", "brute"),
    "balltree": lambda: neighbors.BallTree(_data()[0]),
    "kdtree": lambda: neighbors.KDTree(_data()[0]),
    "distance-metric": lambda: metrics.DistanceMetric.get_metric("haversine"),
    "tree-itself": lambda: tree.DecisionTreeRegressor(max_depth=3).fit(*_data()).tree_,
    "sgd-hinge": lambda: _sgd("hinge"),
    "sgd-log": lambda: _sgd("log_loss"),
    "sgd-huber": lambda: _sgd("modified_huber"),
    "boosting-init": lambda: _boosted(init=naive_bayes.GaussianNB()),
    "boosting-exponential": lambda: _boosted(loss="exponential"),
    "hist-boosting": lambda: ensemble.HistGradientBoostingClassifier(max_iter=5).fit(*_data()),
    "forest": lambda: ensemble.RandomForestClassifier(10, random_state=0).fit(*_data()),
    "kmeans": lambda: cluster.KMeans(3, n_init=2, random_state=0).fit(_data()[0]),
    "dbscan": lambda: cluster.DBSCAN(eps=0.5).fit(_data()[0]),
    "select-k-best": lambda: feature_selection.SelectKBest(k=2).fit(*_data()),
    "bunch": datasets.load_iris,
    "cv-results": lambda: model_selection.cross_validate(naive_bayes.GaussianNB(), *_data()),
    "splitter": lambda: model_selection.StratifiedKFold(3, shuffle=True, random_state=1),
    "confusion-matrix": lambda: metrics.ConfusionMatrixDisplay(np.eye(2)),
    "dict-of-models": lambda: {"model": _voting(), "classes": ["a", "b"], "version": (1, 0)},
    "unfitted": ensemble.RandomForestRegressor,
    "class-itself": lambda: linear_model.Ridge,
    "dict-vectorizer": lambda: feature_extraction.DictVectorizer().fit([{"a": 1}]),
}
"""What users build out of estimators."""

OWN: dict[str, Fitted] = {
    "own-transformer": lambda: pipeline.make_pipeline(own_sklearn.Clip(), linear_model.Ridge()).fit(
        *_data()
    ),
    "own-function": lambda: _function(own_sklearn.logarithm),
    "own-tokenizer": lambda: _vectorised(tokenizer=own_sklearn.tokenise, token_pattern=None),
}
"""The same, with the user's own module."""


def _every() -> Iterator[Case]:
    for name, kind in all_estimators():
        make = functools.partial(_fitted, name, kind)
        yield from both(f"all/{name}", f"{name}, fitted", make)


def _protocols() -> Iterator[Case]:
    few = (
        "tfidf-str-lower",
        "forest",
        "kmeans",
        "column-transformer",
        "dbscan",
        "isotonic",
        "bunch",
    )
    for name in (*few, "neighbours-kdtree", "grid-search-scorer", "function-partial-clip"):
        for protocol in (0, 1, 2, 3, 5):
            write = _pickle(SPECIAL[name], protocol)
            yield Case(f"{name}-p{protocol}.pkl", f"{name}, protocol {protocol}", write)
            joblib_write = _dump(SPECIAL[name], protocol=protocol)
            yield Case(f"{name}-p{protocol}.joblib", f"{name}, joblib {protocol}", joblib_write)


def _gzipped(path: Path) -> None:
    path.write_bytes(gzip.compress(pickle.dumps(_voting()), mtime=0))


def cases() -> Iterator[Case]:
    """Every estimator, then what users build out of them."""
    for name, make in SPECIAL.items():
        yield from both(name, name, make)
    for name, make in OWN.items():
        yield from both(name, f"{name}, own module", make, own=True)
    yield from _protocols()
    for extension in ("sav", "model", "p", "pickle", "bin", "dat"):
        yield Case(f"voting.{extension}", f"pickle named .{extension}", _pickle(_voting, 4))
    yield Case("voting.pkl.gz", "gzip of a pickle", _gzipped)
    yield Case("with-memory", "pipeline that holds a joblib cache", _cached)
    yield from _every()

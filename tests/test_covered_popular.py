"""Estimators that are pickled often, of libraries listed last: none needs a word.

What acts beside them is denied. Each is a pickle of the objects that the library's own files are
made of, written here byte by byte.
"""

import pytest

from tests.builders import pickles as p
from tests.test_covered_libraries import made
from tests.weighing import weigh
from weighbridge.core import Verdict

WAITING = p.call("functools", "partial", p.name("numpy", "clip"))


def filled(module, name, state):
    """An object, filled with a state."""
    return p.stream(p.new(module, name) + p.value(state) + p.BUILD)


def referred(*names):
    """What names refer to, in a list."""
    return p.stream(p.EMPTY_LIST + b"".join(p.name(*name) + p.APPEND for name in names))


RANDOM = "threefry4x32_seed threefry4x32_split threefry4x32_random_bits threefry4x32_fold_in"

FILES = {
    "celer": made("celer.dropin_sklearn.Lasso"),
    "crepes": filled(
        "crepes.base",
        "WrapClassifier",
        {"cc": p.new("crepes.base", "ConformalClassifier"), "nc": p.name("crepes.extras", "hinge")},
    ),
    "deepspeed-enumerations": p.stream(
        p.call("deepspeed.runtime.zero.offload_config", "OffloadDeviceEnum", "cpu")
    ),
    "deslib": made("deslib.des.knora_e.KNORAE", "sklearn.ensemble._forest.RandomForestClassifier"),
    "fuzzy-c-means": filled(
        "fcmeans.main", "FCM", {"distance": p.call("fcmeans.main", "DistanceOptions", "euclidean")}
    ),
    "group-lasso": made("group_lasso._group_lasso.GroupLasso"),
    "imbalanced-ensemble": made(
        "imbens.ensemble._under_sampling.self_paced_ensemble.SelfPacedEnsembleClassifier",
        "imbens.sampler._under_sampling._prototype_selection._self_paced_under_sampler"
        ".SelfPacedUnderSampler",
    ),
    "jax-keys-of-four-numbers": referred(
        *(("jax._src.random.threefry4x32", name) for name in RANDOM.split())
    ),
    "jax-keys-that-are-not-safe": referred(("jax._src.random.rbg", "_unsafe_rbg_fold_in")),
    "jax-kinds-of-numbers": referred(("jax.numpy", "bfloat16"), ("jax.numpy", "float32")),
    "kmedoids": made("kmedoids.KMedoids"),
    "megatron-scopes": p.stream(
        p.call("megatron.core.transformer.enums", "InferenceCudaGraphScope", 3)
    ),
    "metric-learn": made("metric_learn.nca.NCA", "metric_learn._util.ArrayIndexer"),
    "modal": filled(
        "modAL.models.learners",
        "ActiveLearner",
        {"query_strategy": p.name("modAL.uncertainty", "uncertainty_sampling")},
    ),
    "pacmap": made("pacmap.pacmap.PaCMAP"),
    "pytorch-metric-learning": made("pytorch_metric_learning.losses.smooth_ap.SmoothAPLoss"),
    "recordlinkage": made(
        "recordlinkage.classifiers.LogisticRegressionClassifier",
        "sklearn.linear_model._logistic.LogisticRegression",
    ),
    "ruptures": made("ruptures.detection.pelt.Pelt", "ruptures.costs.costrbf.CostRbf"),
    "scikit-network": made("sknetwork.clustering.louvain.Louvain"),
    "scikit-uplift": made(
        "sklift.models.models.SoloModel", "sklearn.linear_model._logistic.LogisticRegression"
    ),
    "skglm": made("skglm.estimators.GeneralizedLinearEstimator", "skglm.penalties.separable.L1"),
    "sklearn-som": made("sklearn_som.som.SOM"),
    "skrebate": made("skrebate.relieff.ReliefF"),
    "smt": made("smt.surrogate_models.krg.KRG", "smt.utils.options_dictionary.OptionsDictionary"),
    "stepmix": made("stepmix.stepmix.StepMix", "stepmix.emission.gaussian.GaussianUnit"),
    "tensorly": made("tensorly.decomposition._cp.CP", "tensorly.cp_tensor.CPTensor"),
    "toad": made("toad.scorecard.ScoreCard", "toad.transform.Combiner"),
}


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_needs_no_word(data, tmp_path):
    verdict, _, reasons = weigh(tmp_path, {"model.pkl": data})
    assert verdict is Verdict.ALLOW, [reason.because for reason in reasons]


NEIGHBOURS = {
    "celer-that-fetches": p.stream(p.call("celer.datasets", "make_correlated_data", 1)),
    "crepes-called": p.stream(p.call("crepes.base", "WrapClassifier", WAITING)),
    "crepes-that-calls": p.stream(p.call("crepes.extras", "binning", WAITING)),
    "deap-makes-classes": p.stream(p.call("deap.creator", "meta_create", "A", WAITING, {})),
    "fuzzy-c-means-of-an-object": p.stream(p.call("fcmeans.main", "DistanceOptions", WAITING)),
    "imbalanced-ensemble-called": p.stream(
        p.call("imbens.sampler.base", "FunctionSampler", WAITING)
    ),
    "jax-kinds-that-are-called": p.stream(p.call("jax.numpy", "float32", WAITING)),
    "modal-that-asks": p.stream(
        p.call("modAL.uncertainty", "uncertainty_sampling", WAITING, WAITING)
    ),
    "smt-that-is-filled": p.stream(
        p.new("smt.utils.options_dictionary", "OptionsDictionary")
        + p.text("a") + WAITING + p.SETITEM
    ),
    "tensorly-that-is-gone-through": p.stream(
        p.call("builtins", "dict", p.new("tensorly.cp_tensor", "CPTensor"))
    ),
    "toad-that-loads": p.stream(p.call("toad.transform", "Combiner.load", "a.json")),
}  # fmt: skip


@pytest.mark.parametrize("data", NEIGHBOURS.values(), ids=NEIGHBOURS)
def test_what_acts_beside_them_is_denied(data, tmp_path):
    assert weigh(tmp_path, {"model.pkl": data})[0] is Verdict.DENY

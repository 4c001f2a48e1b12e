"""Fits of libraries that few people use: none needs a word; what acts beside them is denied.

Each is a pickle of the objects that the library's own files are made of, written here byte by byte.
"""

import pytest

from tests.builders import benign
from tests.builders import pickles as p
from tests.test_covered_libraries import made
from tests.weighing import weigh
from weighbridge.core import Verdict

ARRAY = benign.array(bytes(16))
WAITING = p.call("functools", "partial", p.name("numpy", "clip"))
RECURSIONS = "arch.univariate.recursions"
GARCH = p.name(RECURSIONS, "GARCHUpdater")


def filled(module, name, state, *arguments):
    """An object, made with arguments and filled with a state."""
    return p.stream(p.new(module, name, *arguments) + p.value(state) + p.BUILD)


def updater(cls, numbers=(-1, 0, 1, 2, 1)):
    """What updates a model of volatility, as Cython pickles it."""
    return p.stream(p.call(RECURSIONS, "__pyx_unpickle_GARCHUpdater", cls, 119629453, numbers))


def trie(name, *arguments):
    """A trie, made empty and filled with bytes."""
    return p.stream(
        p.call("marisa_trie", name, *arguments) + p.binary(b"We love Marisa.") + p.BUILD
    )


RESULT = p.new("linearmodels.system.results", "SystemEquationResult")

FILES = {
    "adtk": made("adtk.pipe._pipe.Pipeline", "adtk.detector._detector_1d.QuantileAD"),
    "arch": made("arch.univariate.mean.ConstantMean", "arch.univariate.volatility.GARCH"),
    "arch-updates": updater(GARCH),
    "arch-lags": p.stream(p.call(RECURSIONS, "HARCHUpdater", ARRAY) + p.value((-1,)) + p.BUILD),
    "ase": made("ase.atoms.Atoms", "ase.calculators.singlepoint.SinglePointCalculator"),
    "ase-settings": p.stream(p.new("ase.calculators.calculator", "Parameters") + p.MARK + b"u"),
    "boruta": made("boruta.boruta_py.BorutaPy"),
    "cleanlab": made("cleanlab.classification.CleanLearning"),
    "datasketch": filled("datasketch.lean_minhash", "LeanMinHash", p.binary(b"\x01" + bytes(15))),
    "datasketch-tables": p.stream(
        p.new("datasketch.lsh", "MinHashLSH")
        + p.value({"keys": p.new("datasketch.storage", "DictListStorage"), "b": 2, "r": 8})
        + p.BUILD
    ),
    "datasketch-words": p.stream(
        p.new("datasketch.minhash", "MinHash")
        + p.value({"hashfunc": p.name("datasketch.hashfunc", "sha1_hash32"), "hashvalues": ARRAY})
        + p.BUILD
    ),
    "factor-analyzer": made("factor_analyzer.factor_analyzer.FactorAnalyzer"),
    "fairlearn": made("fairlearn.preprocessing._correlation_remover.CorrelationRemover"),
    "filterpy": made(
        "filterpy.kalman.UKF.UnscentedKalmanFilter",
        "filterpy.kalman.sigma_points.MerweScaledSigmaPoints",
    ),
    "glum": made("glum._glm.GeneralizedLinearRegressor", "glum._link.LogLink"),
    "kornia": made(
        "kornia.augmentation.container.augment.AugmentationSequential",
        "kornia.augmentation._2d.geometric.crop.RandomCrop",
    ),
    "kornia-choices": p.stream(p.call("kornia.constants", "Resample", 1)),
    "kornia-colours": filled(
        "kornia.augmentation._2d.intensity.color_jitter", "ColorJitter", {"_compile_kwargs": None}
    ),
    "lifetimes": made("lifetimes.fitters.beta_geo_fitter.BetaGeoFitter"),
    "lingam": made("lingam.direct_lingam.DirectLiNGAM"),
    "linearmodels-equations": p.stream(
        p.call("linearmodels.shared.utility", "_new_attr_dict_", ("one", RESULT), ("two", RESULT))
    ),
    "linearmodels": p.stream(
        p.new("linearmodels.panel.model", "FInfo", (ARRAY, "Model F-statistic", None, False))
    ),
    "marisa-trie": trie("Trie"),
    "marisa-trie-records": trie("RecordTrie", "<H"),
    "miceforest": made("miceforest.ImputationKernel.ImputationKernel"),
    "prince": made("prince.ca.CA", "prince.svd.SVD"),
    "pwlf": made("pwlf.pwlf.PiecewiseLinFit"),
    "pycox": made("torchtuples.practical.MLPVanilla", "torchtuples.practical.DenseVanillaBlock"),
    "pykalman": made("pykalman.standard.KalmanFilter"),
    "pykrige": p.stream(
        p.new("pykrige.ok", "OrdinaryKriging")
        + p.value(
            {"variogram_function": p.name("pykrige.variogram_models", "linear_variogram_model")}
        )
        + p.BUILD
    ),
    "pyriemann": made("pyriemann.classification.MDM"),
    "scikit-learn-extra": made("sklearn_extra.cluster._k_medoids.KMedoids"),
    "scikit-multilearn": made("skmultilearn.problem_transform.br.BinaryRelevance"),
    "symspellpy": made("symspellpy.symspellpy.SymSpell", "symspellpy.editdistance.EditDistance"),
    "tbats": made("tbats.tbats.Model.Model", "tbats.tbats.ModelParams.ModelParams"),
    "ydf": filled(
        "ydf.model.random_forest_model.random_forest_model",
        "RandomForestModel",
        p.binary(b"\x08\x01"),
    ),
}


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_needs_no_word(data, tmp_path):
    verdict, _, reasons = weigh(tmp_path, {"model.pkl": data})
    assert verdict is Verdict.ALLOW, [reason.because for reason in reasons]


NEIGHBOURS = {
    "adtk-that-validates": p.stream(p.call("adtk.data", "validate_series", WAITING)),
    "arch-of-another": updater(p.name("subprocess", "Popen"), ("true",)),
    "arch-lags-that-call": p.stream(p.call(RECURSIONS, "HARCHUpdater", WAITING)),
    "ase-that-asks-a-calculator": filled(
        "ase.atoms", "Atoms", (None, {"calc": p.new("sklearn.svm._classes", "SVC")})
    ),
    "ase-that-runs": filled("ase.calculators.abinit", "Abinit", {"command": "true"}, WAITING),
    "ase-that-runs-when-asked": filled(
        "ase.calculators.calculator", "OldShellProfile", {"command": "true"}
    ),
    "ase-that-reads": p.stream(p.call("ase.io.formats", "read", "a.traj")),
    "cleanlab-that-runs": p.stream(
        p.new("cleanlab.classification", "CleanLearning", WAITING) + p.value({}) + p.BUILD
    ),
    "datasketch-on-a-server": filled(
        "datasketch.storage", "RedisListStorage", {"config": {"redis": {"host": "a.example"}}}
    ),
    "datasketch-asked-for-keys": p.stream(
        p.new("datasketch.lsh", "MinHashLSH") + p.value({"keys": p.name("numpy", "clip")}) + p.BUILD
    ),
    "datasketch-by-another": p.stream(
        p.call("datasketch.lean_minhash", "LeanMinHash", WAITING, 1, 1)
    ),
    "fairlearn-that-fetches": p.stream(p.call("fairlearn.datasets", "fetch_adult", "a")),
    "filterpy-that-calls": p.stream(p.call("filterpy.common", "runge_kutta4", 1, 1, 1, WAITING)),
    "glum-called": p.stream(p.call("glum._glm", "GeneralizedLinearRegressor", WAITING)),
    "hyperopt-graph": filled(
        "hyperopt.pyll.base", "Apply", {"define_params": {"f": p.name("os", "system")}}
    ),
    "hyperopt-pickles": filled(
        "hyperopt.base", "Trials", {"attachments": {"a": p.binary(b"\x80\x04N.")}}
    ),
    "hyperopt-domain": made("hyperopt.base.Domain"),
    "kornia-that-compiles": filled(
        "kornia.augmentation._2d.intensity.color_jitter",
        "ColorJitter",
        {"_compile_kwargs": {"backend": "eager"}, "_hue_fn": WAITING},
    ),
    "kornia-that-imports": filled(
        "kornia.core.external", "LazyLoader", {"module_name": "antigravity", "module": None}
    ),
    "kornia-that-fetches": p.stream(
        p.call("kornia.core.download", "load_state_dict_from_url", "a")
    ),
    "lifetimes-that-loads": p.stream(
        p.call("lifetimes.fitters.base_fitter", "BaseFitter.load_model", "a.pkl")
    ),
    "linearmodels-keys": p.stream(
        p.call("linearmodels.shared.utility", "_new_attr_dict_", (RESULT, "one"))
    ),
    "linearmodels-no-pair": p.stream(
        p.call("linearmodels.shared.utility", "_new_attr_dict_", RESULT)
    ),
    "linearmodels-three": p.stream(
        p.call("linearmodels.shared.utility", "_new_attr_dict_", ("one", RESULT, RESULT))
    ),
    "linearmodels-attributes": p.stream(
        p.call("linearmodels.shared.utility", "_new_attr_dict_", WAITING)
    ),
    "lingam-that-draws": p.stream(p.call("lingam.utils", "make_dot", WAITING)),
    "lmfit-that-evaluates": p.stream(
        p.call("lmfit.parameter", "Parameters")
        + p.value({"unique_symbols": {}, "params": []})
        + p.BUILD
    ),
    "marisa-trie-of-a-file": p.stream(p.call("marisa_trie", "Trie.mmap", "a.marisa")),
    "marisa-trie-of-an-object": trie("RecordTrie", WAITING),
    "pycox-that-loads": p.stream(p.call("torchtuples.base", "Model.load_net", "a.pt")),
    "pykalman-called": p.stream(p.call("pykalman.standard", "KalmanFilter", WAITING)),
    "pykrige-that-writes": p.stream(
        p.call("pykrige.kriging_tools", "write_asc_grid", 1, 1, 1, "a.asc")
    ),
    "pyriemann-that-fetches": p.stream(p.call("pyriemann.datasets", "sample_gaussian_spd", 1)),
    "symspellpy-that-loads": p.stream(
        p.call("symspellpy.symspellpy", "SymSpell.load_pickle", "a.pkl")
    ),
    "symspellpy-measure": p.stream(p.call("symspellpy.editdistance", "DistanceAlgorithm", WAITING)),
    "tensordict-of-another": p.stream(
        p.call(
            "tensordict._reductions",
            "_make_td",
            p.name("tensordict._td", "TensorDict"),
            {"_is_locked": True, "lock_": WAITING},
        )
    ),
    "tensordict-that-unpickles": filled(
        "tensordict.nn.common", "TensorDictModule", {"module": p.binary(b"\x80\x04N.")}
    ),
    "tbats-that-shares": p.stream(p.call("tbats.abstract.ContextInterface", "ContextInterface", 2)),
    "ydf-that-opens": p.stream(p.call("ydf.model.model_lib", "load_model", "a")),
}


@pytest.mark.parametrize("data", NEIGHBOURS.values(), ids=NEIGHBOURS)
def test_what_acts_beside_them_is_denied(data, tmp_path):
    assert weigh(tmp_path, {"model.pkl": data})[0] is Verdict.DENY


def test_a_kernel_that_reads_what_its_state_names_needs_one(tmp_path):
    state = {"imputation_values": {"a": "https://example.org/x.parquet"}}
    made = filled("miceforest.imputation_kernel", "ImputationKernel", state)
    assert weigh(tmp_path, {"model.pkl": made})[0] is Verdict.WARN

"""Recommenders, forecasters, causal models and trees of arrays that were warned of or denied once.

Each folder of ``wide.tar.xz`` is called after the library, and its version, that wrote what is in
it in November 2026. They are only ever weighed, each alone and as a folder. Beside what was listed
for them stands what the same library has next to it and is denied.
"""

import collections
import io
import tarfile
import zipfile
from pathlib import PurePosixPath

import pytest

from tests.builders import pickles as p
from tests.recordings import RECORDED
from tests.weighing import weigh
from weighbridge.core import Verdict

LIBRARIES = collections.defaultdict(dict)
with tarfile.open(RECORDED / "wide.tar.xz") as _packed:
    for _member in _packed:
        _library, _, _file = _member.name.partition("/")
        LIBRARIES[_library][_file] = _packed.extractfile(_member).read()

FILES = [(library, file) for library, files in LIBRARIES.items() for file in files]

INERT = b"cposix\nsystem\n(S'true'\ntR0"
"""Names a command that does nothing, and drops what it gives; nothing loads it."""


@pytest.mark.parametrize(("library", "file"), FILES)
def test_what_a_library_writes_needs_no_word(tmp_path, library, file):
    verdict, rules, reasons = weigh(tmp_path, {file: LIBRARIES[library][file]})
    assert (verdict, rules) == (Verdict.ALLOW, set()), [each.because for each in reasons]


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_folder_of_them_needs_none_either(tmp_path, library):
    verdict, rules, reasons = weigh(tmp_path, LIBRARIES[library])
    assert (verdict, rules) == (Verdict.ALLOW, set()), [each.because for each in reasons]


@pytest.mark.parametrize(("library", "file"), FILES)
def test_with_a_command_more_it_is_denied(tmp_path, library, file):
    data = LIBRARIES[library][file]
    data = data[:2] + INERT + data[2:] if data.startswith(b"\x80") else _repacked(data)
    verdict, rules, _ = weigh(tmp_path, {file: data})
    assert verdict is Verdict.DENY
    assert "dangerous-import" in rules


def _repacked(data):
    """Put the command at the start of a checkpoint's pickle."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if PurePosixPath(name).name == "data.pkl":
                part = part[:2] + INERT + part[2:]
            new.writestr(name, part)
    return made.getvalue()


SYSTEM = p.name("posix", "system")
LOADER = p.new("torch.utils.data.dataloader", "DataLoader")
WAITING = p.call("functools", "partial", p.name("collections", "Counter.total"), "true")
OPTIMIZERS = "jax.example_libraries.optimizers"
REQUESTS = "sklearn.utils._metadata_requests"
DETR = "transformers.models.detr.image_processing_detr"
FORM = "transformers.image_utils", "AnnotationFormat"
WORDS = "sktime.transformations.dictionary_based._sfa_fast"
PROJECTION = "river.preprocessing.random_projection"
KERNEL = "river.feature_extraction.kernel_approx"
SPLITTER = "torchmetrics.functional.text.sacre_bleu"


def made(module, name, *held):
    """Build a tuple with names from what is in it."""
    return p.name(module, name) + p.value(held) + b"\x81"


def filled(module, name, state):
    return p.new(module, name) + p.value(state) + p.BUILD


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (p.call("surprise.dump", "load", "true"), "unlisted-call"),
        (p.call("surprise.dataset", "Dataset.load_builtin", "true"), "unlisted-call"),
        (p.call("surprise.trainset", "Trainset", "true"), "unlisted-call"),
        (p.call("skforecast.utils.utils", "load_forecaster", "true"), "unlisted-call"),
        (p.call("skforecast.recursive._forecaster_recursive", "ForecasterRecursive", WAITING),
         "unlisted-call"),
        (p.call("dowhy.gcm.equation_parser", "create_causal_model_from_equations", "true"),
         "unlisted-call"),
        (p.call("dowhy.causal_model", "CausalModel", "true"), "unlisted-call"),
        (p.call("dowhy.gcm.shapley", "ShapleyApproximationMethods", SYSTEM), "dangerous-import"),
        (made("econml.validate.sensitivity_analysis", "SensitivityParams", SYSTEM),
         "dangerous-import"),
        (p.call("econml.tree._tree", "Tree", WAITING), "unlisted-call"),
        (p.call("econml.tree._tree", "Tree", LOADER), "unlisted-call"),
        (p.new("flaml.automl.model", "TransformersEstimator"), "unlisted-call"),
        (filled("flaml.automl.model", "LGBMEstimator", {"cleanup": WAITING}), "unlisted-call"),
        (p.call("flaml.automl.model", "TransformersEstimator", "seq-classification"),
         "unlisted-call"),
        (p.new("sacrebleu.tokenizers.tokenizer_spm", "TokenizerSPM"), "unlisted-import"),
        (p.name("sacrebleu.utils", "download_file"), "unlisted-import"),
        (p.new("compressed_tensors.offload.cache.disk", "DiskCache"), "unlisted-import"),
        (p.call("compressed_tensors.quantization.quant_config", "QuantizationStatus", LOADER),
         "unlisted-call"),
        (made(OPTIMIZERS, "OptimizerState", (), SYSTEM), "dangerous-import"),
        (made(OPTIMIZERS, "OptimizerState", WAITING), "unlisted-call"),
        (p.name(OPTIMIZERS, "unpack_optimizer_state"), "unlisted-import"),
        (filled("jaxlib._jax.pytree", "PyTreeDef", (LOADER, ())), "unlisted-call"),
        (p.call("jaxlib._jax.pytree", "PyTreeDef.unflatten", (), [1]), "unlisted-import"),
        (p.name("jaxlib._jax.pytree", "PyTreeRegistry"), "unlisted-import"),
        (p.name("jaxlib._jax", "deserialize_portable_artifact"), "unlisted-import"),
        (p.name("jax._src.tree_util", "register_pytree_node"), "unlisted-import"),
        (p.call(SPLITTER, "_SacreBLEUTokenizer._tokenize_flores_101", "true"), "unlisted-import"),
        (p.call("operator", "getitem", p.call("collections", "defaultdict", p.name(
            SPLITTER, "_SacreBLEUTokenizer.download_flores_file")), "true"), "unlisted-call"),
        (p.call(SPLITTER, "_SacreBLEUTokenizer._tokenize_13a", "true"), "unlisted-call"),
        (p.call("sentence_transformers.util.similarity", "cos_sim", 1, 1), "unlisted-call"),
        (p.name("sentence_transformers.util.file_io", "load_file_path"), "unlisted-import"),
        (filled(REQUESTS, "MetadataRequest", {"split": WAITING}), "class-tampering"),
        (filled(REQUESTS, "MetadataRequest", {"split": p.call(REQUESTS, "MethodMetadataRequest")}),
         "class-tampering"),
        (filled(REQUESTS, "MetadataRequest", {"split": LOADER}), "class-tampering"),
        (filled(DETR, "DetrImageProcessor", {"format": WAITING}), "class-tampering"),
        (filled(DETR, "DetrImageProcessor", {"format": LOADER}), "class-tampering"),
        (filled(DETR, "DetrImageProcessor", {"format": p.name(*FORM)}),
         "class-tampering"),
        (filled(DETR, "DetrImageProcessor", {"format": p.call(*FORM, WAITING)}),
         "unlisted-call"),
        (filled(WORDS, "SFAFast", {"relevant_features": LOADER}), "unlisted-call"),
        (filled(WORDS, "SFAFast", {"relevant_features": {1: LOADER}}), "unlisted-call"),
        (p.new("sktime.classification.dictionary_based._tde", "IndividualTDE"), "unlisted-import"),
        (p.call("sktime.clustering.metrics.averaging._averaging", "mean_average", 1),
         "unlisted-call"),
        (filled(PROJECTION, "SparseRandomProjector", {"_rng": LOADER}), "unlisted-call"),
        (filled(PROJECTION, "SparseRandomProjector", {"_rng": WAITING}), "unlisted-call"),
        (filled(PROJECTION, "SparseRandomProjector", {"_rand_weights_for_feature": WAITING}),
         "unlisted-call"),
        (filled(KERNEL, "RBFSampler", {"rng": p.new("random", "SystemRandom")}),
         "unlisted-call"),
        (filled(KERNEL, "RBFSampler", {"n_components": LOADER}), "unlisted-call"),
        (p.call("collections", "defaultdict", p.call(
            "builtins", "getattr", p.new(KERNEL, "RBFSampler"), "transform_one")),
         "unlisted-call"),
        (p.call("statistics", "NormalDist.from_samples", [1]), "unlisted-import"),
        (p.call("statistics", "NormalDist", 0, 1), "unlisted-call"),
    ],
)  # fmt: skip
def test_what_lies_nearest_is_denied(tmp_path, body, rule):
    verdict, rules, reasons = weigh(tmp_path, {"model.pkl": p.stream(body)})
    assert verdict is Verdict.DENY, [each.because for each in reasons]
    assert rule in rules, [each.because for each in reasons]

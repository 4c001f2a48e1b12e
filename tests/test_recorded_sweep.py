"""Files that current libraries wrote, each of a kind that was denied or not read once.

Each folder of ``sweep.tar.xz`` is called after the library, and its version, that wrote what is in
it in November 2026: parts of networks, states of optimizers, settings and small checkpoints. They
are only ever weighed. What they need of the lists has siblings here that need a little more.
"""

import collections
import tarfile
from pathlib import PurePosixPath

import pytest

from tests.builders import pickles as p
from tests.recordings import RECORDED
from tests.weighing import weigh
from weighbridge.core import Verdict

MODELS = collections.defaultdict(dict)
with tarfile.open(RECORDED / "sweep.tar.xz") as _packed:
    for _name in sorted(_packed.getnames()):
        _path = PurePosixPath(_name)
        _model = "/".join(_path.parts[:2])
        MODELS[_model]["/".join(_path.parts[1:])] = _packed.extractfile(_name).read()

INERT = b"cposix\nsystem\n(S'true'\ntR0"
"""Names a command that does nothing, and drops what it gives; nothing loads it."""

PICKLES = sorted(
    model for model, files in MODELS.items() if next(iter(files.values())).startswith(b"\x80")
)


@pytest.mark.parametrize("model", MODELS)
def test_what_a_library_writes_needs_no_word(tmp_path, model):
    verdict, rules, reasons = weigh(tmp_path, MODELS[model])
    assert (verdict, rules) == (Verdict.ALLOW, set()), [each.because for each in reasons]


@pytest.mark.parametrize("model", PICKLES)
def test_with_a_command_more_it_is_denied(tmp_path, model):
    files = {name: data[:2] + INERT + data[2:] for name, data in MODELS[model].items()}
    verdict, rules, _ = weigh(tmp_path, files)
    assert verdict is Verdict.DENY
    assert "dangerous-import" in rules


SYSTEM = p.name("posix", "system")
LOADER = p.new("torch.utils.data.dataloader", "DataLoader")
METADATA = "torch.distributed.checkpoint.metadata"


def made(module, name, *held):
    """Build a tuple with names from what is in it."""
    return p.name(module, name) + p.value(held) + b"\x81"


def filled(module, name, state):
    return p.new(module, name) + p.value(state) + p.BUILD


TENSOR = p.call(
    "torch._utils", "_rebuild_tensor_v2",
    p.value(("storage", p.name("torch", "ByteStorage"), "0", "cpu", 8)) + b"Q",
    0, (8,), (1,), 0, p.call("collections", "OrderedDict"),
)  # fmt: skip
RENAMING = "transformers.core_model_loading", "WeightRenaming"


def parameter(state, tensor=TENSOR):
    """Build a parameter with attributes of its own, as bitsandbytes has them."""
    hooks = p.call("collections", "OrderedDict")
    return p.call("torch._utils", "_rebuild_parameter_with_state", tensor, 0, hooks, state)


def told(body, tmp_path):
    verdict, rules, reasons = weigh(tmp_path, {"model.pkl": p.stream(body)})
    return verdict, rules, [each.because for each in reasons]


def test_what_is_kept_on_a_parameter_is_set(tmp_path):
    linear = p.new("bitsandbytes.nn.modules", "Linear4bit")
    verdict, _, because = told(parameter({"module": linear, "quant_state": None}), tmp_path)
    assert verdict is Verdict.ALLOW, because


@pytest.mark.parametrize(
    "body",
    [
        parameter({"data": LOADER}),
        parameter({"names": [LOADER]}),
        parameter({"grad": LOADER, "module": None}),
        parameter({"module": LOADER}, tensor=LOADER),
        parameter({"quant_state": SYSTEM}),
        parameter({"module": None, "__class__": p.name("torch", "Tensor")}),
        parameter(LOADER),
        parameter((None, {"data": LOADER})),
    ],
    ids=["data", "names", "grad", "tensor", "system", "class", "state", "slots"],
)
def test_what_a_parameter_acts_on_is_denied(tmp_path, body):
    verdict, _, because = told(body, tmp_path)
    assert verdict is Verdict.DENY, because


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (filled(*RENAMING, (None, {"source_patterns": [LOADER]})), "unlisted-call"),
        (filled(*RENAMING, {"target_patterns": LOADER}), "unlisted-call"),
        (filled(*RENAMING, (None, {"quantization_operation": SYSTEM})), "dangerous-import"),
        (p.call("transformers.models.llama.modeling_llama", "apply_rotary_pos_emb", 1, 1, 1, 1),
         "unlisted-call"),
        (p.name("transformers.models.mamba2.modeling_mamba2", "causal_conv1d_fn"),
         "unlisted-import"),
        (p.name("transformers.quantizers.auto", "get_hf_quantizer"), "unlisted-import"),
        (p.name("transformers.quantizers.auto", "AutoHfQuantizer.from_config"), "unlisted-import"),
        (p.call("transformers.quantizers.quantizer_bnb_4bit", "Bnb4BitHfQuantizer", 1),
         "unlisted-call"),
        (p.call("skrub._dataframe._common", "is_numeric", 1), "unlisted-call"),
        (p.call("skrub._table_vectorizer", "TableVectorizer", 1), "unlisted-call"),
        (filled("skrub.selectors._base", "Filter", {"predicate": SYSTEM}), "dangerous-import"),
        (p.new("skrub._utils", "LRUDict") + p.value("a") + p.value(1) + p.SETITEM,
         "unlisted-call"),
        (made("optax.transforms._masking", "MaskedState", SYSTEM), "dangerous-import"),
        (made("optax._src.base", "EmptyState", LOADER), "unlisted-call"),
        (filled(METADATA, "TensorProperties", (LOADER,)), "unlisted-call"),
        (made("jax._src.random.prng", "PRNGImpl", (2,), SYSTEM), "dangerous-import"),
        (p.call("jax._src.random.threefry2x32", "threefry_seed", 1), "unlisted-call"),
        (
            filled(
                "flax.nnx.variablelib", "Param", {"_var_metadata": {"on_get_value": SYSTEM}}
            ),
            "dangerous-import",
        ),
        (p.call("peft.tuners.shira.mask_functions", "random_mask", 1, 1), "unlisted-call"),
        (p.call("timm.data.auto_augment", "rotate", 1, 1), "unlisted-call"),
        (p.name("timm.data.auto_augment", "auto_augment_transform"), "unlisted-import"),
        (p.name("diffusers.models.model_loading_utils", "load_state_dict"), "unlisted-import"),
        (p.name("diffusers.utils.dynamic_modules_utils", "get_cached_module_file"),
         "dangerous-import"),
        (p.name("diffusers", "DiffusionPipeline.from_pretrained"), "unlisted-import"),
        (p.name("equinox", "tree_deserialise_leaves"), "unlisted-import"),
        (p.name("torchvision.transforms.v2._utils", "_get_kernel"), "unlisted-import"),
        (p.name("setfit.modeling", "SetFitModel.from_pretrained"), "unlisted-import"),
    ],
)  # fmt: skip
def test_what_lies_nearest_is_denied(tmp_path, body, rule):
    verdict, rules, reasons = weigh(tmp_path, {"model.pkl": p.stream(body)})
    assert verdict is Verdict.DENY, [each.because for each in reasons]
    assert rule in rules, [each.because for each in reasons]

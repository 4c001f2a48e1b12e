"""What is harmless is passed over in silence, and what carries code is called that, and no worse.

Each case is one on which a scanner of the field is known to cry wolf or to give up. Everything here
is assembled, or pickled by the standard library from objects of this file; nothing is loaded.
"""

import collections
import datetime as dt
import decimal
import fractions
import functools
import json
import operator
import pickle
import random
import struct
import uuid

import pytest

from tests.builders import benign, safetensors, streams, zips
from tests.builders import numpy_npy as npy
from tests.builders import pickles as p
from tests.builders.neighbours import SAMPLES
from tests.weighing import weigh
from weighbridge.core import Verdict

LOUD = ("malicious", "malware", "attack", "suspicious", "hostile", "threat")
"""Words that have no place in what is said of a damaged file."""


def allowed(folder, files):
    verdict, rules, reasons = weigh(folder, files)
    assert (verdict, rules) == (Verdict.ALLOW, set()), [reason.because for reason in reasons]


def embedded(folder, files):
    """Insist that code is told apart; return the sentence that says what would run."""
    verdict, rules, reasons = weigh(folder, files)
    told = [reason.because for reason in reasons if reason.rule == "embedded-code"]
    assert verdict in {Verdict.WARN, Verdict.DENY}
    assert told, [reason.because for reason in reasons]
    assert "dangerous-import" not in rules
    return " ".join(told)


def _tensor(*more):
    kind = p.name("torch", "FloatStorage")
    storage = p.value(("storage", kind, "0", "cpu", 4)) + b"Q"
    size = (storage, 0, (4,), (1,), False, p.call("collections", "OrderedDict"))
    if not more:
        return p.call("torch._utils", "_rebuild_tensor_v2", *size)
    function, cls = p.name("torch._utils", "_rebuild_tensor_v2"), p.name("torch", "Tensor")
    return p.call("torch._tensor", "_rebuild_from_type_v2", function, cls, size, *more)


def test_jagged_and_masked_tensors(tmp_path):
    core, nested = "torch.masked.maskedtensor.core", "torch.nested._internal.nested_tensor"
    bounds = p.new("torch._dynamo.decorators", "_DimRange") + p.value([0, None, None]) + p.BUILD
    seen = {"_dynamo_dynamic_range": p.call("builtins", "set", [bounds])}
    parts = {"values": _tensor(seen), "offsets": _tensor(), "lengths": None, "_ragged_idx": 1}
    function, cls = p.name(nested, "_rebuild_njt"), p.name(nested, "NestedTensor")
    jagged = p.call("torch._tensor", "_rebuild_from_type_v2", function, cls, (parts,), {})
    function, cls = (
        p.name("torch._utils", "_rebuild_wrapper_subclass"),
        p.name(core, "MaskedTensor"),
    )
    size = (
        cls,
        p.name("torch", "float32"),
        (4,),
        (1,),
        0,
        p.name("torch", "strided"),
        "cpu",
        False,
    )
    held = {"_masked_data": _tensor(), "_masked_mask": _tensor()}
    masked = p.call("torch._tensor", "_rebuild_from_type_v2", function, cls, size, held)
    both = p.stream(p.value([jagged, masked]), version=2)
    allowed(tmp_path, {"m.pt": zips.torch(both, storages=[bytes(16)])})


def test_frames_of_pandas_1_3_and_groups(tmp_path):
    block = p.name("pandas.core.internals.blocks", "new_block")
    maker = p.name("functools", "partial") + p.value((block,)) + p.REDUCE
    maker += p.value((block, (), {"ndim": 2}, None)) + p.BUILD
    one = (
        maker + p.value((benign.array(bytes(16)), p.call("builtins", "slice", 0, 1, 1))) + p.REDUCE
    )
    group = p.new("pandas.core.groupby.generic", "DataFrameGroupBy")
    group += p.value({"grouper": p.new("pandas.core.groupby.ops", "BaseGrouper")}) + p.BUILD
    window = p.new("pandas.core.window.rolling", "Rolling") + p.value({"window": 2}) + p.BUILD
    allowed(tmp_path, {"frame.pkl": p.stream(p.value([one, group, window]))})


@pytest.mark.parametrize("module", ["_loss", "sklearn._loss._loss"])
def test_losses_under_both_names(tmp_path, module):
    cls = p.name(module, "CyHalfBinomialLoss")
    loss = p.call(module, "__pyx_unpickle_CyHalfBinomialLoss", cls, 238750788, ())
    allowed(tmp_path, {"model.pkl": p.stream(loss)})


def test_frames_of_polars(tmp_path):
    frame = p.new("polars.dataframe.frame", "DataFrame") + p.binary(b"ARROW1") + p.BUILD
    allowed(tmp_path, {"frame.pkl": p.stream(frame)})


SEEDS = range(12)
CORES = ["numpy.core.multiarray", "numpy._core.multiarray"]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("version", [2, 4])
@pytest.mark.parametrize("core", CORES)
def test_floats_that_look_like_instructions(tmp_path, seed, version, core):
    data = benign.array(benign.floats(400, seed), version=version, core=core)
    allowed(tmp_path, {"array.pkl": p.stream(data, version=version)})


@pytest.mark.parametrize("seed", SEEDS)
def test_raw_floats_between_instructions(tmp_path, seed):
    data = benign.floats(400, seed)
    files = {
        "new.joblib": benign.joblib(data),
        "old.joblib": benign.joblib(data, aligned=False),
        "a.npy": npy.build(npy.header("'<f8'", "(400,)"), data),
        "m.safetensors": safetensors.build({"w": safetensors.tensor(0, 3200)}, data=data),
        "m.pt": zips.torch(benign.state_dict(), storages=[data]),
    }
    allowed(tmp_path, files)


CHIPS = [b"\x80\x04\x95", b"\x80\x02c", b"cos\nsystem\n", b"\x82\x01", b"\x84\x01\x02\x03\x04",
         b"PK\3\4", b"\x1f\x8b\x08", b"\x93NUMPY", b"BZh9", b"ustar"]  # fmt: skip


@pytest.mark.parametrize("chip", CHIPS)
@pytest.mark.parametrize("at", [8, 800, 1599])
def test_elements_that_hold_magic_numbers(tmp_path, chip, at):
    data = (bytes(at) + chip).ljust(1600, b"\x01")[:1600]
    files = {
        "array.pkl": p.stream(benign.array(data, version=4)),
        "array.joblib": benign.joblib(data),
        "a.npy": npy.build(npy.header("'<f8'", "(200,)"), data),
        "m.pt": zips.torch(benign.state_dict(), storages=[data]),
    }
    allowed(tmp_path, files)


def test_integers_and_text_that_look_like_instructions(tmp_path):
    rng = random.Random(7)  # noqa: S311 - noise for a test
    kept = {
        "ints": [rng.getrandbits(200) for _ in range(50)],
        "text": ["cos\nsystem\n(S'true'\ntR.", "__import__('os').system('true')", "eval("],
        "bytes": [pickle.dumps([1]), b"\x80\x04cos\nsystem\n."],
        "random": random.Random(3).getstate(),  # noqa: S311 - as above
    }
    allowed(tmp_path, {f"{n}.pkl": pickle.dumps(kept, n) for n in range(6)})


OWN = {
    "uuid": uuid.UUID(int=7),
    "itemgetter": operator.itemgetter("a", "b"),
    "attrgetter": operator.attrgetter("shape"),
    "partial": functools.partial(sorted, key=len, reverse=True),
    "bound": str.lower,
    "bound-to-a-value": " ".join,
    "dates": [dt.datetime(2026, 1, 2, tzinfo=dt.UTC), dt.date(2026, 1, 2), dt.timedelta(3)],
    "numbers": [decimal.Decimal("1.5"), fractions.Fraction(1, 3), 1 + 2j],
    "containers": [collections.OrderedDict(a=1), collections.Counter("ab"),
                   collections.deque([1], 4), collections.defaultdict(list, a=[1]),
                   {1, 2}, frozenset([3]),
                   bytearray(b"x")],
    "types": [int, str, list, dict, len, range(3), slice(1, 2), Ellipsis, NotImplemented],
}  # fmt: skip


@pytest.mark.parametrize("version", range(6))
@pytest.mark.parametrize("thing", OWN)
def test_objects_of_the_standard_library(tmp_path, thing, version):
    allowed(tmp_path, {"model.pkl": pickle.dumps(OWN[thing], version)})


NUMPY = p.name("numpy", "clip")
OLD = "__builtin__"
FUNCTIONS = p.name("torch._C", "_VariableFunctionsClass")
BODIES = {
    "time-zone": benign.zone(),
    "time-zone-of-a-frame": p.value([benign.zone("UTC"), benign.zone("America/New_York")]),
    "str.lower": benign.method(p.name("builtins", "str"), "lower"),
    "str.lower-of-python-2": benign.method(p.name(OLD, "unicode"), "lower", OLD),
    "partial-of-numpy": benign.partial(NUMPY, a_min=0, a_max=1),
    "partial-of-partial": benign.partial(benign.partial(NUMPY, 1), 2),
    "itemgetter": p.call("operator", "itemgetter", "text"),
    "several-itemgetters": p.value([p.call("operator", "itemgetter", n) for n in range(3)]),
    "function": p.name("numpy", "log1p"),
    "torch-function": benign.method(FUNCTIONS, "add"),
    "torch-function-2": benign.method(FUNCTIONS, "add", OLD),
    "random-state": p.call("numpy.random._pickle", "__randomstate_ctor", "MT19937"),
    "enum": p.call("re", "RegexFlag", 2),
}  # fmt: skip


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
@pytest.mark.parametrize("version", [2, 4])
def test_what_names_like_getattr_are_used_for(tmp_path, body, version):
    data = p.stream(p.value({"steps": [body]}), version=version)
    allowed(tmp_path, {"model.pkl": data, "model.joblib": data})


PYTHON2 = [
    b"(dp0\nS'caf\xe9 \xff\x80\x04'\np1\nI1\ns.",
    b"(lp0\nS'\\xe9'\naS\"it's \xf8\"\na.",
    b"\x80\x02}q\0U\x04\x80\xe9\xff\x03q\1T\x05\0\0\0\xf1\xf2\xf3\xf4\xf5s.",
    b"(lp0\nL12345678901234567890L\naF1.5\naI01\naVna\\u00efve\na.",
    b"ccopy_reg\n_reconstructor\n(ccollections\nOrderedDict\nc__builtin__\ndict\n(dtR.",
]


@pytest.mark.parametrize("data", PYTHON2)
def test_streams_of_python_2(tmp_path, data):
    allowed(tmp_path, {"model.pkl": data})


@pytest.mark.parametrize("packed", streams.PACK)
def test_joblib_in_each_compressor(tmp_path, packed):
    data = streams.PACK[packed](benign.joblib(benign.floats(300, 5)))
    allowed(tmp_path, {"model.joblib": data, "model.bin": data, "model": data})


ENDINGS = ["", ".mdl", ".p", ".sav", ".state", ".dill", ".model", ".pickle", ".data", ".ckpt",
           ".joblib", ".pkl.gz", ".npy.bin", ".v2", ".P"]  # fmt: skip


@pytest.mark.parametrize("ending", ENDINGS)
def test_any_name_will_do(tmp_path, ending):
    data = p.stream(benign.array(benign.floats(9, 1), version=4))
    allowed(tmp_path, {f"model{ending}": data})


TORCH = [".pth.tar", ".tar", ".pt", ".pth", ".ckpt", ".bin", ".nemo", ".mar", ".pt2", ".p", ""]


@pytest.mark.parametrize("ending", TORCH)
def test_any_name_will_do_for_torch(tmp_path, ending):
    allowed(
        tmp_path,
        {
            f"zip{ending}": zips.torch(benign.state_dict()),
            f"legacy{ending}": benign.legacy(benign.ordered(weight=benign.tensor())),
        },
    )


def test_text_in_metadata_is_data(tmp_path):
    said = {"comment": "eval( in a comment; exec(x); os.system('true')", "format": "pt"}
    data = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8), metadata=said)
    allowed(tmp_path, {"model.safetensors": data})


FORWARD = """class Linear(Module):
    def forward(self, input):
        # as if one would eval( this, or exec, or open a file
        return F.linear(input, self.weight, self.bias)
"""


def test_source_that_legacy_files_embed_is_not_run(tmp_path):
    files = {"legacy.pt": benign.legacy(benign.linear(source=FORWARD))}
    files["whole.pt"] = zips.torch(p.stream(benign.linear(), version=2))
    allowed(tmp_path, files)


def test_a_plain_state_dict(tmp_path):
    allowed(tmp_path, {"pytorch_model.bin": zips.torch(benign.state_dict())})


def test_a_safe_folder_needs_no_word(tmp_path):
    config = {"model_type": "bert", "architectures": ["BertModel"], "hidden_size": 8}
    allowed(
        tmp_path,
        {
            "config.json": json.dumps(config).encode(),
            "README.md": b"---\nlicense: mit\n---\n# A model\n\nCall `eval(x)`, or `os.system`.\n",
            "model.safetensors": safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8)),
            "vocab.txt": b"eval(\nexec\nimport\nos.system\n",
            "merges.txt": b"#version: 0.2\ni m\nim port\n",
        },
    )


@pytest.mark.parametrize("version", [1, 2, 3])
def test_npz_and_structured_arrays(tmp_path, version):
    data = struct.pack("<if", 1, 2.0) * 2
    one = npy.build(npy.header("[('a', '<i4'), ('b', '<f4')]"), data, version)
    pack = zips.build([zips.M("a.npy", one), zips.M("b.npy", one, method=8)])
    allowed(tmp_path, {"a.npy": one, "a.npz": pack})


def test_an_unknown_class_is_a_warning_that_names_the_package(tmp_path):
    body = p.name("acme.layers", "Block") + p.EMPTY_TUPLE + p.NEWOBJ + p.value({"n": 1}) + p.BUILD
    verdict, rules, reasons = weigh(tmp_path, {"model.pkl": p.stream(body)})
    assert (verdict, rules) == (Verdict.WARN, {"unlisted-class"})
    assert any("'acme'" in reason.because for reason in reasons)
    assert weigh(tmp_path, {}, "strict")[0] is Verdict.DENY


DAMAGED = {
    "replaced.pkl": pickle.dumps({"a": list(range(300))}, 4),
    "replaced.joblib": benign.joblib(benign.floats(64, 2)),
    "replaced.pt": zips.torch(benign.state_dict()),
    "replaced.safetensors": safetensors.build(
        {"w": safetensors.tensor(0, 800)}, data=benign.floats(100, 3)
    ),
}


def _replaced(data):
    """A file that was copied as if it were text."""
    return data.decode("utf-8", "replace").encode()


@pytest.mark.parametrize("name", DAMAGED)
@pytest.mark.parametrize("break_", [_replaced, lambda data: data[: len(data) * 2 // 3]])
def test_damage_is_located_and_told_calmly(tmp_path, name, break_):
    verdict, rules, reasons = weigh(tmp_path, {name: break_(DAMAGED[name])})
    assert verdict in {Verdict.DENY, Verdict.NO_VERDICT}
    assert not rules & {"dangerous-import", "embedded-code", "class-tampering"}
    said = " ".join(reason.because for reason in reasons).lower()
    assert not [word for word in LOUD if word in said]


SOURCES = {
    "config.json": b'{"model_type": "acme", "auto_map": {"AutoModel": "modeling_acme.AcmeModel"}}',
    "modeling_acme.py": b"import torch\n\n\nclass AcmeModel(torch.nn.Module):\n    pass\n",
    "model.safetensors": safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8)),
}


def test_plain_source_that_a_loader_runs_is_a_warning(tmp_path):
    verdict, rules, _ = weigh(tmp_path, SOURCES)
    assert (verdict, rules) == (Verdict.WARN, {"remote-code"})


def test_bentoml_calls_a_model_of_lightgbm_ubj(tmp_path):
    allowed(tmp_path, {"saved_model.ubj": SAMPLES["lightgbm-text"]})


def test_plain_source_that_nothing_runs_needs_no_word(tmp_path):
    files = dict(SOURCES, **{"config.json": b'{"model_type": "acme"}'})
    allowed(tmp_path, files | {"setup.py": b"import setuptools\nsetuptools.setup(name='acme')\n"})


NONE = p.NONE
CODE = (1, 0, 0, 1, 4, 67, p.binary(b"d\0S\0"), (NONE,), ("len", "shout"), ("x",),
        "made_up.py", "greet", 1, p.binary(b""))  # fmt: skip


def cloudpickle(package="cloudpickle.cloudpickle"):
    """A function by value, in outline; its byte code is none."""
    made = p.call(package, "_builtin_type", "CodeType") + p.value(CODE) + p.REDUCE
    return p.call(package, "_make_function", made, {"__name__": "__main__"}, "greet", NONE, NONE)


def dill():
    made = p.call("dill._dill", "_create_code", *CODE)
    return p.call("dill._dill", "_create_function", made, {}, "greet", NONE, NONE)


@pytest.mark.parametrize(
    "body",
    [
        cloudpickle(),
        cloudpickle("joblib.externals.cloudpickle.cloudpickle"),
        dill(),
        p.call("builtins", "setattr", dill(), "rate", 1) + p.name("dill", "_dill") + p.POP,
    ],
    ids=["cloudpickle", "joblib", "dill", "dill-class"],
)
def test_functions_by_value_are_code(tmp_path, body):
    said = embedded(tmp_path, {"model.pkl": p.stream(body)})
    assert "function 'greet', which uses 'len', 'shout'" in said


SOURCE = "def forward(self, x):\n    add = self.weight + x\n    return add\n"


def graph():
    """A torch.fx graph module as pickled: its source, and a harmless name by way of getattr."""
    add = benign.method(FUNCTIONS, "add", OLD)
    state = {"_code": SOURCE, "_graphmodule_cls_name": "GraphModule", "used": add}
    return p.call("torch.fx.graph_module", "reduce_graph_module", state, "import torch\n")


def test_a_graph_module_is_code_and_not_a_getattr(tmp_path):
    said = embedded(tmp_path, {"model.pt": zips.torch(p.stream(graph(), version=2))})
    assert "reduce_graph_module" in said
    assert "def forward(self, x):" in said
    assert "getattr" not in said


def test_a_package_of_sources_is_code(tmp_path):
    body = p.new("acme_net", "Net") + p.value({"n": 1}) + p.BUILD
    members = [
        zips.M("net/.data/extern_modules", b"torch\n"),
        zips.M("net/.data/version", b"6\n"),
        zips.M("net/acme_net.py", b"class Net:\n    def forward(self, input): ...\n"),
        zips.M("net/model/model.pkl", p.stream(body, version=3)),
    ]  # fmt: skip
    assert "acme_net.py" in embedded(tmp_path, {"model.pt": zips.build(members)})


def test_torchscript_is_code_that_torch_runs(tmp_path):
    body = p.name("__torch__", "Net") + p.EMPTY_TUPLE + p.NEWOBJ + p.value({"n": 1}) + p.BUILD
    source = b"class Net(Module):\n  def forward(self: __torch__.Net, x: Tensor) -> Tensor:\n"
    extra = [
        zips.M("archive/code/__torch__.py", source + b"    return x\n"),
        zips.M("archive/constants.pkl", b"\x80\x02)."),
    ]
    data = zips.torch(p.stream(body, version=2), extra=extra)
    assert "torchscript code" in embedded(tmp_path, {"model.pt": data})


def test_a_long_source_with_a_sign_of_yaml_is_python(tmp_path):
    text = b"import os\n\n" + b"x = {'a': [1, 2], 'b': 3}  # !name:\n" * 9000
    verdict, _, reasons = weigh(tmp_path, {"long.py": text})
    assert verdict is not Verdict.DENY, reasons
    assert not any("yaml" in reason.because for reason in reasons)


def _pipeline(library, name):
    parts = {"safety_checker": [library, name], "unet": ["diffusers", "UNet2DConditionModel"]}
    return json.dumps({"_class_name": "StableDiffusionPipeline", **parts}).encode()


def test_a_part_of_a_pipeline_of_diffusers_is_of_diffusers(tmp_path):
    """As every Stable Diffusion names its safety checker; not so elsewhere, nor where it acts."""
    weights = {
        "unet/model.safetensors": safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
    }
    honest = _pipeline("stable_diffusion", "StableDiffusionSafetyChecker")
    allowed(tmp_path / "honest", {"model_index.json": honest, **weights})
    lies = {
        "other name": {"other.json": honest},
        "other library": {"model_index.json": _pipeline("acme_diffusion", "Checker")},
        "what it loads": {"model_index.json": _pipeline("stable_diffusion", "load_state_dict")},
        "beside it": {
            "model_index.json": honest,
            "safety_checker/stable_diffusion.py": b"import os\nos.system('true')\n",
        },
    }
    for way, files in lies.items():
        verdict, rules, _ = weigh(tmp_path / way, {**files, **weights})
        assert (verdict, rules) != (Verdict.ALLOW, set()), way

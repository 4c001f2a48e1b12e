import pytest

from tests.builders import pickles
from tests.weighing import weigh
from weighbridge.core import Verdict

NATIVE = "__torch__.torch.classes."


def filled(name, attribute="ScriptObject", first=7):
    """A native object of torch, and the name of the class that its state is given to."""
    pair = pickles.value(first) + pickles.value(name) + b"\x86"
    return pickles.stream(pickles.new("torch", attribute) + pair + b"b")


@pytest.mark.parametrize(
    "name", ["quantized.LinearPackedParamsBase", "quantized.Conv2dPackedParamsBase",
             "rnn.CellParamsBase"],
)  # fmt: skip
def test_packed_parameters_of_quantised_layers_are_harmless(tmp_path, name):
    assert weigh(tmp_path, {"m.pkl": filled(NATIVE + name)})[0] is Verdict.ALLOW


@pytest.mark.parametrize(
    "data",
    [
        filled(NATIVE + "acme.Runner"),
        filled(NATIVE + "quantized.LinearPackedParamsBase.x"),
        filled(7),
        pickles.stream(pickles.new("torch", "ScriptObject") + pickles.value({"a": 1}) + b"b"),
        pickles.stream(pickles.new("torch", "ScriptObject") + pickles.value("a") + b"b"),
    ],
    ids=["other", "longer", "number", "dict", "text"],
)
def test_other_native_classes_are_not(tmp_path, data):
    verdict, found, _ = weigh(tmp_path, {"m.pkl": data})
    assert (verdict, found) == (Verdict.DENY, {"unlisted-call"})


@pytest.mark.parametrize("name", ["UninitializedParameter", "UninitializedBuffer"])
def test_a_parameter_that_has_no_shape_yet_is_harmless(tmp_path, name):
    data = pickles.stream(pickles.call("torch.nn.parameter", name, *[True]))
    assert weigh(tmp_path, {"m.pkl": data})[0] is Verdict.ALLOW


T5 = "transformers.models.t5.tokenization_t5"
NLLB = "transformers.models.nllb.tokenization_nllb"
MANY = {f"k{index}": index for index in range(50)}


def tokenizer(state, module=T5, name="T5Tokenizer"):
    body = pickles.new(module, name) + pickles.value(state) + pickles.BUILD
    return {"tokenizer.pkl": pickles.stream(body)}


@pytest.mark.parametrize(
    "files",
    [
        tokenizer({"sp_model_kwargs": {}, "vocab_file": None}),
        tokenizer({"sp_model_kwargs": {"nbest_size": 4}} | MANY),
        tokenizer(MANY | {"sp_model_kwargs": {}, "vocab_file": "a"}, NLLB, "NllbTokenizer"),
    ],
    ids=["plain", "many", "in-the-state"],
)
def test_tokenizers_of_sentencepiece_are_harmless(tmp_path, files):
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


MARIAN = "transformers.models.marian.tokenization_marian", "MarianTokenizer"
M2M = "transformers.models.m2m_100.tokenization_m2m_100", "M2M100Tokenizer"
CACHE = "/home/x/.cache/huggingface/hub/models--t5-small/snapshots/df1b051c/spiece.model"


@pytest.mark.parametrize(
    "files",
    [
        tokenizer({"vocab_file": "spiece.model"}),
        tokenizer({"vocab_file": "./models/t5 small/spiece.model"}),
        tokenizer({"vocab_file": CACHE} | MANY),
        tokenizer({"vocab_file": "C:\\Users\\x\\t5\\spiece.model"}),
        tokenizer({"spm_file": "/content/m2m/sentencepiece.bpe.model"}, *M2M),
        tokenizer({"spm_files": ["a/source.spm", "a/target.spm"], "source_lang": "en"}, *MARIAN),
    ],
    ids=["name", "folder", "cache", "windows", "another-key", "two"],
)
def test_a_vocabulary_on_this_machine_is_harmless(tmp_path, files):
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


ELSEWHERE = {
    "another-machine": "\\\\evil.example\\share\\spiece.model",
    "another-machine-by-slashes": "//evil.example/share/spiece.model",
    "automount": "/net/evil.example/share/spiece.model",
    "bucket": "/gcs/evil-bucket/spiece.model",
    "device": "/dev/zero",
    "device-of-windows": "con.model",
    "out-of-the-folder": "/home/../net/evil.example/spiece.model",
    "out-of-a-folder": "a/../../net/spiece.model",
    "any-file": "/home/x/.ssh/id_rsa",
    "drive": "Z:\\spiece.model",
    "address": "https://evil.example/spiece.model",
    "line": "spiece.model\n",
    "nothing": "",
}


@pytest.mark.parametrize("path", ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_vocabulary_elsewhere_is_not(tmp_path, path):
    for number, files in enumerate(
        [
            tokenizer({"vocab_file": path}),
            tokenizer({"spm_file": path}, *M2M),
            tokenizer({"spm_files": ["a/source.spm", path]}, *MARIAN),
        ]
    ):
        verdict, found, reasons = weigh(tmp_path / str(number), files)
        assert (verdict, found) == (Verdict.DENY, {"unlisted-call"})
        assert any("save_pretrained" in reason.fix for reason in reasons)


COUNTER = pickles.name("collections", "Counter")
OBJECT = pickles.new("types", "SimpleNamespace")


@pytest.mark.parametrize(
    "files",
    [
        tokenizer({"sp_model_kwargs": OBJECT}),
        tokenizer({"sp_model_kwargs": {"model_file": COUNTER}}),
        tokenizer(MANY | {"sp_model_kwargs": OBJECT}),
        tokenizer({pickles.call("builtins", "str", "sp_model_kwargs"): OBJECT}),
        tokenizer(MANY | {pickles.call("builtins", "str", "sp_model_kwargs"): OBJECT}),
        tokenizer({"vocab_file": "/dev/stdin"}),
        tokenizer(MANY | {"vocab_file": "/dev/stdin"}),
        tokenizer({"sp_model_kwargs": {"model_file": "a"}}, NLLB, "NllbTokenizer"),
        tokenizer({"spm_files": OBJECT}, *MARIAN),
        tokenizer({"source_lang": OBJECT}, *MARIAN),
    ],
    ids=[
        "object",
        "name",
        "late",
        "computed",
        "late-computed",
        "file",
        "late-file",
        "by-kwargs",
        "files",
        "language",
    ],
)
def test_what_a_tokenizer_would_call_is_not(tmp_path, files):
    verdict, found, _ = weigh(tmp_path, files)
    assert (verdict, "unlisted-call" in found) == (Verdict.DENY, True), found


def wrapped(module, name, state):
    """A fitter of lifelines that looks up ``__setstate__`` on its model, filled once more."""
    model = pickles.MARK + pickles.text("_model") + pickles.new(module, name) + b"d"
    fitter = pickles.new("lifelines.fitters.coxph_fitter", "CoxPHFitter") + model + b"b"
    return pickles.stream(fitter + pickles.value(state) + b"b")


PLAIN = "lifelines.fitters.coxph_fitter", "SemiParametricPHFitter"
FILLED_BY_ITS_MODEL = {
    "formula": ("statsmodels.base.data", "ModelData", {"restore_design_info": 1}),
    "template": ("scipy.stats._continuous_distns", "norm_gen", {"_parse_arg_template": "true"}),
    "pair": ("torch", "ScriptObject", (7, NATIVE + "acme.Runner")),
    "file": (
        "transformers.models.albert.tokenization_albert",
        "AlbertTokenizer",
        {"vocab_file": "/etc/hostname"},
    ),
}


def test_a_fitter_holds_its_model(tmp_path):
    once = pickles.new("lifelines.fitters.coxph_fitter", "CoxPHFitter") + pickles.MARK
    once += pickles.text("_model") + pickles.new(*PLAIN) + b"db"
    assert weigh(tmp_path, {"m.pkl": pickles.stream(once)})[0] is Verdict.ALLOW
    assert weigh(tmp_path, {"m.pkl": wrapped(*PLAIN, {"strata": "age"})})[0] is Verdict.DENY


@pytest.mark.parametrize("parts", FILLED_BY_ITS_MODEL.values(), ids=FILLED_BY_ITS_MODEL)
def test_a_fitter_is_not_filled_by_its_model(tmp_path, parts):
    verdict, found, _ = weigh(tmp_path, {"m.pkl": wrapped(*parts)})
    assert (verdict, found) == (Verdict.DENY, {"unlisted-call"})

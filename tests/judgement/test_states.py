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

"""The rules about what Keras looks up, and which files HDF5 opens."""

import pytest

from tests.builders.evidence import artifact, dossier, name, place
from weighbridge.core import Call, Dossier, Face, How, Kind, Purpose, Reference, Severity
from weighbridge.rules import absent_tensor_file, unlisted_keras_object


def looked_up(text, file="config.json"):
    return Call(place(file), How.CONFIG, name(text))


def severities(module, *evidence):
    return [finding.severity for finding in module.RULE.check(dossier(*evidence))]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("keras.utils:plot_model", [Severity.HIGH]),
        ("keras.layers:Futuristic", [Severity.MEDIUM]),
        ("keras.layers:Dense", []),
        ("keras.utils:get_file", []),  # reported as dangerous
        ("acme.layers:Loud", []),
    ],
)
def test_unlisted_keras_object(text, wanted):
    assert severities(unlisted_keras_object, looked_up(text), looked_up(text)) == wanted


def test_only_what_a_configuration_names():
    call = Call(place(), How.CALL, name("keras.utils:plot_model"))
    assert severities(unlisted_keras_object, call) == []


def held(file, target, *others, face="hdf5"):
    """A file that is read as HDF5 and refers to another, in a model with others."""
    evidence = (
        Face(place(file), face, Kind.WEIGHTS),
        Reference(place(file), Purpose.WEIGHTS, target, "external link w"),
    )
    return Dossier("m", "folder", tuple(map(artifact, (file, *others))), evidence)


@pytest.mark.parametrize(
    ("model", "wanted"),
    [
        (held("a.h5", "b.h5"), [Severity.MEDIUM]),
        (held("a.h5", "b.h5", "b.h5"), []),
        (held("x/a.h5", "b.h5", "b.h5"), [Severity.MEDIUM]),
        (held("x/a.h5", "./b.h5", "x/b.h5"), []),
        (held("m.keras!/model.weights.h5", "b.h5", "b.h5"), [Severity.HIGH]),
        (held("a.h5", "/etc/x"), []),  # reported as outside
        (held("a.h5", "../b.h5"), []),
        (held("a.onnx", "b.bin", face="onnx-graph"), []),
    ],
)
def test_absent_tensor_file(model, wanted):
    assert [found.severity for found in absent_tensor_file.RULE.check(model)] == wanted

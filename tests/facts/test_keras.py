"""What a configuration of Keras may name."""

import pytest

from weighbridge.facts import danger
from weighbridge.facts.keras import Standing, _inner, _names, keras_object


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("keras", "Sequential"),
        ("keras.layers", "Dense"),
        ("keras.src.models.functional", "Functional"),
        ("keras.engine.functional", "Functional"),
        ("keras.src.ops.numpy", "Add"),
        ("keras.src.backend.torch.optimizers.torch_adam", "Adam"),
        ("keras.src.applications.convnext", "LayerScale"),
        ("keras.losses", "mean_squared_error"),
        ("keras.utils", "FeatureSpace"),
        ("tf_keras.src.engine.functional", "Functional"),
        ("tensorflow.keras.layers", "LSTM"),
        ("tensorflow.python.keras.layers.core", "Dense"),
        ("tensorflow", "concat"),
        ("tensorflow.compat.v1.math", "add"),
    ],
)
def test_what_models_are_made_of_is_listed(module, name):
    assert keras_object(module, name) is Standing.LISTED


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("keras.layers", "Futuristic"),
        ("keras.layers", "TorchModuleWrapper"),
        ("keras.layers", "deserialize"),
        ("keras.src.layers.core.dense", "os"),
    ],
)
def test_a_stranger_among_them_is_beside(module, name):
    assert keras_object(module, name) is Standing.BESIDE


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("keras.utils", "get_file"),
        ("keras.config", "set_backend"),
        ("keras", "config"),
        ("keras.saving", "load_model"),
        ("keras.src.utils.file_utils", "Dense"),
        ("keras.datasets.mnist", "load_data"),
        ("keras.applications", "ResNet50"),
        ("keras.backend", "set_floatx"),
        ("tensorflow.io", "write_file"),
        ("tensorflow.python.framework.load_library", "load"),
    ],
)
def test_everything_else_is_strange(module, name):
    found = keras_object(module, name)
    assert found in {Standing.STRANGE, Standing.BESIDE}
    assert found is Standing.STRANGE or module == "keras"


@pytest.mark.parametrize("module", ["torch.nn", "keras_hub.layers", "kerasx", "tensorflow_text"])
def test_other_packages_are_not_spoken_of(module):
    assert keras_object(module, "Dense") is None


def test_nothing_listed_is_dangerous():
    every = {(module, name) for module, names in _names().items() for name in names}
    known = {("keras.layers.core", "Lambda")}  # its code is judged by itself
    assert {pair for pair in every if danger(*pair)} <= known
    assert not {"get", "deserialize", "get_file", "load_model", "TFSMLayer"} & _inner()

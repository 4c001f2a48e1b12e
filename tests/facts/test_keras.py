"""What a configuration of Keras may name."""

import pytest

from weighbridge.facts import danger, passage, reaching
from weighbridge.facts.keras import (
    FUNCTIONAL,
    Standing,
    _inner,
    _lone,
    _names,
    keras_object,
    plain,
)


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
        ("tensorflow.compat.v1", "transpose"),
        ("tensorflow.compat.v1", "reduce_mean"),
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
        ("tensorflow.compat.v1", "py_func"),
        ("tensorflow.compat.v1", "numpy_function"),
        ("tensorflow.compat.v1", "write_file"),
        ("tensorflow.compat.v2", "py_function"),
        ("tensorflow.python.framework.load_library", "load"),
    ],
)
def test_everything_else_is_strange(module, name):
    found = keras_object(module, name)
    assert found in {Standing.STRANGE, Standing.BESIDE}
    assert found is Standing.STRANGE or module == "keras"


@pytest.mark.parametrize("module", ["torch.nn", "keras_cv.layers", "kerasx", "tensorflow_text"])
def test_other_packages_are_not_spoken_of(module):
    assert keras_object(module, "Dense") is None


def test_nothing_listed_is_dangerous():
    every = {(module, name) for module, names in _names().items() for name in names}
    known = {("keras.layers.core", "Lambda")}  # its code is judged by itself
    assert {pair for pair in every if danger(*pair)} <= known
    assert not {"get", "deserialize", "get_file", "load_model", "TFSMLayer"} & _inner()


def every():
    """Return all names that may be plain."""
    named = [
        (module, name)
        for table in (_names(), _lone())
        for module, names in table.items()
        for name in names
    ]
    inner = [(module, name) for module in FUNCTIONAL for name in _inner()]
    alone = [("keras", name) for names in (_inner(), *_names().values()) for name in names]
    return {*named, *inner, *alone}


def test_what_is_plain_is_on_no_list_of_danger():
    found = {(module, name) for module, name in every() if plain(module, name)}
    assert len(found) > 1000
    for module, name in found:
        assert plain(f"tf_{module}", name)
        for spelled in (module, f"tf_{module}"):
            assert not danger(spelled, name)
            assert not passage(f"{spelled}.{name}")
            assert not reaching(f"{spelled}.{name}")


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("keras.layers", "Dense.os.system"),
        ("keras.layers.os", "Dense"),
        ("keras.src.layers.core.lambda_layer", "Dense"),
        ("keras.utils", "get_file"),
        ("kerasx.layers", "Dense"),
        ("tf_kerasx", "Dense"),
        ("tensorflow.keras.layers", "Dense"),
        ("tensorflow.io", "read_file"),
        ("os", "system"),
        ("keras", "system"),
    ],
)
def test_what_only_looks_plain_is_not(module, name):
    assert not plain(module, name)

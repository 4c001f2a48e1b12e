"""Write ``keras-objects.toml``: what configurations of Keras honestly name.

    python -m tests.harmless_names.keras_objects WHEEL... > src/weighbridge/data/keras-objects.toml

Keras 3 is imported, from the environment; wheels of Keras 2 and tf-keras are read as source. What
is new in a later version is a warning until this is run again, never a denial.
"""

import ast
import collections
import datetime as dt
import importlib
import inspect
import pkgutil
import re
import sys
import textwrap
import zipfile

SPACES = (
    "activations", "callbacks", "constraints", "dtype_policies", "initializers", "layers",
    "layers.experimental", "layers.experimental.preprocessing", "losses", "metrics",
    "metrics.experimental", "mixed_precision", "mixed_precision.experimental", "models", "ops",
    "optimizers", "optimizers.experimental", "optimizers.legacy", "optimizers.schedules",
    "quantizers", "random", "regularizers",
)  # fmt: skip
"""Public namespaces that are taken whole, but for ``ACTING`` and ``ODD``."""

LONE = {"keras.utils": {"FeatureSpace"}}
"""Layers that modules of other things export. A ``FeatureSpace`` holds configurations of layers,
which are looked up, and told, like any others."""

FUNCTIONS = ("activations", "losses", "metrics")
"""Folders of which functions are taken too."""

SOURCES = (
    *FUNCTIONS, "constraints", "engine", "feature_column", "initializers", "layers",
    "legacy_tf_layers", "mixed_precision", "models", "optimizers", "premade_models", "regularizers",
)  # fmt: skip
"""Folders of Keras 2 of which classes are taken."""

OUTSIDE = (
    "__internal__",
    "api",
    "callbacks",
    "dtensor",
    "estimator",
    "saving",
    "utils",
    "wrappers",
)

ACTING = frozenset({
    "BackupAndRestore", "LambdaCallback", "RemoteMonitor", "TFSMLayer", "TorchModuleWrapper",
    "clone_model", "custom_gradient", "deserialize", "disable_v2_dtype_behavior", "dtype_policy",
    "enable_v2_dtype_behavior", "experimental_run_tf_function", "get", "global_policy",
    "load_model", "model_from_config", "model_from_json", "model_from_yaml", "save_model",
    "serialize", "set_dtype_policy", "set_global_policy", "set_policy",
})  # fmt: skip
"""Names that load, save, look up, switch or run something."""

ODD = re.compile(
    r"Adapter|Handler|Loop|Dispatcher|Scope|_scope$|^Function$|enable_|Aggregator|Combiner"
    r"|Callback.*Model|^UserReg|^KerasHistory|^Node$|^CallContext|^ModelInputs|^Container$"
    r"|ModuleWrapper"
)
"""Classes that models are run with, and not made of."""

TENSORFLOW = (
    "RaggedTensor", "SparseTensor", "__operators__", "bitwise", "dtypes", "experimental.numpy",
    "image", "keras.activations", "keras.backend", "linalg", "math", "nn", "quantization", "ragged",
    "random", "sets", "signal", "sparse", "sparse.SparseTensor", "strings",
)  # fmt: skip

FIRST = (
    "arg_max", "arg_min", "argmax", "argmin", "batch_gather", "batch_to_space",
    "batch_to_space_nd", "boolean_mask", "ceil", "confusion_matrix", "count_nonzero",
    "depth_to_space", "div", "expand_dims", "extract_image_patches", "gather", "gather_nd",
    "lin_space", "matrix_diag", "matrix_transpose", "norm", "ones_like", "pad", "reduce_all",
    "reduce_any", "reduce_logsumexp", "reduce_max", "reduce_mean", "reduce_min", "reduce_prod",
    "reduce_sum", "reverse_sequence", "shape", "size", "space_to_batch", "space_to_batch_nd",
    "space_to_depth", "squeeze", "strided_slice", "substr", "to_bfloat16", "to_complex64",
    "to_complex128", "to_double", "to_float", "to_int32", "to_int64", "transpose", "where",
    "zeros_like",
)  # fmt: skip
"""Functions of tensors of which TensorFlow 1 has another version, spelled ``compat.v1.transpose``.

Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1 (retrieved 2026-11-28).
"""

HEAD = """\
# What a configuration of Keras honestly names: layers, functions of activation and loss, optimisers
# and the like. Written by tests/harmless_names/keras_objects.py; not edited by hand. Left out: what
# loads, saves or looks things up (get, deserialize, load_model, TFSMLayer, TorchModuleWrapper ...).
"""


class Names:
    """Names by the module that has them, as if there were no ``src`` in its path."""

    def __init__(self):
        self.found = collections.defaultdict(set)

    def put(self, module, name):
        if name not in ACTING and not name.startswith("_") and not ODD.search(name):
            steps = [step for step in module.split(".") if step != "src"]
            self.found[".".join(steps)].add(name)

    def imported(self):
        """Take what Keras 3 exports, and every class that it can make from a configuration."""
        keras = importlib.import_module("keras")
        source = importlib.import_module("keras.src")
        saveable = importlib.import_module("keras.src.saving.keras_saveable").KerasSaveable
        for space in SPACES:
            try:
                module = importlib.import_module(f"keras.{space}")
            except ImportError:
                continue
            for name, value in vars(module).items():
                if inspect.isclass(value) or inspect.isfunction(value):
                    self.put(f"keras.{space}", name)
        for name, value in vars(keras).items():
            if inspect.isclass(value):
                self.put("keras", name)
        for info in pkgutil.walk_packages(source.__path__, "keras.src."):
            if "test" in info.name or "benchmark" in info.name:
                continue
            try:
                module = importlib.import_module(info.name)
            except (ImportError, AttributeError):  # of a backend that is not here
                continue
            for name, value in vars(module).items():
                own = inspect.isclass(value) and value.__module__ == info.name
                if own and issubclass(value, saveable):
                    self.put(info.name, name)
        return keras.__version__

    def read(self, wheel):
        """Take what the source of Keras 2 exports, and the classes of some folders."""
        with zipfile.ZipFile(wheel) as archive:
            for file in archive.namelist():
                steps = [step for step in file.removesuffix(".py").split("/") if step != "src"]
                tests = any("test" in step or "benchmark" in step for step in steps)
                if file.endswith(".py") and steps[0] in {"keras", "tf_keras"} and not tests:
                    self._source(steps[1:], ast.parse(archive.read(file)))

    def _source(self, steps, tree):
        module = ".".join(["keras", *steps]).removesuffix(".__init__")
        for node in tree.body:
            kind = isinstance(node, ast.ClassDef)
            if not kind and not isinstance(node, ast.FunctionDef):
                continue
            if steps and steps[0] in (SOURCES if kind else FUNCTIONS):
                self.put(module, node.name)
            for exported in _exports(node):
                space, _, name = exported.rpartition(".")
                public = space.removeprefix("keras.") in SPACES
                if public or (space == "keras" and kind):
                    self.put(space, name)


def _exports(node):
    """Yield the names under which a decorator exports a class or function."""
    for mark in node.decorator_list:
        if isinstance(mark, ast.Call) and getattr(mark.func, "id", "") == "keras_export":
            for inner in ast.walk(mark):
                if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                    yield inner.value


def _lines(words):
    text = " ".join(sorted(words, key=lambda word: (word.lower(), word)))
    return textwrap.indent(textwrap.fill(text, 94, break_long_words=False), "    ")


def quoted(words):
    """Return words as items of a list."""
    return [f'"{word}",' for word in words]


def written(found, versions):
    """Return the table as text."""
    public = [name for name in ("keras", *(f"keras.{space}" for space in SPACES)) if name in found]
    inside, inner = set(), found["keras"] | found["keras.layers"]
    for module, names in found.items():
        first = module.split(".")[1:2]
        if first and first[0] not in OUTSIDE:
            inside.update(first)
            inner |= names if module not in public or first[0] in FUNCTIONS else set()
    lines = [
        f'{HEAD}versions = "{", ".join(versions)}"',
        'source = "https://github.com/keras-team/keras and https://github.com/keras-team/tf-keras"',
        f"as-of = {dt.datetime.now(dt.UTC).date()}",
        "\n# First steps of modules inside keras, keras.src or tf_keras.src that define such classes.",
        f"inside = [\n{_lines(quoted(inside))}\n]",
        "\n# Namespaces of TensorFlow from which a TFOpLambda takes functions of tensors.",
        f"tensorflow = [\n{_lines(quoted(TENSORFLOW))}\n]",
        "\n# Functions of tensors that compat.v1 has under no further name.",
        f"first = [\n{_lines(quoted(FIRST))}\n]",
        "\n[names]",
        *(f'"{module}" = """\n{_lines(found[module])}\n"""' for module in public),
        "\n# Layers that a module of other things exports.",
        "[lone]",
        *(f'"{module}" = """\n{_lines(names)}\n"""' for module, names in LONE.items()),
        f'\n[inner]\nnames = """\n{_lines(inner)}\n"""\n',
    ]
    return "\n".join(lines)


def main():
    """Write the table to the standard output."""
    names = Names()
    wheels = sorted(sys.argv[1:])
    for wheel in wheels:
        names.read(wheel)
    versions = ["-".join(wheel.rpartition("/")[2].split("-")[:2]) for wheel in wheels]
    versions.append(f"keras-{names.imported()}")
    sys.stdout.write(written(names.found, versions))


if __name__ == "__main__":
    main()

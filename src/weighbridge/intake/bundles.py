"""Say what the configuration of a bundle or of an array store makes a loader do.

Beside the keys of ``intake/configuration.py`` and ``intake/packages.py``. Sources (retrieved
2026-11-26):

- ``filters``, ``compressor``, ``codecs``: zarr's, which take numcodecs' ``pickle`` for one:
  https://zarr-specs.readthedocs.io/en/latest/v2/v2.0.html,
  https://numcodecs.readthedocs.io/en/stable/pickles.html
- ``item_handlers`` of Orbax: https://orbax.readthedocs.io/en/latest/
- ``service``, ``python``, ``docker`` of ``bento.yaml``, ``module`` of ``model.yaml``:
  https://docs.bentoml.com/en/latest/reference/bentoml/bento-build-options.html
- ``#`` of the programs of Paddle 3, which names an operator, and ``A``, its attributes (``N``, the
  name of one, and ``D`` in ``AT``, its value):
  https://github.com/PaddlePaddle/Paddle/tree/develop/paddle/fluid/pir/serialize_deserialize
- ``dependencies`` and ``pip`` of conda's environments, which MLflow writes beside its models:
  https://mlflow.org/docs/latest/ml/model/dependencies/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Call, Evidence, How, Named, Operation, Place, Purpose, Reference, later
from weighbridge.intake import networks, packages
from weighbridge.intake.strictjson import Doubled

_MARKS = frozenset(
    {
        "#",
        "bentoml_version",
        "build_dependencies",
        "dependencies",
        "item_handlers",
        "pip",
        "service",
    }
)
CODECS = frozenset({"filters", "compressor", "codecs", "object_codec"})
"""Keys of which a table below may say that it is a codec."""

_LEADING = _MARKS | networks.MARKS
MARKS = _MARKS | packages.MARKS | networks.MARKS
"""Keys of which a table has one that has anything to tell; if none leads to it that does."""

_BENTO = ("bentofile.yaml", "bentofile.yml")
"""What BentoML builds a folder by; ``intake/launchers.py`` tells of its service."""

_PICKLES = frozenset({"pickle", "numcodecs.pickle"})
_CALLBACKS = frozenset({"1.py_func", "1.py_func_", "pd_op.py_func"})
_OWN = later.pattern(r"(?:3|custom_op)\.(\w{1,256})")
"""Operators of libraries that the loading process has registered."""
_FILING = frozenset({"load", "load_combine", "read_file", "save", "save_combine"})
_FILES = frozenset({"file_path", "filename"})
"""Operators of Paddle that open files, and attributes that name these."""
_DOTTED = later.pattern(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
_PLAIN = later.pattern(r"[\w.-]+(::[\w.-]+)?( ?[=<>!~].*)?", re.DOTALL)

KERASES = frozenset({"keras", "tensorflow.keras", "tf_keras"})
"""What MLflow imports as Keras."""

_MLFLOW = {
    "python_model": Purpose.CODE,
    "code": Purpose.CODE,
    "adapter_weights": Purpose.DATA,
    "agent_data": Purpose.DATA,
    "data": Purpose.DATA,
    "loader_fn": Purpose.DATA,
    "model_binary": Purpose.DATA,
    "model_data": Purpose.DATA,
    "model_path": Purpose.DATA,
    "parameters_path": Purpose.DATA,
    "persist_dir": Purpose.DATA,
    "pickled_model": Purpose.DATA,
    "saved_model_dir": Purpose.DATA,
    "serialized_explainer": Purpose.DATA,
    "tools_data": Purpose.DATA,
}
"""Keys of a flavor of MLflow whose values are paths inside the model."""

_MADE = frozenset({"spark", "xgboost"})
"""Flavors that import ``model_class``, and make one of it or have it load itself."""

_CONNECT = "pyspark.ml."
"""Classes of Spark Connect, which are those of its own that have ``loadFromLocal``."""

Pairs = tuple[tuple[str, object], ...]


def marked(path: tuple[str, ...], table: dict[str, object]) -> bool:
    """Whether a table, by its keys or those that lead to it, may have anything to tell."""
    return coded(path) or not _LEADING.isdisjoint(table) or packages.marked(table)


def coded(path: tuple[str, ...]) -> bool:
    """Whether the last key that leads to a table says that it is a codec."""
    return path != () and path[-1] in CODECS


def facts(path: tuple[str, ...], pairs: Pairs, place: Place) -> Iterator[Evidence]:
    """Yield calls and references of one table.

    Args:
        path: Keys that lead to the table.
        pairs: Its keys and values, those that stand twice too.
        place: Where it lies.
    """
    keys = {key for key, _ in pairs}
    if path and path[-1] in CODECS:
        yield from _codec(pairs, place)
    for key, value in pairs:
        if key == "#" and isinstance(value, str):
            yield from _operator(value, dict(pairs), place)
        elif key == "item_handlers":
            yield from _handlers(value, place)
        elif key in ("dependencies", "build_dependencies", "pip"):
            yield from _installed(key, value, place)
    if "bentoml_version" in keys or place.artifact.name.endswith(_BENTO):
        yield from _bento(pairs, place)
    if not networks.MARKS.isdisjoint(keys):
        yield from networks.facts(pairs, place)
    yield from packages.told(dict(pairs), path, place)


def _codec(pairs: Pairs, place: Place) -> Iterator[Evidence]:
    """Tell of elements that are pickles, which zarr loads as such."""
    for key, value in pairs:
        if key in ("id", "name") and isinstance(value, str) and value in _PICKLES:
            yield Call(place, How.CONFIG, Named("pickle", "loads"))


def _operator(name: str, table: dict[str, object], place: Place) -> Iterator[Evidence]:
    """Tell an operator of Paddle that calls what was registered, or opens files."""
    kind = name.rpartition(".")[2]
    if name in _CALLBACKS:
        yield Operation(place, "paddle", "py_func")
    elif "I" in table and (own := _OWN.fullmatch(name)):
        yield Operation(place, "paddle", own[1])
    elif kind in _FILING:
        yield from _filed(kind, table.get("A"), place)


def _filed(kind: str, attributes: object, place: Place) -> Iterator[Evidence]:
    """Tell the files that an operator of Paddle names."""
    for attribute in attributes if isinstance(attributes, list) else ():
        match attribute:
            case {"N": str(name), "AT": {"D": str(target)}} if name in _FILES:
                yield Reference(place, Purpose.DATA, target, f"{kind}.{name}")


def _handlers(value: object, place: Place) -> Iterator[Evidence]:
    """Tell the classes that Orbax is to restore items with."""
    named = value.values() if isinstance(value, dict) else [value]
    for target in named:
        if isinstance(target, str) and "." in target and _DOTTED.fullmatch(target):
            module, _, name = target.rpartition(".")
            yield Call(place, How.CONFIG, Named(module, name))


def _installed(key: str, value: object, place: Place) -> Iterator[Evidence]:
    """Tell what an installer is to fetch from elsewhere than an index."""
    from weighbridge.intake import requirements  # noqa: PLC0415 - few texts name packages

    for line in value if isinstance(value, list) else ():
        if isinstance(line, str) and not _PLAIN.fullmatch(line):
            yield from requirements.references(line, place, key)


def _bento(pairs: Pairs, place: Place) -> Iterator[Evidence]:
    for key, value in pairs:
        match key, value:
            case "service", str(target) if not place.artifact.name.endswith(_BENTO):
                # service.py:Name, package.service:Name
                module, _, name = target.removesuffix(".py").partition(":")
                module = module.removesuffix(".py")
                if _DOTTED.fullmatch(module):
                    yield Reference(place, Purpose.CODE, f"{module}.{name or 'svc'}", key)
            case "module", str(module) if _DOTTED.fullmatch(module):
                yield Call(place, How.CONFIG, Named(module, "load_model"))
            case "python", dict():
                yield from _python(value, place)
            case "docker", dict():
                for name in ("setup_script", "dockerfile_template"):
                    if isinstance(script := value.get(name), str):
                        yield Reference(place, Purpose.CODE, script, f"docker.{name}")
            case _:
                pass


def _python(options: dict[str, object], place: Place) -> Iterator[Evidence]:
    """Tell where BentoML's installer looks."""
    from weighbridge.intake import requirements  # noqa: PLC0415 - as above

    for key, value in options.items():
        for item in value if isinstance(value, list) else [value]:
            if not isinstance(item, str):
                continue
            if key in ("index_url", "extra_index_url", "find_links"):
                yield Reference(place, Purpose.PACKAGE, item, f"python.{key}")
            elif key in ("packages", "pip_args"):
                yield from requirements.references(item, place, f"python.{key}")


def flavored(flavors: dict[str, object], place: Place, kept: int) -> Iterator[Evidence]:
    """Yield what the flavors of MLflow's ``MLmodel`` import and open.

    Args:
        flavors: By their names.
        place: Where they lie.
        kept: Characters of a path that are kept.
    """
    for flavor, fields in _pairs(flavors):
        for key, value in _pairs(fields):
            field = f"flavors.{flavor}.{key}"
            for path, below in _held(key, value):
                yield Reference(place, Purpose.DATA, path[:kept], f"{field}{below}")
            if not isinstance(value, str):
                continue
            if key == "loader_module":
                yield Call(place, How.CONFIG, Named(value, "_load_pyfunc"))
            elif key == "keras_module" and value not in KERASES:
                yield Call(place, How.CONFIG, Named(value, "models"))
            elif key == "model_class" and flavor in _MADE and not value.startswith(_CONNECT):
                module, _, name = value.rpartition(".")
                yield Call(place, How.CONFIG, Named(module, name))
            elif key == "model_code_path":
                # Where it was when the model was saved; MLflow takes the file of that name beside.
                yield Reference(place, Purpose.CODE, value.rpartition("/")[2] or value, field)
            elif purpose := _MLFLOW.get(key):
                yield Reference(place, purpose, value, field)


def _held(key: str, value: object) -> Iterator[tuple[str, str]]:
    """Yield paths that a flavor has in a table, and what is behind its key in the name of each.

    Those of ``env`` are of what is installed before the model is served.
    """
    if key == "artifacts":
        for _, artifact in _pairs(value):
            path = artifact.get("path") if isinstance(artifact, dict) else None
            if isinstance(path, str):
                yield path, ".path"
    elif key == "env":
        for _, path in _pairs(value if isinstance(value, dict) else {"": value}):
            if isinstance(path, str):
                yield path, ""


def _pairs(table: object) -> Iterator[tuple[str, object]]:
    """Yield keys and values, those that stand twice too; of anything but a table, nothing."""
    if isinstance(table, Doubled):
        yield from table.pairs
    elif isinstance(table, dict):
        yield from table.items()

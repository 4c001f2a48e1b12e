"""What is scanned: written anew for every run, nothing of it by a loader or from outside."""

import collections
import io
import json
import os
import pickle
import random
import struct
import sys
import types
from dataclasses import dataclass
from pathlib import Path

from tests.builders import gguf, graphs, onnx_graph, tensors

MIB = 1 << 20

FOREST = 100
"""Trees in a forest."""

NODES = 48_000
"""Nodes of a tree: 64 bytes, as scikit-learn stores them, and 16 bytes of votes."""


@dataclass
class Task:
    """Something to time.

    Attributes:
        id: A word.
        name: For people.
        path: What to scan, or ``None`` for start-up.
        kinds: Formats that matter: peers that do not read them say nothing about it.
    """

    id: str
    name: str
    path: Path | None
    kinds: tuple[str, ...] = ()


def every(folder, wanted=lambda _name: True):
    """Write the inputs that are wanted, one at a time; the one before is removed."""
    for name in NAMES:
        if wanted(name):
            yield written(name, folder / name)
            remove(folder / name)


def written(name, place):
    """Write one input into a folder of that path."""
    place.mkdir()
    return Task(name, *apart(NAMES[name], place))


def apart(make, place):
    """Do something in a process of its own: a child's peak memory begins with its parent's."""
    near, far = os.pipe()
    if (process := os.fork()) == 0:
        title, path, kinds = make(place)
        os.write(far, json.dumps([title, path and str(path), kinds]).encode())
        os._exit(0)
    os.close(far)
    with os.fdopen(near, "rb") as told:
        title, path, kinds = json.loads(told.read())
    os.waitpid(process, 0)
    return title, path and Path(path), tuple(kinds)


def remove(folder):
    """Make room for the next."""
    for top, folders, names in os.walk(folder, topdown=False):
        for name in names:
            (Path(top) / name).unlink()
        for name in folders:
            (Path(top) / name).rmdir()
    folder.rmdir()


def start_up(_place):
    """Nothing: what it costs to be asked for a version or for help."""
    return "start-up", None, ("start",)


def clean(place):
    """A small folder in which there is nothing to find."""
    small(place)
    (place / "README.md").write_text("---\nlicense: mit\n---\n# A model\n")
    return "clean folder, 3 files", place, ("safetensors",)


def small(place):
    """Write weights of 1 MiB and a configuration."""
    place.mkdir(exist_ok=True, parents=True)
    safetensors(place / "model.safetensors", MIB)
    (place / "config.json").write_text('{"model_type": "bert", "architectures": ["BertModel"]}')


def data(place):
    """A pickle that holds nothing but data, with a memo as ever."""
    path = place / "data.pkl"
    path.write_bytes(pickle.dumps(nested(350_000), 4))
    return "pickle, 5 M instructions, data only", path, ("pickle",)


def imports(place):
    """The same, in which every eighteenth item is an object that is imported and called."""
    held = io.BytesIO()
    pickler = pickle.Pickler(held, 4)
    # Without a memo every object brings its name along.
    pickler.fast = True
    value = nested(380_000)
    for key in list(value)[::19]:
        value[key].append(collections.OrderedDict())
    pickler.dump(value)
    path = place / "imports.pkl"
    path.write_bytes(held.getvalue())
    return "pickle, 5 M instructions, 20,000 imports", path, ("pickle",)


def nested(count):
    """Make a value of about fourteen instructions an item."""
    return {f"key_{n}": [n, n * 0.5, f"s{n}", None, (n, True)] for n in range(count)}


def forest(place):
    """A forest as joblib writes it: arrays between the instructions."""
    return dumped(place / "forest.joblib", "plain", 0)


def forest_zlib(place):
    """The same, packed."""
    return dumped(place / "forest-zlib.joblib", "zlib", ("zlib", 1))


def dumped(path, word, how):
    """Write a forest with joblib; its classes are stand-ins under the names of the true ones."""
    import joblib  # noqa: PLC0415 - only where it is asked
    import numpy as np  # noqa: PLC0415 - as above

    wide = [("left", "<i8"), ("right", "<i8"), ("feature", "<i8"), ("threshold", "<f8")]
    node = np.dtype(
        [*wide, ("impurity", "<f8"), ("samples", "<i8"), ("weighted", "<f8"), ("m", "u8")]
    )
    chance = np.random.default_rng(7)
    tree, model, whole = (standin(*each) for each in STANDINS)
    trees = []
    for number in range(FOREST):
        nodes = np.zeros(NODES, node)
        nodes["left"], nodes["right"] = np.arange(NODES), np.arange(NODES) + 1
        nodes["feature"] = chance.integers(0, 64, NODES)
        nodes["threshold"], nodes["impurity"] = chance.random((2, NODES)).round(3)
        inner = tree(
            (64, np.array([2]), 1), {"nodes": nodes, "values": chance.random((NODES, 1, 2))}
        )
        trees.append(model((), {"tree_": inner, "max_depth": None, "random_state": number}))
    forest = whole((), {"estimators_": trees, "n_estimators": FOREST, "classes_": np.arange(2)})
    joblib.dump(forest, path, compress=how)
    return f"forest in joblib, 300 MB, {word}", path, ("joblib",)


STANDINS = (
    ("sklearn.tree._tree", "Tree"),
    ("sklearn.tree._classes", "DecisionTreeClassifier"),
    ("sklearn.ensemble._forest", "RandomForestClassifier"),
)
"""Where a forest's classes are."""


def standin(module, name):
    """Return a class of that name, in a module of that name."""

    def filled(self, arguments, state):
        self.arguments, self.state = arguments, state

    def reduced(self):
        return type(self), self.arguments, self.state

    made = type(name, (), {"__init__": filled, "__reduce__": reduced, "__module__": module})
    parts = module.split(".")
    for end in range(1, len(parts) + 1):
        sys.modules.setdefault(".".join(parts[:end]), types.ModuleType(".".join(parts[:end])))
    setattr(sys.modules[module], name, made)
    return made


def torch_zip(place):
    """What ``torch.save`` writes: a dictionary of tensors, and their bytes beside it."""
    path, count = place / "pytorch_model.bin", 200
    chance = random.Random(7)  # noqa: S311 - bytes that no coder packs
    rows = {
        f"layer.{n}.weight": tensors.tensor(
            (512, 512), (512, 1), held=tensors.storage(str(n), count=1 << 18)
        )
        for n in range(count)
    }
    held = [chance.randbytes(MIB) for _ in range(count)]
    path.write_bytes(tensors.zipped(tensors.ordered(rows), held))
    return "torch zip, 200 MB", path, ("torch",)


def shards(place):
    """Five shards of 2 GB and an index; the bytes of tensors are holes."""
    rows = {}
    for number in range(1, 6):
        name = f"model-{number:05}-of-00005.safetensors"
        rows |= dict.fromkeys(safetensors(place / name, 2 * 10**9, f"layer.{number}", 60), name)
    index = {"metadata": {"total_size": 10**10}, "weight_map": rows}
    (place / "model.safetensors.index.json").write_text(json.dumps(index))
    (place / "config.json").write_text('{"model_type": "llama"}')
    return "safetensors, 5 shards, 10 GB", place, ("safetensors",)


def safetensors(path, size, name="w", count=1):
    """Write a file of some tensors, sparse if it is large; return their names."""
    each = size // count
    rows = {
        f"{name}.{n}": {"dtype": "U8", "shape": [each], "data_offsets": [n * each, (n + 1) * each]}
        for n in range(count)
    }
    header = json.dumps(rows).encode()
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(header)) + header)
        file.truncate(8 + len(header) + each * count)
    return list(rows)


def many(place):
    """Two thousand small pickles in one folder."""
    for number in range(2000):
        (place / f"{number}.pkl").write_bytes(pickle.dumps(nested(4), 4))
    return "2,000 small pickles", place, ("pickle",)


def models(place):
    """Five hundred small models, each in its folder."""
    for number in range(500):
        small(place / f"model-{number}")
    return "500 models of 2 files", place, ("safetensors",)


def vocabulary(place):
    """A GGUF file of a model that knows 256,000 tokens, with as many merges."""
    count, writer = 256_000, gguf.Writer()
    tokens = [writer.string(f"token{n:x}") for n in range(count)]
    merges = [writer.string(f"to ken{n:x}") for n in range(count)]
    pairs = [
        writer.text("general.architecture", "llama"),
        writer.text("tokenizer.ggml.model", "gpt2"),
        writer.array("tokenizer.ggml.tokens", 8, tokens),
        writer.array("tokenizer.ggml.scores", 6, [struct.pack("<f", n) for n in range(count)]),
        writer.array("tokenizer.ggml.token_type", 5, [struct.pack("<i", 1)] * count),
        writer.array("tokenizer.ggml.merges", 8, merges),
    ]
    tensors = [writer.tensor("token_embd.weight", (1024, 1024))]
    path = place / "model.gguf"
    path.write_bytes(writer.file(pairs, tensors, bytes(4 * MIB)))
    return "GGUF, 256,000 tokens", path, ("gguf",)


def onnx(place):
    """An ONNX graph of 20,000 nodes and 400 MB of weights in one file."""
    inside = [onnx_graph.node("MatMul") + graphs.field(3, f"n{n}") for n in range(20_000)]
    weights = [onnx_graph.tensor(f"w{n}", (1 << 18,), raw=bytes(MIB)) for n in range(400)]
    path = place / "model.onnx"
    path.write_bytes(onnx_graph.model(onnx_graph.graph(inside, weights)))
    return "ONNX, 20,000 nodes, 400 MB", path, ("onnx",)


def tokenizer(place):
    """A ``tokenizer.json`` of 20 MB."""
    count = 330_000
    model = {
        "type": "BPE",
        "vocab": {f"token{n:x}": n for n in range(count)},
        "merges": [f"to ken{n:x}" for n in range(count)],
    }
    told = {"version": "1.0", "added_tokens": [], "model": model}
    (place / "tokenizer.json").write_text(json.dumps(told, indent=1))
    small(place)
    return "tokenizer.json, 20 MB, and weights", place, ("tokenizer",)


MAKERS = (
    start_up, clean, data, imports, forest, forest_zlib, torch_zip, shards, many, models,
    vocabulary, onnx, tokenizer,
)  # fmt: skip

NAMES = {make.__name__.replace("_", "-"): make for make in MAKERS}
"""Inputs by name."""

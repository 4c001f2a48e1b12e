"""Real loaders, inside a block: what is admitted is loaded, what is not is not opened.

Each runs in a process of its own, with its library imported before the block and inside it; one
that is not installed is skipped. ``pip install '.[test,guard-test]'`` brings all of them; they are
large, and not needed to work on anything else. Files that are to be loaded are written by the
library itself; those that are to be refused are the inert stand-ins of every other test.
"""

from dataclasses import dataclass
from importlib.util import find_spec

import pytest

from tests.admission.running import child
from tests.builders import graphs, pickles, safetensors, zips

BAD = pickles.inert()

POLICY = """
name = "guarded"
version = "1"
extends = ["default"]
[verdicts]
on-not-scanned = "warn"
[checks.completeness]
no-weights = "warn"
"""
"""HDF5 is recognised and not read: whoever loads it has said so in a policy."""


@dataclass
class Loader:
    """A way to load.

    Attributes:
        imports: Statements that import the library.
        save: Statements that write ``good``.
        load: An expression that loads ``path``.
        bad: Files that are refused, by name under the folder; the first is loaded.
        good: Name under the folder of what is loaded.
        target: What is loaded of the bad files, if not the first.
    """

    imports: str
    save: str
    load: str
    bad: dict
    good: str
    target: str = ""


TORCH = {"bad.pt": zips.torch(BAD)}
BERT = """BertConfig(hidden_size=8, num_hidden_layers=1, num_attention_heads=1,
    intermediate_size=8, vocab_size=16)"""


def identity():
    """Return an ONNX graph of one node, as onnxruntime wants it."""
    axis = graphs.field(1, graphs.field(1, 2))
    kind = graphs.field(1, graphs.field(1, 1) + graphs.field(2, axis))
    ends = [graphs.field(1, name) + graphs.field(2, kind) for name in (b"x", b"y")]
    node = graphs.field(1, b"x") + graphs.field(2, b"y") + graphs.field(4, b"Identity")
    graph = graphs.field(1, node) + graphs.field(2, b"g")
    graph += graphs.field(11, ends[0]) + graphs.field(12, ends[1])
    return graphs.field(1, 8) + graphs.field(7, graph) + graphs.field(8, graphs.field(2, 13))


LOADERS = {
    "safetensors.safe_open": Loader(
        "import safetensors, safetensors.numpy, numpy",
        "safetensors.numpy.save_file({'w': numpy.ones(2)}, good)",
        "safetensors.safe_open(path, 'np')",
        {"bad.safetensors": BAD},
        "good.safetensors",
    ),
    "safetensors.safe_open by keyword": Loader(
        "from safetensors import safe_open; import safetensors.numpy, numpy",
        "safetensors.numpy.save_file({'w': numpy.ones(2)}, good)",
        "safe_open(framework='np', filename=path)",
        {"bad.safetensors": BAD},
        "good.safetensors",
    ),
    "safetensors.safe_open as a class": Loader(
        "import safetensors, safetensors.numpy, numpy",
        "safetensors.numpy.save_file({'w': numpy.ones(2)}, good)",
        "type(safetensors.safe_open(good, 'np'))(path, 'np')",
        {
            "bad/model.safetensors": safetensors.build({}),
            "bad/config.json": b"{}",
            "bad/beside.pkl": BAD,
        },
        "good.safetensors",
    ),
    "safetensors.numpy": Loader(
        "from safetensors.numpy import load_file, save_file; import numpy",
        "save_file({'w': numpy.ones(2)}, good)",
        "load_file(path)",
        {"bad.safetensors": BAD},
        "good.safetensors",
    ),
    "safetensors.torch": Loader(
        "from safetensors.torch import load_file, save_file; import torch",
        "save_file({'w': torch.ones(2)}, good)",
        "load_file(path)",
        {"bad.safetensors": BAD},
        "good.safetensors",
    ),
    "joblib": Loader(
        "import joblib, numpy",
        "joblib.dump({'w': numpy.ones(2)}, good)",
        "joblib.load(path)",
        {"bad.joblib": BAD},
        "good.joblib",
    ),
    "joblib, mapped": Loader(
        "import joblib, numpy",
        "joblib.dump(numpy.ones(2), good)",
        "joblib.load(path, mmap_mode='r')",
        {"bad.joblib": BAD},
        "good.joblib",
    ),
    "numpy": Loader(
        "import numpy",
        "numpy.save(good, numpy.ones(2))",
        "numpy.load(path, allow_pickle=True)",
        {"bad.npy": BAD},
        "good.npy",
    ),
    "numpy, unnamed": Loader(
        "import numpy",
        "numpy.save(good, numpy.ones(2))",
        "numpy.load(path, allow_pickle=True)",
        {"bad.anything": BAD},
        "good.npy",
    ),
    "torch.load": Loader(
        "import torch",
        "torch.save({'w': torch.ones(2)}, good)",
        "torch.load(path, weights_only=False)",
        TORCH,
        "good.pt",
    ),
    "torch.load, weights only, mapped": Loader(
        "import torch",
        "torch.save({'w': torch.ones(2)}, good)",
        "torch.load(path, weights_only=True, mmap=True)",
        TORCH,
        "good.pt",
    ),
    "torch.load, old": Loader(
        "import torch",
        "torch.save({'w': torch.ones(2)}, good, _use_new_zipfile_serialization=False)",
        "torch.load(path, weights_only=False)",
        {"bad.pth": BAD},
        "good.pth",
    ),
    "torch.jit.load": Loader(
        "import torch",
        "torch.jit.save(torch.jit.script(torch.nn.Linear(2, 2)), good)",
        "torch.jit.load(path)",
        TORCH,
        "good.pt",
    ),
    "torch.export.load": Loader(
        "import torch",
        "torch.export.save(torch.export.export(torch.nn.Linear(2, 2), (torch.ones(2, 2),)), good)",
        "torch.export.load(path)",
        {"bad.pt2": zips.torch(BAD)},
        "good.pt2",
    ),
    "torch._C.PyTorchFileReader": Loader(
        "import torch",
        "torch.save({'w': torch.ones(2)}, good)",
        "torch._C.PyTorchFileReader(path)",
        TORCH,
        "good.pt",
    ),
    "h5py": Loader(
        "import h5py",
        "h5py.File(good, 'w').create_dataset('w', data=[1, 2]).file.close()",
        "h5py.File(path)['w'][:]",
        {"bad.h5": BAD},
        "good.h5",
    ),
    "h5py by keyword": Loader(
        "import h5py",
        "h5py.File(good, 'w').create_dataset('w', data=[1, 2]).file.close()",
        "h5py.File(mode='r', name=path)['w'][:]",
        {"bad.h5": BAD},
        "good.h5",
    ),
    "h5py, below File": Loader(
        "import h5py",
        "h5py.File(good, 'w').create_dataset('w', data=[1, 2]).file.close()",
        "h5py.h5f.open(os.fsencode(path), h5py.h5f.ACC_RDONLY)",
        {"bad.h5": BAD},
        "good.h5",
    ),
    "onnxruntime": Loader(
        "import onnxruntime",
        f"open(good, 'wb').write({identity()!r})",
        "onnxruntime.InferenceSession(path)",
        {"bad.onnx": BAD},
        "good.onnx",
    ),
    "keras": Loader(
        "import os; os.environ['KERAS_BACKEND'] = 'torch'; import keras",
        "keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]).save(good)",
        "keras.models.load_model(path)",
        {"bad.keras": zips.build([zips.M("config.json", b"{}"), zips.M("a.pkl", BAD)])},
        "good.keras",
    ),
    "keras, HDF5": Loader(
        "import os; os.environ['KERAS_BACKEND'] = 'torch'; import keras",
        "keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]).save(good)",
        "keras.models.load_model(path)",
        {"bad.h5": BAD},
        "good.h5",
    ),
    "transformers, safetensors": Loader(
        "from transformers import AutoModel, BertConfig, BertModel",
        f"BertModel({BERT}).save_pretrained(good)",
        "AutoModel.from_pretrained(path)",
        {"bad/model.safetensors": BAD, "bad/config.json": b'{"model_type": "bert"}'},
        "good",
        "bad",
    ),
    "transformers, pickle": Loader(
        "import torch; from transformers import AutoModel, BertConfig, BertModel",
        f"import os; model = BertModel({BERT}); model.config.save_pretrained(good); "
        "torch.save(model.state_dict(), os.path.join(good, 'pytorch_model.bin'))",
        "AutoModel.from_pretrained(path)",
        {"bad/pytorch_model.bin": zips.torch(BAD), "bad/config.json": b'{"model_type": "bert"}'},
        "good",
        "bad",
    ),
    "transformers, beside it": Loader(
        "from transformers import AutoConfig, BertConfig",
        f"{BERT}.save_pretrained(good)",
        "AutoConfig.from_pretrained(path)",
        {"bad/training_args.bin": BAD, "bad/config.json": b'{"model_type": "bert"}'},
        "good",
        "bad",
    ),
}

HUB = """
import os, sys
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_CACHE"] = folder = sys.argv[1]
import weighbridge
from transformers import AutoModel, BertConfig, BertModel

def lay(name, extra):
    repo = os.path.join(folder, "models--acme--" + name)
    snapshot = os.path.join(repo, "snapshots", "0" * 40)
    for each in ("blobs", "refs", "snapshots"):
        os.makedirs(os.path.join(repo, each))
    BertModel(SMALL).save_pretrained(snapshot)
    for number, file in enumerate([*os.listdir(snapshot), *extra]):
        path, blob = os.path.join(snapshot, file), os.path.join(repo, "blobs", str(number))
        if file in extra:
            open(blob, "wb").write(extra[file])
        else:
            os.rename(path, blob)
        os.symlink(os.path.join("..", "..", "blobs", str(number)), path)
    open(os.path.join(repo, "refs", "main"), "w").write("0" * 40)

lay("good", {})
lay("bad", {"training_args.bin": BAD})
with weighbridge.guard() as guard:
    AutoModel.from_pretrained("acme/good")
    print([each.verdict.word for each in guard.reports])
    try:
        AutoModel.from_pretrained("acme/bad")
    except weighbridge.Denied as error:
        print(error.report.models[0].dossier.layout)
""".replace("SMALL", BERT).replace("BAD", repr(BAD))


def test_a_model_of_the_hub_is_weighed_as_the_cache_holds_it(tmp_path):
    pytest.importorskip("transformers", reason="pip install '.[guard-test]'")
    pytest.importorskip("torch", reason="pip install '.[guard-test]'")
    assert child(HUB, tmp_path).splitlines()[-2:] == ["['allow']", "hub-cache"]


WRITING = """
import h5py, os, sys, weighbridge
path = os.path.join(sys.argv[1], "checkpoint.h5")
with weighbridge.guard("strict") as guard:
    for mode in "wwx":
        if mode == "x":
            os.unlink(path)
        h5py.File(path, mode).create_dataset("w", data=[1, 2]).file.close()
    try:
        h5py.File(path, "a")
    except weighbridge.Denied:
        print(len(guard.reports))
"""


def test_a_checkpoint_is_written_anew_without_being_weighed(tmp_path):
    pytest.importorskip("h5py", reason="pip install '.[guard-test]'")
    assert child(WRITING, tmp_path) == "1"


NATIVE = """
import sys, torch, weighbridge
path = sys.argv[1]
loaders = {
    "lite": lambda: torch._C._load_for_lite_interpreter(path, None),
    "jit": lambda: torch._C._load_jit_module_from_file(path),
    "mobile": lambda: torch._C._load_mobile_module_from_file(path),
    "package": lambda: torch._C._aoti.AOTIModelPackageLoader(path, "model", False, 1, -1),
    "container": lambda: torch._C._aoti.AOTIModelContainerRunnerCpu(path, 1),
}
with weighbridge.guard():
    for name, load in loaders.items():
        try:
            load()
        except weighbridge.Denied:
            print(name)
"""


def test_native_readers_of_torch_are_told_no(tmp_path):
    pytest.importorskip("torch", reason="pip install '.[guard-test]'")
    path = tmp_path / "bad.pt2"
    path.write_bytes(zips.torch(BAD))
    assert child(NATIVE, path).split() == ["lite", "jit", "mobile", "package", "container"]


WORKERS = """
import torch, weighbridge
from torch.utils.data import DataLoader, TensorDataset
with weighbridge.guard() as guard:
    loader = DataLoader(TensorDataset(torch.ones(4, 2)), num_workers=1, batch_size=2)
    print(sum(float(rows.sum()) for rows, in loader), len(guard.reports))
"""


def test_workers_send_tensors():
    pytest.importorskip("torch", reason="pip install '.[guard-test]'")
    assert child(WORKERS) == "8.0 0"


PROGRAM = """
import os, sys
os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
import weighbridge
folder, good, bad = sys.argv[1:]

def told(path):
    try:
        {load}
    except weighbridge.Denied as error:
        return "refused: " + str(error.report.verdict.word)
    return "loaded"

{before}
with weighbridge.guard(os.path.join(folder, "guarded.toml")) as guard:
    {inside}
    {save}
    print(told(bad), [each.verdict.word for each in guard.refused])
    print(told(good), sorted({{each.verdict.word for each in guard.reports}}))
"""


def needed(loader):
    """Return the libraries that a loader imports."""
    words = loader.imports.replace(",", " ").replace(";", " ").split()
    names = {word.partition(".")[0] for word in words}
    every = {"safetensors", "joblib", "numpy", "torch", "h5py", "onnxruntime", "keras"}
    return sorted(names & (every | {"transformers"}))


@pytest.mark.parametrize("early", [True, False], ids=["before", "inside"])
@pytest.mark.parametrize("name", LOADERS)
def test_a_real_loader_opens_what_is_admitted_and_nothing_else(tmp_path, name, early):
    loader = LOADERS[name]
    for library in needed(loader):
        if find_spec(library) is None:
            pytest.skip(f"{library} is not installed: pip install '.[guard-test]'")
    (tmp_path / "guarded.toml").write_text(POLICY)
    for file, data in loader.bad.items():
        path = tmp_path / file
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    target = tmp_path / (loader.target or next(iter(loader.bad)))
    program = PROGRAM.format(
        load=loader.load,
        save=loader.save,
        before=loader.imports if early else "",
        inside="" if early else loader.imports,
    )
    lines = child(program, tmp_path, tmp_path / loader.good, target).splitlines()
    refused, loaded = lines[-2:]
    assert refused == "refused: deny ['deny']"
    assert loaded.startswith("loaded [")

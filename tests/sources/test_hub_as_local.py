"""A repository by its address is judged as the same bytes on a disk, and no hole is ever read.

Nothing is fetched ahead here: each reader gets what it asked for, and no byte more.
"""

import json
import mmap
import os
import sys
from pathlib import Path

import pytest

from tests import recordings
from tests.builders import configs, onnx_graph, pickles, pytorch_legacy, safetensors, tars, zips
from tests.formats.test_matrix import EVERY
from tests.servers import asking, web
from tests.servers.web import Site
from weighbridge import cli
from weighbridge.intake.present import Present
from weighbridge.remote import held, mirror

COMMIT = "a" * 40
BAD = pickles.stream(pickles.call("posix", "system", "true"))
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize 5\n" % (b"0" * 64)
LARGE = safetensors.build(
    {f"t{n}": safetensors.tensor(n * 40_000, (n + 1) * 40_000) for n in range(30)},
    data=bytes(1_200_000),
)


def recorded(name, factory, few):
    folder = recordings.unpacked(name, factory)
    every = sorted(path for path in folder.rglob("*") if path.is_file())
    some = every[:: max(len(every) // few, 1)]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in some}


REPOSITORIES = {
    "builders": lambda _: {f"{name}/{name}.bin": data for name, data in EVERY.items()},
    "named": lambda _: {
        "config.json": json.dumps(
            {"auto_map": {"AutoModel": "acme/code--m.C"}, "architectures": ["C"]}
        ).encode(),
        "README.md": b"---\nlicense: mit\nbase_model: acme/base\n---\n# Model card\n",
        "model.safetensors": LARGE,
        "pytorch_model.bin": zips.torch(BAD),
        "fine.pt": zips.torch(pickles.stream(pickles.value({"a": 1}))),
        "legacy.pth": pytorch_legacy.honest(),
        "bad.pkl": BAD,
        "weights.bin": POINTER,
        "modeling.py": b"import os\nos.system('true')\n",
        "a.tar": tars.member("x.pkl", BAD) + bytes(1024),
        "m.onnx": onnx_graph.model(
            onnx_graph.graph(
                initializers=[onnx_graph.external(location="m.data", offset="0", length="8")]
            )
        ),
        "m.data": bytes(8),
        "many.npz": zips.build([zips.M("a.npy", EVERY["numpy-npy"])]),
        "note.ipynb": configs.notebook("import os\nos.system('true')\n"),
    },
    "alone": lambda _: {"model.safetensors": LARGE},
    "tensors": lambda factory: recorded("tensors", factory, 9),
    "hdf5": lambda factory: recorded("hdf5", factory, 9),
    "benign": lambda factory: recorded("benign", factory, 16),
    "graphs": lambda factory: recorded("graphs", factory, 9),
    "tensorflow": lambda factory: recorded("tensorflow-cpu", factory, 9),
    "archives": lambda factory: recorded("archives", factory, 9),
    "bundles": lambda factory: recorded("bundles", factory, 9),
}


@pytest.fixture(params=REPOSITORIES)
def files(request, tmp_path_factory):
    return REPOSITORIES[request.param](tmp_path_factory)


@pytest.fixture
def served(files, tmp_path, monkeypatch):
    """Serve a repository, and lay it out as the client of the hub does; give both addresses."""
    asking.honest(monkeypatch)
    monkeypatch.setattr(held, "TIME", 120)
    monkeypatch.setattr(mirror, "HEADS", 0)
    monkeypatch.setenv("HF_HOME", "/nowhere")
    large = {name for name, data in files.items() if len(data) > 1000}
    store = tmp_path / "models--acme--m"
    for name, data in files.items():
        digest = web.digest(data) if name in large else web.git(data)
        blob = store / "blobs" / digest
        link = store / "snapshots" / COMMIT / name
        for path in (blob, link):
            path.parent.mkdir(parents=True, exist_ok=True)
        blob.write_bytes(data)
        link.symlink_to(os.path.relpath(blob, link.parent))
    (store / "refs").mkdir()
    (store / "refs" / "main").write_text(COMMIT)
    with web.serving(Site()) as site:
        site.repository("acme/m", files, large=large)
        monkeypatch.setenv("HF_ENDPOINT", site.url)
        yield "hf://acme/m", str(store / "snapshots" / COMMIT), f"hf://acme/m@{COMMIT}"


def weighed(capsys, where, name, *more):
    words = ["scan", where, "--format", "json", "--no-progress", "--no-cache", *more]
    code = cli.run(words)
    out, err = capsys.readouterr()
    assert out, err
    report = json.loads(out.replace(json.dumps(name)[1:-1], "ROOT"))
    for key in ("at", "notes"):
        report.pop(key)
    for model in report["models"]:
        assert (model.pop("fetched", None) is not None) == ("--online" in more)
        for each in model["reasons"]:
            # One counts reasons, and the other is over the model's name.
            del each["id"], each["fingerprint"]
    return code, report


@pytest.mark.parametrize("isolation", [(), ("--no-isolation",)], ids=["isolated", "here"])
def test_every_byte(served, capsys, isolation):
    address, path, name = served
    code, far = weighed(capsys, address, name, "--online", "--full", *isolation)
    same, near = weighed(capsys, path, path, "--full", *isolation)
    assert code == same, [each["reasons"] for each in far["models"]]
    assert not list(differences(far, near)), [each["reasons"] for each in far["models"]]


def differences(one, other, where=""):
    """Say where two reports differ."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        for key, value in one.items():
            yield from differences(value, other[key], f"{where}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, pair in enumerate(zip(one, other, strict=True)):
            yield from differences(*pair, f"{where}[{number}]")
    elif one != other:
        yield where, one, other


def test_headers_only(served, capsys):
    address, path, name = served
    code, far = weighed(capsys, address, name, "--online", "--no-isolation")
    same, near = weighed(capsys, path, path, "--no-isolation")
    assert code == same, [each["reasons"] for each in far["models"]]
    assert code == same, [each["reasons"] for each in far["models"]]
    far["pages"] = [page for page in far["pages"] if page["id"] != "headers-only"]
    for model in far["models"]:
        told = [each for each in model["reasons"] if each["rule"] == "headers-only"]
        assert len(told) == 1
        model["reasons"].remove(told[0])
    # What is recorded can be compared with what was hashed, and nothing was.
    words = "not compared: only what readers asked for was fetched, and nothing was hashed"
    assert not [
        (where, one, other)
        for where, one, other in differences(far, near)
        if words not in str(one) and not where.startswith(".models[0].signatures")
    ]


class Spy:
    """Looks at every read of a file that stands for one elsewhere."""

    def __init__(self, monkeypatch):
        self.held, self.roots, self.faults, self.reads = {}, [], [], 0
        self.on = True
        made, pread, read = mirror.Mirror.__init__, os.pread, os.read

        def init(this, *given):
            made(this, *given)
            self.roots.append(this.root)
            self.held |= this.held

        def spied_pread(descriptor, size, offset):
            self.look(descriptor, offset, size)
            return pread(descriptor, size, offset)

        def spied_read(descriptor, size):
            if str(Path(f"/proc/self/fd/{descriptor}").readlink()) in self.held:
                self.look(descriptor, os.lseek(descriptor, 0, os.SEEK_CUR), size)
            return read(descriptor, size)

        monkeypatch.setattr(mirror.Mirror, "__init__", init)
        monkeypatch.setattr(os, "pread", spied_pread)
        monkeypatch.setattr(os, "read", spied_read)
        monkeypatch.setattr(os, "preadv", None)
        monkeypatch.setattr(mmap, "mmap", None)
        sys.addaudithook(self.hear)

    def hear(self, event, arguments):
        if self.on and event == "open" and arguments[1] is not None:
            # By ``open``, and not by ``os.open``: then nobody knows what is read.
            path = arguments[0]
            if isinstance(path, str) and path in self.held:
                self.faults.append(("open", path))

    def look(self, descriptor, offset, size):
        file = self.held.get(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        if file is None:
            return
        self.reads += 1
        wanted = range(offset, min(offset + size, file.size))
        present = Present()
        for span in file.here():
            present.add(span)
        missing = list(present.missing(held.Span(wanted.start, max(wanted.stop, wanted.start))))
        if missing:
            self.faults.append((offset, size, missing))


@pytest.mark.parametrize("more", [(), ("--full",)], ids=["heads", "full"])
def test_no_hole_is_ever_read(served, capsys, monkeypatch, more):
    spy = Spy(monkeypatch)
    address, _, name = served
    try:
        weighed(capsys, address, name, "--online", "--no-isolation", *more)
    finally:
        spy.on = False
    assert spy.roots
    assert spy.reads
    assert not spy.faults
    assert not any(map(os.path.exists, spy.roots))

"""HDF5 that h5py, PyTables, Keras 2 and 3 wrote: read whole, not denied, as others see it.

The files were packed by ``python -m tests.corpus.record CORPUS OUT --name hdf5 --all``.
"""

import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.properties import survives_cuts_and_changes
from tests.reading import evidence
from tests.weighing import weigh
from weighbridge.core import Entry, Gap, GapKind, Tensor, Verdict
from weighbridge.formats.hdf5 import FORMAT

RECORDED = Path(__file__).parent.parent / "recorded"
ROWS = [json.loads(line) for line in (RECORDED / "hdf5.jsonl").read_text("utf-8").splitlines()]


def _contents():
    with tarfile.open(RECORDED / "hdf5.tar.xz") as archive:
        return {row["path"]: archive.extractfile(row["path"]).read() for row in ROWS}


FILES = _contents()


def plain():
    """Every HDF5 file, those in archives of Keras too."""
    for path, data in FILES.items():
        if path.endswith(".h5"):
            yield path, data
        elif path.endswith(".keras"):
            yield path, zipfile.ZipFile(io.BytesIO(data)).read("model.weights.h5")


HDF5 = dict(plain())


@pytest.mark.parametrize("path", FILES)
def test_none_is_denied_and_none_leaves_a_gap(path, tmp_path):
    name = path.rpartition("/")[2]
    found = [item for item in evidence(FILES[path], name) if isinstance(item, Gap)]
    assert [gap for gap in found if gap.kind is not GapKind.FILLER] == []
    if not path.endswith(".json"):
        assert weigh(tmp_path, {name: FILES[path]})[0] <= Verdict.WARN


def test_space_is_free_only_in_what_was_changed_or_has_a_user_block():
    free = {
        path
        for path, data in HDF5.items()
        if any(isinstance(item, Gap) for item in evidence(data, "a.h5"))
    }
    assert {path.rpartition("/")[2] for path in free} <= {"changed.h5", "user-block.h5"}


def told(data):
    found = evidence(data, "a.h5")
    shapes = sorted(item.shape for item in found if isinstance(item, Tensor))
    keys = {item.key for item in found if isinstance(item, Entry)}
    return shapes, {key for key in keys if not key.endswith("@filters")}


def seen(library, path):
    """Walk a file as another library reads it: shapes of datasets, names of attributes."""
    shapes, keys, done = [], set(), set()

    def walk(item, name):
        keys.update(f"{name}@{key}" if name else key for key in item.attrs)
        if hasattr(item, "shape"):
            shapes.append(tuple(item.shape or ()))
            return
        for key in item if hasattr(item, "keys") else ():
            if not isinstance(item.get(key, getlink=True), library.HardLink):
                continue
            inner = item[key]
            where = library.h5o.get_info(inner.id).addr
            if where not in done:
                done.add(where)
                walk(inner, f"{name}/{key}" if name else key)

    with library.File(path) as file:
        done.add(library.h5o.get_info(file.id).addr)
        walk(file, "")
    return sorted(shapes), keys


@pytest.mark.parametrize("path", HDF5)
def test_h5py_sees_the_same(path, tmp_path):
    h5py = pytest.importorskip("h5py")
    file = tmp_path / "a.h5"
    file.write_bytes(HDF5[path])
    shapes, keys = seen(h5py, str(file))
    ours, entries = told(HDF5[path])
    assert ours == shapes
    # an object that two names lead to is told under the first, which may be either
    assert len(entries) == len(keys)


PURE = [path for path in HDF5 if "keras" in path]


@pytest.mark.parametrize("path", PURE)
def test_pyfive_sees_the_same(path, tmp_path):
    pyfive = pytest.importorskip("pyfive")
    file = tmp_path / "a.h5"
    file.write_bytes(HDF5[path])
    names = {}

    def visit(name, item):
        if hasattr(item, "shape"):
            names[name] = tuple(item.shape)

    with pyfive.File(str(file)) as opened:
        opened.visititems(visit)
    found = evidence(HDF5[path], "a.h5")
    assert {item.name: item.shape for item in found if isinstance(item, Tensor)} == names


@pytest.mark.parametrize("name", ["links-earliest.h5", "dense-latest.h5", "layouts-v110.h5",
                                  "virtual-latest.h5", "table.h5"])  # fmt: skip
def test_cut_or_changed_they_are_survived(name):
    (data,) = [data for path, data in HDF5.items() if path.endswith(f"/{name}")]
    survives_cuts_and_changes(FORMAT, data, step=max(1, len(data) // 150))

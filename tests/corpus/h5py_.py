"""h5py: every version of the format, every layout and index of chunks, attributes of every kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import h5py
import numpy as np

from tests.corpus.case import Case

DISTRIBUTION = "h5py"

VERSIONS = ("earliest", "v108", "v110", "v112", "v114", "latest")
NUMBERS = np.arange(60.0).reshape(20, 3)


def _attributes(file: h5py.File) -> None:
    file.attrs.update({"title": "a table", "n": 3, "f": 1.5, "yes": True, "names": ["a", "b"]})
    file.attrs["many"] = np.arange(9)
    file.attrs["bytes"] = np.bytes_(b"xyz")
    file.attrs["nothing"] = h5py.Empty("f4")


def _layouts(file: h5py.File) -> None:
    file["contiguous"] = NUMBERS
    file["scalar"] = 3
    file["texts"] = ["a", "bb"]
    file["half"] = NUMBERS.astype("f2")
    file["compound"] = np.zeros(3, dtype=[("a", "i4"), ("s", "S4")])
    file["yes"] = np.array([True, False])
    file.create_dataset("one", data=NUMBERS, chunks=NUMBERS.shape)
    file.create_dataset("packed", data=NUMBERS, chunks=NUMBERS.shape, compression="gzip")
    file.create_dataset("fixed", data=NUMBERS, chunks=(2, 3), shuffle=True, fletcher32=True)
    file.create_dataset("grows", data=NUMBERS, chunks=(2, 3), maxshape=(None, 3))
    file.create_dataset("both", data=NUMBERS, chunks=(2, 3), maxshape=(None, None))
    file.create_dataset("lzf", data=NUMBERS, chunks=(2, 3), compression="lzf")
    file.create_dataset("empty", shape=(0,), maxshape=(None,))
    sparse = file.create_dataset("sparse", shape=(9000,), chunks=(4,), maxshape=(None,))
    sparse[7777] = 1
    paged = file.create_dataset("paged", shape=(9000,), chunks=(4,))
    paged[7777] = 1


def _dense(file: h5py.File) -> None:
    for number in range(60):
        file.create_group(f"group {number}").attrs["n"] = number
    many = file.create_group("many", track_order=True)
    for number in range(20):
        many.attrs[f"attribute {number}"] = "x" * number
        many[f"set {number}"] = number
    if file.libver[0] != "earliest":
        many.attrs["long"] = np.bytes_(b"y" * 20_000)


def _links(file: h5py.File) -> None:
    file["a/b"] = NUMBERS
    file["hard"] = file["a/b"]
    file["a/circle"] = file["/"]
    file["soft"] = h5py.SoftLink("/a/b")
    file["type"] = np.dtype([("a", "i4")])
    file.create_dataset("committed", shape=(2,), dtype=file["type"])
    file["references"] = np.array([file["a/b"].ref], dtype=h5py.ref_dtype)


def _virtual(file: h5py.File) -> None:
    file["a"] = NUMBERS
    layout = h5py.VirtualLayout(shape=NUMBERS.shape, dtype="f8")
    layout[:10] = h5py.VirtualSource(".", "a", shape=NUMBERS.shape)[10:]
    layout[10:] = h5py.VirtualSource(".", "a", shape=NUMBERS.shape)[::2]
    file.create_virtual_dataset("v", layout)


FILLERS: dict[str, Callable[[h5py.File], None]] = {
    "attributes": _attributes,
    "layouts": _layouts,
    "dense": _dense,
    "links": _links,
    "virtual": _virtual,
}


def _written(fill: Callable[[h5py.File], None], version: str) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        low = version if version == "latest" else (version, "latest")
        with h5py.File(path, "w", libver=low) as file:
            fill(file)

    return write


def _changed(path: Path) -> None:
    with h5py.File(path, "w") as file:
        for number in range(9):
            file[f"d{number}"] = NUMBERS
        file.attrs["x"] = "a" * 100
        del file["d3"], file.attrs["x"]


def _user_block(path: Path) -> None:
    with h5py.File(path, "w", userblock_size=512) as file:
        file["a"] = NUMBERS


def cases() -> Iterator[Case]:
    """Everything in every version; a file that was changed, and one behind a user block."""
    for name, fill in FILLERS.items():
        for version in VERSIONS:
            if (name, version) != ("virtual", "earliest"):
                yield Case(f"{name}-{version}.h5", f"{name}, {version}", _written(fill, version))
    yield Case("changed.h5", "datasets were deleted", _changed)
    yield Case("user-block.h5", "behind a user block", _user_block)

"""Records small files as torch, numpy and joblib write them, with what these make of them.

    python -m tests.conversion.record

in an environment that has torch, numpy and joblib. Beside each file's name stands what loading it
gives: for each tensor dtype, shape, and the SHA-256 of its bytes, contiguous and little-endian, as
the library itself has them. The files are read by tests and never loaded there.
"""

from __future__ import annotations

import collections
import hashlib
import io
import json
import pickle
import sys
import tarfile
import tempfile
import warnings
import zipfile
from pathlib import Path

import joblib
import numpy as np
import torch
from torch import nn

RECORDED = Path(__file__).parents[1] / "recorded"
FILES, INDEX = RECORDED / "tensors.tar.xz", RECORDED / "tensors.json"

DTYPES = {
    "F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16,
    "I64": torch.int64, "I32": torch.int32, "I16": torch.int16, "I8": torch.int8,
    "U8": torch.uint8, "U16": torch.uint16, "U32": torch.uint32, "U64": torch.uint64,
    "BOOL": torch.bool, "C64": torch.complex64, "F8_E4M3": torch.float8_e4m3fn,
    "F8_E5M2": torch.float8_e5m2, "F8_E8M0": torch.float8_e8m0fnu,
    "F8_E4M3FNUZ": torch.float8_e4m3fnuz, "F8_E5M2FNUZ": torch.float8_e5m2fnuz,
}  # fmt: skip
NAMES = {str(dtype): name for name, dtype in DTYPES.items()}


def some(dtype: torch.dtype, *shape: int) -> torch.Tensor:
    """Bits that differ, of any type."""
    count = 1
    for axis in shape:
        count *= axis
    if dtype is torch.bool:
        return (torch.arange(count) % 3 == 0).reshape(shape)
    raw = (torch.arange(count * dtype.itemsize) * 37 + 11).to(torch.uint8)
    return raw.view(dtype).reshape(shape)


def told(tensor: torch.Tensor) -> dict[str, object]:
    """What torch has in memory."""
    plain = tensor.detach().clone(memory_format=torch.contiguous_format)
    raw = (
        plain.reshape(-1).view(torch.uint8) if plain.numel() else torch.empty(0, dtype=torch.uint8)
    )
    return {
        "dtype": NAMES[str(tensor.dtype)],
        "shape": list(tensor.shape),
        "sha256": hashlib.sha256(bytes(raw.tolist())).hexdigest(),
    }


def views() -> dict[str, torch.Tensor]:
    """Every sort of view that torch makes without copying."""
    base = some(torch.float32, 4, 6)
    deep = some(torch.int16, 2, 3, 4, 5)
    return {
        "base": base,
        "transposed": base.t(),
        "columns": base[:, 1:4],
        "every_second": base[::2, ::3],
        "one_column": base[:, 2],
        "expanded": base[:1].expand(3, 6),
        "expanded_columns": base[:, :1].expand(4, 5),
        "scalar": base[1, 2],
        "empty": base[:0],
        "permuted": deep.permute(3, 1, 0, 2),
        "last_channels": deep.contiguous(memory_format=torch.channels_last),
        "narrow": deep[:, 1:, :, ::2],
        "diagonal": base.diagonal(),
    }


def model() -> nn.Module:
    """A module with parameters, buffers, a buffer that is not saved, and tied weights."""
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3), nn.Linear(3, 3))
    net[2].weight = net[0].weight
    net.register_buffer("passing", torch.ones(2), persistent=False)
    return net


def cases() -> dict[str, object]:
    """What is saved, by name."""
    every = {name: some(dtype, 2, 3) for name, dtype in DTYPES.items()}
    tied = some(torch.float16, 2, 2)
    return {
        "dtypes": every,
        "views": views(),
        "shared": {"in.weight": tied, "out.weight": tied, "row": tied[1], "own": tied.clone()},
        "state_dict": model().state_dict(),
        "parameter": {"p": nn.Parameter(some(torch.float32, 2, 2).t()), "b": nn.Buffer(tied)},
        "checkpoint": {
            "state_dict": model().state_dict(),
            "epoch": 3,
            "hyper": {"lr": 0.1, "names": ["a", "b"]},
        },
        "module": model(),
        "nested": {"layers": [{"w": tied}, {"w": tied.t()}], "note": "text"},
        "single": some(torch.int8, 5),
        "ordered": collections.OrderedDict(a=tied, b=collections.OrderedDict(c=tied[0])),
    }


def expected(name: str, value: object) -> dict[str, object]:
    """Tensors by the names that they are to have."""
    match name, value:
        case "checkpoint", dict():
            value = value["state_dict"]
        case "module", nn.Module():
            value = value.state_dict()
        case _:
            pass
    return dict(flat(value, ""))


def flat(value: object, name: str):
    match value:
        case torch.Tensor():
            yield name or "tensor", told(value)
        case dict():
            for key, item in value.items():
                yield from flat(item, f"{name}.{key}" if name else str(key))
        case list():
            for index, item in enumerate(value):
                yield from flat(item, f"{name}.{index}" if name else str(index))
        case _:
            return


def backwards(data: bytes, value: dict[str, torch.Tensor]) -> bytes:
    """What torch.save writes on a big-endian machine: storages swapped, and a member that says so.

    torch is then asked to load it, and must get the same tensors.
    """
    out = io.BytesIO()
    keys = {str(index): tensor for index, tensor in enumerate(value.values())}
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            raw = old.read(info)
            last = info.filename.rpartition("/")[2]
            if last == "byteorder":
                raw = b"big"
            elif "/data/" in info.filename:
                word = 4 if keys[last].dtype is torch.complex64 else keys[last].element_size()
                raw = np.frombuffer(raw, f"u{word}").byteswap().tobytes()
            new.writestr(zipfile.ZipInfo(info.filename), raw)
    loaded = torch.load(io.BytesIO(out.getvalue()), weights_only=True)
    if any(told(loaded[name]) != told(tensor) for name, tensor in value.items()):
        raise SystemExit("torch reads the big-endian file otherwise")
    return out.getvalue()


def torch_files(folder: Path, index: dict[str, object]) -> None:
    """Write every case, in both layouts, and one as a big-endian machine writes it."""
    for name, value in cases().items():
        for layout, zipped in (("zip", True), ("legacy", False)):
            path = folder / f"{name}-{layout}.pt"
            torch.save(value, path, _use_new_zipfile_serialization=zipped)
            index[path.name] = expected(name, value)
    tied = some(torch.float32, 2, 3)
    plain = {"w": tied, "view": tied.t(), "half": some(torch.bfloat16, 40), "step": 3}
    for protocol in (0, 2, 4, 5):
        path = folder / f"plain-{protocol}.pickle"
        path.write_bytes(pickle.dumps(plain, protocol=protocol))
        index[path.name] = expected("", plain)
    joblib.dump(plain, folder / "torch.joblib")
    index["torch.joblib"] = expected("", plain)
    wide = {name: some(dtype, 2, 3) for name, dtype in DTYPES.items()}
    for name in [name for name in wide if (name[0] == "U" and name != "U8") or name[:2] == "F8"]:
        del wide[name]  # in storages without a type, which torch does not swap
    out = io.BytesIO()
    torch.save(wide, out)
    (folder / "big-endian.pt").write_bytes(backwards(out.getvalue(), wide))
    index["big-endian.pt"] = expected("", wide)


def array_told(array: np.ndarray) -> dict[str, object]:
    """What numpy has in memory."""
    names = {"float": "F", "int": "I", "uint": "U", "complex": "C", "bool": "BOOL"}
    kind = array.dtype.name.rstrip("0123456789")
    bits = "" if kind == "bool" else str(8 * array.dtype.itemsize)
    plain = array.astype(array.dtype.newbyteorder("<"))
    return {
        "dtype": names[kind] + bits,
        "shape": list(array.shape),
        "sha256": hashlib.sha256(plain.tobytes("C")).hexdigest(),
    }


def arrays() -> dict[str, np.ndarray]:
    """Arrays of every type that safetensors has, and of both orders of axes and bytes."""
    types = ("f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?", "c8")
    every = {f"t{kind}": np.arange(6).astype(kind).reshape(2, 3) for kind in types}
    long = np.arange(60, dtype="f8").reshape(5, 12)
    return every | {
        "big": np.arange(5, dtype=">i4"),
        "big_complex": np.arange(3).astype(">c8"),
        "columns": np.asfortranarray(long),
        "view": long[::2, 1:4],
        "scalar": np.array(7, dtype="i4"),
        "empty": np.zeros((0, 3), dtype="f4"),
        "long": long,
    }


def numpy_files(folder: Path, index: dict[str, object]) -> None:
    """Write npz, pickles of every protocol, and joblib's files."""
    every = arrays()
    listed = {name: array_told(array) for name, array in every.items()}
    np.savez(folder / "arrays.npz", **every)
    np.savez_compressed(folder / "packed.npz", **every)
    for protocol in range(6):
        data = pickle.dumps(every, protocol=protocol)
        (folder / f"protocol-{protocol}.pkl").write_bytes(data)
    joblib.dump(every, folder / "plain.joblib")
    joblib.dump({"w": every["long"], "same": every["long"], "step": 3}, folder / "nested.joblib")
    for packing in ("zlib", "gzip", "bz2", "xz"):
        joblib.dump(every, folder / f"{packing}.joblib", compress=(packing, 3))
    for path in folder.iterdir():
        if path.suffix in {".npz", ".pkl", ".joblib"} and path.name not in index:
            index[path.name] = listed
    one = array_told(every["long"])
    index["nested.joblib"] = {"w": one, "same": one}


def packed(folder: Path) -> None:
    """Pack all files, the same bytes for the same files."""
    with tarfile.open(FILES, "w:xz") as archive:
        for path in sorted(folder.iterdir()):
            row = tarfile.TarInfo(path.name)
            row.size = path.stat().st_size
            with path.open("rb") as file:
                archive.addfile(row, file)


def main() -> None:
    """Write everything anew."""
    warnings.simplefilter("ignore")
    index: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as name:
        torch_files(Path(name), index)
        numpy_files(Path(name), index)
        packed(Path(name))
    versions = {"torch": torch.__version__, "numpy": np.__version__, "joblib": joblib.__version__}
    rows = [f"{json.dumps(name)}: {json.dumps(index[name])}" for name in sorted(index)]
    head = f'"written-by": {json.dumps(versions)}'
    text = ",\n".join(rows)
    INDEX.write_text(f'{{{head},\n"files": {{\n{text}\n}}}}\n', encoding="utf-8")
    sys.stdout.write(f"{len(index)} files\n")


if __name__ == "__main__":
    main()

"""A report on real files, for every output."""

import datetime as dt

import pytest

from tests.builders import pickles as p
from tests.builders import safetensors, zips
from tests.weighing import applied
from weighbridge import scan

POINTER = (
    b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"a" * 64 + b"\nsize 12300000000\n"
)

FILES = {
    "good/config.json": b"{}",
    "good/model.safetensors": safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8)),
    "absent/model.safetensors": POINTER,
    "bad 100%/#1.pkl": p.inert(),
    "zip/pytorch_model.bin": zips.torch(p.inert()),
}


@pytest.fixture(scope="session")
def real(tmp_path_factory):
    """What ``scan`` says of a folder with something of every verdict."""
    folder = tmp_path_factory.mktemp("models")
    for name, data in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    reading = scan.Reading(hashed=True)
    return scan.scan([str(folder)], applied(), today=dt.date(2026, 11, 26), reading=reading)

"""A report on real files, for every output."""

import datetime as dt

import pytest

from tests.builders import pickles as p
from tests.builders import safetensors, zips
from tests.weighing import applied
from weighbridge import pipeline

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


DAY = dt.date(2026, 11, 26)


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("models")
    for name, data in FILES.items():
        path = found / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return found


@pytest.fixture(scope="session")
def signed(folder):
    """What ``verify`` says of it, of which nothing is signed."""
    return pipeline.verify([str(folder)], applied(), today=DAY)


@pytest.fixture(scope="session")
def real(folder):
    """What ``scan`` says of a folder with something of every verdict."""
    reading = pipeline.Reading(hashed=True)
    return pipeline.scan([str(folder)], applied(), today=DAY, reading=reading)

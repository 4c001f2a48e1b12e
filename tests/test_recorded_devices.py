"""Models for devices and arrays of older libraries are read to the end and allowed.

They were written and packed by ``python -m tests.corpus.devices``; they are only ever weighed.
"""

import tarfile
from pathlib import Path

import pytest

from tests.reading import evidence
from tests.recordings import RECORDED, unpacked
from tests.weighing import weigh
from weighbridge.core import Gap, Operation, Verdict

with tarfile.open(RECORDED / "devices.tar.xz") as _packed:
    FILES = sorted(_packed.getnames())


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return unpacked("devices", tmp_path_factory)


@pytest.mark.parametrize("name", FILES)
def test_what_a_library_writes_is_read_to_the_end(tmp_path, folder, name):
    data, short = (folder / name).read_bytes(), Path(name).name
    assert not [item.why for item in evidence(data, short) if isinstance(item, Gap)]
    verdict, rules, _ = weigh(tmp_path, {short: data})
    custom = short.startswith("custom")
    assert verdict is (Verdict.WARN if custom else Verdict.ALLOW)
    assert rules == ({"custom-operator"} if custom else set())


def test_the_choice_is_wide(folder):
    assert {name.partition("/")[0] for name in FILES} == {"mxnet", "netCDF4", "rknn", "scipy"}
    told = {
        item.name
        for name in FILES
        for item in evidence((folder / name).read_bytes())
        if isinstance(item, Operation)
    }
    assert told >= {"InputOperator", "ConvRelu", "cstOwn", "Sin", "ArgMax"}

"""Models of learners and indexes, as few libraries write them, are read to the end and allowed.

They were written and packed by ``python -m tests.corpus.learners``; they are only ever weighed.
"""

import tarfile
from pathlib import Path

import pytest

from tests.reading import evidence
from tests.recordings import RECORDED, unpacked
from tests.weighing import weigh
from weighbridge.core import Face, Gap, Reference, Verdict

with tarfile.open(RECORDED / "learners.tar.xz") as _packed:
    FILES = sorted(_packed.getnames())

FORMATS = {
    "vowpalwabbit": {"vowpal-wabbit"},
    "ngtpy": {"ngt-index", "plain-text"},
    "nmslib": {"nmslib-index"},
    "ydf": {"ydf-forest", "ydf-header", "empty"},
    "nimbusml": {"mlnet-model", "zip-archive", "plain-text"},
    "mlagents": {"barracuda-model"},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return unpacked("learners", tmp_path_factory)


@pytest.mark.parametrize("name", FILES)
def test_what_a_library_writes_is_read_to_the_end(folder, name):
    found = evidence((folder / name).read_bytes(), Path(name).name)
    assert not [item for item in found if isinstance(item, Gap | Reference)]
    faces = {item.format for item in found if isinstance(item, Face)}
    assert faces
    assert faces <= FORMATS[name.partition("/")[0]]


@pytest.mark.parametrize("library", FORMATS)
def test_what_a_library_writes_is_allowed(tmp_path, folder, library):
    files = {
        name.partition("/")[2]: (folder / name).read_bytes()
        for name in FILES
        if name.startswith(f"{library}/")
    }
    verdict, rules, _ = weigh(tmp_path, files)
    assert (verdict, rules) == (Verdict.ALLOW, set())

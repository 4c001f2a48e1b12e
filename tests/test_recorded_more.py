"""Files of runtimes and of indexes, as their libraries wrote them, are read to the end and allowed.

Each folder of ``more.tar.xz`` is called after the library, and its version, that wrote what is in
it in November 2026: a few random vectors, or a network of two or three layers. Paddle Lite's 16
bytes of version hold what was in memory behind it.
"""

import tarfile
from pathlib import Path

import pytest

from tests.reading import evidence
from tests.recordings import RECORDED, unpacked
from tests.weighing import weigh
from weighbridge.core import Face, Gap, Verdict

FORMATS = {
    "annoy": {"annoy-index"},
    "circle-schema": {"tflite"},
    "dlib": {"dlib-numbers"},
    "faiss": {"faiss-index"},
    "mindspore": {"mindir-graph"},
    "mindspore-lite": {"mindir-graph", "mindspore-lite"},
    "openfst": {"openfst"},
    "paddlelite": {"paddle-lite"},
    "rten-convert": {"rten-model"},
}
with tarfile.open(RECORDED / "more.tar.xz") as _packed:
    FILES = sorted(_packed.getnames())


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return unpacked("more", tmp_path_factory)


@pytest.mark.parametrize("name", FILES)
def test_what_a_library_writes_is_read_to_the_end(tmp_path, folder, name):
    data, short = (folder / name).read_bytes(), Path(name).name
    found = evidence(data, short)
    assert not [item.why for item in found if isinstance(item, Gap)]
    (face,) = [item.format for item in found if isinstance(item, Face)]
    assert face in FORMATS[name.partition("/")[0].rpartition("-")[0]]
    verdict, rules, _ = weigh(tmp_path, {short: data})
    custom = short.startswith("custom")
    assert verdict is (Verdict.WARN if custom else Verdict.ALLOW)
    assert rules == ({"custom-operator"} if custom else set())


@pytest.mark.parametrize("name", FILES)
def test_a_byte_more_or_a_quarter_less_is_not_allowed(tmp_path, folder, name):
    """Of flatbuffers nobody can say where they end: these are held to the cut alone."""
    data = (folder / name).read_bytes()
    ends = not name.endswith((".circle", ".ms", ".v1.rten"))
    for lie in (data[: -(len(data) // 4 | 1)], *([data + b"stowaway" * 3] if ends else [])):
        assert weigh(tmp_path, {"model.bin": lie})[0] is Verdict.DENY


def test_the_choice_is_wide():
    assert {name.partition("/")[0].rpartition("-")[0] for name in FILES} == set(FORMATS)

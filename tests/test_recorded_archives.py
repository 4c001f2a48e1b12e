"""7z archives that py7zr and 7-Zip wrote give every byte that was put into them, or say why not.

They were written and packed by ``python -m tests.corpus.archives``.
"""

import tarfile

import pytest

from tests.corpus.archives import CONTENT
from tests.recordings import RECORDED
from tests.unpacking import Unpacked
from weighbridge.core import Member
from weighbridge.formats.seven_zip import FORMAT

with tarfile.open(RECORDED / "archives.tar.xz") as _packed:
    FILES = {info.name: _packed.extractfile(info).read() for info in _packed}

UNREAD = {
    "AES": "AES-256", "encrypted": "AES-256", "all-encrypted": "AES-256", "ARM64": "ARM64",
    "Brotli": "Brotli", "Deflate64": "Deflate64", "PPMd": "PPMd",
}  # fmt: skip
"""What is not read, by the end of the file's name."""

SOME = {"appended": {"config.json", "weights.bin"}, "nothing": set()}
"""What is in archives that do not hold everything."""


def method(name):
    return name.removesuffix(".7z").split("-", 2)[2]


def bare(name):
    return name.removeprefix("model/")


@pytest.mark.parametrize("name", [name for name in FILES if method(name) not in UNREAD])
def test_what_was_put_in_comes_out(name):
    found = Unpacked(FORMAT, FILES[name])
    assert (found.gaps, found.error, found.spans) == ([], None, [])
    names = SOME.get(method(name), {*CONTENT, "link", "sub"})
    if method(name) == "updated":
        names = names - {"link"}
    assert {bare(m.name) for m in found.every(Member)} - {"model"} == names
    out = {bare(part): data for part, data in found.contents if bare(part) != "link"}
    assert out == {part: CONTENT[part] for part in names & CONTENT.keys() if CONTENT[part]}
    assert all(bare(part) == "link" for part in found.traits)


@pytest.mark.parametrize("name", [name for name in FILES if method(name) in UNREAD])
def test_what_is_not_read_is_named(name):
    found = Unpacked(FORMAT, FILES[name])
    said = [why for _, why in found.gaps] + ([str(found.error)] if found.error else [])
    assert any(UNREAD[method(name)] in why for why in said)
    assert {found.error.kind.value} if found.error else found.kinds == {"unsupported"}
    assert found.contents == []


def test_the_choice_is_wide():
    assert {name.split("-")[0] for name in FILES} == {"7zip", "py7zr"}
    assert len(FILES) == 36

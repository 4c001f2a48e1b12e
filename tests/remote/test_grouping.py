"""Models of a bucket: told apart as those of a folder are, however many keys there are."""

import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.buckets import Shelf
from weighbridge.core import UsageError
from weighbridge.intake.inventory import take
from weighbridge.remote import grouping
from weighbridge.remote.objects import Page, Thing

FOLDERS = ("a", "b", "a.b", "MAR-INF", ".git", ".cache", "huggingface", "a-")
FILES = (
    "config.json", "w.bin", "w.bin.sig", "w.bin.sig.sha256", "x.onnx", "x.data", "x.xml", "x.bin",
    "w.safetensors", "w.index.json", "model.sig", "SHA256SUMS", "a", "zz",
)  # fmt: skip


@st.composite
def trees(draw):
    """Names of files that one disk can hold."""
    parts = st.lists(st.sampled_from(FOLDERS), max_size=3)
    names = draw(st.sets(st.builds(lambda f, n: "/".join([*f, n]), parts, st.sampled_from(FILES))))
    return {n for n in names if not any(other.startswith(f"{n}/") for other in names)}


def local(root, names):
    """The models of such a folder on a disk, in the words of ``grouping``."""
    for name in names:
        path = root / "m" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    for model in take(str(root / "m")).models:
        name = model.name.removeprefix(str(root / "m")).lstrip("/")
        yield f"m/{name}/".replace("//", "/") if model.layout == "folder" else f"m/{name}"


@pytest.mark.parametrize("waiting", [0, 2, 4096])
@settings(max_examples=40)
@given(trees())
def test_they_are_those_of_a_folder(tmp_path_factory, waiting, names):
    if not names:
        return
    root = tmp_path_factory.mktemp("local")
    shelf = Shelf({f"m/{name}": b"x" for name in names} | {"m/": b"", "l/x": b"", "n": b""})
    before, grouping.WAITING = grouping.WAITING, waiting
    try:
        found = list(grouping.models(shelf, "m/"))
    finally:
        grouping.WAITING = before
    assert sorted(found) == sorted(f"s3://shelf/{name}" for name in local(root, names))


def test_a_store_of_ollama_is_opened_whole():
    shelf = Shelf({"o/blobs/sha256-a": b"x", "o/manifests/r/l/m/t": b"{}", "x.bin": b"x"})
    assert list(grouping.models(shelf, "")) == ["s3://shelf/o/", "s3://shelf/x.bin"]


def test_what_only_stands_for_a_folder_is_no_model():
    shelf = Shelf({"a": b"", "a/b": b"", "a/b/w.bin": b"x", "c": b"", "d/": b"", "e": b""})
    found = [each.removeprefix("s3://shelf/") for each in grouping.models(shelf, "")]
    assert found == ["a/b/w.bin", "c", "e"]


class Endless:
    """A million keys that nobody holds."""

    home, name = "s3://endless/", "endless"

    def __init__(self, key, count=1_000_000):
        self.key, self.count, self.pages = key, count, 0

    def page(self, prefix, token="", *, flat=True):
        self.pages += 1
        start = int(token or 0)
        stop = min(start + 1000, self.count)
        keys = [self.key(number) for number in range(start, stop)]
        more = str(stop) if stop < self.count else ""
        if flat:
            return Page(tuple(Thing(key, 1, '"x"') for key in keys), (), more)
        rows = [(prefix + part, slash) for key in keys for part, slash, _ in [key.partition("/")]]
        return Page(
            tuple(Thing(row, 1, '"x"') for row, slash in rows if not slash),
            tuple(dict.fromkeys(f"{row}/" for row, slash in rows if slash)),
            more,
        )


@pytest.mark.parametrize(
    ("key", "models"),
    [
        (lambda number: f"{number:07}.bin", 60_000),
        (
            lambda number: f"{number // 3:07}/{('config.json', 'm.bin', 'n.bin')[number % 3]}",
            20_000,
        ),
    ],
    ids=["loose", "folders"],
)
def test_what_waits_is_bounded(key, models):
    bucket = Endless(key, 60_000)
    tracemalloc.start()
    try:
        assert sum(1 for _ in grouping.models(bucket, "")) == models
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 12 << 20


def test_the_first_models_come_before_the_last_keys():
    bucket = Endless(lambda number: f"{number // 2:07}/{('config.json', 'm.bin')[number % 2]}")
    bucket.count = 100_000
    assert next(grouping.models(bucket, "")) == "s3://endless/0000000/"
    assert bucket.pages < 150  # a hundred to see that the root is no model


def test_a_listing_out_of_order_is_refused():
    bucket = Endless(lambda number: f"{number % 7}/x{number}", 20)
    with pytest.raises(UsageError, match="not listed in order"):
        list(grouping.models(bucket, ""))


def test_folders_without_end_are_refused():
    shelf = Shelf({"a/" * 200 + "x": b"x"})
    with pytest.raises(UsageError, match="more than 128 folders"):
        list(grouping.models(shelf, ""))

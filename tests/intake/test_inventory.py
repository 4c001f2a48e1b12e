"""Inventories of real folders: links, FIFOs, sockets, caches, stores, odd names."""

import json
import os
import socket
import unicodedata
from pathlib import Path

import pytest

from weighbridge.core import GapKind, Oddity, UsageError
from weighbridge.intake import inventory, naming
from weighbridge.intake.inventory import Listed, Select, take


def write(root, *names, data=b"x"):
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def shape(inventory, root):
    """Models as {name from the root: (layout, file names, odd names)}."""
    return {
        model.name.removeprefix(str(root)).lstrip("/"): (
            model.layout,
            [file.name for file in model.files],
            [odd.name for odd in model.odd],
        )
        for model in inventory.models
    }


def test_loose_files_are_models_of_their_own(tmp_path):
    write(tmp_path, "b.bin", "a.bin", "sub/c.bin")
    assert shape(take(str(tmp_path)), tmp_path) == {
        "a.bin": ("file", ["a.bin"], []),
        "b.bin": ("file", ["b.bin"], []),
        "sub/c.bin": ("file", ["c.bin"], []),
    }


@pytest.mark.parametrize(
    "marker",
    [
        "config.json",
        "model_index.json",
        "adapter_config.json",
        "modules.json",
        "MLmodel",
        "saved_model.pb",
        "model.safetensors.index.json",
        "params.json",
        "open_clip_config.json",
    ],
)
def test_a_marker_makes_a_folder_one_model(tmp_path, marker):
    write(tmp_path, f"m/{marker}", "m/w.bin", "m/sub/w.bin", "other.bin")
    assert shape(take(str(tmp_path)), tmp_path) == {
        "m": ("folder", sorted([marker, "w.bin", "sub/w.bin"]), []),
        "other.bin": ("file", ["other.bin"], []),
    }


def test_the_outermost_marker_wins(tmp_path):
    write(tmp_path, "m/model_index.json", "m/unet/config.json", "m/unet/w.bin")
    assert list(shape(take(str(tmp_path)), tmp_path)) == ["m"]


def test_a_download_to_a_folder_is_one_model(tmp_path):
    write(tmp_path, "m/.cache/huggingface/download/w.bin.metadata", "m/w.bin", "m/v.bin")
    inventory = take(str(tmp_path))
    assert shape(inventory, tmp_path) == {"m": ("folder", ["v.bin", "w.bin"], [])}
    assert ".cache/huggingface" in inventory.skipped[0]


def test_version_control_is_passed_over_and_said(tmp_path):
    write(tmp_path, "m/config.json", "m/.git/objects/ab/cdef", "m/.gitattributes")
    inventory = take(str(tmp_path))
    assert shape(inventory, tmp_path)["m"][1] == [".gitattributes", "config.json"]
    assert len(inventory.skipped) == 1
    assert ".git'" in inventory.skipped[0]


def test_a_link_into_a_folder_passed_over_is_read_under_its_own_name(tmp_path):
    write(tmp_path, "m/config.json", "m/.git/evil")
    (tmp_path / "m/w.bin").symlink_to(".git/evil")
    (model,) = take(str(tmp_path)).models
    assert [file.name for file in model.files] == ["config.json", "w.bin"]


def test_links(tmp_path):
    root = tmp_path / "root"
    write(root, "m/config.json", "m/w.bin", "m/sub/x.bin", "n/config.json", "n/shared.bin")
    write(tmp_path, "outside.bin")
    for name, target in {
        "inner.bin": "w.bin",
        "inner-folder": "sub",
        "loop": ".",
        "self": "self",
        "broken.bin": "nowhere.bin",
        "out.bin": "../../outside.bin",
        "out-folder": "../..",
        "absolute.bin": str(tmp_path / "outside.bin"),
        "shared.bin": "../n/shared.bin",
        "other-model": "../n",
    }.items():
        (root / "m" / name).symlink_to(target)
    model = take(str(root)).models[0]
    assert [file.name for file in model.files] == [
        "config.json",
        "shared.bin",
        "sub/x.bin",
        "w.bin",
    ]
    assert {odd.name: odd.kind for odd in model.odd} == dict.fromkeys(
        ["absolute.bin", "broken.bin", "other-model", "out-folder", "out.bin", "self"],
        GapKind.SPECIAL,
    )
    links = [remark.name for remark in model.remarks if remark.oddity is Oddity.LINK]
    assert links == ["inner-folder", "inner.bin", "loop", "shared.bin"]
    whys = {odd.name: odd.why for odd in model.odd}
    assert "out of the folder" in whys["out.bin"]
    assert "leads nowhere" in whys["broken.bin"]


def test_loose_links(tmp_path):
    root = tmp_path / "root"
    write(root, "w.bin")
    write(tmp_path, "outside.bin")
    (root / "twice.bin").symlink_to("w.bin")
    (root / "out.bin").symlink_to("../outside.bin")
    inventory = take(str(root))
    assert shape(inventory, root) == {
        "w.bin": ("file", ["w.bin"], []),
        "out.bin": ("file", [], ["out.bin"]),
    }
    assert "twice.bin" in inventory.skipped[0]


def test_a_farm_of_loose_links_is_gone_through_once(tmp_path, monkeypatch):
    """Names of all files were gathered anew for each link: hours for a hundred thousand of them."""
    count = 300
    for number in range(count):
        write(tmp_path, f"{number}.bin")
        (tmp_path / f"{number}.link").symlink_to(f"{number}.bin")
    looks = []

    class Watched(Listed):
        __slots__ = ()

        def __getattribute__(self, name):
            if name == "name":
                looks.append(name)
            return super().__getattribute__(name)

    monkeypatch.setattr(inventory, "Listed", Watched)
    assert len(take(str(tmp_path)).skipped) == count
    assert len(looks) < 40 * count


def test_special_files_are_never_opened(tmp_path):
    write(tmp_path, "m/config.json")
    os.mkfifo(tmp_path / "m/pipe.bin")
    with socket.socket(socket.AF_UNIX) as server:
        before = Path.cwd()
        os.chdir(tmp_path / "m")
        try:
            server.bind("sock")
        finally:
            os.chdir(before)
        (model,) = take(str(tmp_path)).models
    assert [file.name for file in model.files] == ["config.json"]
    assert [(odd.name, odd.why.partition(",")[0]) for odd in model.odd] == [
        ("pipe.bin", "a FIFO"),
        ("sock", "a socket"),
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_folder_is_said(tmp_path):
    write(tmp_path, "m/config.json", "m/sub/w.bin")
    (tmp_path / "m/sub").chmod(0)
    (model,) = take(str(tmp_path)).models
    (tmp_path / "m/sub").chmod(0o700)
    assert [(odd.name, odd.kind) for odd in model.odd] == [("sub", GapKind.DAMAGED)]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (b"bad\xff.bin", "byte 0xff"),
        (b"a\x1b[2J.bin", "U+001B"),
        (b"a\n.bin", "U+000A"),
        ("\u202egnp.bin".encode(), "U+202E"),
        ("a\u200bb.bin".encode(), "U+200B"),
    ],
)
def test_names_that_deceive(tmp_path, name, why):
    (Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name)))).write_bytes(b"x")  # noqa: PTH118 - bytes
    (model,) = take(str(tmp_path)).models
    (remark,) = model.remarks
    assert remark.oddity is Oddity.DECEPTIVE_NAME
    assert why in remark.why
    assert len(model.files) == 1


@pytest.mark.parametrize("name", ["m\u043edel.bin", "config.js\u043en", "\u0410dapter"])
def test_letters_that_look_like_others_are_noted(name):
    assert "looks like" in naming.deception(name)


@pytest.mark.parametrize(
    "name",
    [
        "model.bin",
        "\u043c\u043e\u0434\u0435\u043b\u044c.bin",
        "ru_\u0441\u043e\u043d.bin",
        "\u03bcTransfer",
        "caf\u00e9",
        "ru\u0422\u0435\u0441\u0442",
    ],
)
def test_words_of_one_alphabet_are_not(name):
    assert not naming.deception(name)


@pytest.mark.parametrize("name", ["größe.bin", "模型.bin", "emoji 👩‍🔬.bin", "a b.bin"])
def test_honest_names_pass(tmp_path, name):
    write(tmp_path, name)
    assert take(str(tmp_path)).models[0].remarks == ()


def test_names_with_twins(tmp_path):
    composed = unicodedata.normalize("NFC", "é.bin")
    write(tmp_path, "m/config.json", "m/A.bin", "m/a.bin", "m/tail. ", f"m/{composed}")
    write(tmp_path, f"m/{unicodedata.normalize('NFD', 'é.bin')}")
    (model,) = take(str(tmp_path)).models
    twins = [remark.name for remark in model.remarks if remark.oddity is Oddity.TWIN_NAME]
    assert twins == ["a.bin", "tail. ", composed]


def hub(root, revisions=("aaa", "bbb")):
    repo = root / "models--acme--tiny"
    write(repo, "blobs/1111", "blobs/2222", "blobs/unused", "blobs/3333.incomplete", "refs/main")
    for revision in revisions:
        folder = repo / "snapshots" / revision
        (folder / "sub").mkdir(parents=True)
        (folder / "config.json").symlink_to("../../blobs/1111")
        (folder / "sub/w.bin").symlink_to("../../../blobs/2222")
    return repo


def test_a_hub_cache_has_a_model_per_revision(tmp_path):
    repo = hub(tmp_path)
    write(tmp_path, ".locks/models--acme--tiny/1111.lock", "version.txt")
    inventory = take(str(tmp_path))
    files = ["config.json", "sub/w.bin"]
    assert shape(inventory, tmp_path) == {
        "models--acme--tiny/snapshots/aaa": ("hub-cache", files, []),
        "models--acme--tiny/snapshots/bbb": ("hub-cache", files, []),
        "models--acme--tiny/blobs/unused": ("file", ["unused"], []),
        "version.txt": ("file", ["version.txt"], []),
    }
    assert inventory.models[-2].files[0].path == str(repo / "blobs/1111")
    skipped = "\n".join(inventory.skipped)
    assert "refs" in skipped
    assert "3333.incomplete" in skipped
    assert ".locks" in skipped


@pytest.mark.parametrize(
    ("below", "names"),
    [
        ("", ["blobs/unused", "snapshots/aaa"]),
        ("snapshots", ["aaa"]),
        ("snapshots/aaa", [""]),
        ("snapshots/aaa/sub", [""]),
    ],
)
def test_a_part_of_a_hub_cache_may_be_given(tmp_path, below, names):
    given = hub(tmp_path, ("aaa",)) / below
    found = shape(take(str(given)), given)
    assert list(found) == names
    layout, files, odd = found[names[-1]]
    assert (layout, odd) == ("hub-cache", [])
    assert any(file.endswith("w.bin") for file in files)


def test_a_snapshot_may_link_into_its_own_blobs_only(tmp_path):
    repo = hub(tmp_path, ("aaa",))
    write(tmp_path.parent, "elsewhere.bin")
    (repo / "snapshots/aaa/evil.bin").symlink_to(tmp_path.parent / "elsewhere.bin")
    (repo / "snapshots/aaa/gone.bin").symlink_to("../../blobs/4444")
    model = next(m for m in take(str(tmp_path)).models if m.layout == "hub-cache")
    assert [odd.name for odd in model.odd] == ["evil.bin", "gone.bin"]


@pytest.mark.parametrize("name", ["manifests", "snapshots", "blobs"])
def test_a_store_of_links_is_not_followed(tmp_path, name):
    root = tmp_path / "root/models--x"
    write(tmp_path, "outside/registry/x/latest")
    for folder in {"manifests", "snapshots", "blobs"} - {name}:
        write(root, f"{folder}/a")
    (root / name).symlink_to(tmp_path / "outside")
    inventory = take(str(tmp_path / "root"))
    listed = [file.path for model in inventory.models for file in model.files]
    assert not [path for path in listed if "outside" in path]
    odd = {odd.name for model in inventory.models for odd in model.odd}
    assert name in odd or any(repr(name) in line for line in inventory.skipped)


def ollama(root):
    weights, params, loose = ("a" * 64, "b" * 64, "c" * 64)
    write(root, f"blobs/sha256-{weights}", f"blobs/sha256-{params}", f"blobs/sha256-{loose}")
    base = "manifests/registry.ollama.ai/library"
    layers = [{"digest": f"sha256:{weights}", "mediaType": "application/vnd.ollama.image.model"}]
    config = {"digest": f"sha256:{params}"}
    good = json.dumps({"config": config, "layers": layers}).encode()
    write(root, f"{base}/tiny/latest", data=good)
    lies = [{"digest": "sha256:../../x"}, {"digest": "sha256:" + "d" * 64}, {"digest": 5}, 7]
    write(root, f"{base}/lying/1b", data=json.dumps({"layers": [*layers, *lies]}).encode())
    write(root, f"{base}/broken/1b", data=b"{")
    return base, weights, params, loose


def test_an_ollama_store_has_a_model_per_tag(tmp_path):
    base, weights, params, loose = ollama(tmp_path)
    write(tmp_path, "beside.bin")
    found = shape(take(str(tmp_path)), tmp_path)
    assert found["beside.bin"] == ("file", ["beside.bin"], [])
    assert found[f"{base}/tiny/latest"] == (
        "ollama",
        [f"blobs/sha256-{weights}", f"blobs/sha256-{params}", f"{base}/tiny/latest"],
        [],
    )
    assert found[f"{base}/broken/1b"] == ("ollama", [f"{base}/broken/1b"], [f"{base}/broken/1b"])
    assert found[f"blobs/sha256-{loose}"] == ("file", [f"sha256-{loose}"], [])
    assert len(found) == 5


def test_a_manifest_that_lies_is_said(tmp_path):
    base, *_ = ollama(tmp_path)
    model = next(m for m in take(str(tmp_path)).models if m.name.endswith("lying/1b"))
    assert {odd.kind for odd in model.odd} == {GapKind.DAMAGED, GapKind.ELSEWHERE}
    assert len(model.odd) == 2
    assert base in model.name


def test_include_and_exclude(tmp_path):
    write(tmp_path, "m/config.json", "m/a.bin", "m/deep/b.bin", "m/c.txt", "loose.txt")
    inventory = take(str(tmp_path), Select(("*.bin", "m/*.json"), ("m/deep/*",)))
    assert shape(inventory, tmp_path) == {"m": ("folder", ["a.bin", "config.json"], [])}
    assert inventory.models[0].excluded == 2
    assert inventory.skipped == ("1 files: excluded by --include or --exclude",)


def test_the_name_is_the_path_as_given(tmp_path, monkeypatch):
    write(tmp_path, "m/config.json", "m/w.bin")
    monkeypatch.chdir(tmp_path)
    assert take("m").models[0].name == "m"
    assert take("./m/").models[0].name == "./m"
    assert take(".").models[0].name == "m"
    assert take("m/w.bin").models[0].name == "m/w.bin"


def test_a_given_link_is_followed(tmp_path):
    write(tmp_path, "real/config.json", "w.bin")
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "link.bin").symlink_to("w.bin")
    assert take(str(tmp_path / "link")).models[0].layout == "folder"
    (model,) = take(str(tmp_path / "link.bin")).models
    assert model.files[0].name == "link.bin"
    assert model.files[0].path == str(tmp_path / "w.bin")


def test_what_cannot_be_given(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="is a FIFO"):
        take(str(tmp_path / "pipe"))
    with pytest.raises(UsageError, match="no such file"):
        take(str(tmp_path / "nowhere"))
    with pytest.raises(UsageError):
        take("nul\0byte")


def test_an_empty_folder_has_no_models(tmp_path):
    assert take(str(tmp_path)).models == ()


def test_two_inventories_are_equal(tmp_path):
    hub(tmp_path / "hub")
    ollama(tmp_path / "ollama")
    write(tmp_path, "m/config.json", "z.bin", "y.bin")
    assert take(str(tmp_path)) == take(str(tmp_path))
    names = [model.name for model in take(str(tmp_path)).models]
    assert names == sorted(names)


def test_depth_is_no_limit(tmp_path):
    before, depth = Path.cwd(), 1100
    os.chdir(tmp_path)
    try:
        for _ in range(depth):
            Path("d").mkdir()
            os.chdir("d")
        Path("deep.bin").write_bytes(b"x")
        inventory = take(str(tmp_path))
        Path("deep.bin").unlink()
        for _ in range(depth):
            os.chdir("..")
            Path("d").rmdir()
    finally:
        os.chdir(before)
    assert inventory.models[0].name.endswith("d/deep.bin")


def test_a_model_says_where_its_names_count_from(tmp_path):
    write(tmp_path, "m/config.json", "loose/w.bin", "store/manifests/r/n/m/tag", "store/blobs/x")
    write(tmp_path, "x/oci-layout", "x/blobs/sha256/00")
    found = {model.name: model for model in take(str(tmp_path)).models}
    for model in found.values():
        for file in model.files:
            assert f"{model.root}/{file.name}" == file.path
    (single,) = take(str(tmp_path / "loose/w.bin")).models
    assert single.root == str(tmp_path / "loose")
    assert found[str(tmp_path / "x")].layout == "folder"


def test_a_snapshot_says_where_its_files_lie_in_the_cache(tmp_path):
    repository = tmp_path / "models--o--m"
    write(repository, "blobs/aa", "snapshots/c0ffee/own.txt", "refs/main")
    (repository / "snapshots/c0ffee/sub").mkdir()
    (repository / "snapshots/c0ffee/sub/w.bin").symlink_to("../../../blobs/aa")
    write(tmp_path, "models--o--other/blobs/bb", "models--o--other/snapshots/1/x")
    (repository / "snapshots/c0ffee/foreign").symlink_to("../../../models--o--other/blobs/bb")
    for given in (tmp_path, repository, repository / "snapshots", repository / "snapshots/c0ffee"):
        model = next(
            model for model in take(str(given)).models if model.revision().startswith("c0ffee")
        )
        assert model.layout == "hub-cache"
        assert model.store == str(repository)
        assert model.origins() == {
            "own.txt": "snapshots/c0ffee/own.txt",
            "sub/w.bin": "blobs/aa",
        }
    inner = repository / "snapshots/c0ffee/sub"
    (model,) = take(str(inner)).models
    assert (model.origins(), model.revision()) == ({"w.bin": "blobs/aa"}, "c0ffee")
    (plain,) = take(str(repository / "snapshots/c0ffee/own.txt")).models
    assert (plain.origins(), plain.revision()) == ({}, "")


def test_only_models_that_hold_a_changed_file_and_those_whole(tmp_path):
    write(tmp_path, "m/config.json", "m/w.bin", "n/config.json", "n/w.bin", "loose.bin", "a.txt")
    wanted = frozenset(str(tmp_path / name) for name in ("m/config.json", "loose.bin", "gone"))
    inventory = take(str(tmp_path), Select(holding=wanted))
    assert shape(inventory, tmp_path) == {
        "m": ("folder", ["config.json", "w.bin"], []),
        "loose.bin": ("file", ["loose.bin"], []),
    }


@pytest.mark.parametrize("tag", ["tiny/latest", "lying/1b", "broken/1b"])
def test_the_manifest_of_an_ollama_store_is_its_model(tmp_path, tag):
    base, *_ = ollama(tmp_path)
    path = f"{tmp_path}/{base}/{tag}"
    (found,) = take(path).models
    (same,) = (model for model in take(str(tmp_path)).models if model.name == path)
    assert found == same


def test_a_file_that_is_not_as_deep_as_a_manifest_is_a_file(tmp_path):
    ollama(tmp_path)
    write(tmp_path, "manifests/registry.ollama.ai/tiny")
    (found,) = take(f"{tmp_path}/manifests/registry.ollama.ai/tiny").models
    assert (found.layout, found.root) == ("file", f"{tmp_path}/manifests/registry.ollama.ai")


def test_loose_files_whose_names_count_one_another_are_one_model(tmp_path):
    write(tmp_path, "m-00001-of-00002.gguf", "m-00002-of-00002.gguf", "m-00001-of-00003.gguf")
    write(tmp_path, "n-00002-of-00002.gguf", "n-00001-of-00001.gguf", "m-00001-of-00002.bin")
    write(tmp_path, "sub/m-00001-of-00002.gguf", "sub/m-00002-of-00002.gguf", "m-1-of-2.gguf")
    both = ["m-00001-of-00002.gguf", "m-00002-of-00002.gguf"]
    assert shape(take(str(tmp_path)), tmp_path) == {
        "m-...-of-00002.gguf": ("shards", both, []),
        "sub/m-...-of-00002.gguf": ("shards", both, []),
        "m-...-of-00003.gguf": ("shards", ["m-00001-of-00003.gguf"], []),
        "m-...-of-00002.bin": ("shards", ["m-00001-of-00002.bin"], []),
        "n-...-of-00002.gguf": ("shards", ["n-00002-of-00002.gguf"], []),
        "n-00001-of-00001.gguf": ("file", ["n-00001-of-00001.gguf"], []),
        "m-1-of-2.gguf": ("file", ["m-1-of-2.gguf"], []),
    }


def test_shards_are_meant_by_what_their_set_is_called(tmp_path, monkeypatch):
    names = ["m-00001-of-00002.gguf", "m-00001-of-00002.gguf.sig", "m-00002-of-00002.gguf"]
    write(tmp_path, *names, "SHA256SUMS", "other.gguf", "m-00003-of-00003.gguf")
    (listed,) = (m for m in take(str(tmp_path)).models if len(m.files) == len(names))
    assert [(file.name, file.side) for file in listed.files] == list(
        zip(names, (False, True, False), strict=True)
    )
    assert take(listed.name).models == (listed,)
    monkeypatch.chdir(tmp_path)
    for name in ("m-...-of-00002.gguf", "./m-...-of-00002.gguf"):
        (found,) = take(name).models
        assert (found.name, found.files, found.root) == (name, listed.files, listed.root)
    (one,) = take("m-00001-of-00002.gguf").models
    assert (one.layout, [f.name for f in one.files]) == ("file", names[:1])


def test_shards_in_numbered_folders_are_one_model(tmp_path, monkeypatch):
    parts = [f"bucket_{n % 2}/m-0000{n}-of-00004.gguf" for n in range(1, 5)]
    write(tmp_path, *parts, "bucket_1/m-00001-of-00004.gguf.sig", "bucket_1/other.gguf")
    (one,) = (model for model in take(str(tmp_path)).models if model.layout == "shards")
    assert one.name == f"{tmp_path}/m-...-of-00004.gguf"
    assert one.root == str(tmp_path)
    sides = [file.name for file in one.files if file.side]
    assert sides == ["bucket_1/m-00001-of-00004.gguf.sig"]
    assert sorted(file.name for file in one.files if not file.side) == sorted(parts)
    assert take(one.name).models == (one,)
    monkeypatch.chdir(tmp_path)
    assert take("m-...-of-00004.gguf").models[0].files == one.files


@pytest.mark.parametrize(
    "names",
    [
        ["b0/m-00001-of-00003.gguf", "b1/m-00002-of-00003.gguf"],
        ["b0/m-00001-of-00002.gguf", "b1/m-00001-of-00002.gguf", "b1/m-00002-of-00002.gguf"],
        ["a/m-00001-of-00002.gguf", "b/m-00002-of-00002.gguf"],
        ["a/0/m-00001-of-00002.gguf", "b/1/m-00002-of-00002.gguf"],
    ],
    ids=["not-all", "twice", "not-numbered", "not-beside"],
)
def test_other_shards_in_folders_are_models_of_their_own(tmp_path, names):
    write(tmp_path, *names)
    assert len(take(str(tmp_path)).models) == 2


@pytest.mark.parametrize("name", ["m-...-of-00003.gguf", "no/m-...-of-00002.gguf"])
def test_a_set_of_which_no_file_is_there_is_missing(tmp_path, name):
    write(tmp_path, "m-00001-of-00002.gguf")
    with pytest.raises(UsageError, match="no such file"):
        take(str(tmp_path / name))


def test_a_shard_that_is_a_link_out_of_the_folder_is_not_opened(tmp_path):
    write(tmp_path, "m-00001-of-00002.gguf")
    (tmp_path / "m-00002-of-00002.gguf").symlink_to("/etc/hostname")
    assert shape(take(str(tmp_path)), tmp_path) == {
        "m-...-of-00002.gguf": ("shards", ["m-00001-of-00002.gguf"], []),
        "m-00002-of-00002.gguf": ("file", [], ["m-00002-of-00002.gguf"]),
    }


def test_a_long_circle_of_links_leads_nowhere(tmp_path):
    write(tmp_path, "m.safetensors")
    for n in range(1500):
        (tmp_path / f"l{n}").symlink_to(f"l{(n + 1) % 1500}")
    found = take(str(tmp_path))
    odd = [each for model in found.models for each in model.odd]
    assert len(odd) == 1500
    assert all("leads nowhere" in each.why for each in odd)

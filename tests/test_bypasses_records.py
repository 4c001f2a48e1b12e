"""Records of a download that came along with another download, and so are anybody's word."""

import hashlib

import pytest

from tests.builders.records import COMMIT
from tests.claims.claiming import claims, write
from weighbridge.claims import git_remote, hub_cache, kaggle_cache, modelscope, ollama_store
from weighbridge.core import Strength
from weighbridge.intake.inventory import take
from weighbridge.origins.carried import carried

CONFIG = b"{}"
GGUF = b"GGUF\x03\0\0\0" + bytes(16)
NAME = b"mistralai/Mistral-7B"


def framed(name):
    body = b"}\x94\x8c\x02id\x94\x8c" + bytes([len(name)]) + name + b"\x94s."
    return b"\x80\x04\x95" + len(body).to_bytes(8, "little") + body


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def scope(root):
    at = f"{root}/mistralai/Mistral-7B"
    write(at, {".mdl": framed(NAME), ".msc": b"x", "config.json": CONFIG})
    return modelscope.SOURCE, "folder"


def kaggle(root):
    at = f"{root}/models/mistral-ai/mistral/pyTorch/7b/1"
    write(root, {"models/mistral-ai/mistral/pyTorch/7b/1.complete": b""})
    write(at, {"config.json": CONFIG})
    return kaggle_cache.SOURCE, "folder"


def hub(root):
    at = root / "models--mistralai--Mistral-7B"
    blob = at / "blobs" / sha256(CONFIG)
    write(root, {str(blob.relative_to(root)): CONFIG})
    link = at / "snapshots" / COMMIT / "config.json"
    link.parent.mkdir(parents=True)
    link.symlink_to(blob)
    return hub_cache.SOURCE, "hub-cache"


def ollama(root):
    rows = [{"mediaType": "application/vnd.ollama.image.model", "digest": f"sha256:{sha256(GGUF)}",
             "size": len(GGUF)}]  # fmt: skip
    config = {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 2,
              "digest": f"sha256:{sha256(CONFIG)}"}  # fmt: skip
    manifest = {"schemaVersion": 2, "config": config, "layers": rows}
    write(root, {
        "store/manifests/registry.ollama.ai/library/mistral/latest": manifest,
        f"store/blobs/sha256-{sha256(GGUF)}": GGUF,
        f"store/blobs/sha256-{sha256(CONFIG)}": CONFIG,
    })  # fmt: skip
    return ollama_store.SOURCE, "ollama"


def clone(root):
    at = f"{root}/sub"
    write(at, {
        ".git/HEAD": b"ref: refs/heads/main\n",
        ".git/config": b'[remote "origin"]\n\turl = https://huggingface.co/mistralai/Mistral-7B\n',
        ".git/packed-refs": b"# pack-refs\n" + b"0" * 40 + b" refs/remotes/origin/main\n",
        "config.json": CONFIG,
    })  # fmt: skip
    return git_remote.SOURCE, "folder"


STORES = [scope, kaggle, hub, ollama, clone]


def strength(store, root):
    source, layout = store(root)
    (found,) = (each for each in take(str(root)).models if each.layout == layout)
    told = {claim.strength for claim in claims(source, found) if claim.value != "gguf"}
    assert len(told) == 1
    return told.pop()


@pytest.mark.parametrize("store", STORES)
def test_where_a_client_made_it_it_is_a_record(store, tmp_path):
    assert strength(store, tmp_path / "here") is Strength.RECORDED


@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize("deep", ["", "a/b"])
def test_in_a_folder_that_the_hub_s_client_filled_it_is_a_declaration(store, deep, tmp_path):
    # Above what is weighed: of the whole folder, such a store is no model of its own.
    write(tmp_path, {".cache/huggingface/download/config.json.metadata": b"x"})
    assert strength(store, tmp_path / "here" / deep) is Strength.DECLARED


@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize(
    "files",
    [
        {".huggingface/download/x.metadata": b"x"},
        {".mdl": framed(b"evil/x")},
        {".msc": b"x"},
    ],
    ids=["older", "modelscope", "list"],
)
def test_likewise_of_other_clients(store, files, tmp_path):
    write(tmp_path, files)
    assert strength(store, tmp_path / "here") is Strength.DECLARED


def test_in_a_snapshot_of_another_model_it_came_along(tmp_path):
    at = tmp_path / "models--evil--x" / "snapshots" / COMMIT / "sub"
    assert carried(str(at / "models--mistralai--Mistral-7B"))
    assert not carried(str(tmp_path / "models--evil--x"))


@pytest.mark.parametrize("store", STORES)
def test_in_a_version_of_another_model_of_kaggle_it_is_a_declaration(store, tmp_path):
    write(tmp_path, {"models/evil/x/f/v/2.complete": b""})
    assert strength(store, tmp_path / "models/evil/x/f/v/2/sub") is Strength.DECLARED
    assert strength(store, tmp_path / "models/evil/x/f/v/3/sub") is Strength.RECORDED


def index(*paths, version=2):
    rows = b"".join(bytes(60) + len(each).to_bytes(2) + each.encode() + b"\0" for each in paths)
    return b"DIRC" + version.to_bytes(4) + len(paths).to_bytes(4) + rows


TRACKED = [
    "here/mistralai/Mistral-7B/.mdl",
    "here/models/mistral-ai/mistral/pyTorch/7b/1/config.json",
    "here/models--mistralai--Mistral-7B/refs/main",
    "here/store/manifests/x",
    "here/sub/config.json",
]


@pytest.mark.parametrize("store", STORES)
def test_among_what_git_keeps_it_is_a_declaration(store, tmp_path):
    head = {".git/HEAD": b"ref: refs/heads/main\n"}
    write(tmp_path, head | {".git/index": index("README.md", *TRACKED)})
    assert strength(store, tmp_path / "here") is Strength.DECLARED


@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize(
    "files",
    [{}, {".git/index": index("README.md", "src/x.py")}],
    ids=["nothing committed", "something else"],
)
def test_a_cache_beside_what_git_keeps_is_a_record(store, files, tmp_path):
    write(tmp_path, {".git/HEAD": b"ref: refs/heads/main\n", **files})
    assert strength(store, tmp_path / "here") is Strength.RECORDED


@pytest.mark.parametrize(
    "files",
    [
        {".git/HEAD": b"x", ".git/index": index("x", version=4)},
        {".git/HEAD": b"x", ".git/index": b"DIRC"},
        {".git/HEAD": b"x", ".git/index": b""},
        {".git/HEAD": b"x", ".git/index": index("x") + b"link\0\0\0\x14"},
        {".git": b"gitdir: apart\n", "apart/index": index("top/x")},
        {".git": b"gitdir: apart\n", "apart/index": b"?"},
        {".git": b"gitdir: nowhere\n"},
        {".git": b"what?"},
    ],
)
def test_what_an_index_keeps_that_cannot_be_told_is_all(files, tmp_path):
    write(tmp_path, files | {"top/x": b""})
    assert carried(str(tmp_path / "top"))


def test_a_work_tree_has_its_index_elsewhere(tmp_path):
    write(tmp_path, {".git": b"gitdir: apart\n", "apart/index": index("other/x"), "top/x": b""})
    assert not carried(str(tmp_path / "top"))


@pytest.mark.parametrize("top", ["", "/", "/nowhere", "relative"])
def test_any_place_is_asked(top):
    assert carried(top) in {False, True}

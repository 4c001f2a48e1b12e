"""What makes git run something is read; the rest of a repository is passed over as before."""

import importlib.util
from pathlib import Path

import pytest

from tests.builders import pickles
from tests.weighing import weigh
from weighbridge.core import Verdict
from weighbridge.intake import inventory

WEIGHTS = b"\2" + bytes(7) + b"{}"
FILES = {"config.json": b"{}", "model.safetensors": WEIGHTS}
SETTING = b"[core]\n\tfsmonitor = ./x\n"

SAMPLE = b"#!/bin/sh\n# To enable this hook, rename this file.\nexit 0\n"
LARGE_FILES = [
    b'#!/bin/sh\ngit lfs push --stdin "$@"\n',
    (b'#!/bin/sh\n\ncommand -v git-lfs >/dev/null 2>&1 || { echo >&2 "\\nThis repository is '
    b"configured for Git LFS but 'git-lfs' was not found on your path.\\n\"; exit 2; }\n"
    b'git lfs pre-push "$@"\n'),
    (b'#!/bin/sh\ncommand -v git-lfs >/dev/null 2>&1 || { printf >&2 "\\n%s\\n\\n" "If you no '
    b"longer wish to use Git LFS, remove this hook (set by 'core.hookspath').\"; exit 2; }\n"
    b'git lfs post-checkout "$@"\n'),
]  # fmt: skip


def write(folder, files):
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def listed(folder):
    return [file.name for model in inventory.take(str(folder)).models for file in model.files]


@pytest.mark.parametrize(
    "name",
    [
        ".git/config",
        ".git/config.worktree",
        ".git/modules/a/b/config",
        ".git/worktrees/a/config.worktree",
        "a/.git/config",
    ],
)
def test_settings_are_read_wherever_git_reads_them(tmp_path, name):
    assert weigh(tmp_path, FILES | {name: SETTING})[:2] == (Verdict.DENY, {"embedded-code"})
    assert name in listed(tmp_path)


def test_so_are_those_of_mercurial(tmp_path):
    files = FILES | {".hg/hgrc": b"[hooks]\nupdate = ./x\n"}
    assert weigh(tmp_path, files)[:2] == (Verdict.DENY, {"embedded-code"})


@pytest.mark.parametrize("name", [".git/hooks/post-checkout", ".git/modules/a/hooks/pre-commit"])
@pytest.mark.parametrize("data", [b"#!/bin/sh\ntrue\n", LARGE_FILES[0] + b"true\n"])
def test_a_hook_is_warned_of(tmp_path, name, data):
    verdict, rules, reasons = weigh(tmp_path, FILES | {name: data})
    assert (verdict, rules) == (Verdict.WARN, {"native-executable"})
    assert any("which git runs" in reason.because for reason in reasons)


def pre_commit(python="/usr/bin/python3.11", arguments="hook-impl --hook-type=pre-commit"):
    folder = Path(importlib.util.find_spec("pre_commit").origin).parent
    text = (folder / "resources" / "hook-tmpl").read_text(encoding="utf-8")
    text = text.replace("INSTALL_PYTHON=''", f"INSTALL_PYTHON={python}")
    return text.replace("ARGS=(hook-impl)", f"ARGS=({arguments})").encode()


def test_what_pre_commit_writes_is_no_matter(tmp_path):
    assert weigh(tmp_path, FILES | {".git/hooks/pre-commit": pre_commit()})[0] is Verdict.ALLOW


@pytest.mark.parametrize(
    "data",
    [pre_commit("./x"), pre_commit("$(x)"), pre_commit(arguments="$(x)"), pre_commit() + b"x\n"],
)
def test_what_only_looks_like_it_is_not_passed_over(tmp_path, data):
    assert weigh(tmp_path, FILES | {".git/hooks/pre-commit": data})[0] is Verdict.WARN


@pytest.mark.parametrize("data", LARGE_FILES)
def test_hooks_of_large_files_and_samples_are_no_matter(tmp_path, data):
    files = {".git/hooks/pre-push": data, ".git/hooks/update.sample": SAMPLE}
    assert weigh(tmp_path, FILES | files | {".git/HEAD": b"ref: refs/heads/main\n"})[:2] == (
        Verdict.ALLOW,
        set(),
    )
    assert listed(tmp_path) == sorted(FILES)


def test_no_other_file_of_a_repository_is_listed(tmp_path):
    files = {".git/hooks/notes": b"#!/bin/sh\n", ".git/objects/config": SETTING, ".git/x": SETTING}
    write(tmp_path, FILES | files | {".git/hooks/update": b""})
    (tmp_path / ".git" / "config").symlink_to("x")
    assert listed(tmp_path) == sorted(FILES)


def test_a_repository_that_is_no_model_tells_too(tmp_path):
    write(tmp_path, {"a.safetensors": WEIGHTS, ".git/config": SETTING})
    assert listed(tmp_path) == ["config", "a.safetensors"]


def test_what_is_told_of_a_repository_is_part_of_the_digest(tmp_path):
    """Else a waiver for one setting would be one for any."""
    write(tmp_path, FILES | {".git/config": SETTING})
    (model,) = inventory.take(str(tmp_path)).models
    assert [file.name for file in model.files if file.side] == []
    assert ".git/config" in {file.name for file in model.files}


def test_what_is_left_out_is_not_told(tmp_path):
    write(tmp_path, FILES | {".git/config": SETTING})
    select = inventory.Select(exclude=(".git",))
    (model,) = inventory.take(str(tmp_path), select).models
    assert [file.name for file in model.files] == sorted(FILES)


COMPONENT = {
    "model_index.json": b'{"_class_name": "P", ".git": ["diffusers", "UNet2DConditionModel"]}',
    "unet/diffusion_pytorch_model.safetensors": WEIGHTS,
}


@pytest.mark.parametrize(
    "name",
    [
        ".git/diffusion_pytorch_model.bin",
        ".git/objects/ab/model.ckpt",
        ".git/refs/heads/pytorch_model.bin",
        ".git/logs/pytorch_model.bin",
        ".svn/pristine/model.pt",
        ".cache/huggingface/download/pytorch_model.bin",
        "sub/.git/model.pkl",
    ],
)
def test_weights_in_a_folder_that_is_passed_over_are_looked_at(tmp_path, name):
    data = pickles.stream(pickles.call("posix", "system", "true"))
    assert weigh(tmp_path, COMPONENT | {name: data})[:2] == (Verdict.DENY, {"dangerous-import"})
    assert name in listed(tmp_path)


def test_a_link_there_is_told(tmp_path):
    write(tmp_path, COMPONENT | {".git/HEAD": b"ref: refs/heads/main\n"})
    (tmp_path / ".git/pytorch_model.bin").symlink_to("HEAD")
    (model,) = inventory.take(str(tmp_path)).models
    assert ".git/pytorch_model.bin" in [file.name for file in model.files]


ORDINARY = {
    ".git/HEAD": b"ref: refs/heads/v1.bin\n",
    ".git/refs/heads/v1.bin": b"ab" * 20 + b"\n",
    ".git/logs/refs/heads/v1.bin": b"00" * 20 + b" " + b"ab" * 20 + b" A <a@b.c> 1 +0000\tclone\n",
    ".git/refs/remotes/origin/HEAD": b"ref: refs/remotes/origin/v1.bin\n",
    ".git/objects/pack/pack-" + "ab" * 20 + ".pack": b"PACK",
    ".git/objects/pack/pack-" + "ab" * 20 + ".idx": b"\xfftOc",
    ".git/lfs/objects/ab/cd/" + "ab" * 32: WEIGHTS,
    ".git/hooks/update.sample": SAMPLE,
    ".git/gc.log": b"x",
    ".hg/store/data/pytorch__model.bin.i": b"\0",
    ".hg/store/undo.backup.fncache": b"",
    ".svn/wc.db": b"SQLite format 3\0",
    ".svn/pristine/ab/" + "ab" * 20 + ".svn-base": WEIGHTS,
    ".cache/huggingface/.gitignore": b"*",
    ".cache/huggingface/download/model.bin.metadata": b"x",
    ".cache/huggingface/download/model.bin.lock": b"",
    ".cache/huggingface/download/ab=.cd.incomplete": b"x",
}


def test_what_such_programs_write_is_passed_over(tmp_path):
    assert weigh(tmp_path, FILES | ORDINARY)[0] is Verdict.ALLOW
    assert listed(tmp_path) == list(FILES)


def test_an_index_may_not_name_what_is_passed_over(tmp_path):
    index = b'{"weight_map": {"w": ".git/objects/ab/cd"}}'
    data = pickles.stream(pickles.call("posix", "system", "true"))
    files = FILES | {"pytorch_model.bin.index.json": index, ".git/objects/ab/cd": data}
    assert weigh(tmp_path, files)[:2] == (Verdict.DENY, {"missing-shards", "outside-reference"})

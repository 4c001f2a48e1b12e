"""The hooks of ``.pre-commit-hooks.yaml``, run by the real pre-commit in a repository."""

import importlib.util
import json
import re
import shutil

import pytest

from tests.hooks.repository import CLEAN, HOOKS, POINTER, ROOT, RUNS, Repository

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("pre_commit") is None or shutil.which("git") is None,
    reason="needs pre-commit and git",
)

SHARD = {"metadata": {}, "weight_map": {"w": "model-00001-of-00002.safetensors"}}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def repository(tmp_path, home):
    made = Repository(tmp_path / "r", home)
    made.configure()
    return made


def test_a_commit_without_weights_is_not_looked_at(repository):
    repository.write({"a.txt": b"text", "README.md": b"# about"})
    code, told = repository.hook("weighbridge-files")
    assert code == 0
    assert "no files to check" in told


def test_clean_weights_pass_and_nothing_is_said(repository):
    repository.write({"weights/a.safetensors": CLEAN})
    code, told = repository.hook("weighbridge-files")
    assert code == 0
    assert re.fullmatch(r"weighbridge \(staged weight files\)\.+Passed\n", told)


def test_code_in_weights_stops_the_commit_in_one_line_a_file(repository):
    repository.write({"weights/old.pt": RUNS, "weights/new.safetensors": POINTER, "b.gguf": b""})
    code, told = repository.hook("weighbridge-files")
    assert code == 1
    assert "- exit code: 1" in told
    assert re.search(r"^weights/old\.pt: deny dangerous-import ", told, re.MULTILINE)
    assert re.search(r"^weights/new\.safetensors: warn .*Git LFS pointer", told, re.MULTILINE)


def test_the_screen_looks_as_approved(repository):
    repository.write({"weights/old.pt": RUNS, "weights/new.safetensors": POINTER})
    _, told = repository.hook("weighbridge-files")
    path = ROOT / "tests/snapshots/screen-pre-commit.txt"
    if not path.exists():
        path.write_text(told, encoding="utf-8")
        pytest.fail(f"{path.name} was not there; it is now: read it")
    assert told == path.read_text(encoding="utf-8")


def test_a_pointer_alone_is_a_warning(repository):
    repository.write({"weights/new.safetensors": POINTER})
    code, told = repository.hook("weighbridge-files", "--verbose")
    assert code == 0
    assert "Git LFS pointer" in told


def test_one_shard_of_many_is_no_fault_of_a_commit(repository):
    repository.write(
        {
            "m/config.json": b"{}",
            "m/model.safetensors.index.json": json.dumps(SHARD).encode(),
            "m/model-00001-of-00002.safetensors": CLEAN,
        }
    )
    assert repository.hook("weighbridge-files")[0] == 0


def test_five_hundred_files(repository):
    repository.write({f"w/{at}.safetensors": CLEAN for at in range(500)} | {"w/x.pkl": RUNS})
    code, told = repository.hook("weighbridge-files")
    assert code == 1
    assert "w/x.pkl: deny" in told
    assert "501 models: 1 deny, 500 allow" in told


def test_odd_names(repository):
    names = ["a b.pt", "-f.pt", "x;y.pt", "ü.pt", "q'uote\".pt", "$(echo x).pt"]
    repository.write(dict.fromkeys(names, RUNS))
    code, told = repository.hook("weighbridge-files")
    assert code == 1
    assert told.count(": deny dangerous-import") == len(names)


def test_a_model_is_weighed_whole_if_one_of_its_files_changed(repository):
    bad = {"bad/config.json": b"{}", "bad/model.safetensors": CLEAN, "bad/x.pkl": RUNS}
    good = {"good/config.json": b"{}", "good/model.safetensors": CLEAN}
    repository.write(bad | good)
    repository.git("commit", "-qm", "models")
    repository.write({"good/README.md": b"# good"})
    assert repository.hook("weighbridge-models", "--hook-stage", "manual")[0] == 0
    repository.write({"bad/config.json": b'{"a": 1}'})
    code, told = repository.hook("weighbridge-models", "--hook-stage", "manual")
    assert code == 1
    assert "bad: deny dangerous-import" in told
    assert "good" not in told


def test_a_change_outside_of_every_model_is_none_of_the_hook_s_business(repository):
    repository.write({"m/config.json": b"{}", "m/x.pkl": RUNS})
    repository.git("commit", "-qm", "models")
    repository.write({"docs/README.md": b"# text", "src/a.py": b"import os\n"})
    assert repository.hook("weighbridge-models", "--hook-stage", "manual")[0] == 0


def test_a_missing_shard_is_a_fault_of_a_model(repository):
    repository.write(
        {
            "m/config.json": b"{}",
            "m/model.safetensors.index.json": json.dumps(
                {"weight_map": {"w": "model-00001-of-00002.safetensors",
                                "v": "model-00002-of-00002.safetensors"}}
            ).encode(),
            "m/model-00001-of-00002.safetensors": CLEAN,
        }
    )  # fmt: skip
    assert repository.hook("weighbridge-models", "--hook-stage", "manual")[0] == 1


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_hooks_are_as_pre_commit_wants_them(hook):
    assert hook["language"] == "python"
    assert hook["require_serial"]
    assert "binary" not in hook.get("types", [])
    re.compile(hook["files"])


def test_every_name_that_weights_have_is_looked_at():
    pattern = re.compile(HOOKS[0]["files"])
    models = re.compile(HOOKS[1]["files"])
    for name in ("a.safetensors", "b.BIN", "c/d.pt", "e.pth.tar", "f.GGUF", "g.onnx", "h.keras"):
        assert pattern.search(name)
        assert models.search(name)
    for name in ("a.txt", "bin", "x.png", "pt"):
        assert not pattern.search(name)
    for name in ("README.md", "m/config.json", "m/model.sig", "m/modeling_x.py"):
        assert models.search(name)


def test_the_manifest_is_one_pre_commit_takes():
    from pre_commit.clientlib import load_manifest  # noqa: PLC0415 - skipped where it is absent

    assert [hook["id"] for hook in load_manifest(str(ROOT / ".pre-commit-hooks.yaml"))] == [
        "weighbridge-files",
        "weighbridge-models",
        "weighbridge-policy",
    ]

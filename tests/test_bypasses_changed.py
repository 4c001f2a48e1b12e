"""Changes that no model was found to hold, so that nothing was weighed and all seemed well."""

import io
import re
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from tests.shelf import ran
from weighbridge.cli.exits import Exit
from weighbridge.intake import sidecars
from weighbridge.intake.markers import ENDINGS, MARKERS

ROOT = Path(__file__).parent.parent
RUNS = b'cposix\nsystem\n(S"true"\ntR.'
CLEAN = b"\x02" + bytes(7) + b"{}"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Go to a folder with a model that is denied, and one that is not."""
    for name, data in {
        "bad/config.json": b"{}", "bad/x.pkl": RUNS, "bad/sub/y.txt": b"y",
        "good/config.json": b"{}", "good/model.safetensors": CLEAN, "src/a.py": b"import os\n",
    }.items():  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def changed(capsys, *paths):
    return ran(capsys, "scan", "-q", "--no-progress", "--changed", "--", *paths)


@pytest.mark.parametrize(
    "name",
    ["bad/x.pkl", "bad/config.json", "./bad/x.pkl", "good/../bad/x.pkl", "bad/gone.pkl",
     "bad/model.sig", "bad/sub/gone.txt", "bad/gone/deep/x"],
)  # fmt: skip
def test_a_model_is_weighed_that_holds_or_held_what_changed(name, here, capsys):
    code, told, _ = changed(capsys, name)
    assert (code, "bad: deny" in told, "good" in told) == (Exit.DENIED, True, False)
    assert changed(capsys, f"{here}/{name}")[0] == Exit.DENIED


def test_links_count_where_they_lie_and_for_what_they_lead_to(here, capsys):
    (here / "src" / "l.pkl").symlink_to("../bad/x.pkl")
    (here / "bad" / "passwd").symlink_to("/etc/passwd")
    (here / "src" / "passwd").symlink_to("/etc/passwd")
    assert changed(capsys, "src/l.pkl")[0] == Exit.DENIED
    assert changed(capsys, "bad/passwd")[0] == Exit.DENIED
    assert changed(capsys, "src/passwd")[0] == Exit.ALLOWED


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("name", ["gone.pkl", "docs/gone/x.md", "good/README.md", "src/a.py"])
def test_what_no_bad_model_holds_is_let_pass(name, capsys):
    assert changed(capsys, name)[0] == Exit.ALLOWED


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("bad", "is a folder"),
        (".", "is a folder"),
        ("..", "is a folder"),
        ("/etc/passwd", "lies outside"),
        ("../x/bad/x.pkl", "lies outside"),
        ('"bad/x\\303\\274.pkl"', "is quoted, as git does"),
    ],
)
def test_what_is_no_changed_file_here_is_an_error(name, why, here, capsys):
    (here.parent / "x" / "bad").mkdir(parents=True, exist_ok=True)
    (here.parent / "x" / "bad" / "x.pkl").write_bytes(RUNS)
    code, _, told = changed(capsys, name)
    assert (code, why in told) == (Exit.USAGE, True)


def test_names_that_count_from_the_root_of_the_repository_are_an_error_below_it(
    here, capsys, monkeypatch
):
    monkeypatch.chdir(here / "src")
    code, _, told = changed(capsys, "bad/x.pkl")
    assert (code, "git diff --relative" in told) == (Exit.USAGE, True)


@pytest.mark.usefixtures("here")
def test_without_names_there_is_no_answer(capsys, monkeypatch):
    code, _, told = ran(capsys, "scan", "-q", "--no-progress", "--changed")
    assert (code, "name the files that changed" in told) == (Exit.USAGE, True)
    for listed in (b"bad/x.pkl\0src/a.py\0", b"src/a.py\nbad/x.pkl\n"):
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(listed)))
        assert changed(capsys, "-")[0] == Exit.DENIED


# --- names that the hooks look at -----------------------------------------------------------

HOOKS = {
    row["id"]: re.compile(row["files"])
    for row in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
}
WEIGHTS = tomllib.loads((ROOT / "src/weighbridge/data/extensions.toml").read_text("utf-8"))


@pytest.mark.parametrize("hook", ["weighbridge-files", "weighbridge-models"])
@pytest.mark.parametrize("ending", WEIGHTS["weights"])
def test_the_hooks_look_at_whatever_is_called_like_weights(hook, ending):
    assert HOOKS[hook].search(f"models/x{ending}")
    assert HOOKS[hook].search(f"X{ending.upper()}")


@pytest.mark.parametrize(
    "name",
    [
        *(f"m{ending}" for ending in (*sidecars.SIGNATURES, *sidecars.DIGESTS, *ENDINGS)),
        *sidecars.LISTS, "SHA256SUMS.asc", "LICENSE-2.0", "README.md", "modeling.py",
        "chat_template.jinja", "vocab.txt", "merges.txt", "tokenizer.model", "requirements.txt",
        "params.json", "model_index.json", "Modelfile", "Kitfile", "conda.yaml", "x.safetensors",
        *sorted(each for each in MARKERS if Path(each).suffix in {".json", ".yaml", ".pbtxt"}),
    ],
)  # fmt: skip
def test_the_hook_for_models_looks_at_what_decides_about_one(name):
    assert HOOKS["weighbridge-models"].search(f"models/m/{name}")

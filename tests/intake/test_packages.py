import json

import pytest

from tests.reading import evidence
from tests.weighing import weigh
from weighbridge.core import Reference, Verdict

WEIGHTS = b"\2" + bytes(7) + b"{}"

PIPFILE_LOCK = {
    "_meta": {"sources": [{"name": "pypi", "url": "https://pypi.org/simple", "verify_ssl": True}]},
    "default": {"numpy": {"hashes": ["sha256:00"], "version": "==2.0"}},
    "develop": {},
}

PACKAGE = {
    "name": "net",
    "scripts": {"build": "tsc", "test": "jest", "prepare": "tsc"},
    "repository": {"url": "git+https://e.org/x.git"},
    "dependencies": {"@huggingface/transformers": "^3.0.0", "onnxruntime-web": "npm:other@1.0"},
    "devDependencies": {"typescript": "latest", "w": "workspace:*", "a": ">=1 <2", "b": "~1.2"},
}


def weighed(folder, name, tree):
    files = {name: json.dumps(tree).encode(), "model.safetensors": WEIGHTS}
    return weigh(folder, files)[:2]


@pytest.mark.parametrize(
    ("name", "tree"), [("Pipfile.lock", PIPFILE_LOCK), ("package.json", PACKAGE)]
)
def test_an_honest_description_is_allowed(tmp_path, name, tree):
    assert weighed(tmp_path, name, tree) == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("name", "tree"),
    [
        ("Pipfile.lock", PIPFILE_LOCK | {"default": {"x": {"git": "https://e.org/x"}}}),
        ("Pipfile.lock", PIPFILE_LOCK | {"develop": {"x": {"path": "../x"}}}),
        ("Pipfile.lock", {"_meta": {"sources": [{"url": "https://e.org/simple"}]}}),
        ("package.json", {"dependencies": {"x": "git+https://e.org/x.git"}}),
        ("package.json", {"devDependencies": {"x": "https://e.org/x.tgz"}}),
        ("package.json", {"optionalDependencies": {"x": "someone/x#main"}}),
        ("package.json", {"dependencies": {"x": "file:../x"}}),
        ("environment.json", {"channels": ["https://e.org/conda"], "dependencies": ["pip"]}),
    ],
)
def test_what_is_fetched_from_elsewhere_is_a_warning(tmp_path, name, tree):
    assert weighed(tmp_path, name, tree) == (Verdict.WARN, {"outside-dependency"})


@pytest.mark.parametrize("name", ["preinstall", "install", "postinstall"])
def test_a_script_that_installing_runs_is_a_warning(tmp_path, name):
    tree = PACKAGE | {"scripts": {name: "true", "test": "jest"}}
    assert weighed(tmp_path, "package.json", tree) == (Verdict.WARN, {"embedded-code"})


def test_channels_of_conda_are_no_matter_by_name():
    text = b"name: a\nchannels:\n- conda-forge\n- https://conda.anaconda.org/pytorch\n"
    text += b"dependencies:\n- python=3.11\n- pip:\n  - numpy\n"
    found = [item.target for item in evidence(text) if isinstance(item, Reference)]
    assert found == ["https://conda.anaconda.org/pytorch"]


def test_a_description_that_contains_itself_is_read_once():
    text = b"_meta: &a\n  sources: [*a, *a]\n  default: *a\n  git: https://e.org/x\n"
    assert len([item for item in evidence(text) if isinstance(item, Reference)]) <= 1

"""Models that Ollama has pulled, by their names."""

import json

import pytest

from tests.intake.test_inventory import write
from weighbridge.core import UsageError
from weighbridge.intake.inventory import take
from weighbridge.remote.session import Session
from weighbridge.sources import chosen, ollama, scheme

WEIGHTS = "a" * 64


def store(root, *names):
    write(root, f"blobs/sha256-{WEIGHTS}", f"blobs/sha256-{'b' * 64}")
    manifest = json.dumps({"layers": [{"digest": f"sha256:{WEIGHTS}"}]}).encode()
    for name in names:
        write(root, f"manifests/{name}", data=manifest)
    return root


@pytest.fixture
def session(tmp_path):
    root = store(
        tmp_path / "models",
        "registry.ollama.ai/library/llama3/8b",
        "registry.ollama.ai/library/llama3/latest",
        "registry.ollama.ai/someone/tiny/latest",
        "hf.co/org/name/Q4_K_M",
        "localhost:5000/a/b/c",
    )
    return Session(environment={"OLLAMA_MODELS": str(root)})


@pytest.mark.parametrize(
    ("name", "full", "path"),
    [
        ("llama3:8b", "llama3:8b", "registry.ollama.ai/library/llama3/8b"),
        ("llama3", "llama3:latest", "registry.ollama.ai/library/llama3/latest"),
        ("library/llama3", "llama3:latest", "registry.ollama.ai/library/llama3/latest"),
        ("someone/tiny", "someone/tiny:latest", "registry.ollama.ai/someone/tiny/latest"),
        ("hf.co/org/name:Q4_K_M", "hf.co/org/name:Q4_K_M", "hf.co/org/name/Q4_K_M"),
        ("localhost:5000/a/b:c", "localhost:5000/a/b:c", "localhost:5000/a/b/c"),
    ],
)
def test_a_name_is_its_manifest(session, tmp_path, name, full, path):
    source = chosen(f"ollama:{name}", session)
    assert source is ollama.SOURCE
    opened = source.open(f"ollama:{name}", session)
    assert opened.uri == f"ollama:{full}"
    assert opened.path == f"{tmp_path}/models/manifests/{path}"
    (model,) = take(opened.path).models
    assert (model.layout, len(model.files)) == ("ollama", 2)


@pytest.mark.parametrize(
    "name",
    ["../x", "a/../b", "/a", "a//b", "a:", "a:b:c", "a/b/c/d", "a b", "x/.y", "x:..", "a\0", "é"],
)
def test_what_no_model_is_called_is_refused(session, name):
    with pytest.raises(UsageError, match="no model may be called that"):
        ollama.open_(f"ollama:{name}", session)


def test_a_missing_model_tells_what_there_is(session):
    with pytest.raises(UsageError, match=r"no such model is in .*there are llama3:8b"):
        ollama.open_("ollama:llama3:70b", session)
    empty = Session(environment={"OLLAMA_MODELS": "/nowhere"})
    with pytest.raises(UsageError, match="no such model is in '/nowhere', nor any other"):
        ollama.open_("ollama:llama3", empty)


def test_a_manifest_that_is_a_link_is_none(session, tmp_path):
    (tmp_path / "models/manifests/hf.co/org/name/link").symlink_to("Q4_K_M")
    with pytest.raises(UsageError, match="no such model"):
        ollama.open_("ollama:hf.co/org/name:link", session)


def test_every_model_and_every_tag(session):
    assert list(ollama.every("ollama:", session)) == list(ollama.every("ollama:*", session))
    assert sorted(ollama.every("ollama:*", session)) == [
        "ollama:hf.co/org/name:Q4_K_M",
        "ollama:llama3:8b",
        "ollama:llama3:latest",
        "ollama:localhost:5000/a/b:c",
        "ollama:someone/tiny:latest",
    ]
    assert sorted(ollama.every("ollama:llama3", session)) == [
        "ollama:llama3:8b",
        "ollama:llama3:latest",
    ]


def test_without_a_variable_it_is_the_home_folder(tmp_path):
    store(tmp_path / ".ollama/models", "registry.ollama.ai/library/x/latest")
    opened = ollama.open_("ollama:x", Session(environment={"HOME": str(tmp_path)}))
    assert opened.path.startswith(f"{tmp_path}/.ollama/models/manifests/")
    assert scheme("ollama:x") == "ollama"

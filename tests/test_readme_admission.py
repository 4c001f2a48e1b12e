"""The manifests of README's *Admission*: safe YAML, and commands that admit what they should."""

import json
import re
import shlex

import pytest
import yaml

from tests import readme, shelf
from tests.builders import oms
from weighbridge.cli import run

TEXT = readme.README.read_text(encoding="utf-8").partition("\n## Admission\n")[2]
BLOCKS = re.findall(r"<!-- admission -->\n```yaml\n(.*?)\n```", TEXT, re.DOTALL)
DOCUMENTS = [each for block in BLOCKS for each in yaml.safe_load_all(block)]
PINNED = re.compile(r"sha256:[0-9a-f]{64}")
RESOURCE = "pkg:huggingface/acme/chat@v1"


def document(kind):
    (found,) = [each for each in DOCUMENTS if each["kind"] == kind]
    return found


def pod(kind):
    spec = document(kind)["spec"]
    return spec.get("predictor", spec)


def words(kind):
    """Return the command of the container that verifies, as it would be run."""
    if kind != "ClusterStorageContainer":
        (container,) = pod(kind)["initContainers"]
        assert "command" not in container
        return container["args"]
    shell, option, script, name = document(kind)["spec"]["container"]["command"]
    assert (shell, option, name) == ("sh", "-ec", "admission")
    download, verify = script.splitlines()
    assert download.split() == ["/storage-initializer/scripts/initializer-entrypoint", '"$@"']
    program, command, *found = shlex.split(verify)
    assert (program, command) == ("exec", "weighbridge")
    return ["/models/acme-chat" if each == "$2" else each for each in found]


KINDS = ("Pod", "InferenceService", "ClusterStorageContainer")


@pytest.fixture
def volume(tmp_path, monkeypatch):
    """A volume with an attested model, and the key from the map; return what is where."""
    shop = shelf.stock(tmp_path)
    (shop / "models").mkdir()
    (shop / "model").rename(shop / "models/acme-chat")
    monkeypatch.chdir(shop)
    there = ["attest", "models/acme-chat", "--key", "acme.key", "--resource", RESOURCE]
    assert run(there) == 0
    return shop


def here(kind, volume):
    """Return the command for this machine: its paths, and the digest of the policy used."""
    summary = json.loads((volume / "models/acme-chat/weighbridge.vsa.json").read_text())
    told = json.loads(oms.base64.b64decode(summary["dsseEnvelope"]["payload"]))
    digest = f"sha256:{told['predicate']['policy']['digest']['sha256']}"
    paths = {"/models/": f"{volume}/models/", "/etc/weighbridge/gate.pub": f"{volume}/acme.pub"}
    found = []
    for word in words(kind):
        kept = PINNED.sub(digest, word)
        for old, new in paths.items():
            kept = kept.replace(old, new)
        found.append(kept)
    return found


def test_every_manifest_is_there():
    assert [each["kind"] for each in DOCUMENTS] == ["ConfigMap", *KINDS]


@pytest.mark.parametrize("kind", KINDS)
def test_the_command_admits_what_was_weighed_and_nothing_else(kind, volume):
    command = here(kind, volume)
    assert command[0] == "verify"
    assert "--verdict" in command
    assert run(command) == 0
    (volume / "models/acme-chat/config.json").write_text("{} ")
    assert run(command) == 1


@pytest.mark.parametrize("kind", ["Pod", "InferenceService"])
def test_the_policy_is_pinned(kind, volume, capsys):
    pinned = [each for each in words(kind) if PINNED.search(each)]
    command = [each for each in here(kind, volume) if not each.startswith("--verdict-policy")]
    assert run([*command, *pinned]) == 1
    assert "other-policy" in capsys.readouterr().out


@pytest.mark.parametrize("kind", ["Pod", "InferenceService"])
def test_what_is_verified_is_what_is_loaded_and_is_not_written(kind):
    spec = pod(kind)
    (container,) = spec["initContainers"]
    mounts = {each["name"]: each for each in container["volumeMounts"]}
    assert all(each["readOnly"] for each in mounts.values())
    volumes = {each["name"]: each for each in spec["volumes"]}
    claim = volumes["model"]["persistentVolumeClaim"]
    assert claim["readOnly"] is True
    assert words(kind)[1].startswith(mounts["model"]["mountPath"] + "/")
    assert volumes["gate"]["configMap"]["name"] == document("ConfigMap")["metadata"]["name"]
    key = mounts["gate"]["mountPath"] + "/" + next(iter(document("ConfigMap")["data"]))
    assert f"--key={key}" in words(kind)
    if kind == "Pod":
        (server,) = spec["containers"]
        assert server["volumeMounts"] == [mounts["model"]]
    else:
        uri = spec["model"]["storageUri"]
        folder = words(kind)[1].removeprefix(mounts["model"]["mountPath"])
        assert uri == f"pvc://{claim['claimName']}{folder}"


@pytest.mark.parametrize("kind", ["Pod", "InferenceService"])
def test_it_runs_as_nobody_with_nothing_to_write(kind):
    spec = pod(kind)
    (container,) = spec["initContainers"]
    rights = spec.get("securityContext", {}) | container["securityContext"]
    assert rights["runAsNonRoot"] is True
    assert rights["runAsUser"] > 0
    assert rights["readOnlyRootFilesystem"] is True
    assert rights["allowPrivilegeEscalation"] is False
    assert rights["capabilities"] == {"drop": ["ALL"]}


def test_kserve_finds_the_container_by_its_name():
    spec = document("ClusterStorageContainer")["spec"]
    assert set(spec) == {"workloadType", "supportedUriFormats", "container"}
    assert spec["container"]["name"] == "storage-initializer"
    assert spec["workloadType"] == "initContainer"
    assert all(len(each) == 1 and "prefix" in each for each in spec["supportedUriFormats"])

"""What packed models say of themselves."""

import hashlib
import json

import pytest

from tests.claims.claiming import ask, survives, told
from weighbridge.claims.oci_annotations import INDEXES, SOURCE
from weighbridge.origins import telling

PACK = "application/vnd.cncf.model.config.v1+json"
KIT = "application/vnd.kitops.modelkit.config.v1+json"
DESCRIPTOR = {
    "descriptor": {
        "vendor": "Acme",
        "authors": ["Jane"],
        "name": "m",
        "licenses": ["Apache-2.0"],
        "datasetsURL": ["https://data.test/d"],
        "sourceURL": "https://huggingface.co/Qwen/Qwen2.5-7B",
        "family": "qwen2",
    }
}
PACKED = [
    ("publisher", "Acme", ""),
    ("publisher", "Jane", ""),
    ("name", "m", ""),
    ("licence", "apache-2.0", ""),
    ("dataset", "https://data.test/d", ""),
    ("base-model", "Qwen/Qwen2.5-7B", "huggingface"),
]
KITFILE = {
    "package": {"authors": ["Jane"], "license": "MIT"},
    "model": {"name": "m", "path": "ghcr.io/acme/llama3:8b"},
    "datasets": [{"name": "d", "path": "d.csv"}],
}
KITTED = [
    ("publisher", "Jane", ""),
    ("name", "m", ""),
    ("licence", "mit", ""),
    ("base-model", "ghcr.io/acme/llama3:8b", "elsewhere"),
    ("dataset", "d", ""),
]
IMAGE = {
    "org.opencontainers.image.vendor": "Acme",
    "org.opencontainers.image.licenses": "Apache-2.0",
    "org.opencontainers.image.source": "https://huggingface.co/Qwen/Qwen2.5-7B",
    "org.opencontainers.image.url": "https://github.com/acme/code",
    "org.opencontainers.image.authors": "Packer",
    "org.opencontainers.image.base.name": "docker.io/library/debian",
}
ANNOTATED = [
    ("publisher", "Acme", ""),
    ("licence", "apache-2.0", ""),
    ("base-model", "Qwen/Qwen2.5-7B", "huggingface"),
]


def blob(files, document):
    data = json.dumps(document).encode()
    digest = hashlib.sha256(data).hexdigest()
    files[f"blobs/sha256/{digest}"] = data
    return f"sha256:{digest}"


def layout(config, media, *, index=None, manifest=None):
    files = {"oci-layout": b'{"imageLayoutVersion": "1.0.0"}'}
    inner = {"config": {"mediaType": media, "digest": blob(files, config)}, **(manifest or {})}
    files["index.json"] = {"manifests": [{"digest": blob(files, inner)}], **(index or {})}
    return files


@pytest.mark.parametrize(
    ("config", "media", "expected"),
    [(DESCRIPTOR, PACK, PACKED), (KITFILE, KIT, KITTED), (DESCRIPTOR, "application/json", [])],
)
def test_the_configuration_of_a_package(config, media, expected):
    assert told(ask(SOURCE, layout(config, media))) == expected


@pytest.mark.parametrize("where", ["index", "manifest"])
def test_annotations_of_an_image(where):
    found = ask(SOURCE, layout({}, PACK, **{where: {"annotations": IMAGE}}))
    assert told(found) == ANNOTATED
    assert found[0].said == "declared by annotation org.opencontainers.image.vendor"


def test_annotations_of_a_descriptor():
    files = {"oci-layout": b"{}", "index.json": {"manifests": [{"annotations": IMAGE}]}}
    assert told(ask(SOURCE, files)) == ANNOTATED


def test_an_index_in_an_index():
    files = layout(DESCRIPTOR, PACK)
    rows = files["index.json"]
    inner = {"mediaType": next(iter(INDEXES)), "digest": blob(files, rows)}
    files["index.json"] = {"manifests": [inner, inner]}
    assert told(ask(SOURCE, files)) == PACKED


def test_each_index_is_read_once():
    files = {"oci-layout": b"{}"}
    rows = [{"annotations": IMAGE}]
    for _ in range(40):
        inner = {"mediaType": next(iter(INDEXES)), "digest": blob(files, {"manifests": rows})}
        rows = [inner] * 40
    files["index.json"] = {"manifests": rows}
    assert ask(SOURCE, files) == []


def test_what_is_attached_speaks_of_itself():
    files = layout(DESCRIPTOR, PACK)
    (row,) = files["index.json"]["manifests"]
    other = {"annotations": IMAGE | {"org.opencontainers.image.vendor": "Signer"}, "subject": row}
    files["index.json"]["manifests"].append({"digest": blob(files, other)})
    assert told(ask(SOURCE, files)) == PACKED
    other["subject"] = {"digest": "sha256:" + "a" * 64}
    files["index.json"]["manifests"][1:] = [{"digest": blob(files, other)}]
    assert ("publisher", "Signer", "") in told(ask(SOURCE, files))


def test_a_kitfile():
    text = json.dumps(KITFILE).encode()
    assert told(ask(SOURCE, {"Kitfile": text})) == KITTED


def test_wrong_types_and_broken_texts():
    survives(SOURCE, "Kitfile", KITFILE)
    index = {"manifests": [{"digest": "sha256:" + "a" * 64, "annotations": IMAGE}]}
    survives(SOURCE, "oci/index.json", index)


@pytest.mark.parametrize("wrong", [None, 7, [], {"descriptor": 7}, {"descriptor": {"authors": 1}}])
def test_wrong_configurations(wrong):
    assert ask(SOURCE, layout(wrong, PACK)) == []


def test_claims_are_bounded():
    config = {"descriptor": {"authors": [f"a{n}" for n in range(10_000)]}}
    assert len(ask(SOURCE, layout(config, PACK))) == telling.MOST

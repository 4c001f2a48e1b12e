"""Descriptors of a registry and Kitfiles: what they make an unpacker fetch and write."""

import gzip
import json

import pytest

from tests.builders import safetensors, tars
from tests.builders.records import image
from tests.builders.streams import zstd
from tests.reading import evidence
from tests.weighing import weigh
from weighbridge.core import Member, Purpose, Reference, Verdict

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
LAYER = tars.member("model.safetensors", WEIGHTS)
INERT = b"cos\nsystem\n(S'true'\ntR."
DESCRIPTOR = {
    "mediaType": "application/vnd.cncf.model.weight.v1.raw",
    "digest": "sha256:" + "0" * 64,
    "size": 8,
}
TITLE = "org.opencontainers.image.title"


def references(tree):
    return {
        (item.field, item.target)
        for item in evidence(json.dumps(tree).encode(), "manifest.json")
        if isinstance(item, Reference) and item.purpose is Purpose.DATA
    }


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstd], ids=["tar", "tar+gzip", "tar+zstd"])
def test_layers_are_read_as_what_they_are(tmp_path, pack):
    assert weigh(tmp_path / "a", image(b"{}", pack(LAYER + bytes(1024))))[0] is Verdict.ALLOW
    layer = LAYER + tars.member("model.pkl", INERT) + bytes(1024)
    verdict, rules, _ = weigh(tmp_path / "b", image(b"{}", pack(layer)))
    assert (verdict, "dangerous-import" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize("name", ["../x", "/root/x"])
def test_members_of_layers_that_climb_out_are_denied(tmp_path, name):
    layer = LAYER + tars.member(name, b"{}") + bytes(1024)
    verdict, rules, _ = weigh(tmp_path, image(b"{}", gzip.compress(layer)))
    assert (verdict, "escaping-member" in rules) == (Verdict.DENY, True)


def test_what_a_layer_deletes_is_noted_and_no_alarm(tmp_path):
    layer = tars.member("a/.wh.b.bin", b"") + tars.member("c/.wh..wh..opq", b"") + bytes(1024)
    notes = [item.note for item in evidence(layer) if isinstance(item, Member)]
    assert notes == ["deletes 'b.bin' of a layer below", "deletes what layers below have in 'c'"]
    assert weigh(tmp_path, image(b"{}", LAYER + bytes(1024), layer))[0] is Verdict.ALLOW


def test_names_and_addresses_of_a_descriptor_are_told():
    notes = {TITLE: "a.bin", "org.cncf.model.filepath": "b.bin", "other": "c"}
    tree = {"layers": [DESCRIPTOR | {"urls": ["https://e.org/x"], "annotations": notes}]}
    assert references(tree) == {
        ("urls", "https://e.org/x"),
        (f"annotations.{TITLE}", "a.bin"),
        ("annotations.org.cncf.model.filepath", "b.bin"),
    }


@pytest.mark.parametrize(
    "more",
    [
        {"annotations": {TITLE: "../../x"}},
        {"annotations": {"org.cncf.model.filepath": "/etc/x"}},
        {"urls": ["https://e.org/x"]},
        # CVE-2024-37032
        {"digest": "../../../../etc/x"},
        {"digest": "sha256:../../x"},
        {"digest": "..\\x"},
    ],
)
def test_a_descriptor_that_leads_out_is_denied(tmp_path, more):
    manifest = json.dumps({"schemaVersion": 2, "layers": [DESCRIPTOR | more]}).encode()
    verdict, rules, _ = weigh(tmp_path, {"manifest.json": manifest, "m.safetensors": WEIGHTS})
    assert (verdict, "outside-reference" in rules) == (Verdict.DENY, True)


KITFILE = """\
manifestVersion: "1.0.0"
package: {{name: m, authors: [a]}}
model:
  name: m
  path: {}
  parts: [{{path: ./tokenizer}}]
code: [{{path: ./src}}]
datasets: [{{name: d, path: data/x.csv}}]
"""


@pytest.mark.parametrize("path", ["model.safetensors", "ghcr.io/acme/m:7b", "."])
def test_an_honest_kitfile_is_no_alarm(tmp_path, path):
    files = {"Kitfile": KITFILE.format(path).encode(), "model.safetensors": WEIGHTS}
    assert weigh(tmp_path, files)[0] is Verdict.ALLOW


def test_a_kitfile_that_leads_out_is_denied(tmp_path):
    files = {"Kitfile": KITFILE.format("../../m").encode(), "model.safetensors": WEIGHTS}
    verdict, rules, _ = weigh(tmp_path, files)
    assert (verdict, "outside-reference" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize(
    "tree",
    [
        DESCRIPTOR | {"urls": 1, "annotations": []},
        DESCRIPTOR | {"urls": [1], "annotations": {TITLE: 1}},
        {"manifestVersion": 1, "model": 2, "code": {"path": "x"}, "docs": [3, {"path": 4}]},
        {"annotations": {TITLE: "../x"}},
    ],
)
def test_other_shapes_say_nothing(tree):
    assert references(tree) == set()

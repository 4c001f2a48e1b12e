"""YAML that is JSON: read as such where PyYAML would take too long."""

import json

from weighbridge.intake import strictyaml, yamltree
from weighbridge.intake.yamldocument import Bytes

ROWS = {"models": [{"model": f"acme/m{n}", "weight": n / 8, "on": True} for n in range(500)]}


def test_dense_json_is_read(monkeypatch):
    monkeypatch.setattr(yamltree, "composed", lambda *_: None)
    for indent in (None, 1, 2):
        found = strictyaml.composed(json.dumps(ROWS, indent=indent).encode())
        assert found.fault is None
        assert [(each.tree, list(each.tags)) for each in found.documents] == [(ROWS, [])]


def test_the_tree_is_that_of_yaml():
    text = json.dumps(ROWS)
    (document,) = yamltree.composed(text, Bytes(text, 0), len(text)).documents
    (ours,) = strictyaml.composed(text.encode()).documents
    assert [row["model"] for row in document.tree["models"]] == [
        row["model"] for row in ours.tree["models"]
    ]


def test_what_is_no_json_stays_a_gap():
    for end in ("{a: 1}", '{"a": 1, "a": 2}', "[" * 70 + "]" * 70, "!x 1"):
        text = json.dumps(ROWS)[:-2] + f", {end}]}}"
        assert strictyaml.composed(text.encode()).fault is not None

"""A secret in a file is told, and stands in no evidence and no report."""

import datetime as dt
import json

import pytest

from tests import verifying, weighing
from tests.builders import gguf, onnx_graph, pickles, safetensors, tars, tokens
from tests.builders.graphs import field, pair
from tests.reading import evidence
from weighbridge import pipeline, registry
from weighbridge.core import EXPOSED, Entry, Severity
from weighbridge.intake import inventory, secrets
from weighbridge.reports import Renderer, View

TOKEN = tokens.hub()
NOTEBOOK = {
    "cells": [{"cell_type": "code", "source": [f"login('{TOKEN}')\n"]}],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 5,
}
WRITER = gguf.Writer()
LEARNED = (
    b'{"learner": {"attributes": {"note": "%b"}, "feature_names": [], "gradient_booster":'
    b' {"model": {"gbtree_model_param": {"num_trees": "0"}, "tree_info": [], "trees": []},'
    b' "name": "gbtree"}, "learner_model_param": {"num_feature": "1"},'
    b' "objective": {"name": "reg:squarederror"}}, "version": [2, 0, 0]}'
)

FILES = {
    ".env": f"HF_TOKEN={TOKEN}\n".encode(),
    "README.md": f"---\nlicense: mit\n---\nlogin with {TOKEN}\n".encode(),
    "card.md": f"---\nlicense: {TOKEN}\n---\n".encode(),
    "config.json": json.dumps({"_name_or_path": f"https://u:{TOKEN}@huggingface.co/a/b"}).encode(),
    "adapter_config.json": json.dumps(
        {"base_model_name_or_path": f"https://u:{TOKEN}@huggingface.co/a/b"}
    ).encode(),
    "auto.json": json.dumps({"auto_map": {"AutoModel": f"{TOKEN}--net.Net"}}).encode(),
    "boosted.json": LEARNED % TOKEN.encode(),
    "conf.yaml": f"hub:\n  token: {TOKEN}\n".encode(),
    "train.py": f"login('{TOKEN}')\n".encode(),
    "run.sh": f"#!/bin/sh\nexport HF_TOKEN={TOKEN}\n".encode(),
    "wide.txt": f"Schlüssel \u4e2d\u6587: {TOKEN}\n".encode("utf-16"),
    "book.ipynb": json.dumps(NOTEBOOK).encode(),
    "w.safetensors": safetensors.build(
        {"w": safetensors.tensor(0, 4)}, data=bytes(4), metadata={"cmd": f"--token {TOKEN}"}
    ),
    "w.gguf": WRITER.file([WRITER.text("general.description", f"made with {TOKEN}")]),
    "model.pkl": pickles.stream(pickles.call("os", "system", f"echo {TOKEN}")),
    "much.txt": b"word\n" * 500_000 + TOKEN.encode() + b"\n" + b"word\n" * 10,
}


def weighed(folder, **policy):
    asked = pipeline.compile_(verifying.applied(folder, **policy), dt.date(2026, 11, 25))
    return [
        pipeline.weigh(model, asked, pipeline.Reading())
        for model in inventory.take(str(folder)).models
    ]


def findings(each):
    return [found for found in each.dossier.findings if found.rule == "exposed-secret"]


@pytest.mark.parametrize("name", FILES)
def test_a_token_is_told_once_wherever_it_stands(name, tmp_path):
    (tmp_path / name).write_bytes(FILES[name])
    (each,) = weighed(tmp_path)
    (found,) = findings(each)
    assert found.severity is Severity.MEDIUM
    assert f"{name!r} holds what looks like a Hugging Face token (hf_" in found.message
    assert "37 characters" in found.message
    assert TOKEN[5:15] not in repr(each)


@pytest.mark.parametrize("name", FILES)
def test_no_report_shows_it(name, tmp_path):
    (tmp_path / name).write_bytes(FILES[name])
    reading = pipeline.Reading(hashed=True, origin=True)
    taken, day = weighing.applied(), weighing.DAY
    report = pipeline.scan([str(tmp_path)], taken, today=day, reading=reading)
    for renderer in registry.load("reports", "RENDERER", Renderer):
        for verbosity in (-1, 0, 1):
            assert TOKEN[5:15] not in renderer.render(report, View(verbosity=verbosity))
    assert TOKEN[5:15] not in repr(report)


def test_the_place_is_that_of_the_token(tmp_path):
    (tmp_path / "much.txt").write_bytes(FILES["much.txt"])
    (each,) = weighed(tmp_path)
    (found,) = findings(each)
    (entry,) = found.evidence
    assert (entry.place.span.start, entry.place.span.size) == (2_500_000, 37)


@pytest.mark.parametrize("offset", [-36, -20, -1, 0, 1])
def test_a_token_across_pieces_is_told_once(offset, tmp_path):
    before = b"\n" * ((1 << 20) + offset)
    (tmp_path / "a.txt").write_bytes(before + TOKEN.encode() + b"\nend\n")
    (each,) = weighed(tmp_path)
    (entry,) = [item for item in each.dossier.every(Entry) if item.key.startswith(EXPOSED)]
    assert entry.place.span.start == len(before)


def test_members_of_archives_are_searched(tmp_path):
    (tmp_path / "a.tar").write_bytes(tars.member("a/.env", TOKEN.encode()) + bytes(1024))
    (each,) = weighed(tmp_path)
    (found,) = findings(each)
    assert "a.tar!/a/.env" in found.message


def test_tensors_are_not_searched(tmp_path):
    data = (TOKEN + "\n").encode().ljust(40)
    built = safetensors.build({"w": safetensors.tensor(0, 40)}, data=data)
    (tmp_path / "w.safetensors").write_bytes(built)
    (each,) = weighed(tmp_path)
    assert findings(each) == []


def test_sorts_of_secrets_are_told_apart_and_counted(tmp_path):
    text = "\n".join([tokens.hub("a"), tokens.hub("b"), tokens.pem()])
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (each,) = weighed(tmp_path)
    messages = sorted(found.message for found in findings(each))
    assert messages[0].startswith("'a.txt' holds what looks like 2 of the sort Hugging Face token")
    assert messages[1].startswith("'a.txt' holds what looks like a private key (")


LONG = "as it was made, " * 400
"""More than is kept of a value."""

HELD = {
    "description": lambda: onnx_graph.model(onnx_graph.graph(), more=field(6, LONG + TOKEN)),
    "property": lambda: onnx_graph.model(onnx_graph.graph(), properties={"a": LONG + TOKEN}),
    "graph": lambda: onnx_graph.model(onnx_graph.graph(more=field(10, TOKEN))),
    "node": lambda: onnx_graph.model(onnx_graph.graph([onnx_graph.node(more=field(6, TOKEN))])),
    "trace": lambda: onnx_graph.model(
        onnx_graph.graph([onnx_graph.node(more=field(9, pair("stack_trace", f"login({TOKEN!r})")))])
    ),
    "attribute": lambda: onnx_graph.model(
        onnx_graph.graph([onnx_graph.node(attributes=[onnx_graph.attribute("a", 4, TOKEN)])])
    ),
    "tensor": lambda: onnx_graph.model(
        onnx_graph.graph([onnx_graph.node()], [onnx_graph.tensor(more=field(12, TOKEN))])
    ),
    "strings": lambda: onnx_graph.model(
        onnx_graph.graph([], [onnx_graph.tensor(raw=None, kind=8, more=field(6, TOKEN))])
    ),
    "header": lambda: safetensors.build(
        {"w": safetensors.tensor(0, 4)}, data=bytes(4), metadata={"a": LONG + TOKEN}
    ),
    "name": lambda: safetensors.build({TOKEN: safetensors.tensor(0, 4)}, data=bytes(4)),
    "metadata": lambda: WRITER.file([WRITER.text("general.description", LONG + TOKEN)]),
}


@pytest.mark.parametrize("where", HELD)
def test_a_secret_anywhere_in_the_structure_of_weights_is_told(where):
    data = HELD[where]()
    found = [item for item in evidence(data) if isinstance(item, Entry)]
    spans = {item.place.span for item in found if item.key.startswith(EXPOSED)}
    assert TOKEN.encode() in {data[span.start : span.stop] for span in spans}


def test_what_lies_between_many_tensors_is_searched_at_once(monkeypatch):
    asked, found = [], secrets.found
    monkeypatch.setattr(
        secrets, "found", lambda data, **how: asked.append(data) or found(data, **how)
    )
    tensors = [
        onnx_graph.tensor(f"layer{n}.weight", more=field(12, "as it was")) for n in range(999)
    ]
    graph = onnx_graph.graph([], tensors, more=field(10, TOKEN))
    entries = [item for item in evidence(onnx_graph.model(graph)) if isinstance(item, Entry)]
    assert [item for item in entries if item.key.startswith(EXPOSED)]
    assert sum(len(data) > 20_000 for data in asked) == 1

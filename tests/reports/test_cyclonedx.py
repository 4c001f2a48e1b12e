"""Bills of materials are valid, say what is claimed as claimed, and are read back."""

import dataclasses
import json

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.builders import origin
from tests.builders import report as build
from tests.claims.claiming import ask, told
from tests.hostile_strings import HOSTILE
from weighbridge.claims.cyclonedx import SOURCE
from weighbridge.core import Artifact, Decision, Reason, Topic, Verdict, Weighed
from weighbridge.reports import View, cyclonedx

VALIDATOR = JsonStrictValidator(SchemaVersion.V1_6)


def bill(report):
    text = cyclonedx.render(report, View())
    assert VALIDATOR.validate_str(text) is None
    return json.loads(text)


def report(*dossiers, **more):
    decision = Decision((Reason("licence", Verdict.WARN, "no licence is stated"),))
    models = tuple(Weighed(dossier, decision) for dossier in dossiers)
    return dataclasses.replace(build.canonical(), models=models, **more)


def properties(row):
    return [(each["name"], each["value"]) for each in row["properties"]]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_any_report_is_valid(text):
    bill(build.hostile(text))
    bill(build.forged(text))
    bill(report(origin.hostile(text)))


def test_no_models_and_many_models_are_valid():
    bill(build.canonical())
    assert bill(report())["components"] == []
    found = bill(report(origin.dossier(), origin.dossier(model="b"), at="2026-11-26T00:00:00Z"))
    assert [row["bom-ref"] for row in found["components"]] == ["model-1", "model-2"]
    assert found["metadata"]["timestamp"] == "2026-11-26T00:00:00Z"


def test_what_is_claimed_stands_next_to_how_it_is_known():
    found = bill(report(origin.dossier()))["metadata"]["component"]
    assert (found["group"], found["name"]) == ("Qwen-Labs", "acme-chat-7b")
    assert found["purl"] == "pkg:huggingface/Qwen-Labs/acme-chat-7b"
    rows = properties(found)
    assert ("weighbridge:known:name", "recorded: recorded by the hub cache") in rows
    assert ("weighbridge:known:licence", "apache-2.0: declared: declared by the card") in rows
    assert ("weighbridge:known:dataset", "acme/chats: declared: declared by the card") in rows
    assert ("weighbridge:warn", "licence: no licence is stated") in rows
    assert {"license": {"id": "Apache-2.0", "acknowledgement": "declared"}} in found["licenses"]
    names = [row["name"] for row in found["pedigree"]["ancestors"]]
    assert "DeepSeek-R1-Distill-Qwen-7B" in names
    assert len(names) == len(set(names))


def test_nothing_is_made_up_where_nothing_is_claimed():
    (good,) = (each for each in build.canonical().models if each.dossier.model == "models/good")
    found = bill(dataclasses.replace(build.canonical(), models=(good,)))["metadata"]["component"]
    assert found["name"] == "good"
    absent = {"group", "purl", "manufacturer", "supplier", "licenses", "pedigree", "modelCard"}
    assert not absent & set(found)


def test_files_have_their_digests():
    files = (Artifact("a.bin", 3, build.SHA), Artifact("b.bin", 4))
    dossier = dataclasses.replace(origin.dossier(), artifacts=files)
    first, second = bill(report(dossier))["metadata"]["component"]["components"]
    assert first["hashes"] == [{"alg": "SHA-256", "content": build.SHA.hex}]
    assert "hashes" not in second
    assert properties(second) == [("weighbridge:bytes", "4")]


@pytest.mark.parametrize(
    ("value", "licences"),
    [
        ("mit", [{"license": {"id": "MIT", "acknowledgement": "declared"}}]),
        (
            "MIT OR Apache-2.0",
            [{"expression": "MIT OR Apache-2.0", "acknowledgement": "declared"}],
        ),
        ("MIT OR x y", [{"license": {"name": "MIT OR x y", "acknowledgement": "declared"}}]),
        ("MIT AND (", [{"license": {"name": "MIT AND (", "acknowledgement": "declared"}}]),
        ("llama3.2", [{"license": {"name": "llama3.2", "acknowledgement": "declared"}}]),
        (" ", None),
    ],
)
def test_licences(value, licences):
    claims = [origin.claim(Topic.LICENCE, value, "declared by the card")]
    found = bill(report(origin.dossier(claims)))["metadata"]["component"]
    assert found.get("licenses") == licences


def test_the_same_report_has_the_same_serial_number_and_another_has_another():
    one, same = bill(report(origin.dossier())), bill(report(origin.dossier()))
    other = bill(report(origin.dossier(model="elsewhere")))
    assert one["serialNumber"] == same["serialNumber"] != other["serialNumber"]


def test_what_is_written_is_read_back():
    found = told(ask(SOURCE, {"bom.json": bill(report(origin.dossier()))}))
    assert ("name", "Qwen-Labs/acme-chat-7b", "huggingface") in found
    assert ("licence", "apache-2.0", "") in found
    assert ("dataset", "acme/chats", "") in found
    assert ("base-model", "deepseek-ai/DeepSeek-R1-Distill-Qwen-7B", "huggingface") in found

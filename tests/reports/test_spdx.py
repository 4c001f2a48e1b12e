"""SPDX documents are taken by the bindings of the model, and are read back."""

import dataclasses
import io
import json

import pytest
from spdx_python_model.bindings import v3_0_1 as model

from tests.builders import origin
from tests.builders import report as build
from tests.claims.claiming import ask, told
from tests.hostile_strings import HOSTILE
from weighbridge.claims.spdx3 import SOURCE
from weighbridge.core import Decision, Reason, Topic, Verdict, Weighed
from weighbridge.reports import View, spdx


def document(report):
    """Render, and have every element read: types, properties, values, references."""
    text = spdx.render(report, View())
    found = json.loads(text)
    objects = model.SHACLObjectSet()
    # The bindings read UTF-8, which a lone surrogate is not.
    whole = text.encode().replace(b"\\ud", b"\\ue")
    model.JSONLDDeserializer().read(io.BytesIO(whole), objects)
    assert not objects.missing_ids
    assert len(list(objects.foreach_type("Element"))) == len(found["@graph"]) - 1
    return found


def report(*dossiers, **more):
    decision = Decision((Reason("licence", Verdict.WARN, "no licence is stated"),))
    models = tuple(Weighed(dossier, decision) for dossier in dossiers)
    return dataclasses.replace(build.canonical(), models=models, **more)


def of_type(found, kind):
    return [row for row in found["@graph"] if row["type"] == kind]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_any_report_is_taken(text):
    document(build.hostile(text))
    document(report(origin.hostile(text)))


def test_none_and_several_models():
    assert "rootElement" not in of_type(document(report()), "SpdxDocument")[0]
    (root,) = of_type(document(build.canonical()), "SpdxDocument")
    assert len(root["rootElement"]) == len(build.canonical().models)


def test_every_relationship_that_rests_on_a_claim_says_how_it_is_known():
    found = document(report(origin.dossier(), at="2026-11-26T00:00:00Z"))
    assert of_type(found, "CreationInfo")[0]["created"] == "2026-11-26T00:00:00Z"
    related = of_type(found, "Relationship")
    for row in related:
        assert row["relationshipType"] == "contains" or row["comment"]
    kinds = {row["relationshipType"] for row in related}
    assert kinds == {"contains", "trainedOn", "hasDeclaredLicense", "descendantOf"}
    assert len(of_type(found, "dataset_DatasetPackage")) == 1


def test_a_report_without_a_time_is_dated_at_the_epoch():
    assert of_type(document(report()), "CreationInfo")[0]["created"] == "1970-01-01T00:00:00Z"


def test_names_of_elements_are_unique_and_the_document_s_own():
    found = document(report(origin.dossier(), origin.dossier(model="b")))
    names = [row["spdxId"] for row in found["@graph"] if "spdxId" in row]
    assert len(names) == len(set(names))
    other = document(report(origin.dossier(model="c")))
    assert not set(names) & {row.get("spdxId") for row in other["@graph"]}


def test_a_licence_that_is_none_of_spdx_is_text():
    claims = [origin.claim(Topic.LICENCE, "llama3.2", "declared by the card")]
    (row,) = of_type(
        document(report(origin.dossier(claims))), "simplelicensing_SimpleLicensingText"
    )
    assert row["simplelicensing_licenseText"] == "llama3.2"


def test_what_is_written_is_read_back():
    claims = [each for each in origin.claims() if each.topic is not Topic.PUBLISHER]
    found = told(ask(SOURCE, {"m.spdx.json": document(report(origin.dossier(claims)))}))
    assert ("name", "Qwen-Labs/acme-chat-7b", "") in found
    assert ("licence", "apache-2.0", "") in found
    assert ("dataset", "acme/chats", "") in found
    assert ("base-model", "deepseek-ai/DeepSeek-R1-Distill-Qwen-7B", "") in found

"""What an SPDX 3 document says of a model."""

from tests.claims.claiming import ask, survives, told
from weighbridge.claims.spdx3 import SOURCE
from weighbridge.origins import telling


def relation(start, kind, *to):
    return {"type": "Relationship", "from": start, "relationshipType": kind, "to": list(to)}


MODEL = {
    "type": "ai_AIPackage",
    "spdxId": "urn:m",
    "name": "m",
    "suppliedBy": "urn:acme",
    "originatedBy": ["urn:qwen"],
}
DOCUMENT = {
    "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
    "@graph": [
        MODEL,
        {"type": "ai_AIPackage", "spdxId": "urn:base", "name": "Qwen2.5-7B"},
        {"type": "dataset_DatasetPackage", "spdxId": "urn:data", "name": "wikitext"},
        {"type": "Organization", "spdxId": "urn:acme", "name": "Acme"},
        {"type": "Organization", "spdxId": "urn:qwen", "name": "Qwen"},
        {
            "type": "simplelicensing_LicenseExpression",
            "spdxId": "urn:licence",
            "simplelicensing_licenseExpression": "Apache-2.0",
        },
        relation("urn:m", "descendantOf", "urn:base"),
        relation("urn:m", "trainedOn", "urn:data"),
        relation("urn:m", "testedOn", "urn:acme"),
        relation("urn:m", "hasDeclaredLicense", "urn:licence"),
        relation("urn:m", "hasConcludedLicense", "https://spdx.org/licenses/MIT"),
        relation("urn:base", "trainedOn", "urn:other"),
    ],
}


def test_a_document_about_one_model():
    found = ask(SOURCE, {"m.spdx.json": DOCUMENT})
    assert told(found) == [
        ("name", "m", ""),
        ("publisher", "Qwen", ""),
        ("publisher", "Acme", ""),
        ("base-model", "Qwen2.5-7B", ""),
        ("dataset", "wikitext", ""),
        ("licence", "apache-2.0", ""),
        ("licence", "mit", ""),
    ]
    assert {claim.said for claim in found} == {"declared by an SPDX document"}


def test_of_several_models_nobody_knows_which():
    other = MODEL | {"spdxId": "urn:n"}
    document = DOCUMENT | {"@graph": [MODEL, other]}
    assert ask(SOURCE, {"m.spdx.json": document}) == []


def test_models_that_descend_from_each_other_are_none():
    rows = [MODEL, relation("urn:m", "descendantOf", "urn:m")]
    assert ask(SOURCE, {"m.spdx.json": DOCUMENT | {"@graph": rows}}) == []


def test_another_context_says_nothing():
    document = DOCUMENT | {"@context": "https://evil.test/spdx-context.jsonld"}
    assert ask(SOURCE, {"m.spdx.json": document}) == []


def test_wrong_types_and_broken_texts():
    survives(SOURCE, "m.spdx.json", DOCUMENT)


def test_claims_are_bounded():
    rows = [MODEL, relation("urn:m", "trainedOn", *(f"urn:d{n}" for n in range(9000)))]
    assert len(ask(SOURCE, {"m.spdx.json": DOCUMENT | {"@graph": rows}})) == telling.MOST

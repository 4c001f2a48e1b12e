"""What a bill of materials says of a model."""

import pytest

from tests.claims.claiming import ask, survives, told
from weighbridge.claims.cyclonedx import SOURCE
from weighbridge.origins import telling

MODEL = {
    "type": "machine-learning-model",
    "group": "acme",
    "name": "m",
    "publisher": "Acme Labs",
    "supplier": {"name": "Acme", "address": {"country": "Germany"}},
    "manufacturer": {"name": "Qwen", "address": {"country": "CN"}},
    "licenses": [{"license": {"id": "Apache-2.0"}}, {"license": {"name": "Acme licence"}}],
    "pedigree": {"ancestors": [{"purl": "pkg:huggingface/Qwen/Qwen2.5-7B@abc"}, {"name": "x"}]},
    "modelCard": {"modelParameters": {"datasets": [{"ref": "data-1"}, {"name": "inline"}]}},
}
BILL = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "metadata": {
        "component": MODEL,
        "manufacturer": {"name": "Bill Maker", "address": {"country": "US"}},
        "supplier": {"name": "Shop"},
    },
    "components": [{"type": "data", "bom-ref": "data-1", "name": "wikitext"}],
}
SAID = [
    ("publisher", "Shop", ""),
    ("publisher", "Acme", ""),
    ("jurisdiction", "DE", ""),
    ("publisher", "Qwen", ""),
    ("jurisdiction", "CN", ""),
    ("publisher", "Acme Labs", ""),
    ("name", "acme/m", ""),
    ("licence", "apache-2.0", ""),
    ("licence", "Acme licence", ""),
    ("base-model", "Qwen/Qwen2.5-7B", "huggingface"),
    ("base-model", "x", ""),
    ("dataset", "wikitext", ""),
    ("dataset", "inline", ""),
]


@pytest.mark.parametrize("name", ["m.cdx.json", "bom.json", "SBOM.json", "sub/acme-bom.json"])
def test_a_bill_that_is_about_the_model(name):
    found = ask(SOURCE, {name: BILL})
    assert told(found) == SAID
    assert {claim.said for claim in found} == {"declared by a CycloneDX bill of materials"}
    assert found[2].evidence[0].key == "metadata.component.supplier.address.country"


def test_the_only_model_of_a_program_s_bill():
    bill = BILL | {"metadata": {"component": {"type": "application"}}, "components": [MODEL]}
    assert told(ask(SOURCE, {"bom.json": bill}))[0] == ("publisher", "Acme", "")


def test_of_several_models_nobody_knows_which():
    bill = BILL | {"metadata": {}, "components": [MODEL, MODEL]}
    assert ask(SOURCE, {"bom.json": bill}) == []


def test_a_package_url_names_the_model():
    bill = BILL | {"metadata": {"component": MODEL | {"purl": "pkg:huggingface/acme/m@1"}}}
    assert ("name", "acme/m", "huggingface") in told(ask(SOURCE, {"bom.json": bill}))


@pytest.mark.parametrize("country", ["Atlantis", "XX", "C\u041d", "", 7])
def test_a_country_that_is_none_is_no_claim(country):
    model = {"type": "machine-learning-model", "supplier": {"address": {"country": country}}}
    assert ask(SOURCE, {"bom.json": BILL | {"metadata": {"component": model}}}) == []


def test_another_bill_says_nothing():
    assert ask(SOURCE, {"bom.json": BILL | {"bomFormat": "x"}}) == []


def test_wrong_types_and_broken_texts():
    survives(SOURCE, "bom.json", BILL)


def test_components_in_components_end():
    inner = MODEL
    for _ in range(50):
        inner = {"type": "library", "components": [inner]}
    bill = BILL | {"metadata": {}, "components": [inner]}
    assert ask(SOURCE, {"bom.json": bill}) == []


def test_claims_are_bounded():
    rows = [{"name": f"d{n}"} for n in range(10_000)]
    model = MODEL | {"modelCard": {"modelParameters": {"datasets": rows}}}
    bill = BILL | {"metadata": {"component": model}}
    assert len(ask(SOURCE, {"bom.json": bill})) == telling.MOST

"""Whose source a model was built from, as signed provenance says."""

import pytest

from tests.builders.evidence import artifact, place
from weighbridge.claims.provenance import SOURCE
from weighbridge.core import (
    Attestation,
    Coverage,
    Dossier,
    Face,
    Grade,
    Kind,
    Place,
    Signature,
    Signer,
    Span,
    Standing,
    Strength,
    Topic,
    Verification,
)

KEY = "buildDefinition.externalParameters.workflow.repository"
QWEN = "https://github.com/QwenLM/Qwen"


def dossier(
    facts=((KEY, QWEN),),
    *,
    standing=Standing.VERIFIED,
    grade=Grade.SIGNED,
    trusted="robot",
    statement="https://slsa.dev/provenance/v1",
    covered=("m.gguf",),
    attested=True,
):
    weights = Face(Place(artifact("m.gguf"), Span(0, 1)), "gguf", Kind.WEIGHTS)
    attestation = Attestation(Signer("sigstore"), statement, (), facts)
    answer = Verification(
        Signature(place("m.intoto.jsonl"), "in-toto", grade),
        standing,
        "files-covered",
        "why",
        trusted,
        attestation if attested else None,
        Coverage(covered=covered),
    )
    return Dossier("m", evidence=(weights,), verifications=(answer,))


def test_an_account_of_the_directory_is_its_publisher():
    (found,) = SOURCE.read(dossier(), None)
    assert (found.topic, found.value) == (Topic.PUBLISHER, "alibaba")
    assert (found.strength, found.signer, found.hub) == (Strength.SIGNED, "robot", "github")
    assert found.said == "by provenance of QwenLM/Qwen that robot signed"
    assert found.evidence[0].key == KEY


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (KEY, "https://github.com/acme-nobody/m"),
        ("invocation.configSource.uri", "git+https://github.com/acme-nobody/m@refs/tags/v1"),
    ],
)
def test_another_account_is_told_as_one(key, value):
    (found,) = SOURCE.read(dossier(((key, value),)), None)
    assert (found.topic, found.value) == (Topic.UPLOADER, "acme-nobody")


@pytest.mark.parametrize(
    "change",
    [{"standing": standing} for standing in Standing if standing is not Standing.VERIFIED]
    + [
        {"grade": Grade.RECORDED},
        {"trusted": ""},
        {"attested": False},
        {"covered": ()},
        {"covered": ("README.md",)},
        {"statement": "https://slsa.dev/verification_summary/v1"},
        {"facts": (("runDetails.builder.id", QWEN),)},
        {"facts": ((KEY, "https://github.com.evil.test/QwenLM/Qwen"),)},
        {"facts": ((KEY, "https://gitlab.com/QwenLM/Qwen"),)},
        {"facts": ((KEY, "https://github.com/\u0421ohere/m"),)},
    ],
    ids=str,
)
def test_nothing_less_than_that_counts(change):
    assert list(SOURCE.read(dossier(**change), None)) == []


def test_unsigned_files_that_are_no_weights_do_not_matter():
    assert len(list(SOURCE.read(dossier(covered=("m.gguf", "x")), None))) == 1

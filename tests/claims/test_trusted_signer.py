"""Claims by signing: only verified ones, only of the policy's publisher, only of whose weights."""

import json

import pytest

from tests import verifying
from tests.builders import oms
from tests.signatures.test_in_toto import sealed, statement
from tests.verifying import applied, verify
from weighbridge import pipeline
from weighbridge.core import SUMMARY, Strength, Topic

WEIGHTS = b"\x02" + bytes(7) + b"{}"
FILES = {"config.json": b'{"a": 1}', "model.safetensors": WEIGHTS, "README.md": b"# A model\n"}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "m"


def row(folder, number=1, publisher="acme", **more):
    path = folder.parent / f"{number}.pub"
    path.write_bytes(oms.public_pem(oms.key(number)))
    return {"name": f"key {number}", "keys": (str(path),), "publisher": publisher} | more


def claims(folder, files, *rows):
    """Claims that the command ``verify`` makes, and that ``scan`` makes: they have to be equal."""
    verifying.write(folder, files)
    taken = applied(folder, *rows)
    found = verify(folder, taken).dossier.claims
    report = pipeline.scan([str(folder)], taken, today=verifying.NOW.date(), now=verifying.NOW)
    scanned = [claim for each in report.models for claim in each.dossier.claims]
    ours = [claim for claim in scanned if claim.strength is Strength.SIGNED]
    assert {(claim.value, claim.signer) for claim in ours} == {
        (claim.value, claim.signer) for claim in found
    }
    return [(claim.topic, claim.value, claim.strength, claim.signer) for claim in found]


ACME = [(Topic.PUBLISHER, "acme", Strength.SIGNED, "key 1")]


def test_a_trusted_signer_speaks_for_the_publisher_of_the_row(folder):
    assert claims(folder, FILES | {"model.sig": oms.signature(FILES)}, row(folder)) == ACME


def test_the_claim_rests_on_the_signature(folder):
    verifying.write(folder, FILES | {"model.sig": oms.signature(FILES)})
    (claim,) = verify(folder, applied(folder, row(folder))).dossier.claims
    (ground,) = claim.evidence
    assert (ground.place.artifact.name, ground.format) == ("model.sig", "openssf-model-signing")


def test_a_row_without_a_publisher_claims_nothing(folder):
    files = FILES | {"model.sig": oms.signature(FILES)}
    assert claims(folder, files, row(folder, publisher="")) == []


def test_a_stranger_claims_nothing(folder):
    files = FILES | {"model.sig": oms.signature(FILES, oms.key(9))}
    assert claims(folder, files, row(folder)) == []


@pytest.mark.parametrize(
    "files",
    [FILES | {"config.json": b"{}"}, FILES | {"extra.bin": WEIGHTS}, {"config.json": b'{"a": 1}'}],
    ids=["changed", "more", "fewer"],
)
def test_files_that_are_not_as_signed_are_nobody_s(files, folder):
    assert claims(folder, files | {"model.sig": oms.signature(FILES)}, row(folder)) == []


def test_a_bad_signature_claims_nothing(folder):
    bundle = json.loads(oms.signature(FILES))
    bundle["dsseEnvelope"]["payload"] = oms.b64(oms.statement(FILES, _type="x"))
    files = FILES | {"model.sig": json.dumps(bundle).encode()}
    assert claims(folder, files, row(folder)) == []


def partly(*names, private=None):
    return sealed(statement({name: FILES[name] for name in names}), private)


def test_who_signed_the_documents_says_nothing_of_whose_the_weights_are(folder):
    files = FILES | {"a.intoto.json": partly("README.md", "config.json")}
    assert claims(folder, files, row(folder)) == []
    files = FILES | {"a.intoto.json": partly("model.safetensors")}
    assert claims(folder, files, row(folder)) == ACME


@pytest.mark.parametrize(
    "data", [WEIGHTS, b"\x80\x02}.", b"\x9b\x01\xfe\x00\x81" * 9], ids=["known", "pickle", "odd"]
)
def test_nor_does_who_signed_some_of_the_weights(data, folder):
    name = "extra.bin"
    files = FILES | {name: data, "a.intoto.json": partly("model.safetensors")}
    assert claims(folder, files, row(folder)) == []


def test_weights_that_the_signer_left_out_are_not_the_signer_s(folder):
    lies = {"ignore_paths": [*oms.GIT, "model.sig", "extra.bin"]}
    sig = oms.signature(FILES, serialization=lies)
    files = FILES | {"extra.bin": WEIGHTS, "model.sig": sig}
    assert claims(folder, files, row(folder)) == []


def test_two_signatures_of_one_signer_count_together(folder):
    files = FILES | {"other.safetensors": WEIGHTS + b" "}
    both = {
        "a.intoto.json": partly("model.safetensors"),
        "b.intoto.json": sealed(statement({"other.safetensors": WEIGHTS + b" "})),
    }
    assert claims(folder, files | both, row(folder)) == ACME * 2


def test_two_signatures_of_two_signers_do_not(folder):
    files = FILES | {
        "a.intoto.json": partly("README.md"),
        "b.sig": oms.signature(FILES | {"a.intoto.json": partly("README.md")}, oms.key(2)),
    }
    rows = (row(folder), row(folder, 2, "mirror"))
    found = claims(folder, files, *rows)
    assert {(value, signer) for _, value, _, signer in found} <= {("mirror", "key 2")}


def test_who_weighed_the_files_does_not_say_whose_they_are(folder):
    digests = statement(FILES, SUMMARY, {"verificationResult": "PASSED"})
    files = FILES | {"m.vsa.json": sealed(digests)}
    verifying.write(folder, files)
    weighed = verify(folder, applied(folder, row(folder, roles=("signer", "weigher"))))
    assert verifying.only(weighed).standing.value == "verified"
    assert weighed.dossier.claims == ()

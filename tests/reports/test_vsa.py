"""Verification summaries say which bytes passed, and are read by whoever reads such."""

import dataclasses
import json

import pytest
from google.protobuf import json_format
from in_toto_attestation.predicates.vsa.v1 import vsa_pb2
from in_toto_attestation.v1 import statement

from tests import verifying
from tests.builders import oms
from tests.builders import report as build
from tests.hostile_strings import HOSTILE
from tests.verifying import applied, only, verify
from tests.weighing import DAY
from tests.weighing import applied as shipped
from weighbridge import pipeline
from weighbridge.core import Artifact, Decision, Digest, Dossier, Reason, Verdict, Weighed
from weighbridge.reports import View, vsa

FILES = {"config.json": b'{"a": 1}', "model.safetensors": b"\x02" + bytes(7) + b"{}"}


HASHED = (Artifact("m.bin", 3, Digest("sha256", "a" * 64)),)


def lines(report):
    return [json.loads(line) for line in vsa.render(report, View()).splitlines()]


def report(verdict, name="models/a", artifacts=HASHED):
    reason = Reason("serialisation", verdict, "why")
    weighed = Weighed(Dossier(name, artifacts=artifacts), Decision((reason,)))
    return dataclasses.replace(build.canonical(), models=(weighed,), at="2026-11-26T01:02:03Z")


@pytest.mark.parametrize(
    ("verdict", "result", "levels"),
    [
        (Verdict.ALLOW, "PASSED", ["SLSA_BUILD_LEVEL_UNEVALUATED", "WEIGHBRIDGE_PASSED"]),
        (Verdict.WARN, "PASSED", ["SLSA_BUILD_LEVEL_UNEVALUATED", "WEIGHBRIDGE_PASSED"]),
        (Verdict.NO_VERDICT, "FAILED", ["FAILED"]),
        (Verdict.DENY, "FAILED", ["FAILED"]),
    ],
)
def test_what_passes(verdict, result, levels):
    (found,) = lines(report(verdict))
    assert found["predicate"]["verificationResult"] == result
    assert found["predicate"]["verifiedLevels"] == levels
    assert found["predicate"]["timeVerified"] == "2026-11-26T01:02:03Z"
    assert found["subject"] == [{"name": "m.bin", "digest": {"sha256": "a" * 64}}]


@pytest.mark.parametrize(
    "artifacts",
    [(), (Artifact("m.bin", 3),), (Artifact("a", 3, build.SHA), Artifact("b", 3))],
    ids=["no-files", "not-hashed", "half-hashed"],
)
def test_a_model_that_was_not_hashed_gets_no_line(artifacts):
    assert vsa.render(report(Verdict.ALLOW, artifacts=artifacts), View()) == ""


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_the_library_of_the_format_takes_it(text):
    artifacts = (Artifact(text, 3, build.SHA),)
    (found,) = lines(report(Verdict.WARN, text, artifacts))
    if not any("\ud800" <= letter <= "\udfff" for letter in text):
        told = statement.Statement.copy_from_pb(
            json_format.ParseDict(found, statement.spb.Statement())
        )
        told.validate()
    # The bindings know one level only, and no version of the verifier.
    predicate = {key: row for key, row in found["predicate"].items() if key != "verifiedLevels"}
    json_format.ParseDict(predicate, vsa_pb2.VerificationSummary(), ignore_unknown_fields=True)
    assert found["predicate"]["resourceUri"].isascii()


def test_signed_it_is_verified_as_a_previous_weighing(tmp_path):
    folder = tmp_path / "m"
    verifying.write(folder, FILES)
    weighed = pipeline.scan(
        [str(folder)], shipped(), today=DAY, reading=pipeline.Reading(hashed=True), whole=True
    )
    payload = vsa.render(weighed, View()).rstrip("\n").encode()
    bundle = json.dumps(oms.bundle(payload, oms.key())).encode()
    verifying.write(folder, {"weighed.intoto.json": bundle})
    gate = tmp_path / "gate.pub"
    gate.write_bytes(oms.public_pem(oms.key()))
    row = {"name": "gate", "keys": (str(gate),), "roles": ("weigher",)}
    found = only(verify(folder, applied(folder, row)))
    assert (found.standing.value, found.reason) == ("verified", "weighed-before")
    assert dict(found.attestation.facts)["verificationResult"] == "PASSED"
